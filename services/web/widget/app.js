// The family's page: from the opening of the launcher to the last word.

import { newId } from "../common/ids.js";
import { blankOut, onTripleShift } from "../common/leaving.js";
import { createApi } from "./api.js";
import { createComposer } from "./composer.js";
import { joinHost } from "./host.js";
import { drawPart } from "./parts.js";
import { createMenu, createScreens, createTextSize } from "./screens.js";
import { listen } from "./stream.js";
import { createThread } from "./thread.js";

const get = (id) => document.getElementById(id);
const site = JSON.parse(get("site").textContent);
const api = createApi();
const status = get("status");
const waiting = get("waiting");
let queue = Promise.resolve();
let live = null;
let last = 0;
let shown = true;

const say = (sentence) => {
  status.textContent = sentence;
};

const context = {
  newId,
  /** A button was used: it stays as text, and focus goes where it is useful (no keyboard pops up after a tap). */
  choose(choice, byKeyboard) {
    tell({ choice: choice.id }, choice.label);
    if (byKeyboard) composer.focus();
    else get("scroll").focus({ preventScroll: true });
  },
  /** Send a hand-off and draw its receipt; return `{problem, fields}` where it was refused. */
  async handOff(request) {
    const answer = await api.handOff(request);
    if (answer.data) {
      const { reference, promise_text: promise } = answer.data;
      const receipt = { type: "handoff", stage: "sent", reference, promise };
      receive({ state: "waiting", messages: [{ id: newId(), parts: [receipt] }] });
      get("thread").querySelector("li:last-child h2").focus({ preventScroll: true });
    }
    return answer;
  },
  /** Take a request back; return the sentence that tells what became of it. */
  async withdraw(reference) {
    const answer = await api.withdraw(reference);
    return answer.problem || answer.data.text;
  },
};

const thread = createThread(get("thread"), get("scroll"), get("log"), context);
const composer = createComposer(get("composer"), site.limit, say, (text) => tell({ text }, text));
const show = createScreens(() => {});
const menu = createMenu(get("menu-button"), get("menu"));
const host = joinHost(site, onHost);

// ---- the conversation

function receive(data, replay) {
  for (const message of data.messages || []) {
    last = Math.max(last, message.number || 0);
    if (message.author !== "person") thread.addMessage(message);
    else if (replay) thread.addPerson(message.parts.map((part) => part.text).join(" "));
  }
  thread.withdraw(data.withdrawn || []);
  if ("discreet" in data) get("summary-button").hidden = data.discreet;
  if (!shown && (data.messages || []).length) host("news");
  if (data.state === "waiting" || data.state === "taken") follow();
  if (data.state === "closed") unfollow();
}

function follow() {
  live = live || listen(api, last, (event) => receive(event.parts ? { messages: [event] } : event), gone);
}

function unfollow() {
  if (live) live.stop();
  live = null;
}

/** Show that an answer is being made: to the eye soon, aloud only where it is long. */
function wait() {
  const timers = [
    setTimeout(() => { waiting.textContent = "Réponse en cours…"; }, 400),
    setTimeout(() => say("Réponse en cours."), 3000),
  ];
  return () => {
    timers.forEach(clearTimeout);
    waiting.textContent = "";
  };
}

async function send(message, bubble) {
  const done = wait();
  const answer = await api.send(message);
  done();
  if (answer.data) {
    bubble.sent();
    receive(answer.data);
  } else if ([401, 404, 410].includes(answer.status)) {
    bubble.failed(answer.problem);
    gone();
  } else {
    const worthRetrying = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    bubble.failed(answer.problem, worthRetrying && (() => {
      bubble.sent();
      composer.focus();
      queue = queue.then(() => send(message, bubble));
    }));
  }
}

function tell(content, words) {
  thread.settle();
  const bubble = thread.addPerson(words);
  const message = { ...content, client_id: newId() };
  queue = queue.then(() => (api.known() ? send(message, bubble) : lateStart(message, bubble)));
}

/** The opening had failed: what was written first opens the conversation again. */
async function lateStart(message, bubble) {
  const done = wait();
  const answer = await api.start(opening());
  done();
  if (answer.data) return send(message, bubble);
  return bubble.failed(answer.problem, () => {
    bubble.sent();
    queue = queue.then(() => lateStart(message, bubble));
  });
}

function opening() {
  const asked = new URLSearchParams(location.search);
  const known = ["commune", "event", "offer"].filter((name) => asked.get(name)).map((name) => [name, asked.get(name)]);
  return { site: site.id, ...Object.fromEntries(known) };
}

async function begin() {
  const done = wait();
  const answer = await api.start(opening());
  done();
  if (answer.data) receive(answer.data);
  else thread.addNotice(answer.problem, "Réessayer", restart);
}

/** The page was loaded again in the same tab: take up the conversation where it stood. */
async function resume() {
  const done = wait();
  const answer = await api.messages();
  done();
  if (answer.data) {
    receive(answer.data, true);
    thread.settleAllButLast();
  } else if (answer.status) restart();
  else thread.addNotice(answer.problem, "Réessayer", () => { thread.clear(); resume(); });
}

function restart() {
  unfollow();
  api.forget();
  last = 0;
  thread.clear();
  composer.focus();
  begin();
}

function gone() {
  api.forget();
  thread.addNotice("Cette conversation n'existe plus.", "Recommencer", restart);
}

// ---- screens

for (const back of document.querySelectorAll(".back")) back.addEventListener("click", () => show("talk"));
get("numbers-button").addEventListener("click", () => show("numbers"));

get("summary-button").addEventListener("click", async () => {
  const content = get("summary-content");
  content.replaceChildren("Un instant…");
  show("summary");
  const answer = api.known() ? await api.summary() : { problem: "Il n'y a encore rien à résumer." };
  content.replaceChildren(answer.problem || drawPart({ ...answer.data, actions: [] }, context));
});

get("print").addEventListener("click", () => print());
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("main:not([hidden]) details")) each.open = true;
});

get("erase-button").addEventListener("click", () => {
  get("erase-error").textContent = "";
  show("erase");
});
get("erase-yes").addEventListener("click", async () => {
  const answer = api.known() ? await api.erase() : { data: {} };
  if (answer.problem && ![401, 404, 410].includes(answer.status)) {
    get("erase-error").textContent = answer.problem;
    return;
  }
  unfollow();
  api.forget();
  thread.clear();
  show("talk");
  thread.addNotice("C'est effacé. Vous pouvez fermer cette page.", "Recommencer", restart);
});

createTextSize(get("bigger"), get("smaller"), say);

// ---- leaving and the page around

function leave(event) {
  if (event) event.preventDefault();
  unfollow();
  const told = host("leave");
  blankOut();
  if (!told) (parent === window ? window : top).location.replace(site.exit_url);
}
get("leave").addEventListener("click", leave);
onTripleShift(leave);

function onHost(word) {
  if (word === "leave") blankOut();
  if (word === "hello" || word === "open") {
    shown = true;
    get("close").hidden = false;
    get("title").focus();
  }
}
function close() {
  shown = false;
  host("close");
}
get("close").addEventListener("click", close);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || menu.close()) return;
  if (get("talk").hidden) show("talk");
  else close();
});

if (api.known()) resume();
else begin();
