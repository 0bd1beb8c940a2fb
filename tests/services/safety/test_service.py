"""The room as the gateway uses it: cards, the one question, memory over the conversation, any text at all."""

import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.clock import PARIS
from services.safety import remember
from services.safety.schemas import KINDS, Memory, Reading, Signal
from services.safety.service import Safety

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)
ODD = [
    "", " ", "\n" * 500, "\x00", "je veux\x00mourir", "🙂" * 1000, "\u200b" * 2000, "\u202eruirom xuev ej", "a" * 2000,
    "م" * 300, "我想死", "<b>je</b>" * 200, "/recommencer", "?" * 2000, "\ud800", "ﷺ" * 50, "é" * 2000, "1 " * 1000,
    "je veux " * 250, "\t\r\v\f", "𝕛𝕖 𝕧𝕖𝕦𝕩 𝕞𝕠𝕦𝕣𝕚𝕣",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_no_text_raises(text: str, patterns_alone: Safety, trained: Safety) -> None:
    for safety in (patterns_alone, trained):
        reading = safety.read(text)
        assert not (reading.danger and reading.question)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=2000), again=st.text(max_size=60))
def test_read_never_raises_on_any_text(text: str, again: str, trained: Safety) -> None:
    reading = trained.read(again, trained.read(text).memory)
    assert reading.kind is None or reading.kind in KINDS
    assert all(0 <= each <= 1 for each in reading.scores.values())
    Memory.model_validate_json(reading.memory.model_dump_json())


def test_a_fancy_alphabet_does_not_hide_it(patterns_alone: Safety) -> None:
    assert patterns_alone.read("𝕛𝕖 𝕧𝕖𝕦𝕩 𝕞𝕠𝕦𝕣𝕚𝕣").danger == "suicide"


def test_danger_is_found_in_the_middle_of_a_long_message(trained: Safety) -> None:
    calm = "Je vous écris au sujet de mon dossier de logement, j'ai envoyé les papiers demandés le mois dernier. "
    text = calm * 6 + "Mon mari me frappe tous les soirs et j'ai peur pour les enfants. " + calm * 6
    assert trained.read(text[:2000]).danger == "violence_conjugale"


def test_a_long_calm_message_brings_no_card(trained: Safety) -> None:
    calm = "Je vous écris au sujet de mon dossier de logement, j'ai envoyé les papiers demandés le mois dernier. "
    assert trained.read((calm * 25)[:2000]).danger is None


def test_reading_is_quick(trained: Safety) -> None:
    started = time.perf_counter()
    for _ in range(20):
        trained.read("mon mari rentre bientôt, je voulais savoir pour l'aide au logement")
    assert (time.perf_counter() - started) / 20 < 0.1  # far above the usual millisecond: a busy machine passes too


def test_memory_keeps_no_word_of_the_text(trained: Safety) -> None:
    memory = trained.read("mon mari Bertrand me frappe dans la cuisine à Trifouilly").memory.model_dump_json()
    for word in ("Bertrand", "bertrand", "cuisine", "rifouil"):
        assert word not in memory


# -- the one question --------------------------------------------------------------------------------------------------


def _asked(kind: str) -> Memory:
    return Memory.model_validate({"turn": 1, "asked": kind, "shown": {"kind": kind, "strength": 0.4, "words": [1, 2]}})


@pytest.mark.parametrize(
    ("kind", "answer", "danger"),
    [
        ("suicide", "oui", True),
        ("suicide", "parfois oui", True),
        ("suicide", "non", False),
        ("suicide", "Non pas du tout", False),
        ("violence_conjugale", "non", True),
        ("violence_conjugale", "oui", True),
        ("enfant_en_danger", "oui", False),
        ("enfant_en_danger", "non", True),
        ("detresse", "oui", False),
        ("detresse", "nan personne", True),
        ("sans_abri_ce_soir", "non", True),
        ("expulsion_imminente", "oui", True),
        ("urgence_medicale", "non", False),
    ],
)
def test_a_written_answer_to_the_question_is_understood(
    kind: str, answer: str, danger: bool, patterns_alone: Safety
) -> None:
    reading = patterns_alone.read(answer, _asked(kind))
    assert reading.danger == (kind if danger else None)
    assert reading.question is None
    assert reading.memory.asked is None


def test_an_answer_that_names_a_danger_is_not_a_no(patterns_alone: Safety) -> None:
    assert patterns_alone.read("non je vais me pendre", _asked("suicide")).danger == "suicide"


def test_no_answer_counts_as_a_yes_for_what_follows(patterns_alone: Safety) -> None:
    reading = patterns_alone.read("c'est quoi les papiers pour l'aide au logement", _asked("violence_conjugale"))
    assert reading.kind is None
    assert reading.memory.presumed == ["violence_conjugale"]


def test_after_an_unanswered_question_a_doubt_becomes_a_card(patterns_alone: Safety) -> None:
    memory = Memory(turn=3, presumed=["violence_conjugale"])
    reading = patterns_alone.read("mon mari est violent avec les meubles", memory)
    assert reading.danger == "violence_conjugale"


def test_a_tap_on_an_answer_means_what_content_says(patterns_alone: Safety) -> None:
    assert patterns_alone.choose("safety:answer:suicide:parfois", _asked("suicide")).danger == "suicide"
    assert patterns_alone.choose("safety:answer:suicide:non", _asked("suicide")).kind is None


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "suicide",
        "safety:answer:suicide:nobody",
        "safety:dismiss:ennui",
        "safety:open:suicide",
        "safety:dismiss:suicide:x",
    ],
)
def test_an_unknown_choice_is_refused(choice: str, patterns_alone: Safety) -> None:
    with pytest.raises(KeyError):
        patterns_alone.choose(choice, Memory())


# -- memory over the conversation --------------------------------------------------------------------------------------


def test_two_weak_signals_make_one_question(patterns_alone: Safety) -> None:
    weak = Signal(kind="urgence_medicale", strength=0.3, words=[1, 2, 3], turn=1)
    reading = patterns_alone.read("les pompiers arrivent ils disent", Memory(turn=1, weak=[weak]))
    assert reading.question == "urgence_medicale"
    assert "memory.two_signals" in reading.reasons


def test_the_same_weak_words_twice_stay_one(patterns_alone: Safety) -> None:
    first = patterns_alone.read("les pompiers arrivent ils disent")
    second = patterns_alone.read("les pompiers arrivent ils disent", first.memory)
    assert first.kind is None
    assert second.kind is None


def test_an_unclear_message_goes_with_the_question_that_was_not_answered() -> None:
    asked = Signal(kind="violence_conjugale", strength=0.33, words=[1, 2], turn=1)
    memory = Memory(turn=2, presumed=["violence_conjugale"], weak=[asked])
    signals = [
        Signal(kind="suicide", strength=0.2, words=[3]),
        Signal(kind="violence_conjugale", strength=0.12, words=[3]),
    ]
    assert remember.closer_kind(memory, signals, "suicide") == "violence_conjugale"


def test_a_clear_message_stays_what_it_is() -> None:
    asked = Signal(kind="violence_conjugale", strength=0.33, words=[1, 2], turn=1)
    memory = Memory(turn=2, presumed=["violence_conjugale"], weak=[asked])
    signals = [
        Signal(kind="suicide", strength=0.5, words=[3]),
        Signal(kind="violence_conjugale", strength=0.4, words=[3]),
    ]
    assert remember.closer_kind(memory, signals, "suicide") == "suicide"


def test_a_dismissed_card_does_not_jump_back_for_the_same_words(patterns_alone: Safety) -> None:
    shown = patterns_alone.read("je veux mourir")
    calm = patterns_alone.choose("safety:dismiss:suicide", shown.memory)
    assert calm.kind is None
    assert calm.memory.carded == []
    again = patterns_alone.read("je veux mourir", calm.memory)
    assert again.danger is None
    assert "memory.dismissed" in again.reasons


def test_after_a_dismissal_other_words_bring_it_back(patterns_alone: Safety) -> None:
    calm = patterns_alone.choose("safety:dismiss:suicide", patterns_alone.read("je veux mourir").memory)
    assert patterns_alone.read("j'ai préparé une corde dans le garage", calm.memory).danger == "suicide"


def test_telling_more_of_the_same_does_not_bring_the_card_at_every_message(patterns_alone: Safety) -> None:
    first = patterns_alone.read("on dort dans la voiture avec les enfants")
    second = patterns_alone.read("on dort dans la voiture sur un parking à Blois", first.memory)
    assert first.danger == "sans_abri_ce_soir"
    assert second.danger is None
    assert second.memory.carded == ["sans_abri_ce_soir"]


def test_something_new_and_clear_brings_the_card_again(patterns_alone: Safety) -> None:
    first = patterns_alone.read("il a pris mon téléphone et mes papiers")
    second = patterns_alone.read("il vient de me frapper", first.memory)
    assert first.danger == "violence_conjugale"
    assert second.danger == "violence_conjugale"


def test_a_card_knows_that_it_comes_again(patterns_alone: Safety) -> None:
    first = patterns_alone.read("il a pris mon téléphone et mes clés")
    again = patterns_alone.read("il me frappe", first.memory)
    assert (first.danger, first.repeated) == ("violence_conjugale", False)
    assert (again.danger, again.repeated) == ("violence_conjugale", True)


def test_suicide_and_medical_cards_come_again_for_new_words(patterns_alone: Safety) -> None:
    first = patterns_alone.read("je veux mourir")
    assert (
        patterns_alone.read("vraiment j'ai envie de mourir, je n'en peux plus de tout ça", first.memory).danger
        == "suicide"
    )


def test_on_return_after_a_card_someone_is_asked_about(patterns_alone: Safety) -> None:
    first = patterns_alone.read("je veux mourir")
    second = patterns_alone.read("et pour mon loyer je fais comment", first.memory)
    assert first.follow_up is None
    assert second.follow_up == "suicide"
    assert patterns_alone.follow_up("suicide") == "Avez-vous pu joindre quelqu'un ?"
    assert patterns_alone.read("merci", second.memory).follow_up is None


def test_after_a_violence_card_nothing_is_asked_on_return(patterns_alone: Safety) -> None:
    first = patterns_alone.read("mon mari me frappe")
    assert patterns_alone.read("et pour mon loyer", first.memory).follow_up is None


def test_every_kind_draws_its_card(patterns_alone: Safety) -> None:
    for kind in KINDS:
        assert patterns_alone.card(kind, Reading(danger=kind), NOW).numbers


def test_the_numbers_of_every_screen_and_lines_by_name(patterns_alone: Safety) -> None:
    assert patterns_alone.helplines(NOW)[0].number == "112"
    assert [each.number for each in patterns_alone.helplines(NOW, ["loyers"])] == ["0 805 16 00 75"]
    with pytest.raises(KeyError):
        patterns_alone.helplines(NOW, ["nobody"])
