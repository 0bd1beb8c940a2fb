import { el, fold, line, origin, sentences } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";
import { drawCall } from "../phone/phone.js";

/**
 * One right: what it is, why perhaps you, until when, and what to do; figures only as they were given.
 * `context.brief`: who reads it knows the way, and looks for the date.
 */
function drawRight(card, context) {
  const page = card.page;
  return el(
    "li",
    { class: card.one_thing_today ? "card card-today" : "card", "data-card": card.id },
    line(card.one_thing_today && "Une chose aujourd'hui", "mark", true),
    el("h3", { "data-spoken": true }, card.title),
    line(card.status_label, `status status-${card.status}`, true),
    line(card.reason),
    card.deadline &&
      el(
        "div",
        { class: "deadline" },
        el("p", { class: "deadline-day", "data-spoken": true }, card.deadline.text),
        line(card.deadline.detail, "quiet"),
        card.deadline.calendar &&
          el("a", { class: "page", href: card.deadline.calendar, download: `${card.id}.ics` }, "Ajouter à mon agenda"),
      ),
    (card.local || []).map((note) => [line(note.text), origin(note)]),
    line(card.alert, "alert"),
    fold("Comment faire", sentences(card.steps, "ol"), card.one_thing_today && !context.brief),
    fold("Papiers à préparer", sentences(card.documents)),
    card.amount && fold("Combien ?", [line(card.amount.text, "amount"), line(card.amount.detail, "quiet")]),
    fold("Si on vous refuse", line(card.if_refused)),
    card.phone && drawCall(card.phone),
    el(
      "a",
      { class: "page", href: page.url, target: "_blank", rel: "nofollow noreferrer noopener" },
      `${page.title} (${page.organisation}, nouvelle fenêtre)`,
    ),
    origin(card),
  );
}

/** At most three cards, then what else can be shown. */
export function drawRights(part, context) {
  const more = drawReplies(part.more, context, "Voir autre chose");
  if (more) more.classList.add("lasting");
  return el(
    "section",
    { class: "wide" },
    el("h2", { "data-spoken": true }, part.title),
    el("ul", { class: "cards" }, part.cards.map((card) => drawRight(card, context))),
    more,
  );
}
