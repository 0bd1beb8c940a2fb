// What a worker reads where a family would read "vous": the same form, filled in for somebody else.

export const WORKER_WORDS = {
  title: "Demander un rappel",
  lines: "Retirez ce que la personne ne veut pas dire.",
  phone: "Le téléphone de la personne",
  phoneHelp: "10 chiffres. Il sert seulement à la rappeler.",
  noPhone: "Écrivez le numéro de la personne.",
  autofill: "off",
  when: "Quand l'appeler sans risque ?",
  whenHelp: "Exemple : mardi après 14 h, ou le matin. Sans nom.",
  noWhen: "Écrivez quand on peut l'appeler. Exemple : le matin.",
  noConsent: "Lisez ce texte à la personne. Cochez seulement si elle dit oui.",
  send: "Envoyer la demande",
  called: "Quelqu'un l'appelle",
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
