// The family's page: from the opening of the launcher to the last word.

import { newId } from "../common/ids.js";
import { blankOut, onTripleShift } from "../common/leaving.js";
import { createApi } from "./api.js";
import { createComposer } from "./composer.js";
import { joinHost } from "./host.js";
import { drawPart } from "./parts.js";
import { createMenu, createScreens, createTextSize } from "./screens.js";
import { createTalk } from "./talk.js";
import { createThread } from "./thread.js";

const get = (id) => document.getElementById(id);
const site = JSON.parse(get("site").textContent);
const api = createApi();
const status = get("status");
let shown = true;

const say = (sentence) => {
  status.textContent = sentence;
};

const context = {
  newId,
  /** A button was used: it stays as text, and focus goes where it is useful (no keyboard pops up after a tap). */
  choose(choice, byKeyboard) {
    talk.tell({ choice: choice.id }, choice.label);
    if (byKeyboard) composer.focus();
    else get("scroll").focus({ preventScroll: true });
  },
  handOff: (request) => talk.handOff(request),
  withdraw: (reference) => talk.withdraw(reference),
  report: (place, what) => api.report(place, what),
};

const thread = createThread(get("thread"), get("scroll"), get("log"), context);
const talk = createTalk(api, thread, {
  say,
  opening,
  live: true,
  waiting: get("waiting"),
  focus: () => composer.focus(),
  onTurn: () => {},
  onRefused: () => {},
  onAnswer(data) {
    if ("discreet" in data) get("summary-button").hidden = data.discreet;
    if (!shown && (data.messages || []).length) host("news");
  },
  onStart() {
    composer.focus();
    talk.begin();
  },
});
const composer = createComposer(get("composer"), site.limit, say, (text) => talk.tell({ text }, text));
const show = createScreens(() => {});
const menu = createMenu(get("menu-button"), get("menu"));
const host = joinHost(site, onHost);

function opening() {
  const asked = new URLSearchParams(location.search);
  const known = ["commune", "event", "offer"].filter((name) => asked.get(name)).map((name) => [name, asked.get(name)]);
  return { site: site.id, ...Object.fromEntries(known) };
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
  const problem = await talk.erase();
  get("erase-error").textContent = problem;
  if (problem) return;
  show("talk");
  thread.addNotice("C'est effacé. Vous pouvez fermer cette page.", "Recommencer", talk.restart);
});

createTextSize(get("bigger"), get("smaller"), say);

// ---- leaving and the page around

function leave(event) {
  if (event) event.preventDefault();
  talk.unfollow();
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

if (api.known()) talk.resume();
else talk.begin();
