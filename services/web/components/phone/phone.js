import { el } from "../../common/elements.js";

/** Open or closed now, unless the words beside the number already say it. */
function openState(phone) {
  if (phone.open_now == null || /jour et nuit|ouvert|fermé|ouvre/i.test(phone.detail)) return "";
  return phone.open_now ? "Ouvert maintenant. " : "Fermé en ce moment. ";
}

/** A telephone to tap: the number is the link, its name and hours are read with it. */
export function drawPhone(phone) {
  const state = openState(phone);
  return el(
    "a",
    { class: "phone", href: phone.href, rel: "nofollow" },
    el("span", { class: "phone-number" }, phone.href.startsWith("sms:") ? `SMS au ${phone.number}` : phone.number),
    el(
      "span",
      { class: "phone-who" },
      el("span", { class: "phone-name" }, phone.name),
      state + phone.detail && el("span", { class: "phone-detail" }, state + phone.detail),
    ),
  );
}

/** The button of a card: "Appeler 02 …", with whom it reaches. */
export function drawCall(phone) {
  const verb = phone.href.startsWith("sms:") ? "Écrire un SMS au" : "Appeler le";
  const state = openState(phone);
  return el(
    "div",
    { class: "call" },
    el("a", { class: "button", href: phone.href, rel: "nofollow" }, `${verb} ${phone.number}`),
    el("p", { class: "quiet" }, [phone.name, state + phone.detail].filter(Boolean).join(". ")),
  );
}
