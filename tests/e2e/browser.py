"""Chromium before the running house: someone who has a keyboard only, and what is seen, asked and kept meanwhile."""

from typing import Any

from tests.web.driving import AXE_OPTIONS, EXIT, OVERFLOW, seen

FRAME = "iframe[title='Informations et démarches']"
# A cold machine under load: the first answer may wait for Rasa, the first page for the browser.
PATIENCE_MILLISECONDS = 20_000
MOST_TABS = 60
PHONE_WIDTH = (320, 640)

# The name of what has focus, through the launcher's shadow; "IFRAME" where focus is inside the conversation.
_FOCUSED = """() => {
  let node = document.activeElement;
  while (node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
  if (node.tagName === "IFRAME") return "IFRAME";
  const labels = node.labels && node.labels.length ? node.labels[0].textContent : "";
  return (node.getAttribute("aria-label") || labels || node.textContent || node.tagName).replace(/\\s+/g, " ").trim();
}"""
_KEPT = """async () => ({
  cookies: document.cookie,
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).map((each) => each.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING_KEPT: dict[str, Any] = {
    "cookies": "", "local": [], "session": [], "databases": [], "caches": [], "workers": 0,
}  # fmt: skip


class Visitor:
    """One person in a browser of their own, without a mouse."""

    def __init__(self, browser: Any, house: str, width: int, height: int, **more: Any) -> None:
        self.house = house
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", locale="fr-FR", **more
        )
        # The neutral site is another machine's: it is played here, so that no test leaves this one.
        self.context.route(
            EXIT + "**", lambda route: route.fulfill(body="<title>ailleurs</title>", content_type="text/html")
        )
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)

    # -- where one is ---------------------------------------------------------------------------------------------

    @property
    def frame(self) -> Any:
        """Return the frame of the conversation, else the page itself."""
        return next((each for each in self.page.frames if "/widget/" in each.url), self.page)

    def sees(self, text: str) -> Any:
        """Wait for a text on the present screen of the conversation; return where it is (the last of several)."""
        found = seen(self.frame, text).last
        found.wait_for()
        return found

    def last_answer(self) -> Any:
        """Return the last message of the program."""
        return self.frame.locator("#thread > li.message").last

    def focused(self) -> str:
        name = str(self.page.evaluate(_FOCUSED))
        return str(self.frame.evaluate(_FOCUSED)) if name == "IFRAME" else name

    # -- what one does --------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, name: str, back: bool = False) -> None:
        """Press Tab (or Shift+Tab) until what has focus begins with `name`."""
        met = []
        for _ in range(MOST_TABS):
            self.press("Shift+Tab" if back else "Tab")
            met.append(self.focused())
            if met[-1].replace("\u00a0", " ").startswith(name):
                return
        raise AssertionError(f"the keyboard does not reach « {name} », it met {met}")

    def open_assistant(self) -> None:
        """Reach the launcher of the host page, press it, and wait for the welcome."""
        self.tab_to("Un souci familial ou de logement")
        self.press("Enter")
        self.page.frame_locator(FRAME).locator("#thread > li.message").wait_for()

    def write(self, text: str, expected: str) -> None:
        """Write a message where one writes, and wait for a text of its answer."""
        if self.focused() != "Votre message":
            self.tab_to("Votre message")
        self.page.keyboard.type(text)
        self.answer(expected)

    def choose(self, label: str, expected: str) -> None:
        """Go back from where one writes to a button of the last answer, press it, wait for a text of its answer."""
        self.tab_to(label, back=True)
        self.answer(expected)

    def answer(self, expected: str) -> None:
        """Press Enter where focus is, and wait for a new message of the program with that text."""
        answers = self.frame.locator("#thread > li.message")
        before = answers.count()
        self.press("Enter")
        answers.nth(before).get_by_text(expected).first.wait_for()

    def ask_to_be_called(self, phone: str, when: str) -> str:
        """Fill the short form from its telephone, where focus is, and send it; return the receipt."""
        assert self.focused() == "Votre numéro de téléphone"
        self.page.keyboard.type(phone)
        self.press("Tab")
        assert self.focused().startswith("Quand vous joindre sans risque")
        self.page.keyboard.type(when)
        self.tab_to("J'accepte")
        self.press("Space")
        self.tab_to("Envoyer ma demande")
        self.press("Enter")
        self.sees("Référence à garder")
        return str(self.last_answer().inner_text()).replace("\u00a0", " ")

    # -- what is looked at ----------------------------------------------------------------------------------------

    def violations(self) -> list[str]:
        """Return what axe finds in the page and in the frame of the conversation."""
        from axe_playwright_python.sync_playwright import Axe

        found = []
        for place in {self.page.main_frame, self.frame}:
            response = Axe().run(place, options=AXE_OPTIONS).response
            found += [f"{each['id']}: {each['nodes'][0]['html']}" for each in response["violations"]]
        return found

    def overflow(self) -> list[str]:
        """Return what is wider than the screen."""
        wide = list(self.frame.evaluate(OVERFLOW)) if self.frame is not self.page else []
        root = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return wide + ([f"the page, by {more} px"] if (more := self.page.evaluate(root)) > 0 else [])

    def kept(self) -> dict[str, Any]:
        """Return all that the browser keeps of the house, cookies that scripts cannot read included."""
        return {**self.page.evaluate(_KEPT), "cookies": self.context.cookies() or ""}

    def third_parties(self) -> list[str]:
        """Return the addresses asked of anyone but the house."""
        ours = (f"{self.house}/", "data:", "blob:")
        return [each for each in self.requests if not each.startswith(ours)]


def accessible(visitor: Visitor, state: str) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    assert visitor.violations() == [], state
    assert visitor.overflow() == [], state
