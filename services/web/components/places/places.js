import { el, fold, line, origin, sentences } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";
import { drawCall } from "../phone/phone.js";

/** One door to knock at: who, how far, open or not, and the telephone. */
function drawPlace(card) {
  return el(
    "li",
    { class: "card", "data-card": card.id },
    line(card.demonstration && "Exemple fictif", "badge", true),
    el("h3", { "data-spoken": true }, card.name),
    line([card.kind, card.distance].filter(Boolean).join(" · "), "place-kind", true),
    line(card.why),
    line(card.open_text, `open open-${card.open_state}`, true),
    fold("Horaires", sentences(card.hours)),
    line((card.details || []).join(" ")),
    line(card.address, "quiet"),
    card.phone && drawCall(card.phone),
    card.page && drawPage(card.page),
    origin(card),
  );
}

/** The link to the page of a place, which opens beside the conversation. */
function drawPage(address) {
  return el("a", { class: "place-page", href: address, target: "_blank", rel: "noopener noreferrer" }, "Page à imprimer ou à envoyer");
}

/** At most three doors, then those that waited. */
export function drawPlaces(part, context) {
  const more = drawReplies(part.more, context, "Voir d'autres adresses");
  if (more) more.classList.add("lasting");
  return el(
    "section",
    { class: "wide" },
    el("h2", { "data-spoken": true }, part.title),
    line(part.note, "", true),
    el("ul", { class: "cards" }, part.cards.map(drawPlace)),
    more,
  );
}
