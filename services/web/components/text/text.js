import { el } from "../../common/elements.js";

/** A sentence or several: an empty line makes a paragraph. */
export function drawText(part) {
  const paragraphs = part.text.split(/\n\s*\n/);
  return el("div", { class: "text" }, paragraphs.map((text) => el("p", { "data-spoken": true }, text)));
}
