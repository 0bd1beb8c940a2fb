// The conversation on screen, and the hidden log that a screen reader speaks from.
// The log holds sentences only: with buttons in it, some readers say the whole history again at each message.

import { el } from "../common/elements.js";
import { settleReplies } from "../components/choices/choices.js";
import { closeForms } from "../components/handoff/handoff.js";
import { drawPart } from "./parts.js";

const NEAR_PIXELS = 200;
const SPOKEN_MILLISECONDS = 10000;

/** Return the thread over its list, its scrolling box and its log; `whole` holds every card that was ever shown. */
export function createThread(list, box, log, context, whole = list) {
  const seen = new Set();

  /** Give a sentence, or pieces of one, to the log; it leaves later, so that nobody who reads meets it twice. */
  function announce(sentence) {
    const said = el("p", {}, sentence);
    log.append(said);
    setTimeout(() => said.remove(), SPOKEN_MILLISECONDS);
  }

  /** Return the words of a node; those of another language keep it, or a reader would spell them the French way. */
  function wordsOf(node) {
    const from = node.closest(".thread [lang]");
    return from ? el("span", { lang: from.lang, dir: from.dir }, node.textContent) : node.textContent;
  }

  function speak(item) {
    const texts = [...item.querySelectorAll("[data-spoken]")].flatMap((node) => [wordsOf(node), " "]);
    const labels = [...item.querySelectorAll(".replies button")].flatMap((node) => [", ", wordsOf(node)]).slice(1);
    announce(labels.length ? [...texts, "Réponses proposées : ", ...labels, "."] : texts);
  }

  /** Show the answer from its beginning, under what the person wrote; the first one leaves the welcome in view. */
  function reveal(item) {
    const before = item.previousElementSibling;
    if (!before) return;
    const first = before.classList.contains("person") && !item.classList.contains("person") ? before : item;
    if (box.scrollHeight > box.clientHeight) {
      box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
    } else first.scrollIntoView({ block: "start" });
  }

  /** Add an item and show it; what arrives unasked does not take away what someone is reading. */
  function place(item, unasked) {
    const reading = unasked && box.scrollHeight - box.scrollTop - box.clientHeight > NEAR_PIXELS;
    list.append(item);
    if (!reading) reveal(item);
    return item;
  }

  /** What a person wrote, and what became of it. */
  const bubbleOf = (item) => ({
    sent() {
      while (item.childElementCount > 1) item.lastElementChild.remove();
    },
    failed(sentence, retry) {
      this.sent();
      const again = retry && el("button", { type: "button", class: "quiet-button", click: retry }, "Réessayer");
      item.append(el("p", { class: "quiet" }, sentence), el("p", { class: "unsent" }, "Pas envoyé.", again));
      announce(`Pas envoyé. ${sentence}`);
      reveal(item);
    },
  });

  return {
    /** Draw a message of the gateway once; a replay of the same id changes nothing. */
    addMessage(message) {
      if (seen.has(message.id) || !message.parts.length) return;
      seen.add(message.id);
      const parts = message.parts.map((part) => drawPart(part, context)).filter(Boolean);
      const human = message.author === "worker";
      const author = human
        ? el("p", { class: "author", "data-spoken": true }, "Une personne vous répond")
        : el("span", { class: "sr" }, "Le programme :");
      speak(place(el("li", { class: "message" }, author, parts), human));
    },
    /** Return the last thing the person wrote, as it was drawn. */
    lastPerson: () => bubbleOf([...list.querySelectorAll("li.person")].pop()),
    /** Draw what the person wrote; `failed(sentence, retry)` and `sent()` tell what became of it. */
    addPerson(text) {
      return bubbleOf(
        place(el("li", { class: "person" }, el("p", {}, el("span", { class: "sr" }, "Vous : "), text)))
      );
    },
    /** Say something of the page itself, with at most one button. */
    addNotice(sentence, label, act) {
      const button = label && el("button", { type: "button", class: "button", click: act }, label);
      const text = el("p", { "data-spoken": true }, sentence);
      speak(place(el("li", { class: "message" }, el("div", { class: "notice" }, text, button))));
    },
    /** Take cards back that this person must no longer see, and a section that this empties. */
    withdraw(ids) {
      for (const card of whole.querySelectorAll("[data-card]")) {
        if (!ids.includes(card.dataset.card)) continue;
        const section = card.closest("section");
        card.remove();
        if (section && !section.querySelector("[data-card]")) section.remove();
      }
    },
    focusTitle: () => list.querySelector("li:last-child h2").focus({ preventScroll: true }),
    settle: () => settleReplies(list),
    settleAllButLast() {
      for (const item of [...list.children].slice(0, -1)) {
        settleReplies(item);
        closeForms(item);
      }
    },
    clear() {
      seen.clear();
      list.replaceChildren();
      log.replaceChildren();
    },
  };
}
