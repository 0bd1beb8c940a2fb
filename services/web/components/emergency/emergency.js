import { el, fold, line, sentences } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";
import { drawPhone } from "../phone/phone.js";

/** The numbers for a danger. The title is neutral: a screen can be read over a shoulder. */
export function drawEmergency(part, context) {
  // In another language: its words alone. Title, numbers and reason stay French.
  const language = part.lang ? { lang: part.lang, dir: part.dir } : {};
  const replies = [...(part.answers || []), ...(part.dismiss ? [{ ...part.dismiss, kind: "skip" }] : [])];
  return el(
    "section",
    { class: "wide emergency" },
    el("h2", { "data-spoken": true }, part.title || "Numéros utiles"),
    el("p", { class: "emergency-sentence", "data-spoken": true, ...language }, part.sentence),
    line(part.french, "quiet"),
    el("ul", { class: "phones" }, part.numbers.map((phone) => el("li", { "data-spoken": true }, drawPhone(phone)))),
    part.now && part.now.length
      ? [el("h3", language, part.now_title || "Maintenant"), sentences(part.now, "ul", language)]
      : null,
    fold("Pourquoi ces numéros ?", line(part.why)),
    drawReplies(replies, context, "", language),
  );
}
