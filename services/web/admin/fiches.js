/* The list of records: all of a page at once; from a record, back to the list as it was asked for. */
const KEPT = "fiches";
const all = document.getElementById("tout");
const back = document.getElementById("retour");

if (back) {
  const asked = sessionStorage.getItem(KEPT);
  if (asked) {
    back.href = "/admin/fiches" + asked;
    back.textContent = "Retour à votre liste";
  }
} else {
  const asked = new URLSearchParams(location.search);
  asked.delete("fait");
  asked.delete("ou");
  sessionStorage.setItem(KEPT, [...asked.values()].some(Boolean) ? "?" + asked : "");
}

if (all) {
  const [one, said] = [all.querySelector("input"), all.querySelector("[role=status]")];
  const boxes = [...document.querySelectorAll("input[name=fiche]")];
  const tell = () => {
    const chosen = boxes.filter((each) => each.checked).length;
    one.checked = chosen === boxes.length;
    one.indeterminate = chosen > 0 && !one.checked;
    said.textContent = chosen ? "Fiches choisies : " + chosen + "." : "";
  };
  all.hidden = false;
  one.addEventListener("change", () => {
    for (const each of boxes) each.checked = one.checked;
    tell();
  });
  for (const each of boxes) each.addEventListener("change", tell);
  tell();
}
