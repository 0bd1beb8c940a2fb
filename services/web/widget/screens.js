// One screen at a time: the talk, the numbers, the summary, the erasing. Focus follows, and comes back.

const SIZES = [100, 112, 125, 150, 175, 200];
const LEAST_REMS_HIGH = 18;
const byId = (id) => document.getElementById(id);

/** Return `show(id)`: hides the other screens and takes focus to the title; the talk gives it back where it was. */
export function createScreens(onTalk) {
  let opener = null;
  return function show(id) {
    for (const screen of document.querySelectorAll("main")) screen.hidden = screen.id !== id;
    if (id === "talk") {
      if (opener) opener.focus();
      opener = null;
      onTalk();
      return;
    }
    opener = opener || document.activeElement;
    byId(id).querySelector("h2").focus();
  };
}

/** The menu opens and closes under its button; Escape closes it. */
export function createMenu(button, menu) {
  const toggle = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => toggle(menu.hidden));
  menu.addEventListener("click", (event) => {
    if (event.target.dataset.stay === undefined) toggle(false);
  });
  return {
    /** Close, and say whether there was something to close. */
    close() {
      if (menu.hidden) return false;
      toggle(false);
      button.focus();
      return true;
    },
  };
}

/** Larger and smaller text, up to twice; nothing of it is stored. Where little fits, the whole page scrolls. */
export function createTextSize(bigger, smaller, say) {
  const root = document.documentElement;
  let step = 0;
  function fit() {
    const large = SIZES[step] >= 150;
    root.classList.toggle("large", large);
    root.classList.toggle("flow", large || innerHeight / parseFloat(getComputedStyle(root).fontSize) < LEAST_REMS_HIGH);
  }
  function apply(next) {
    step = Math.min(Math.max(next, 0), SIZES.length - 1);
    root.style.fontSize = `${SIZES[step] * 1.0625}%`;
    fit();
    say(`Taille du texte : ${SIZES[step]} %.`);
  }
  bigger.addEventListener("click", () => apply(step + 1));
  smaller.addEventListener("click", () => apply(step - 1));
  addEventListener("resize", fit);
  fit();
}
