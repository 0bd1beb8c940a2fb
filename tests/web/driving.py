"""Small movements shared by the browser tests: open, write, tab, look."""

from typing import Any

EXIT = "https://meteofrance.com/"

# What to write to bring a part on screen, and a text by which it is recognised.
PARTS = {
    "question": ("loyer", "Avez-vous reçu un papier"),
    "rights": ("droits", "Une chose aujourd'hui"),
    "places": ("où aller", "Maison des familles d'exemple"),
    "emergency": ("mourir", "Ce que vous écrivez compte"),
    "emergency in another language": ("راجلي كيضربني", "شكرًا لأنك قلت ذلك"),
    "summary": ("résumé", "Où nous en sommes"),
    "clarify": ("pas clair", "Je ne suis pas sûr"),
    "handoff short": ("rappel", "Un numéro et une heure suffisent"),
    "handoff long": ("dossier", "Relisez avant d'envoyer"),
    "handoff closed": ("fermé", "Personne ne reçoit encore"),
}
SCREENS = {"numbers": "#numbers-button", "summary": "#summary-button", "erase": "#erase-button"}

AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# Every control that can be seen, with the size of what a finger may touch: a box's label counts with it.
TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, textarea, input")].flatMap((node) => {
  const target = (node.type === "checkbox" || node.type === "radio") && node.labels.length ? node.labels[0] : node;
  const box = target.getBoundingClientRect();
  if (!node.checkVisibility() || !box.width) return [];
  return box.width < 43.9 || box.height < 43.9 ? [`${target.textContent || node.type} ${box.width}x${box.height}`] : [];
})"""
OVERFLOW = """() => {
  const wide = (node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX !== "visible"
    && getComputedStyle(node).clipPath === "none";
  const root = document.documentElement;
  const found = [...document.querySelectorAll("body *")].filter((node) => !node.closest(".sr") && wide(node));
  const out = [...document.querySelectorAll("main:not([hidden]) *, header *")].filter((node) => {
    const box = node.getBoundingClientRect();
    const hidden = getComputedStyle(node).clipPath !== "none" || node.closest(".sr");
    return box.width && !hidden && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return [...found, ...out].map((node) => `${node.tagName}.${node.className} ${node.textContent.slice(0, 40)}`);
}"""
ACTIVE = """() => {
  const node = document.activeElement;
  const labels = node.labels && node.labels.length ? node.labels[0].textContent : "";
  return (node.getAttribute("aria-label") || labels || node.textContent || node.tagName).replace(/\\s+/g, " ").trim();
}"""


def seen(page: Any, text: str) -> Any:
    """Return where a text is shown on the present screen: what the log speaks is not looked at."""
    return page.locator("main:not([hidden])").get_by_text(text)


def open_widget(page: Any, base: str, path: str = "/widget/demo") -> None:
    page.goto(base + path)
    seen(page, "De quoi voulez-vous parler").wait_for()


def open_launcher(page: Any, base: str) -> Any:
    """Open the launcher of the host page by keyboard; return the frame of the conversation."""
    page.goto(base + "/")
    launcher = page.get_by_role("button", name="Un souci familial ou de logement")
    launcher.focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe[title='Informations et démarches']")
    seen(frame, "De quoi voulez-vous parler").wait_for()
    return next(each for each in page.frames if "/widget/" in each.url)


def write(page: Any, text: str, wait_for: str) -> None:
    """Write a message in the page of the widget and wait for a text of its answer."""
    page.get_by_label("Votre message").fill(text)
    page.get_by_label("Votre message").press("Enter")
    seen(page, wait_for).last.wait_for()


def tab_to(page: Any, frame: Any, name: str, most: int = 80) -> None:
    """Press Tab until what has focus begins with `name`; fail after `most` presses."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if frame.evaluate("() => document.hasFocus()") and frame.evaluate(ACTIVE).startswith(name):
            return
    raise AssertionError(f"Tab does not reach « {name} »")
