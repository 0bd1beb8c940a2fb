// "Quitter vite" on the pages to read.

import { blankOut, onTripleShift } from "../common/leaving.js";

const link = document.getElementById("leave");
const address = link.href;

function leave(event) {
  if (event) event.preventDefault();
  blankOut();
  location.replace(address);
}

link.addEventListener("click", leave);
onTripleShift(leave);
