// Builds elements by DOM calls. No HTML string is ever read, so nothing that a person wrote can become markup.

/** Return a new element. `props`: attributes, `class`, and listeners as functions under the event's name. */
export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null && value !== "") node.setAttribute(name, value);
  }
  fill(node, children);
  return node;
}

/** Append strings, nodes and lists of them to `node`; what is empty, null or false is left out. */
export function fill(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) fill(node, child);
    else if (child || child === 0) node.append(typeof child === "string" ? unbroken(child) : child);
  }
}

/** French signs and units stay on the line of the word before them, an opening guillemet on that of the next. */
function unbroken(text) {
  return text.replace(/ (?=[?!:;»€%])/g, "\u00a0").replace(/« /g, "«\u00a0").replace(/(\d) (?=km|h\b|min\b|mois|\d{3}\b)/g, "$1\u00a0");
}

/** Return a paragraph, or nothing where the text is empty. `spoken` says that the log reads it aloud. */
export function line(text, className, spoken) {
  return text ? el("p", { class: className, "data-spoken": Boolean(spoken) }, text) : null;
}

/** Return a closed fold with its title, or nothing where it would be empty. */
export function fold(title, content, open) {
  const body = [].concat(content).filter(Boolean);
  return body.length ? el("details", { open: Boolean(open) }, el("summary", {}, title), ...body) : null;
}

/** Return a list of sentences, or nothing where there is none. */
export function sentences(texts, tag, props) {
  return texts && texts.length ? el(tag || "ul", props, texts.map((text) => el("li", {}, text))) : null;
}

/** "2026-11-20" → "20 novembre 2026". */
export function frenchDate(day) {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
}

/** Source and date of a card, in one quiet line. */
export function origin(card) {
  const checked = card.checked_on ? `, vérifié le ${frenchDate(card.checked_on)}` : "";
  return line(`Source : ${card.source}${card.verified === false ? ", à faire confirmer" : checked}.`, "quiet");
}
