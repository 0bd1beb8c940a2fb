import shutil
from pathlib import Path

import pytest

from services.content.loader import ContentError
from services.directory.taxonomy import Taxonomy
from services.settings import Settings
from services.situation.schemas import EVENTS

FILE = Settings().content_dir / "taxonomy.yml"


def test_every_event_has_needs_and_kinds(taxonomy: Taxonomy) -> None:
    assert set(taxonomy.file.events) == set(EVENTS)
    assert all(event.needs and event.kinds for event in taxonomy.file.events.values())


def test_a_mediation_is_never_offered_after_violence(taxonomy: Taxonomy) -> None:
    event = taxonomy.event("violence")
    assert event is not None
    assert "mediation-familiale" in event.never
    assert not [event for event, _ in taxonomy.pairs("mediation-familiale") if event == "violence"]


@pytest.mark.parametrize("event", ["violence", "impayes", "separation"])
def test_a_town_hall_is_no_first_door(taxonomy: Taxonomy, event: str) -> None:
    found = taxonomy.event(event)
    assert found is not None
    assert found.town_hall != "door"


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        ("mon mari est décédé", "deuil"),
        ("groupe pour endeuillés", "deuil"),
        ("je suis enceinte", "suivi-grossesse"),
        ("ma grossesse", "suivi-grossesse"),
        ("loyers impayés", "impayes-loyer"),
        ("j'ai pas payé mon loyer", "impayes-loyer"),
        ("colis de nourriture", "alimentation"),
        ("la banque de france", "dettes"),
        ("aide à domicile", "aide-domicile"),
        ("peser le bébé", "sante-bebe"),
        ("assistante sociale", "travail-social"),
        ("une assistante maternelle", "garde-enfant"),
    ],
)
def test_the_words_people_use_are_understood(taxonomy: Taxonomy, words: str, needs: str) -> None:
    assert needs in taxonomy.understand(words).needs


def test_words_nobody_knows_are_left_as_stems(taxonomy: Taxonomy) -> None:
    assert taxonomy.understand("je cherche un xylophone").stems == ("xylophon",)


@pytest.mark.parametrize(
    "alike",
    [
        "endeuillée endeuillees endeuillé endeuilles", "loyer loyers", "décès deces décédé décédée decede",
        "séparée separe séparation", "médiation médiateur médiatrice", "expulsé expulsion", "dette dettes", "bail baux",
    ],
)  # fmt: skip
def test_stems_forget_plural_feminine_accents_and_endings(taxonomy: Taxonomy, alike: str) -> None:
    assert len({taxonomy.stems.of(word)[0] for word in alike.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("loyer", "loi"), ("café", "Caf"), ("maire", "mairie"), ("papa", "papier"), ("sein", "saint")]
)
def test_words_that_the_stemmer_would_confuse_stay_apart(taxonomy: Taxonomy, one: str, other: str) -> None:
    assert taxonomy.stems.of(one) != taxonomy.stems.of(other)


def test_a_service_known_by_its_thematiques_alone_answers_events(taxonomy: Taxonomy) -> None:
    pairs = taxonomy.pairs("", thematiques=["logement-hebergement--reduire-les-impayes-de-loyer"])
    assert ("impayes", "impayes-loyer") in pairs


def test_a_thematique_too_wide_is_not_read_back(taxonomy: Taxonomy) -> None:
    pairs = taxonomy.pairs("", thematiques=["famille--soutien-a-la-parentalite-et-a-leducation"])
    assert {need for _, need in pairs} == {"parentalite"}


def test_a_network_gives_the_kind(taxonomy: Taxonomy) -> None:
    assert taxonomy.kind_of_networks(["inconnu", "france-service"]) == "france-services"
    assert taxonomy.kind_of_networks([]) == ""


def test_a_need_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.yml"
    path.write_text(FILE.read_text().replace("needs: [emploi]", "needs: [emplois]"))
    shutil.copy(FILE.with_name("directory_synonyms.yml"), tmp_path)
    with pytest.raises(ContentError, match=r"taxonomy.yml:\d+: .*emplois"):
        Taxonomy(path)


def test_a_synonym_that_points_nowhere_stops_the_start(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    words = FILE.with_name("directory_synonyms.yml").read_text().replace("kinds: [adil]", "kinds: [adils]")
    (tmp_path / "directory_synonyms.yml").write_text(words)
    with pytest.raises(ContentError, match=r"directory_synonyms.yml:\d+: .*adils"):
        Taxonomy(tmp_path / FILE.name)


@pytest.mark.parametrize(
    ("typed", "need"), [("loyé", "impayes-loyer"), ("couriers", "demarches"), ("alaiter", "allaitement")]
)
def test_a_misspelt_word_is_understood(taxonomy: Taxonomy, typed: str, need: str) -> None:
    assert need in taxonomy.understand(typed).needs


def test_a_dead_baby_is_no_birth(taxonomy: Taxonomy) -> None:
    found = taxonomy.understand("bébé mort à la naissance")
    assert (found.events, found.kinds) == (("deuil",), ("deuil-perinatal",))


def test_sentences_are_short(taxonomy: Taxonomy) -> None:
    sentences = [kind.why for kind in taxonomy.file.kinds.values()]
    sentences += [event.town_hall_why for event in taxonomy.file.events.values()]
    assert not [each for each in sentences if len(each.split()) > 15 or "!" in each]
