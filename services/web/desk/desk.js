/* Keeps a page of the desk fresh: asks for a small number, and draws again only what changed. */

const EVERY = 1000;
const SLOWEST = 30000;
const STALE = 60000; // waiting times are words in the list: they are drawn again each minute
const live = document.querySelector("[data-live]");
const news = document.getElementById("nouvelles");
const list = document.getElementById("demandes");
const wanted = document.getElementById("suivre");
let version = live ? live.dataset.version : "";
let wait = EVERY;
let drawn = Date.now();

/** Say something once to everybody, screen readers included; `address` makes it a link. */
function say(sentence, address) {
  if (news.textContent === sentence) return;
  if (!address) return void (news.textContent = sentence);
  const link = document.createElement("a");
  link.href = address;
  link.className = "inline-target";
  link.textContent = sentence;
  news.replaceChildren(link);
}

const keyed = (root) => new Map([...root.children].map((each) => [each.dataset.key, each]));

/** Put the new rows in place; what did not change is not touched, so that focus and reading position stay. */
function update(fresh) {
  const before = keyed(list);
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  let previous = null;
  let added = 0;
  for (const row of [...fresh.children]) {
    const known = before.get(row.dataset.key);
    const node = known && known.isEqualNode(row) ? known : document.importNode(row, true);
    if (known && node !== known) known.replaceWith(node);
    if (!known) added += 1;
    const next = previous ? previous.nextSibling : list.firstChild;
    if (node !== next) list.insertBefore(node, next);
    previous = node;
    before.delete(row.dataset.key);
  }
  for (const gone of before.values()) gone.remove();
  if (focused && !list.contains(document.activeElement)) {
    const again = document.getElementById(focused) || document.querySelector('.tabs [aria-current="page"]');
    if (again) again.focus();
  }
  return added;
}

async function redraw() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error("refused");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const added = update(page.getElementById("demandes"));
  document.getElementById("vide").hidden = list.children.length > 0;
  for (const tab of page.querySelectorAll(".tabs a")) {
    const count = document.getElementById(tab.id).querySelector(".count");
    if (count.textContent !== tab.querySelector(".count").textContent) {
      count.textContent = tab.querySelector(".count").textContent;
    }
  }
  document.title = page.title;
  if (added) say(added > 1 ? `${added} nouvelles demandes.` : "1 nouvelle demande.");
  drawn = Date.now();
  return page.querySelector("[data-version]").dataset.version;
}

async function look() {
  const answer = await fetch(live.dataset.live, { headers: { Accept: "application/json" } });
  if (answer.status === 401) {
    say("Votre session est finie. Connectez-vous de nouveau.", "/connexion?suite=" + encodeURIComponent(location.pathname));
    return false;
  }
  if (!answer.ok) throw new Error("refused");
  const seen = String((await answer.json()).version);
  if (news.dataset.lost) {
    delete news.dataset.lost;
    say("La connexion est revenue.");
  }
  if (seen === version && !(list && Date.now() - drawn > STALE)) return true;
  if (list) version = await redraw();
  else {
    version = seen;
    say("Cette demande vient de changer. Voir la nouvelle version", location.pathname);
  }
  return true;
}

async function turn() {
  let again = true;
  if (!document.hidden && (!wanted || wanted.checked)) {
    try {
      again = await look();
      wait = EVERY;
    } catch {
      news.dataset.lost = "1";
      say("Connexion perdue. Cette page peut être ancienne.");
      wait = Math.min(wait * 2, SLOWEST);
    }
  }
  if (again) setTimeout(turn, wait);
}

if (live) {
  if (wanted) wanted.closest("label").hidden = false;
  setTimeout(turn, EVERY);
}
