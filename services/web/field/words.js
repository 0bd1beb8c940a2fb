// What a worker reads where a family would read "vous": the same form, filled in for somebody else.

export const WORKER_WORDS = {
  title: "Demander un rappel",
  lines: "Retirez ce que la personne ne veut pas dire.",
  phone: "Le téléphone de la personne",
  phoneHelp: "10 chiffres. Il sert seulement à lui répondre.",
  noPhone: "Écrivez le numéro de la personne.",
  how: "Comment répondre à la personne ?",
  noWay: "Choisissez comment lui répondre.",
  email: "L'adresse mail de la personne",
  emailHelp: "Elle sert seulement à lui répondre.",
  noEmail: "Écrivez l'adresse mail de la personne.",
  autofill: "off",
  mailAutofill: "off",
  when: "Quand la joindre sans risque ?",
  whenHelp: "Exemple : mardi après 14 h, ou le matin. Sans nom.",
  noWhen: "Écrivez quand on peut la joindre. Exemple : le matin.",
  care: "Une précaution à prendre ? (facultatif)",
  careHelp: "Exemple : numéro masqué, ou raccrocher si ce n'est pas elle. Sans nom.",
  noConsent: "Lisez ce texte à la personne. Cochez seulement si elle dit oui.",
  send: "Envoyer la demande",
  called: {
    "": "Quelqu'un lui répond",
    appel: "Quelqu'un l'appelle",
    sms: "Quelqu'un lui écrit par SMS",
    courriel: "Quelqu'un lui écrit par mail",
    rendez_vous: "Quelqu'un lui propose un rendez-vous",
  },
  reference: "Référence à donner à la personne : ",
  withdraw: "Retirer la demande",
};

/** Return when a person said yes, as the gateway words it: "La personne a dit oui, le 20 novembre 2026 à 10 h 12." */
export function agreedAt(moment, zone) {
  const options = {
    timeZone: zone, day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", hourCycle: "h23",
  };
  const parts = new Intl.DateTimeFormat("fr-FR", options).formatToParts(moment);
  const { day, month, year, hour, minute } = Object.fromEntries(parts.map((part) => [part.type, part.value]));
  const number = day === "1" || day === "1er" ? "1er" : day;
  const time = `${Number(hour)} h${minute === "00" ? "" : ` ${minute}`}`;
  return `La personne a dit oui, le ${number} ${month} ${year} à ${time}.`;
}
