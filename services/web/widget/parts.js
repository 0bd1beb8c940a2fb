// Which component draws which part of a message.

import { drawChoices } from "../components/choices/choices.js";
import { drawClarify } from "../components/clarify/clarify.js";
import { drawEmergency } from "../components/emergency/emergency.js";
import { drawHandoff } from "../components/handoff/handoff.js";
import { drawPlaces } from "../components/places/places.js";
import { drawQuestion } from "../components/question/question.js";
import { drawRights } from "../components/rights/rights.js";
import { drawSummary } from "../components/summary/summary.js";
import { drawText } from "../components/text/text.js";

const DRAWERS = {
  text: drawText,
  choices: drawChoices,
  question: drawQuestion,
  rights: drawRights,
  places: drawPlaces,
  emergency: drawEmergency,
  summary: drawSummary,
  handoff: drawHandoff,
  clarify: drawClarify,
};

/** Return the element of a part; a type that this page does not know yet is left out. */
export function drawPart(part, context) {
  return DRAWERS[part.type] ? DRAWERS[part.type](part, context) : null;
}
