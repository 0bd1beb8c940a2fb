import { el, fold, line, origin, sentences } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";
import { drawCall } from "../phone/phone.js";

const WRONG = { numero_faux: "Le numéro", ferme: "C'est fermé", adresse_fausse: "L'adresse", horaires_faux: "Les horaires" };

/** What may be said to be wrong; the answer takes the place of the buttons. */
function drawReport(card, report) {
  const said = el("p", { class: "quiet", role: "status" });
  const group = el("div", { class: "replies lasting", role: "group", "aria-label": "Ce qui est faux" });
  for (const [what, label] of Object.entries(WRONG)) {
    const send = async () => {
      const answer = await report(card.id, what);
      said.textContent = answer.problem || answer.data.message;
      if (!answer.problem) group.remove();
    };
    group.append(el("button", { type: "button", class: "reply reply-skip", click: send }, label));
  }
  return fold("Information fausse ?", [group, said]);
}

/** One door to knock at: who, how far, open or not, and the telephone. */
function drawPlace(card, report) {
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
    report && !card.demonstration && !card.id.startsWith("mairies--") && drawReport(card, report),
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
    el("ul", { class: "cards" }, part.cards.map((card) => drawPlace(card, context && context.report))),
    more,
  );
}
