import { el, line } from "../../common/elements.js";

/** The buttons of an answer. Once used, or once the talk has moved on, they stay as plain text. */
export function drawReplies(choices, context, label, { lang, dir } = {}) {
  if (!choices || !choices.length) return null;
  const group = el("div", { class: "replies", role: "group", "aria-label": label || "Réponses proposées", dir });
  for (const choice of choices) {
    const pick = (event) => context.choose(choice, event.detail === 0);
    const looks = `reply reply-${choice.kind || "answer"}`;
    group.append(el("button", { type: "button", class: looks, lang, click: pick }, choice.label));
  }
  return group;
}

/** Turn every group of buttons below `root` that has had its time into a line of text. */
export function settleReplies(root) {
  for (const group of root.querySelectorAll(".replies:not(.lasting)")) {
    const buttons = [...group.querySelectorAll("button")];
    const labels = el("bdi", { lang: buttons[0].lang }, buttons.map((button) => button.textContent).join(" · "));
    group.replaceWith(el("p", { class: "settled" }, "Réponses proposées : ", labels));
  }
}

export function drawChoices(part, context) {
  return el("div", {}, line(part.label, "", true), drawReplies(part.choices, context, part.label));
}
