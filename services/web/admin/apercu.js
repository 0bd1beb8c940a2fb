/* Draws the card as families see it, while the form is being filled: the very component of their page. */
import { drawPlaces } from "../components/places/places.js";

const WAIT = 400;
const form = document.getElementById("fiche");
const box = document.getElementById("apercu");
const state = document.getElementById("apercu-etat");
const read = document.getElementById("horaires-lus");
const point = ["latitude", "longitude"].map((name) => form.elements[name]);
const proposed = document.getElementById("point-propose");
const place = ["adresse", "complement_adresse", "code_postal", "commune"];
let pointTyped = false;
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
      const empty = point.every((field) => !field.value);
      if (proposed) proposed.textContent = empty && found.point ? "Point proposé, centre de la commune : " + found.point : "";
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
form.addEventListener("input", (event) => {
  if (point.includes(event.target)) pointTyped = true;
  // The point was the old place's: empty, it becomes the centre of the new commune.
  if (place.includes(event.target.name) && !pointTyped) for (const field of point) field.value = "";
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT);
});
