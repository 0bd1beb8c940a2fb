// Where the person writes. The limit is said while typing, and nothing is ever cut off silently.

const WARNING_FROM = 200;

/**
 * Wire the form; `onText` gets what was written. Return what the page may ask of it.
 * `notes`: Enter begins a new line, and a keyboard on screen goes away once the note is sent.
 */
export function createComposer(form, limit, say, onText, notes = false) {
  const area = form.querySelector("textarea");
  const count = form.querySelector(".count");
  let zone = 0;

  const left = () => limit - area.value.length;
  function measure() {
    const rest = left();
    const over = rest < 0;
    const now = over ? 2 : rest <= WARNING_FROM ? 1 : 0;
    count.textContent = over
      ? `${-rest} caractères de trop. Coupez votre message en deux.`
      : now ? `Encore ${rest} caractères.` : "";
    count.classList.toggle("over", over);
    area.toggleAttribute("aria-invalid", over);
    if (now > zone) say(count.textContent);
    zone = now;
    if (!CSS.supports("field-sizing", "content")) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 3}px`;
    }
  }

  function submit(event) {
    event.preventDefault();
    const text = area.value.trim();
    if (!notes) area.focus();
    if (left() < 0) say(count.textContent);
    else if (text) {
      area.value = "";
      measure();
      onText(text);
    }
  }

  form.addEventListener("submit", submit);
  area.addEventListener("input", measure);
  area.addEventListener("keydown", (event) => {
    const sends = notes ? event.ctrlKey || event.metaKey : !event.shiftKey;
    if (event.key === "Enter" && sends && !event.isComposing) submit(event);
  });
  return {
    focus: () => area.focus(),
    clear() {
      area.value = "";
      measure();
    },
  };
}
