"""The lists themselves: they compile, each rule catches its own bad example and spares its good one."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from tests.practice.judge import State, judge, judge_withdrawn
from tests.practice.lines import lines_of
from tests.practice.rules import MustSay, NeverAsk, NeverShow, Rule, Words, count_words, fold, load, sentences

PRACTICE = load()
EVENTS_OF_THE_PRACTICE = {"1. Deuil", "2. Séparation", "3. Impayés", "4. Naissance", "5. Violence", "6. Suicide"}


def _ids(rules: Sequence[Rule]) -> list[str]:
    return [each.id for each in rules]


def test_every_rule_has_its_own_name() -> None:
    names = _ids(PRACTICE.rules)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("section", sorted(EVENTS_OF_THE_PRACTICE))
def test_every_section_is_in_the_lists(section: str) -> None:
    for rules in (PRACTICE.must_say, PRACTICE.never_say, PRACTICE.never_ask):
        assert any(rule.section.startswith(section) for rule in rules), section


@pytest.mark.parametrize("rule", PRACTICE.must_say, ids=_ids(PRACTICE.must_say))
def test_first_words_are_missed_where_they_are_not_said(rule: MustSay) -> None:
    assert all(rule.missing(fold(bad)) for bad in rule.bad)
    assert not any(rule.missing(fold(good)) for good in rule.good)


@pytest.mark.parametrize("rule", PRACTICE.never_say, ids=_ids(PRACTICE.never_say))
def test_a_rule_catches_what_is_bad_and_spares_what_is_good(rule: Words) -> None:
    for bad in rule.bad:
        assert any(rule.catches(each, bad) for each in sentences(bad)), bad
    for good in rule.good:
        assert not any(rule.catches(each, good) for each in sentences(good)), good


@pytest.mark.parametrize("rule", PRACTICE.never_ask, ids=_ids(PRACTICE.never_ask))
def test_a_question_is_caught_by_its_words_and_by_its_id(rule: NeverAsk) -> None:
    def caught(example: str) -> bool:
        return rule.catches_id(example[3:]) if example.startswith("id:") else rule.catches(example)

    assert [each for each in rule.bad if not caught(each)] == []
    assert [each for each in rule.good if caught(each)] == []


@pytest.mark.parametrize("rule", PRACTICE.never_show, ids=_ids(PRACTICE.never_show))
def test_a_part_is_caught_or_spared(rule: NeverShow) -> None:
    assert rule.found(rule.bad)
    assert not rule.found(rule.good)


@pytest.mark.parametrize("rule", [*PRACTICE.never_say, *PRACTICE.never_ask], ids=lambda rule: rule.id)
def test_patterns_are_written_folded(rule: Words) -> None:
    for pattern in [*rule.any, *rule.unless, *rule.unless_near]:
        words = re.sub(r"\\[a-zA-Z]|\(\?<?[!=:]", " ", pattern)
        assert words == words.lower(), pattern
        assert not re.search(r"[éèêàâîôûùç'’]|\w-\w", words), pattern


def test_every_rule_that_withdraws_is_about_violence() -> None:
    assert {tuple(each.since) for each in PRACTICE.rules if each.withdrawn} == {("violence",)}


# -- the general rules, which are code ---------------------------------------------------------------------------------

Part = dict[str, Any]
TEXT: Part = {"type": "text", "text": "Vous avez bien fait d'écrire. Il y a quelque chose à faire à chaque étape."}
CARD: Part = {
    "id": "fsl", "title": "Une aide", "status_label": "Peut-être", "reason": "Vous avez dit : un loyer.",
    "one_thing_today": False,
}  # fmt: skip
RIGHTS: Part = {"type": "rights", "title": "À faire", "cards": [CARD]}
PERSON: Part = {"type": "handoff", "stage": "offer", "text": "Quelqu'un peut vous appeler.", "choices": []}
PAUSE: Part = {
    "type": "choices",
    "label": "On s'arrête là, ou on continue ?",
    "choices": [{"id": "stop", "label": "Oui"}],
}


def _question(name: str, why: str = "Pour le délai.") -> Part:
    skip = {"id": f"skip.{name}", "label": "Je préfère ne pas répondre"}
    return {"type": "question", "id": name, "text": "Avez-vous reçu un papier ?", "why": why, "skip": skip}


def _said(*facts: str) -> State:
    return State(facts=set(facts), new=set(facts))


def _rules(parts: list[Part], state: State | None = None) -> set[str]:
    return {each.rule for each in judge(PRACTICE, parts, state or State())}


def test_an_answer_as_it_should_be_has_no_fault() -> None:
    assert _rules([TEXT, RIGHTS, PERSON, _question("papier")], _said("impayes")) == set()


def test_first_words_are_due_once_and_only_of_the_gentlest() -> None:
    assert "impayes_first_words" in _rules([RIGHTS], _said("impayes"))
    deuil = {"type": "text", "text": "Ce que vous vivez est très dur. Vous dites ce que vous voulez."}
    assert _rules([deuil, RIGHTS], _said("impayes", "deuil")) == set()
    assert "deuil_first_words" in _rules([TEXT, RIGHTS], _said("impayes", "deuil"))


def test_a_question_first_is_a_fault_twice() -> None:
    assert {"useful_before_question", "person_before_question"} <= _rules([_question("papier")])


def test_a_question_without_why_or_skip_is_a_fault() -> None:
    bare = {**_question("papier", why=""), "skip": {"id": "s", "label": "Suivant"}}
    assert {"question_without_why", "question_without_skip"} <= _rules([RIGHTS, PERSON, bare])


def test_two_questions_at_once_and_four_cards_are_faults() -> None:
    assert "one_question" in _rules([RIGHTS, PERSON, _question("papier"), {"type": "clarify", "text": "De quoi ?"}])
    assert "too_many_cards" in _rules([{**RIGHTS, "cards": [CARD] * 4}])


@pytest.mark.parametrize(("facts", "most"), [((), 5), (("deuil",), 3)])
def test_too_many_questions_before_the_offer_to_stop(facts: tuple[str, ...], most: int) -> None:
    state = State(facts=set(facts), useful=True, person=True)
    for number in range(most):
        assert "offer_to_stop" not in _rules([_question(f"q{number}")], state)
    assert "offer_to_stop" in _rules([_question("one_more")], state)
    assert _rules([PAUSE], state) == set()
    assert "offer_to_stop" not in _rules([_question("after_the_pause")], state)


def test_the_same_question_again_counts_once() -> None:
    state = State(useful=True, person=True)
    assert not any(_rules([_question("papier")], state) for _ in range(8))


def test_two_refusals_end_the_questions_and_one_does_not() -> None:
    state = State(useful=True, person=True)
    state.hear("non", set(), set(), refuses=True, most=2)
    assert _rules([_question("papier")], state) == set()
    state.hear("non plus", set(), set(), refuses=True, most=2)
    assert _rules([_question("caisse")], state) == {"two_refusals"}


def test_what_was_said_is_not_asked() -> None:
    assert "already_said" in _rules([RIGHTS, PERSON, _question("papier")], State(known={"papier"}))


def test_what_happens_is_not_asked_of_whoever_told_it() -> None:
    opening = {"type": "choices", "label": "Qu'est-ce qui vous amène ?", "choices": []}
    assert _rules([opening]) == set()
    assert "already_said" in _rules([opening], State(facts={"violence"}))


def test_the_commune_is_not_the_first_question_unless_a_person_is_wanted() -> None:
    assert "commune_last" in _rules([RIGHTS, PERSON, _question("commune")])
    assert not judge(PRACTICE, [_question("commune")], State(), wants=True)


def test_after_a_suicide_card_nothing_but_the_follow_up() -> None:
    state = State()
    state.hear("je veux mourir", {"suicide"}, set(), refuses=False, most=2)
    card = {"type": "emergency", "title": "Numéros utiles", "numbers": [], "now": ["Êtes-vous seul ?"], "why": ""}
    assert _rules([{**card, "sentence": "Ce que vous écrivez compte. Le 3114 répond."}], state) == set()
    state.hear("je sais pas", set(), set(), refuses=False, most=2)
    found = _rules([RIGHTS, PERSON, _question("papier")], state)
    assert {"suicide_on_return", "suicide_return_only", "suicide_pending_question"} <= found
    state.hear("oui", set(), set(), refuses=False, most=2)
    assert _rules([RIGHTS, PERSON, _question("papier")], state) == set()


def test_long_sentences_are_counted_without_what_the_person_wrote() -> None:
    long = " ".join(["mot"] * 21)
    assert count_words("« Un » : deux ?") == 2
    assert "sentence_too_long" in _rules([{"type": "text", "text": f"{long}."}])
    assert _rules([{"type": "text", "text": f"J'ai bien lu : « {long} »."}], State(written=[long])) == set()


def test_words_of_the_person_are_not_ours() -> None:
    quoted = {"type": "text", "text": "J'ai bien lu : « au moins il est mort chez lui »."}
    heard = State(facts={"deuil"}, written=["Au moins il est mort chez lui"])
    assert _rules([quoted], heard) == set()
    assert "deuil_at_least" in _rules([quoted], State(facts={"deuil"}))


def test_what_was_shown_before_is_judged_again_once_violence_was_said() -> None:
    shown = {**CARD, "id": "aripa", "alert": "L'autre parent est prévenu et paie à la Caf ou à la MSA."}
    read: list[Part] = [{"type": "text", "text": "Une médiation familiale peut aider."}, {**RIGHTS, "cards": [shown]}]
    printed = {"type": "summary", "title": "", "lines": [{"label": "page", "text": "Médiation familiale"}]}
    found = {each.rule for each in judge_withdrawn(PRACTICE, [*read, printed], {"violence"}, [])}
    assert found == {
        "violence_withdrawn_cards", "violence_alerting_step", "violence_warns_other", "violence_mediation",
    }  # fmt: skip
    assert judge_withdrawn(PRACTICE, read, {"separation"}, []) == []


def test_every_kind_of_part_has_its_lines() -> None:
    parts = [TEXT, RIGHTS, PERSON, PAUSE, _question("papier")]
    assert {line.place for line in lines_of(parts, [])} >= {
        "text", "rights.title", "card.reason", "handoff.text", "choices.label", "question.why", "choice",
    }  # fmt: skip
