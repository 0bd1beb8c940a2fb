"""All rights, papers, organisations, words and dates, read once and checked against each other at start."""

from pathlib import Path

from services.content.loader import ContentError, read_file, read_folder
from services.rights.calendar import CalendarContent
from services.rights.facts import FACTS, place_code
from services.rights.schemas import Condition, Organisation, OrganisationsContent, PaperContent, Right, WordsContent
from services.safety.schemas import Helplines
from services.situation.schemas import EVENTS, Fund, Situation


class Catalogue:
    """The content of the rights room. Raises ContentError (file:line: reason) where a file is wrong."""

    def __init__(self, content_dir: Path) -> None:
        self.calendar = read_file(content_dir / "calendar.yml", CalendarContent)
        self.words = read_file(content_dir / "rights_words.yml", WordsContent)
        holders = read_file(content_dir / "organisations.yml", OrganisationsContent)
        self._organisations, self._holders = holders.organisations, holders
        self._lines = set(read_file(content_dir / "helplines.yml", Helplines).lines)
        self.rights = read_folder(content_dir / "rights", Right)
        self.papers = read_folder(content_dir / "courriers", PaperContent)
        self._check_words(content_dir / "rights_words.yml")
        self._check_lines(content_dir / "organisations.yml")
        for name, right in self.rights.items():
            self._check_right(content_dir / "rights" / f"{name}.yml", right)
        for name, paper in self.papers.items():
            self._check_paper(content_dir / "courriers" / f"{name}.yml", paper)

    def organisation(self, name: str, fund: Fund | None = None) -> Organisation:
        """Return an organisation; "Caf ou MSA" becomes the family's own fund once it is known."""
        general = self._organisations[name]
        return self._organisations[general.by_fund.get(fund, name)] if fund else general

    def answers(self, phone: str, situation: Situation) -> bool:
        """Return whether a telephone line answers this family; any line does while nothing says otherwise."""
        holders, place = self._holders, place_code(situation)
        if situation.only_loan and phone in holders.for_tenants:
            return False
        if place.startswith(tuple(self.calendar.other_rules)) and phone in holders.not_elsewhere:
            return False
        return situation.fund is None or phone not in holders.not_for_fund.get(situation.fund, [])

    def addresses(self) -> dict[str, str]:
        """Return the home address of each organisation by its name, each address once."""
        known = {each.url: each.name for each in self._organisations.values()}
        return {name: url for url, name in known.items()}

    def _check_words(self, path: Path) -> None:
        events = self.words.said["events"].values if "events" in self.words.said else {}
        for event in EVENTS:
            if event not in events:
                raise ContentError(f"{path}:{_line(path, '  events:')}: no words for the event {event}")
        for fact, said in self.words.said.items():
            for each in (fact, said.cite):
                if each and each not in FACTS:
                    raise ContentError(f"{path}:{_line(path, f'  {fact}:')}: {each} is no fact about a situation")

    def _check_lines(self, path: Path) -> None:
        holders = self._holders
        named = [("not_for_fund", each) for lines in holders.not_for_fund.values() for each in lines]
        named += [(key, each) for key in ("for_tenants", "not_elsewhere") for each in getattr(holders, key)]
        for key, phone in named:
            if phone not in self._lines:
                raise ContentError(f"{path}:{_line(path, f'{key}:')}: {phone} is not in helplines.yml")

    def _check_right(self, path: Path, right: Right) -> None:
        for key, name in (("organisation", right.organisation), ("page", right.page.organisation)):
            if name not in self._organisations:
                raise ContentError(f"{path}:{_line(path, f'{key}:')}: {name} is not in organisations.yml")
        if right.phone and right.phone not in self._lines:
            raise ContentError(f"{path}:{_line(path, 'phone:')}: {right.phone} is not in helplines.yml")
        if right.deadline and right.deadline.season and right.deadline.season not in self.calendar.seasons:
            raise ContentError(f"{path}:{_line(path, 'deadline:')}: {right.deadline.season} is not in calendar.yml")
        for leaf in leaves(right.conditions):
            said = self.words.said.get(leaf.field or "")
            if leaf.field != "events" and not leaf.if_ and not (said and said.missing):
                line = _line(path, "conditions:")
                raise ContentError(f"{path}:{line}: {leaf.field}: no words for what is missing (`if`)")

    def _check_paper(self, path: Path, paper: PaperContent) -> None:
        if paper.first_right not in self.rights:
            raise ContentError(f"{path}:{_line(path, 'first_right:')}: no right named {paper.first_right}")
        for phone in paper.phones:
            if phone not in self._lines:
                raise ContentError(f"{path}:{_line(path, 'phones:')}: {phone} is not in helplines.yml")


def leaves(condition: Condition | None) -> list[Condition]:
    """Return the single questions of a condition whose own words count (those below a worded group do not)."""
    if condition is None:
        return []
    if condition.field:
        return [condition]
    if condition.if_:
        return []
    below = [*(condition.all or []), *(condition.any or []), *([condition.not_] if condition.not_ else [])]
    return [leaf for each in below for leaf in leaves(each)]


def _line(path: Path, beginning: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, text in enumerate(lines, 1) if text.startswith(beginning)), 1)
