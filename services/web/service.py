"""The pages that people open, built once at start: the same bytes for everyone, so that nobody is recognised."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.accounts.schemas import SignedIn
from services.conversation.parts import Phone
from services.conversation.sites import Site
from services.settings import Settings
from services.web import colours
from services.web.assets import Asset, csp_hash, join_modules, squeeze

FOLDER = Path(__file__).resolve().parent
READING = ("securite", "confidentialite", "accessibilite", "source")
_EARLY = 'document.documentElement.className="js"'
_HTML = "text/html; charset=utf-8"

# Nothing of these pages may be known to another site, and nothing of another site may enter them.
_COMMON_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Without frame-ancestors: each page says who may hold it.
_POLICY = (
    "default-src 'none'; script-src {script} {early}; style-src {style}; connect-src 'self'; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)
_READING_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)

# No script at all: the structured data of a page is no script to a browser.
_PLACE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Page:
    """A page and the headers that go with it."""

    asset: Asset
    headers: dict[str, str]


class Web:
    """Pages by site. Raises AssetError or jinja2.TemplateError at start where a source file is wrong."""

    def __init__(self, sites: Iterable[Site], numbers: Sequence[Phone], settings: Settings) -> None:
        self._sites = {site.id: site for site in sites}
        self._numbers = numbers
        self._settings = settings
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        loader = (FOLDER / "widget" / "loader.js").read_text(encoding="utf-8")
        self.loader = Asset(squeeze(loader).encode(), "text/javascript")
        self._script = join_modules(FOLDER / "widget" / "app.js")
        self._style = _style("widget/widget.css")
        self._field_script = join_modules(FOLDER / "field" / "app.js")
        self._field_style = _style("field/field.css")
        self._widgets = {site.id: self._widget(site) for site in self._sites.values()}
        self._readings = {(name, site_id): self._reading(name, site_id) for name in READING for site_id in self._sites}

    def widget(self, site_id: str) -> Page | None:
        """Return the page of the iframe, whole in one response, or None where the site is unknown."""
        return self._widgets.get(site_id)

    def field(self, site: Site, worker: SignedIn, now: datetime) -> Page:
        """Return the page on which a worker writes notes for a family of that site. No one else may be sent it."""
        facts = {
            "id": site.id,
            "limit": self._settings.message_limit_characters,
            "now": now.isoformat(),
            "zone": site.timezone,
        }
        page = self._inline(
            "field/page.html",
            self._field_script,
            self._field_style + colours.style(site.colours),
            facts,
            "form-action 'self'; frame-ancestors 'none'",
            site=site,
            worker=worker,
        )
        return Page(page.asset, {**page.headers, "Cache-Control": "no-store"})

    def site_for(self, worker: SignedIn, asked: str) -> Site | None:
        """Return the site that was asked for by its id, else the first that covers a territory of the worker's.

        A real site comes before the demonstration: its worker must not be shown invented services. For who serves
        every territory, and where no site is theirs, the demonstration comes first.
        """
        sites = sorted(self._sites.values(), key=lambda each: not each.demonstration)
        served = [each for each in sites if any(worker.serves(code) for code in each.territory)]
        if not worker.everywhere:
            served.sort(key=lambda each: each.demonstration)
        return self._sites.get(asked) or next(iter(served or sites), None)

    def host(self) -> Page | None:
        """Return the page of an invented site that carries the launcher, or None without a demonstration site."""
        site = self._demonstration()
        if site is None:
            return None
        return self._page("host/page.html", _READING_POLICY, site=site, loader=self.loader)

    def place(self, **values: object) -> Page:
        """Return the page of a service or a town hall; what stands on it comes from the directory."""
        page = self._page("place/page.html", _PLACE_POLICY, **values)
        return Page(page.asset, {**page.headers, "Cache-Control": "public, max-age=300"})

    def reading(self, name: str, site_id: str) -> Page | None:
        """Return one of the READING pages in a site's words; an unknown site gets the first one's."""
        first = self._demonstration() or next(iter(self._sites.values()), None)
        known = site_id if site_id in self._sites else (first.id if first else "")
        return self._readings.get((name, known))

    def _demonstration(self) -> Site | None:
        return next((site for site in self._sites.values() if site.demonstration), None)

    def _widget(self, site: Site) -> Page:
        parents = " ".join(["'self'", *site.origins])
        facts = {
            "id": site.id,
            "origins": list(site.origins),
            "exit_url": site.exit_url,
            "limit": self._settings.message_limit_characters,
        }
        return self._inline(
            "widget/page.html",
            self._script,
            self._style + colours.style(site.colours),
            facts,
            f"form-action 'none'; frame-ancestors {parents}",
            site=site,
        )

    def _inline(
        self, template: str, script: str, style: str, facts: dict[str, object], policy: str, **values: object
    ) -> Page:
        """Return a page that is whole in one response: only its own script and its own sheet may run in it."""
        own = _POLICY.format(script=csp_hash(script), early=csp_hash(_EARLY), style=csp_hash(style))
        return self._page(
            template,
            f"{own}; {policy}",
            numbers=self._numbers,
            hours=self._settings.transcript_hours,
            style=Markup(style),
            early=Markup(_EARLY),
            script=Markup(script),
            facts=Markup(json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")),
            **values,
        )

    def _reading(self, name: str, site_id: str) -> Page:
        return self._page(
            f"reading/{name}.html",
            _READING_POLICY,
            site=self._sites[site_id],
            hours=self._settings.transcript_hours,
            source_url=self._settings.source_url,
            numbers=self._numbers,
        )

    def _page(self, template: str, policy: str, **values: object) -> Page:
        body = self._templates.get_template(template).render(**values)
        headers = {**_COMMON_HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-cache"}
        return Page(Asset(body.encode(), _HTML), headers)


def _style(own: str) -> str:
    """Return the sheets of a page that holds a conversation as one, the most general first, its own one last."""
    common = [FOLDER / "common" / name for name in ("tokens.css", "base.css")]
    components = sorted((FOLDER / "components").glob("*/*.css"))
    sheets = [*common, *components, FOLDER / "widget" / "thread.css", FOLDER / own]
    return squeeze("".join(sheet.read_text(encoding="utf-8") for sheet in sheets))
