import { el, line } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";

/** We are not sure: the likeliest readings as buttons, and the person may always write again. */
export function drawClarify(part, context) {
  return el("div", {}, line(part.text, "", true), drawReplies(part.choices, context, part.text));
}
