// What was written for this person before the last note: folded, newest first, and nowhere but on this page.

import { el } from "../common/elements.js";
import { closeForms } from "../components/handoff/handoff.js";

/** Return the list of a visit over its section. `keep(items)` folds an exchange into it, its forms closed. */
export function createVisit(section, list) {
  return {
    keep(items) {
      if (!items.length) return;
      const written = items.find((item) => item.classList.contains("person"));
      const words = written ? written.querySelector("p").lastChild.textContent : "Message";
      items.forEach(closeForms);
      const content = el("ul", { class: "thread", role: "list" }, items);
      list.prepend(el("li", {}, el("details", {}, el("summary", {}, words), content)));
      section.hidden = false;
    },
    clear() {
      list.replaceChildren();
      section.hidden = true;
    },
  };
}
