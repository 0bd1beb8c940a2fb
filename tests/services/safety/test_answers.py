"""Short answers to a question about danger: a name is an answer, unless the words or the conversation hold a danger."""

from pathlib import Path

import pytest

from services.content.loader import ContentError
from services.safety import remember
from services.safety.answers import Answers
from services.safety.normalise import fold, plain
from services.safety.schemas import DangerKind, Memory, Signal
from services.safety.service import LEXICONS, Safety

VIOLENCE: DangerKind = "violence_conjugale"


def asked(kind: DangerKind, worry: str = "") -> Memory:
    """Return the memory in which the question of this kind waits; `worry` are the words that brought it."""
    words = remember.fingerprint([fold(plain(each)) for each in worry.split()])
    shown = Signal(kind=kind, strength=0.4, words=words)
    return Memory(turn=3, asked=kind, shown=shown, weak=[shown])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("detresse", "mon mari"),
        ("detresse", "ma soeur"),
        ("detresse", "Ma sœur."),
        ("detresse", "oui mon fils arrive"),
        ("detresse", "mon mari rentre à 18h30"),
        ("detresse", "je vais appeler ma mère"),
        ("detresse", "la voisine du dessus peut passer"),
        ("detresse", "ma mere dort à côté"),
        ("detresse", "yes"),
        ("detresse", "да"),
        ("enfant_en_danger", "la petite dort chez sa mère"),
        ("enfant_en_danger", "il est chez ma mère ce soir"),
        ("enfant_en_danger", "oui il est avec son père et sa grand-mère ce soir"),
        ("enfant_en_danger", "avec la nounou"),
        ("sans_abri_ce_soir", "chez ma soeur"),
        ("sans_abri_ce_soir", "on dort chez un ami"),
    ],
)
def test_somebody_s_name_closes_the_question(kind: DangerKind, text: str, trained: Safety) -> None:
    reading = trained.read(text, asked(kind))
    assert reading.kind is None
    assert reading.reasons == [f"answer.{kind}.oui"]
    assert reading.memory.presumed == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("detresse", "personne"),
        ("detresse", "je suis seule"),
        ("detresse", "non y a personne"),
        ("enfant_en_danger", "il est seul à la maison"),
        ("sans_abri_ce_soir", "нет"),
        ("sans_abri_ce_soir", "hayır"),
        ("sans_abri_ce_soir", "لا"),
        ("sans_abri_ce_soir", "没有"),
    ],
)
def test_nobody_and_a_no_bring_the_card(kind: DangerKind, text: str, trained: Safety) -> None:
    assert trained.read(text, asked(kind)).danger == kind


@pytest.mark.parametrize(
    ("kind", "text", "danger"),
    [
        ("detresse", "mon mari me frappe", VIOLENCE),
        ("detresse", "j'ai peur de mon mari", VIOLENCE),
        ("detresse", "mon mari va me tuer", VIOLENCE),
        ("enfant_en_danger", "son père la frappe", "enfant_en_danger"),
        ("detresse", "ma soeur veut mourir", "suicide"),
    ],
)
def test_a_name_beside_a_danger_is_no_answer(kind: DangerKind, text: str, danger: str, trained: Safety) -> None:
    assert trained.read(text, asked(kind)).danger == danger


@pytest.mark.parametrize("text", ["ma mère est morte", "mon ex arrive", "mon mari crie", "avec son père qui boit"])
def test_a_name_with_unknown_words_settles_nothing(text: str, patterns_alone: Safety) -> None:
    assert patterns_alone.read(text, asked("detresse")).memory.presumed == ["detresse"]


def test_somebody_who_is_away_is_not_near(trained: Safety) -> None:
    reading = trained.read("mon mari est au travail", asked("detresse"))
    assert reading.kind is None
    assert reading.memory.presumed == ["detresse"]


def test_who_was_named_in_the_worry_is_not_the_safe_person(patterns_alone: Safety) -> None:
    memory = asked("enfant_en_danger", "mon mari crie sur le petit")
    for text in ("avec mon mari", "il est chez son père"):
        assert patterns_alone.read(text, memory).memory.presumed == ["enfant_en_danger"]
    assert patterns_alone.read("il est chez sa grand-mère", memory).memory.presumed == []


def test_the_child_itself_is_not_the_safe_person(patterns_alone: Safety) -> None:
    assert patterns_alone.read("ma fille", asked("enfant_en_danger")).memory.presumed == ["enfant_en_danger"]


def test_once_violence_was_felt_a_partner_is_nobody_near(trained: Safety) -> None:
    memory = asked("detresse")
    memory.weak.append(Signal(kind=VIOLENCE, strength=0.2, words=[7]))
    assert "answer.detresse.oui" not in trained.read("mon mari", memory).reasons
    assert "answer.detresse.oui" in trained.read("ma soeur", memory).reasons


def test_a_but_takes_the_yes_back(patterns_alone: Safety) -> None:
    assert patterns_alone.read("oui mais il boit", asked("enfant_en_danger")).memory.presumed == ["enfant_en_danger"]


@pytest.mark.parametrize("text", ["mon mari", "ma soeur", "oui mon fils arrive", "la petite dort chez sa mère", "non"])
def test_a_short_answer_to_a_card_or_to_its_follow_up_raises_nothing(text: str, trained: Safety) -> None:
    first = trained.read("je veux mourir")
    assert trained.read(text, first.memory).kind is None
    on_return = trained.read("et pour mon loyer je fais comment", first.memory)
    assert on_return.follow_up == "suicide"
    answered = trained.read(text, on_return.memory)
    assert answered.kind is None
    assert answered.reasons == ["heard"]
    assert answered.memory.reaching is None


@pytest.mark.parametrize("text", ["oui mon mari dort", "oui il est au travail", "non mon fils est là", "oui"])
def test_a_short_answer_to_the_question_of_a_violence_card_raises_nothing(text: str, trained: Safety) -> None:
    assert trained.read(text, trained.read("mon mari me frappe").memory).kind is None


def test_a_name_answers_only_a_question_that_waits(patterns_alone: Safety) -> None:
    assert patterns_alone.read("ma soeur", Memory(turn=2)).reasons == []


def test_a_missing_list_is_refused_with_its_file(tmp_path: Path) -> None:
    text = (LEXICONS / "danger" / "answers.yml").read_text(encoding="utf-8")
    file = tmp_path / "answers.yml"
    file.write_text(text.replace("away:", "gone:"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"answers\.yml"):
        Answers(file)
