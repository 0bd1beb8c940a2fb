import { el } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";

/** What was said and found so far, one line a fact. */
export function drawSummary(part, context) {
  const actions = drawReplies(part.actions, context, "Que faire de ce résumé");
  if (actions) actions.classList.add("lasting");
  const rows = part.lines.map((each) => el("div", {}, el("dt", {}, each.label), el("dd", {}, each.text)));
  return el("section", { class: "wide card" }, el("h2", { "data-spoken": true }, part.title), el("dl", { class: "facts" }, rows), actions);
}
