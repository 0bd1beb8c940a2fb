// One conversation with the gateway, on whichever page: what is written goes, what comes back is drawn, what was lost
// is kept and sent again. A conversation that was left behind never draws into the next one.

import { newId } from "../common/ids.js";
import { listen } from "./stream.js";

const GONE = [401, 404, 410];

const writtenIn = (message) => message.parts.map((part) => part.text).join(" ");

/**
 * Return what a page may do with its conversation. `page` gives: `say(sentence)`, `waiting` (an element), `opening()`,
 * `onTurn()` before what a person wrote is drawn, `onAnswer(data)`, `onStart()` once all is cleared, `focus()`,
 * `onRefused(answer)` where a conversation could not begin, and `live` where people answer in it too.
 */
export function createTalk(api, thread, page) {
  let queue = Promise.resolve();
  let live = null;
  let last = 0;
  let era = 0;
  let calm = () => {};

  function receive(data, replay) {
    for (const message of data.messages || []) {
      last = Math.max(last, message.number || 0);
      if (message.author !== "person") thread.addMessage(message);
      else if (replay) {
        thread.settle();
        page.onTurn();
        thread.addPerson(writtenIn(message));
      }
    }
    thread.withdraw(data.withdrawn || []);
    page.onAnswer(data);
    if (page.live && (data.state === "waiting" || data.state === "taken")) follow();
    if (data.state === "closed") unfollow();
  }

  function follow() {
    live = live || listen(api, last, (event) => receive(event.parts ? { messages: [event] } : event), gone);
  }

  /** Look for what was said meanwhile in another tab, or erased there or by age. */
  function catchUp() {
    if (document.hidden || !last || live) return;
    inTurn(() => (api.known() ? api.messages(last) : { data: {} }), (answer) => {
      if (answer.data) receive(answer.data, true);
      else if (GONE.includes(answer.status)) gone(answer.problem);
    }, true);
  }
  document.addEventListener("visibilitychange", catchUp);

  function unfollow() {
    if (live) live.stop();
    live = null;
  }

  /** Show that an answer is being made: to the eye soon, aloud only where it is long. */
  function wait() {
    const timers = [
      setTimeout(() => { page.waiting.textContent = "Réponse en cours…"; }, 400),
      setTimeout(() => page.say("Réponse en cours."), 3000),
    ];
    calm = () => {
      timers.forEach(clearTimeout);
      page.waiting.textContent = "";
    };
  }

  /** Do `call` in its turn, and forget its answer where the conversation was left meanwhile. */
  function inTurn(call, then, quietly = false) {
    const mine = era;
    queue = queue.then(async () => {
      if (mine !== era) return;
      if (!quietly) wait();
      const answer = await call();
      if (mine !== era) return;
      calm();
      then(answer);
    });
    return queue;
  }

  function send(message, bubble) {
    return inTurn(() => api.send(message), (answer) => {
      if (answer.data) {
        bubble.sent();
        receive(answer.data);
      } else if (GONE.includes(answer.status)) {
        gone(answer.problem, message.text);
      } else {
        const worthRetrying = answer.status === 0 || answer.status === 429 || answer.status >= 500;
        bubble.failed(answer.problem, worthRetrying && (() => {
          bubble.sent();
          page.focus();
          send(message, bubble);
        }));
      }
    });
  }

  /** The conversation is not open yet, or its opening had failed: what was written first opens it. */
  function lateStart(message, bubble) {
    return inTurn(() => (api.known() ? { data: {} } : api.start(page.opening())), (answer) => {
      if (answer.data) return send(message, bubble);
      page.onRefused(answer);
      return bubble.failed(answer.problem, () => {
        bubble.sent();
        lateStart(message, bubble);
      });
    });
  }

  /** Leave this conversation behind: nothing of it is drawn any more, nothing more is sent to it. */
  function leave() {
    era += 1;
    queue = Promise.resolve();
    calm();
    unfollow();
    api.forget();
    last = 0;
  }

  function restart() {
    leave();
    thread.clear();
    page.onStart();
  }

  /** It was erased, here or elsewhere: nothing of it stays on the screen but the text that could not be sent. */
  function gone(problem, unsent) {
    leave();
    thread.clear();
    if (unsent) thread.addPerson(unsent).failed(problem);
    thread.addNotice(unsent ? "Cette conversation n'existe plus." : problem, "Recommencer", () => {
      restart();
      if (unsent) tell({ text: unsent }, unsent);
    });
  }

  /** Send a text, or the id of a button; `words` are what the person sees of it. */
  function tell(content, words) {
    thread.settle();
    page.onTurn();
    const bubble = thread.addPerson(words);
    const message = { ...content, client_id: newId() };
    if (api.known()) send(message, bubble);
    else lateStart(message, bubble);
  }

  /** The last message had no answer when the page went away: it is sent again under its own id. */
  function finish(messages) {
    const message = messages[messages.length - 1];
    if (!message || message.author !== "person" || !message.client_id) return;
    send({ text: writtenIn(message) || "…", client_id: message.client_id }, thread.lastPerson());
  }

  return {
    tell,
    begin: () => inTurn(() => api.start(page.opening()), (answer) => {
      if (answer.data) receive(answer.data);
      else thread.addNotice(answer.problem, "Réessayer", restart);
    }),
    /** The page was loaded again in the same tab: take up the conversation where it stood. */
    resume() {
      return inTurn(() => api.messages(), (answer) => {
        if (answer.data) {
          receive(answer.data, true);
          thread.settleAllButLast();
          finish(answer.data.messages);
        } else if (GONE.includes(answer.status)) {
          leave();
          thread.addNotice(answer.problem);
          page.onStart();
        } else thread.addNotice(answer.problem, "Réessayer", () => { thread.clear(); this.resume(); });
      });
    },
    /** Send a hand-off and draw its receipt; return `{problem, fields}` where it was refused. */
    async handOff(request) {
      const mine = era;
      const answer = await api.handOff(request);
      if (answer.data && mine === era) {
        const { reference, promise_text: promise, agreed, way, message_id: id } = answer.data;
        const receipt = { type: "handoff", stage: "sent", text: agreed || "", reference, promise, way };
        receive({ state: "waiting", messages: [{ id, parts: [receipt] }] });
        thread.focusTitle();
      }
      return answer;
    },
    /** Take a request back; return the sentence that tells what became of it. */
    async withdraw(reference) {
      const answer = await api.withdraw(reference);
      return answer.problem || answer.data.text;
    },
    /** Erase here and on the server; return the sentence of what went wrong, or nothing. */
    async erase() {
      const answer = api.known() ? await api.erase() : { data: {} };
      if (answer.problem && !GONE.includes(answer.status)) return answer.problem;
      leave();
      thread.clear();
      return "";
    },
    restart,
    unfollow,
  };
}
