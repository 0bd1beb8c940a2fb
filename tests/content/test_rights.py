"""Every right, paper and organisation: schema, words, sources, statuses."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import yaml

from services.content.loader import read_file
from services.directory.taxonomy import TaxonomyFile
from services.kit.text import longest_sentence
from services.rights.catalogue import Catalogue
from services.rights.schemas import Condition, OrganisationsContent, PaperContent, Right
from services.settings import ROOT
from services.situation.schemas import Paper

CONTENT = ROOT / "data" / "content"
CATALOGUE = Catalogue(CONTENT)
NEEDS = read_file(CONTENT / "taxonomy.yml", TaxonomyFile).needs
MOST_WORDS = 15

HOME_ADDRESSES = {
    "https://www.caf.fr", "https://www.msa.fr", "https://www.ameli.fr", "https://www.service-public.gouv.fr",
    "https://www.legifrance.gouv.fr", "https://www.anil.org", "https://www.francetravail.fr",
    "https://www.lassuranceretraite.fr", "https://www.agirc-arrco.fr", "https://www.banque-france.fr",
    "https://www.pension-alimentaire.caf.fr", "https://www.monenfant.fr", "https://www.mesdroitssociaux.gouv.fr",
    "https://www.1000-premiers-jours.fr", "https://www.actionlogement.fr", "https://3114.fr",
    "https://www.allo119.gouv.fr", "https://www.solidaritefemmes.org", "https://arretonslesviolences.gouv.fr",
    "https://www.france-victimes.fr", "https://www.unaf.fr", "https://www.justice.fr",
}  # fmt: skip
"""The home addresses that were checked; a page is named by its title, never by a deep link from memory."""

NEVER_SAID = [
    "félicitation", "au moins", "je comprends", "fœtus", "faire son deuil", "il faut vous entendre",
    "abandon du domicile", "votre séparation", "vous risquez", "pourquoi n'avez-vous pas",
]  # fmt: skip
EXPECTED_PER_EVENT = {"impayes": 12, "separation": 9, "deuil": 9, "naissance": 9}
WELL_KNOWN = {"MSA", "RSA", "HLM", "SOS", "SMS"}
"""Acronyms that families use themselves; MSA always stands beside the Caf."""
SPELT_OUT = {"Adil", "Dalo", "Agira", "Aripa"}
DELAY = re.compile(r"\b(\d+|un|deux|trois|quatre|cinq|six|huit|dix|douze) (jours?|semaines?|mois|ans?)\b")

rights = pytest.mark.parametrize("name", sorted(CATALOGUE.rights))
papers = pytest.mark.parametrize("name", sorted(CATALOGUE.papers))


def _conditions(condition: Condition | None) -> Iterator[str]:
    if condition is None:
        return
    if condition.if_:
        yield condition.if_
    for each in [*(condition.all or []), *(condition.any or []), *([condition.not_] if condition.not_ else [])]:
        yield from _conditions(each)


def shown(right: Right) -> list[str]:
    """Return every text of a right that a person may see, in the order of the card."""
    texts = [right.title, *(f"Peut-être, si {each}." for each in _conditions(right.conditions)), right.loss]
    if right.deadline:
        rule = right.deadline
        texts += [rule.unknown, rule.why, rule.why_shortest, rule.passed]
    if right.alert:
        texts.append(right.alert.text)
    texts += [*right.steps, *right.documents, right.if_refused, right.for_whom]
    return [each for each in texts if each]


def shown_paper(paper: PaperContent) -> list[str]:
    return [paper.title, *paper.recognise, *paper.means, paper.which_date, *paper.to_do]


def unexplained(texts: list[str]) -> set[str]:
    """Return the acronyms that are not explained where they first stand: "… (FSL)" or "la PMI, le service…"."""
    seen: dict[str, str] = {}
    for text in texts:
        for each in {*re.findall(r"\b[A-Z]{3,}\b", text), *(each for each in SPELT_OUT if each in text)}:
            seen.setdefault(each, text)
    return {
        each
        for each, first in seen.items()
        if each not in WELL_KNOWN
        and f"({each})" not in first
        and not re.search(rf"{each}( est|,) (le|la|l'|les|c'est)", first)
    }


def too_long(texts: list[str]) -> list[str]:
    sentences = [each.strip() for text in texts for each in re.split(r"(?<=[.?!])\s", text)]
    return [each for each in sentences if longest_sentence(each) > MOST_WORDS]


@pytest.mark.parametrize(("event", "count"), EXPECTED_PER_EVENT.items())
def test_each_event_has_enough_rights(event: str, count: int) -> None:
    assert sum(event in right.events for right in CATALOGUE.rights.values()) >= count


def test_the_catalogue_holds_seventy_rights() -> None:
    assert len(CATALOGUE.rights) >= 70


def test_every_paper_of_the_situation_is_explained() -> None:
    assert set(CATALOGUE.papers) == set(Paper.__args__) - {"aucun", "autre"}


@rights
def test_sentences_are_short(name: str) -> None:
    assert too_long(shown(CATALOGUE.rights[name])) == []


@papers
def test_sentences_of_papers_are_short(name: str) -> None:
    assert too_long(shown_paper(CATALOGUE.papers[name])) == []


@rights
def test_acronyms_are_explained(name: str) -> None:
    assert unexplained(shown(CATALOGUE.rights[name])) == set()


@papers
def test_acronyms_of_papers_are_explained(name: str) -> None:
    assert unexplained(shown_paper(CATALOGUE.papers[name])) == set()


def _sentences(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for name, each in node.items():
            if name not in {"source", "parameter"}:
                yield from _sentences(each)
    elif isinstance(node, list):
        for each in node:
            yield from _sentences(each)


@pytest.mark.parametrize("file", ["rights_words.yml", "engine.yml"])
def test_sentences_that_are_built_are_short_and_without_acronym(file: str) -> None:
    content = yaml.safe_load((CONTENT / file).read_text(encoding="utf-8"))
    if file == "engine.yml":
        content = {name: content[name] for name in ("words", "unknowns", "rights")}
    texts = list(_sentences(content))
    assert len(texts) > 30
    assert too_long(texts) == []
    assert {name for text in texts for name in re.findall(r"\b[A-Z]{3,}\b", text)} <= WELL_KNOWN


@rights
def test_nothing_hurtful_or_promising_is_said(name: str) -> None:
    text = " ".join(shown(CATALOGUE.rights[name])).lower()
    assert [each for each in NEVER_SAID if each in text] == []
    assert "!" not in text
    assert "vous aurez droit" not in text
    assert "vous avez droit" not in text


@rights
def test_source_and_date_are_given(name: str) -> None:
    right = CATALOGUE.rights[name]
    assert len(right.source) >= 5
    assert right.page.title
    assert date(2026, 11, 20) <= right.checked_on


@pytest.mark.parametrize("name", sorted(name for name, right in CATALOGUE.rights.items() if right.status == "G"))
def test_an_unverified_right_gives_no_figure_and_no_delay(name: str) -> None:
    right = CATALOGUE.rights[name]
    text = " ".join(shown(right))
    assert right.amount is None
    assert right.deadline is None
    assert "€" not in text
    assert not DELAY.search(text), DELAY.search(text)


@rights
def test_no_amount_stands_in_a_sentence(name: str) -> None:
    text = " ".join(shown(CATALOGUE.rights[name]))
    assert not re.search(r"\d\s*(€|euros?)", text)


@rights
def test_every_telephone_comes_from_the_helplines(name: str) -> None:
    text = " ".join(shown(CATALOGUE.rights[name]))
    known = {"15", "17", "112", "114", "115", "116 006", "3114", "3919"}
    for number in re.findall(r"\b(?:0 ?8\d\d(?: ?\d\d){3}|0\d(?: \d\d){4}|3\d{3}|116 \d{3})\b", text):
        assert number in known
    assert not re.search(r"\b(3977|3020)\b", text)


@rights
def test_needs_are_those_of_the_directory(name: str) -> None:
    assert [each for each in CATALOGUE.rights[name].needs if each not in NEEDS] == []


@rights
def test_winter_truce_never_comes_alone(name: str) -> None:
    right = CATALOGUE.rights[name]
    for text in (right.title, " ".join(right.steps), right.deadline.why if right.deadline else ""):
        if "trêve hivernale" in text.lower():
            assert "la procédure continue" in text.lower()


@rights
def test_who_is_told_is_also_withheld_after_violence(name: str) -> None:
    right = CATALOGUE.rights[name]
    if right.alert and right.alert.who == "autre_parent":
        assert "violence" in right.contraindications


def test_mediation_and_joint_steps_are_never_for_violence() -> None:
    for name in ("mediation_familiale", "parents_apres_separation", "titre_executoire_caf", "espace_rencontre"):
        assert "violence" in CATALOGUE.rights[name].contraindications


def test_what_is_read_over_a_shoulder_is_neutral() -> None:
    """Once violence was said, no title and no reason holds the word."""
    for right in CATALOGUE.rights.values():
        assert "violen" not in f"{right.title} {right.page.title}".lower()
    said = CATALOGUE.words.said
    assert "violen" not in said["events"].values["violence"] + said["violence"].values["true"]


def test_order_within_an_event_has_one_first_right() -> None:
    """Place 1 is the event's first thing; 0 is kept for what cannot wait a day."""
    for event in EXPECTED_PER_EVENT:
        assert 1 in {right.events[event] for right in CATALOGUE.rights.values() if event in right.events}


def test_only_home_addresses_that_were_checked() -> None:
    organisations = read_file(CONTENT / "organisations.yml", OrganisationsContent).organisations
    assert {each.url for each in organisations.values()} <= HOME_ADDRESSES


def test_caf_is_never_named_without_msa_where_both_pay() -> None:
    for name, right in CATALOGUE.rights.items():
        if right.organisation == "caf_msa":
            steps = " ".join(right.steps)
            assert "Caf" not in steps or "MSA" in steps, name


def test_fixed_amounts_are_in_force_today_and_end() -> None:
    for right in CATALOGUE.rights.values():
        for fixed in right.amount.fixed if right.amount else []:
            assert fixed.from_ < fixed.until
            assert right.status in {"V", "E", "C"}
