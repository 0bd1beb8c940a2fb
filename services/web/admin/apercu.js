/* Draws the card as families see it, while the form is being filled: the very component of their page. */
import { drawPlaces } from "../components/places/places.js";

const WAIT = 400;
const form = document.getElementById("fiche");
const box = document.getElementById("apercu");
const state = document.getElementById("apercu-etat");
const read = document.getElementById("horaires-lus");
let timer = 0;
let turn = 0;

function draw(card) {
  const drawn = drawPlaces({ title: "", note: "", cards: [card] });
  box.replaceChildren(...drawn.querySelectorAll("li.card"));
}

async function refresh() {
  const mine = ++turn;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error("refused");
    const found = await answer.json();
    if (mine !== turn) return;
    if (found.card) {
      draw(found.card);
      state.textContent = "";
      if (read) read.textContent = found.hours.length ? "Nous lisons : " + found.hours.join(" ; ") : "";
    } else {
      state.textContent = "À corriger : " + Object.values(found.problems).join(" ");
      if (read) read.textContent = found.problems.horaires_accueil || "";
    }
  } catch {
    state.textContent = "L'aperçu n'a pas pu être mis à jour.";
  }
}

draw(JSON.parse(box.dataset.card));
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT);
});
