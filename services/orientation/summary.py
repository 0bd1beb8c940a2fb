"""The orientation so far, line by line: what was said, what may help, whom to call. On screen, paper and PDF."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from sqlalchemy.orm import Session

from services.content.loader import ContentModel, read_file
from services.conversation.parts import Summary, SummaryLine
from services.conversation.sites import Site
from services.directory.communes import Communes
from services.rights.service import Rights
from services.safety.schemas import DangerKind
from services.situation.service import Story

PAGES = Path(__file__).parent.parent / "web" / "summary"
MOST_RIGHTS = 5


class FieldWords(ContentModel):
    """How a field is said in a summary: its label, and its values where they are keys."""

    label: str
    values: dict[str, str] = {}
    unit: str = ""


class SummaryContent(ContentModel):
    title: str
    danger: str
    dangers: dict[DangerKind, str]
    right: str
    deadline: str
    fields: dict[str, FieldWords]
    source: str
    checked_on: date


class Summaries:
    """Words what a conversation knows. Nothing is inferred that was not said or tapped."""

    def __init__(self, content_dir: Path, rights: Rights, communes: Communes) -> None:
        """Load the wording. Raises ContentError where it is wrong."""
        self._content = read_file(content_dir / "summary.yml", SummaryContent)
        self._rights, self._communes = rights, communes
        self._pages = Environment(loader=FileSystemLoader(PAGES), autoescape=select_autoescape())

    def lines(self, story: Story, site: Site, dangers: Sequence[DangerKind] = ()) -> list[SummaryLine]:
        """Return the exact lines that a hand-off would send; the person may strike any of them out.

        `dangers` are the kinds whose card was shown and not dismissed: one line, the first, for whoever receives it.
        """
        lines = []
        if dangers:
            text = ", ".join(self._content.dangers[kind] for kind in dangers)
            lines.append(SummaryLine(id=f"danger:{_mark(text)}", label=self._content.danger, text=text))
        for name, words in self._content.fields.items():
            if story.knows(name):
                text = self._worded(words, getattr(story.situation, name), name)
                lines.append(SummaryLine(id=f"{name}:{_mark(text)}", label=words.label, text=text))
        return lines

    def summary(self, session: Session, story: Story, site: Site, now: datetime) -> Summary:
        """Return what was said, then the rights that may help and their dates."""
        lines = self.lines(story, site)
        for assessed in self._rights.assess(story.situation)[:MOST_RIGHTS]:
            if assessed.status == "pas_maintenant":
                continue
            deadline = f" {self._content.deadline} : {_ended(assessed.deadline.text)}" if assessed.deadline else ""
            text = f"{_ended(assessed.title)}{deadline}"
            lines.append(SummaryLine(id=f"right:{assessed.right_id}", label=self._content.right, text=text))
        return Summary(title=self._content.title, lines=lines)

    def page(self, summary: Summary, site: Site, now: datetime) -> str:
        """Return the summary as a page to print; it holds no script and asks for nothing from elsewhere."""
        return self._pages.get_template("summary.html").render(summary=summary, site=site, day=now)

    def pdf(self, page: str) -> bytes:
        """Return the page as a tagged PDF (PDF/UA-1). Raises OSError where Pango is not installed."""
        from weasyprint import HTML  # loads Pango: only where a PDF is asked for

        document: bytes = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
        return document

    def _worded(self, words: FieldWords, value: Any, name: str) -> str:
        if name == "commune":
            commune = self._communes.by_insee(str(value))
            return commune.name if commune else str(value)
        each = value if isinstance(value, list) else [value]
        told = [words.values.get(_key(one), _figure(one)) for one in each]
        return f"{', '.join(told)} {words.unit}".strip()


def _ended(text: str) -> str:
    return f"{text.rstrip('.')}."


def _key(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)


def _figure(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def _mark(text: str) -> str:
    """Return a short mark of a line's text: a line whose text changes takes another id."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
