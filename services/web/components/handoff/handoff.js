import { el, line } from "../../common/elements.js";
import { drawReplies } from "../choices/choices.js";
import { drawPhone } from "../phone/phone.js";

// What a family reads; a page where somebody writes for another brings its own words in `context.words`.
const FAMILY_WORDS = {
  title: "Être rappelé",
  lines: "Retirez ce que vous ne voulez pas dire.",
  how: "Comment vous répondre ?",
  noWay: "Choisissez comment vous répondre.",
  phone: "Votre numéro de téléphone",
  phoneHelp: "10 chiffres. Il sert seulement à vous répondre.",
  noPhone: "Écrivez votre numéro.",
  email: "Votre adresse mail",
  emailHelp: "Elle sert seulement à vous répondre.",
  noEmail: "Écrivez votre adresse mail.",
  autofill: "tel",
  mailAutofill: "email",
  when: "Quand vous joindre sans risque ?",
  whenHelp: "Exemple : mardi après 14 h, ou le matin.",
  noWhen: "Dites quand on peut vous joindre. Exemple : le matin.",
  care: "Une précaution à prendre ? (facultatif)",
  careHelp: "Exemple : numéro masqué, ou raccrocher si ce n'est pas moi.",
  noConsent: "Cochez cette case pour envoyer, ou fermez sans rien envoyer.",
  send: "Envoyer ma demande",
  called: {
    "": "Quelqu'un vous répond",
    appel: "Quelqu'un vous appelle",
    sms: "Quelqu'un vous écrit par SMS",
    courriel: "Quelqu'un vous écrit par mail",
    rendez_vous: "Quelqu'un vous propose un rendez-vous",
  },
  reference: "Référence à garder : ",
  withdraw: "Retirer ma demande",
};

let formNumber = 0;

const wordsOf = (context) => context.words || FAMILY_WORDS;

/** One field: its label always visible, its help, and the place where an error will be said. */
function field(label, help, control) {
  const id = `f${(formNumber += 1)}`;
  const hint = el("span", { class: "quiet", id: `${id}-help` }, help);
  const error = el("span", { class: "error", id: `${id}-error` });
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-help ${id}-error`);
  return el("div", { class: "field" }, el("label", { for: id }, label), hint, error, control);
}

/** Say what to change beside the field, and take the person there. */
function refuse(control, sentence) {
  control.setAttribute("aria-invalid", "true");
  document.getElementById(`${control.id}-error`).textContent = sentence;
  (control.querySelector("input") || control).focus({ preventScroll: true });
  control.closest(".field").scrollIntoView({ block: "center" });
}

/** A line of the summary that would be sent; it can be struck out, and put back. */
function drawLine(each) {
  const button = el("button", {
    type: "button",
    class: "quiet-button",
    "aria-label": `Retirer cette ligne : ${each.label}`,
    click: () => {
      const struck = row.classList.toggle("struck");
      button.textContent = struck ? "Remettre cette ligne" : "Retirer cette ligne";
      button.setAttribute("aria-label", `${button.textContent} : ${each.label}`);
      content.setAttribute("aria-hidden", String(struck));
    },
  }, "Retirer cette ligne");
  const content = el("p", {}, el("strong", {}, each.label), " : ", each.text);
  const row = el("li", { "data-line": each.id }, content, button);
  return row;
}

function yesNo(legend, name) {
  const radio = (label, value) => el("label", { class: "radio" }, el("input", { type: "radio", name, value }), label);
  return el("fieldset", {}, el("legend", {}, legend), radio("Oui", "oui"), radio("Non", "non"));
}

/** The ways in which the team answers, each with what to know before choosing it; nothing where there is only one. */
function drawWays(part, legend) {
  const name = `w${(formNumber += 1)}`;
  const radio = (way) => {
    const input = el("input", { type: "radio", name, value: way.id, "aria-describedby": `${name}-${way.id}` });
    input.checked = way.id === part.way;
    return el("label", { class: "radio way" }, input,
      el("span", {}, way.label, el("span", { class: "quiet", id: `${name}-${way.id}` }, way.help)));
  };
  const error = el("span", { class: "error", id: `${name}-error` });
  const props = { id: name, class: "ways field", role: "radiogroup", "aria-describedby": `${name}-error` };
  return el("fieldset", props, el("legend", {}, legend), error, part.ways.map(radio));
}

/**
 * Say when the box was ticked, for a page that dates a person's yes; return where it stands, and how long ago it was.
 * Two readings of the same clock: what it shows may be wrong, what passes between them is not.
 */
function dateYes(consent, context) {
  const said = el("p", { class: "agreed", role: "status" });
  let at = 0;
  consent.addEventListener("change", () => {
    at = Date.now();
    said.textContent = consent.checked ? context.agreed(at) : "";
  });
  return { said, age: () => ({ yes_seconds_ago: Math.max(0, Math.round((Date.now() - at) / 1000)) }) };
}

/** The form asks how, where and when to answer; the long one shows, before, exactly what would be sent. */
function drawForm(part, context) {
  const words = wordsOf(context);
  const several = part.ways && part.ways.length > 1;
  const ways = several ? drawWays(part, words.how) : null;
  const phone = el("input", { type: "tel", autocomplete: words.autofill, inputmode: "tel", maxlength: "20" });
  const email = el("input", { type: "email", autocomplete: words.mailAutofill, inputmode: "email", maxlength: "254" });
  const when = el("input", { type: "text", autocomplete: "off", maxlength: "120" });
  const care = el("input", { type: "text", autocomplete: "off", maxlength: "120" });
  const consent = el("input", { type: "checkbox" });
  const voicemail = yesNo("Peut-on laisser un message vocal ?", `v${formNumber}`);
  const controls = { phone, email, safe_time: when, care, consent, ...(ways && { way: ways }) };
  const status = el("p", { class: "error", role: "alert" });
  const send = el("button", { class: "button", type: "submit" }, words.send);
  const lines = part.lines && part.lines.length ? el("ul", { class: "lines" }, part.lines.map(drawLine)) : null;
  const clientId = context.newId();
  const yes = context.agreed && dateYes(consent, context);
  const chosen = () => (ways ? ways.querySelector("input:checked")?.value || "" : "appel");
  const phoneField = field(words.phone, words.phoneHelp, phone);
  const emailField = field(words.email, words.emailHelp, email);

  /** Ask only for what the chosen way needs. */
  function fit() {
    const way = chosen();
    emailField.hidden = way !== "courriel";
    phoneField.hidden = way === "courriel";
    voicemail.hidden = way !== "appel";
  }

  async function submit(event) {
    event.preventDefault();
    for (const control of Object.values(controls)) {
      control.removeAttribute("aria-invalid");
      document.getElementById(`${control.id}-error`).textContent = "";
    }
    status.textContent = "";
    const way = chosen();
    const byMail = way === "courriel";
    if (!way) return refuse(ways, words.noWay);
    if (byMail && !email.value.trim()) return refuse(email, words.noEmail);
    if (!byMail && !phone.value.trim()) return refuse(phone, words.noPhone);
    if (!byMail && !when.value.trim()) return refuse(when, words.noWhen);
    if (!consent.checked) return refuse(consent, words.noConsent);
    const picked = voicemail.querySelector("input:checked");
    const kept = lines ? [...lines.children].filter((row) => !row.classList.contains("struck")) : [];
    send.disabled = true;
    const answer = await context.handOff({
      mode: part.stage,
      lines: kept.map((row) => row.dataset.line),
      way,
      phone: byMail ? "" : phone.value.trim(),
      email: byMail ? email.value.trim() : "",
      safe_time: when.value.trim(),
      care: care.value.trim(),
      voicemail: Boolean(way === "appel" && picked && picked.value === "oui"),
      consent: true,
      client_id: clientId,
      ...(yes && yes.age()),
    });
    send.disabled = false;
    if (answer.data) return form.parentNode?.replaceWith(el("p", { class: "settled" }, "Le formulaire est parti."));
    const named = answer.fields.find((each) => controls[each.field]);
    if (named) refuse(controls[named.field], named.reason);
    else status.textContent = answer.problem;
    return undefined;
  }

  const form = el(
    "form",
    { class: "handoff-form", novalidate: true, submit, change: fit },
    lines && [el("h3", {}, "Ce qui sera envoyé"), line(words.lines, "quiet"), lines],
    ways,
    phoneField,
    emailField,
    field(words.when, words.whenHelp, when),
    voicemail,
    field(words.care, words.careHelp, care),
    el("div", { class: "consent" }, field(part.consent || "J'accepte que ma demande soit envoyée.", "", consent)),
    yes && yes.said,
    status,
    send,
  );
  fit();
  return form;
}

/** What may still be done with a request that was sent. */
function drawWithdraw(reference, context) {
  const button = el("button", {
    type: "button",
    class: "quiet-button",
    click: async () => {
      const told = el("p", { tabindex: "-1" }, await context.withdraw(reference));
      button.replaceWith(told);
      told.focus();
    },
  }, wordsOf(context).withdraw);
  return button;
}

/** "avant mardi 24 novembre, 17 h" becomes a sentence; a sentence stays as it is. */
function promised(part, words) {
  const text = part.promise;
  const way = part.stage === "sent" || (part.ways || []).length < 2 ? part.way || "appel" : "";
  return text && text.startsWith("avant") ? `${words.called[way]} ${text}.` : text;
}

const drawReference = (reference, words) =>
  el("p", { "data-spoken": true }, words.reference, el("strong", { class: "reference" }, reference));

/** Put a sentence in the place of every form below `item`: its moment is over. */
export function closeForms(item) {
  for (const form of item.querySelectorAll("form")) {
    form.replaceWith(el("p", { class: "settled" }, "Formulaire fermé."));
  }
}

export function drawHandoff(part, context) {
  const phones = (part.phones || []).map((each) => el("li", {}, drawPhone(each)));
  const form = part.stage === "short" || part.stage === "long";
  const words = wordsOf(context);
  const language = part.lang ? { lang: part.lang, dir: "auto" } : {};
  return el(
    "section",
    { class: form || part.stage === "sent" ? "wide card" : "", ...language },
    form && el("h2", {}, words.title),
    part.stage === "sent" && el("h2", { tabindex: "-1", "data-spoken": true }, "Demande envoyée"),
    line(part.text, "", true),
    line(promised(part, words), "promise", true),
    part.reference && drawReference(part.reference, words),
    form && drawForm(part, context),
    phones.length ? el("ul", { class: "phones" }, phones) : null,
    part.stage === "sent" && part.reference && drawWithdraw(part.reference, context),
    drawReplies(part.choices, context, part.text),
  );
}
