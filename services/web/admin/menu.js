/* The menu is fifteen links: on a narrow screen, or a magnified one, it stays closed until it is asked for. */
const menu = document.querySelector(".menu details");
const narrow = matchMedia("(max-width: 40rem)");

function fit() {
  menu.open = !narrow.matches;
}

if (menu) {
  fit();
  narrow.addEventListener("change", fit);
}
