import { el, fold, line } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";

/** One question, its reason one tap away, and always a way to pass it. */
export function drawQuestion(part, context) {
  const skip = { ...part.skip, kind: "skip", label: part.skip.label || "Je préfère ne pas répondre" };
  return el(
    "div",
    { class: "question" },
    line(part.text, "question-text", true),
    fold("Pourquoi cette question ?", line(part.why)),
    drawReplies([...(part.choices || []), skip], context, part.text),
  );
}
