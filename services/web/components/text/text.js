import { el } from "../../common/elements.js";

/** A sentence or several: an empty line makes a paragraph. */
export function drawText(part) {
  const paragraphs = part.text.split(/\n\s*\n/);
  const language = part.lang ? { lang: part.lang, dir: "auto" } : {};
  return el("div", { class: "text", ...language }, paragraphs.map((text) => el("p", { "data-spoken": true }, text)));
}
