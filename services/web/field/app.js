// A worker's page: notes on top, the answer below, one person at a time.

import { newId } from "../common/ids.js";
import { createApi } from "../widget/api.js";
import { createComposer } from "../widget/composer.js";
import { createTalk } from "../widget/talk.js";
import { createThread } from "../widget/thread.js";
import { createVisit } from "./visit.js";
import { WORKER_WORDS, agreedAt } from "./words.js";

const get = (id) => document.getElementById(id);
const site = JSON.parse(get("site").textContent);
const lateBy = Date.parse(site.now) - Date.now();
const api = createApi("field");
const visit = createVisit(get("visit"), get("visit-list"));
const status = get("status");

const say = (sentence) => {
  status.textContent = sentence;
};

const context = {
  newId,
  words: WORKER_WORDS,
  brief: true,
  /** Word the moment of a yes in the house's own time, whatever this telephone believes. */
  agreed: (at) => agreedAt(new Date(at + lateBy), site.zone),
  /** The buttons are gone once used: reading goes on at the answer. */
  choose(choice) {
    talk.tell({ choice: choice.id }, choice.label);
    get("answer-title").focus({ preventScroll: true });
  },
  async handOff(request) {
    const answer = await talk.handOff(request);
    signedIn(answer);
    return answer;
  },
  withdraw: (reference) => talk.withdraw(reference),
};

const thread = createThread(get("thread"), get("answer"), get("log"), context, document.querySelector("main"));
const talk = createTalk(api, thread, {
  say,
  waiting: get("waiting"),
  opening: () => ({ site: site.id, audience: "worker" }),
  focus: () => get("answer-title").focus({ preventScroll: true }),
  onTurn: () => visit.keep([...get("thread").children]),
  onRefused: signedIn,
  onAnswer: signedIn,
  onStart() {
    visit.clear();
    composer.focus();
  },
});
const composer = createComposer(get("composer"), site.limit, say, (text) => talk.tell({ text }, text), true);

/** Show the way to the sign-in page where a refusal asks for it, without losing what is on this one. */
function signedIn(answer) {
  get("signed-out").hidden = !(answer.code || "").startsWith("connexion");
}

get("again").addEventListener("click", () => {
  scrollTo(0, 0);
  composer.focus();
});

// ---- another person

get("next").addEventListener("click", () => {
  if (!api.known() && !get("thread").childElementCount) {
    composer.focus();
    return;
  }
  get("ask-error").textContent = "";
  get("ask").showModal();
  get("ask-title").focus();
});
get("ask-no").addEventListener("click", () => get("ask").close());
get("ask-yes").addEventListener("click", async () => {
  const problem = await talk.erase();
  get("ask-error").textContent = problem;
  if (problem) return;
  get("ask").close();
  composer.clear();
  talk.restart();
  scrollTo(0, 0);
  say("C'est effacé. Vous pouvez écrire pour une autre personne.");
});

// ---- coming and going

/** Erase without waiting: the page is going away, or begins anew. */
function leaveBehind() {
  if (!api.known()) return;
  api.erase(true);
  api.forget();
}
get("sign-out").addEventListener("submit", leaveBehind);

// A page that is loaded again takes up its visit; one that is come back to from elsewhere begins with nobody.
const [arrival] = performance.getEntriesByType("navigation");
if (arrival && arrival.type === "reload" && api.known()) talk.resume();
else leaveBehind();
