// Leaving at once: the screen goes blank first, then the tab forgets, then another site takes the place of this one.

/** Run `leave` when Shift is pressed three times within five seconds, with no other key between. */
export function onTripleShift(leave) {
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const now = Date.now();
    presses = event.key === "Shift" ? [...presses.filter((time) => now - time < 5000), now] : [];
    if (presses.length === 3) leave();
  });
}

/** Empty the screen and the tab's memory. Going elsewhere is the caller's, who knows which window must go. */
export function blankOut() {
  document.title = "Informations";
  document.body.replaceChildren();
  try {
    sessionStorage.clear();
  } catch (_) {
    // storage is refused here: there is nothing to forget
  }
}
