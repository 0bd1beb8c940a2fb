/* Draws the cards that a family would see with the component of its own page. */
import { drawPlaces } from "../components/places/places.js";

const box = document.getElementById("cartes");
if (box) {
  const drawn = drawPlaces({ title: "", note: "", cards: JSON.parse(box.dataset.cards) });
  box.replaceChildren(...drawn.querySelectorAll("ul.cards > li"));
}
