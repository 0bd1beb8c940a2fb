import { el } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";

/** What was said and found so far, one line a fact. */
export function drawSummary(part, context) {
  const actions = drawReplies(part.actions, context, "Que faire de ce résumé");
  if (actions) actions.classList.add("lasting");
  const rows = [];
  let label = "";
  for (const each of part.lines) {
    if (each.label !== label) rows.push(el("div", {}, el("dt", {}, each.label)));
    rows[rows.length - 1].append(el("dd", {}, each.text));
    label = each.label;
  }
  const title = el("h2", { "data-spoken": true }, part.title);
  return el("section", { class: "wide card" }, title, el("dl", { class: "facts" }, rows), actions);
}
