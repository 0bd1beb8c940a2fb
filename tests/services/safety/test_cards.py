"""Which number for which danger: kind × who × when, as a table; and how the cards speak."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.clock import PARIS
from services.content.loader import ContentError
from services.conversation.parts import Emergency
from services.safety.cards import Cards
from services.safety.schemas import KINDS, About, DangerKind, Reading, Victim, When, Who
from services.settings import ROOT

CONTENT = ROOT / "data" / "content"
CARDS = Cards(CONTENT)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)
MOST_WORDS = 15
"""Words a sentence may have, as everywhere a person reads."""
WHO: tuple[Who, ...] = ("self", "other", "worker")
VICTIMS: tuple[Victim, ...] = ("woman", "man", "unknown")
WHENS: tuple[When, ...] = ("now", "tonight", "past")


def _card(kind: DangerKind, **known: Any) -> Emergency:
    return CARDS.card(kind, Reading(danger=kind, **known), NOW)


def _numbers(card: Emergency) -> list[str]:
    return [phone.number for phone in card.numbers]


@pytest.mark.parametrize(
    ("kind", "known", "first", "also"),
    [
        ("violence_conjugale", {"victim": "man"}, "17", {"114", "116 006"}),
        ("violence_conjugale", {"victim": "man", "when": "past"}, "116 006", {"17", "114"}),
        ("violence_conjugale", {"victim": "woman"}, "17", {"114", "3919"}),
        ("violence_conjugale", {"victim": "woman", "when": "past"}, "3919", {"17", "114"}),
        ("violence_conjugale", {"victim": "woman", "when": "tonight"}, "17", {"114", "3919"}),
        ("violence_conjugale", {}, "17", {"114", "3919", "116 006"}),
        ("violence_conjugale", {"who": "other"}, "17", {"3919", "116 006"}),
        ("violence_conjugale", {"who": "worker"}, "17", {"3919", "116 006"}),
        ("violence_conjugale", {"about": ["minor"]}, "17", {"119", "114"}),
        ("violence_conjugale", {"about": ["perpetrator"]}, "112", {"17"}),
        ("enfant_en_danger", {"about": ["unfit_collection"]}, "17", {"119"}),
        ("enfant_en_danger", {"about": ["fear_of_harm"]}, "119", {"15"}),
        ("enfant_en_danger", {"about": ["shaken"]}, "15", {"119"}),
        ("enfant_en_danger", {"about": ["online"]}, "3018", {"119"}),
        ("enfant_en_danger", {"about": ["minor"]}, "119", {"17", "114"}),
        ("enfant_en_danger", {"who": "other"}, "119", {"17"}),
        ("enfant_en_danger", {"who": "worker"}, "17", {"119"}),
        ("enfant_en_danger", {}, "119", {"17", "15"}),
        ("urgence_medicale", {"about": ["baby"]}, "15", {"112"}),
        ("urgence_medicale", {"about": ["fire"]}, "18", {"112"}),
        ("urgence_medicale", {"about": ["pregnant"]}, "15", {"112"}),
        ("urgence_medicale", {"who": "worker"}, "15", {"18"}),
        ("urgence_medicale", {}, "15", {"112", "114"}),
        ("suicide", {}, "3114", {"15"}),
        ("suicide", {"who": "other"}, "3114", {"15", "17"}),
        ("suicide", {"who": "worker"}, "3114", {"15"}),
        ("suicide", {"about": ["begun"]}, "15", {"3114"}),
        ("suicide", {"about": ["begun"], "who": "other"}, "15", {"3114"}),
        ("sans_abri_ce_soir", {}, "115", set[str]()),
        ("sans_abri_ce_soir", {"about": ["pregnant"]}, "115", {"112"}),
        ("sans_abri_ce_soir", {"about": ["under_three"]}, "115", {"112"}),
        ("sans_abri_ce_soir", {"about": ["lock_changed"]}, "17", {"115"}),
        ("sans_abri_ce_soir", {"about": ["minor"]}, "119", {"17"}),
        ("expulsion_imminente", {"about": ["lock_changed"]}, "17", {"0 805 16 00 75", "115"}),
        ("expulsion_imminente", {"about": ["cut_off"]}, "17", {"0 805 16 00 75"}),
        ("expulsion_imminente", {}, "0 805 16 00 75", {"115"}),
        ("expulsion_imminente", {"who": "worker"}, "0 805 16 00 75", {"115"}),
        ("detresse", {}, "3114", {"15"}),
        ("detresse", {"about": ["baby"], "victim": "woman"}, "3114", {"119"}),
        ("detresse", {"who": "worker"}, "3114", {"15"}),
    ],
)
def test_which_number_for_which_danger(kind: DangerKind, known: dict[str, Any], first: str, also: set[str]) -> None:
    numbers = _numbers(_card(kind, **known))
    assert numbers[0] == first
    assert also <= set(numbers)


def test_a_man_is_never_sent_to_the_line_for_women() -> None:
    for when in WHENS:
        assert "3919" not in _numbers(_card("violence_conjugale", victim="man", when=when))


def test_a_parent_afraid_of_hurting_the_baby_is_helped_first() -> None:
    card = _card("enfant_en_danger", about=["fear_of_harm", "baby"])
    assert card.sentence == "Posez bébé sur le dos dans son lit, sortez, appelez quelqu'un."
    assert "aide aussi les parents" in card.numbers[0].detail


def test_no_roof_pregnant_or_with_a_small_child_names_the_departement() -> None:
    for about in ("pregnant", "under_three"):
        card = _card("sans_abri_ce_soir", about=[about])
        assert "département" in card.sentence
        assert any("trois ans" in each for each in card.now)


def test_a_lock_changed_by_the_landlord_is_called_illegal() -> None:
    card = _card("expulsion_imminente", about=["lock_changed"])
    assert "pas le droit" in card.sentence
    assert any("interdit" in each for each in card.now)
    assert any("ne partez pas" in each for each in card.now)


def test_before_an_eviction_nobody_is_told_to_leave() -> None:
    card = _card("expulsion_imminente")
    assert card.sentence.startswith("Ne partez pas")
    assert "lundi au vendredi" in card.numbers[0].detail.lower()


def test_the_questions_of_doubt_have_their_words() -> None:
    said = {kind: CARDS.danger(kind).question.text for kind in KINDS}
    assert said["suicide"] == "Pensez-vous à mourir ?"
    assert said["violence_conjugale"] == "Pouvez-vous écrire tranquille ?"
    assert said["enfant_en_danger"] == "L'enfant est-il avec quelqu'un de sûr ce soir ?"
    assert said["detresse"] == "Quelqu'un peut-il venir près de vous ?"


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_comes_with_its_number_and_answers(kind: DangerKind) -> None:
    card = CARDS.card(kind, Reading(question=kind), NOW)
    assert card.numbers
    assert {each.label for each in card.answers} >= {"Oui", "Non"}
    assert all(each.id.startswith(f"safety:answer:{kind}:") for each in card.answers)
    assert card.dismiss is not None
    assert card.dismiss.label == "Ce n'est pas ça"


def test_only_suicide_medical_and_collapse_ask_on_return() -> None:
    asked = {kind for kind in KINDS if CARDS.danger(kind).follow_up}
    assert asked == {"suicide", "urgence_medicale", "detresse"}
    assert CARDS.danger("suicide").follow_up == "Avez-vous pu joindre quelqu'un ?"


def _every_card() -> Iterator[Emergency]:
    abouts: list[list[About]] = [[], ["baby"], ["pregnant"], ["under_three"], ["minor"], ["with_children"], ["fire"],
                                 ["begun"], ["perpetrator"], ["shaken"], ["fear_of_harm"], ["unfit_collection"],
                                 ["online"], ["lock_changed"], ["cut_off"]]  # fmt: skip
    for kind in KINDS:
        for who in WHO:
            yield CARDS.card(kind, Reading(question=kind, who=who), NOW)
            for victim in VICTIMS:
                for when in WHENS:
                    for about in abouts:
                        for repeated in (False, True):
                            yield _card(kind, who=who, victim=victim, when=when, about=about, repeated=repeated)


def test_every_card_is_whole_and_neutral() -> None:
    for card in _every_card():
        assert card.title == "Numéros utiles"
        assert 1 <= len(card.numbers) <= 4
        assert card.sentence
        assert card.why


SENTENCE_END = re.compile(r"(?<=[.?:;])\s")


def test_every_sentence_is_short_and_plain() -> None:
    long: set[str] = set()
    for card in _every_card():
        texts = [card.sentence, card.why, *card.now, *(phone.detail for phone in card.numbers)]
        for text in texts:
            assert "!" not in text
            sentences = SENTENCE_END.split(text)
            long |= {each for each in sentences if len(re.findall(r"[\w'’-]+", each)) > MOST_WORDS}
    assert not long


def test_nothing_names_violence_or_promises_anything() -> None:
    for card in _every_card():
        text = " ".join([card.title, card.sentence, card.why, *card.now, *(p.name + p.detail for p in card.numbers)])
        assert not re.search(r"violen|frapp|coups? |tu[eé]r|viol\b|promett|promis|garanti", text.lower()), text


def test_a_violence_card_never_says_to_leave_nor_asks_for_details() -> None:
    for who in WHO:
        for victim in VICTIMS:
            card = _card("violence_conjugale", who=who, victim=victim)
            text = " ".join([card.sentence, *card.now]).lower()
            assert "partez" not in text
            assert "preuve" not in text
            assert "médiation" not in text


def test_a_suicide_card_speaks_of_nothing_else() -> None:
    for card in (_card("suicide"), _card("suicide", about=["begun"])):
        text = " ".join([card.sentence, *card.now]).lower()
        assert not re.search(r"loyer|droit|rendez-vous|enfants|promettez|ça va passer|caf", text)


def test_a_card_that_names_an_unknown_line_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "dangers").mkdir()
    (tmp_path / "helplines.yml").write_text((CONTENT / "helplines.yml").read_text())
    for kind in KINDS:
        text = (CONTENT / "dangers" / f"{kind}.yml").read_text()
        (tmp_path / "dangers" / f"{kind}.yml").write_text(text.replace("hebergement", "nobody"))
    with pytest.raises(ContentError, match="nobody"):
        Cards(tmp_path)


def test_a_kind_without_content_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "dangers").mkdir()
    (tmp_path / "helplines.yml").write_text((CONTENT / "helplines.yml").read_text())
    with pytest.raises(ContentError, match="urgence_medicale"):
        Cards(tmp_path)


def test_a_file_whose_last_case_leaves_someone_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dangers").mkdir()
    (tmp_path / "helplines.yml").write_text((CONTENT / "helplines.yml").read_text())
    for kind in KINDS:
        text = (CONTENT / "dangers" / f"{kind}.yml").read_text()
        (tmp_path / "dangers" / f"{kind}.yml").write_text(
            text.replace("  - id: soi\n", "  - id: soi\n    who: [other]\n")
        )
    with pytest.raises(ContentError, match="last case"):
        Cards(tmp_path)


def test_the_card_ends_by_asking_whether_one_can_write_undisturbed() -> None:
    for victim in VICTIMS:
        card = _card("violence_conjugale", victim=victim)
        assert card.sentence.endswith("Pouvez-vous écrire tranquille ?")
        assert [each.label for each in card.answers] == ["Oui", "Non"]


@pytest.mark.parametrize("known", [{"who": "other"}, {"who": "worker"}, {"about": ["perpetrator"]}])
def test_nobody_else_is_asked_whether_they_can_write(known: dict[str, Any]) -> None:
    card = _card("violence_conjugale", **known)
    assert "tranquille" not in card.sentence
    assert card.answers == []


def test_whoever_answered_the_question_of_doubt_is_not_asked_again() -> None:
    card = _card("violence_conjugale", reasons=["answer.violence_conjugale.oui"])
    assert "tranquille" not in card.sentence
    assert card.answers == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_that_comes_again_has_other_words_the_same_numbers_and_asks_nothing(kind: DangerKind) -> None:
    first, again = _card(kind), _card(kind, repeated=True)
    assert again.sentence == CARDS.danger(kind).again != first.sentence
    assert again.numbers == first.numbers
    assert again.answers == []


def test_a_means_already_taken_is_answered_in_the_same_words_each_time() -> None:
    first, again = _card("suicide", about=["begun"]), _card("suicide", about=["begun"], repeated=True)
    assert again.sentence == first.sentence
