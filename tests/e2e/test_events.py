"""Each of the four life events through the API, in every way a conversation may turn; the practice's lists hold."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Family
from tests.practice.play import Dialogue, End, Expect, Player, TurnScript
from tests.practice.rules import load

pytestmark = pytest.mark.running
Open = Callable[..., Family]
PRACTICE = load()

FIRST = {
    "impayes": TurnScript(say="on a deux mois de loyer en retard, le bailleur nous écrit", facts=["impayes"]),
    "separation": TurnScript(say="avec le père de mes filles on se sépare, par où commencer", facts=["separation"]),
    "deuil": TurnScript(
        say="mon père est décédé la semaine dernière", facts=["deuil"], known=["deuil_qui", "deuil_quand"]
    ),
    "naissance": TurnScript(say="je suis enceinte de quatre mois", facts=["naissance"], known=["naissance_ne"]),
}  # fmt: skip
ANSWERS = {
    "papier": "Non", "papier_date": "02/11/2026", "loyer_courant": "Une partie", "mois_retard": "deux",
    "logement_occupe": "HLM", "aide_logement": "Oui", "changement": "Le travail",
    "separation_toit": "Non", "separation_entre_vous": "On se parle", "separation_enfants": "Avec moi",
    "separation_pension": "Pas fixée", "separation_bail": "Au mien", "separation_ressources": "Un salaire",
    "deuil_qui": "Un de mes parents", "deuil_quand": "Ces jours-ci", "deuil_entoure": "Oui",
    "deuil_autres_enfants": "Non", "deuil_pese": "Les papiers",
    "naissance_comment": "Ça va", "naissance_ne": "Pas encore", "naissance_suivi": "Oui", "naissance_toit": "Oui",
    "naissance_entoure": "L'autre parent", "naissance_premier": "Oui",
    "violence_enfants": "Oui, avec moi", "caisse": "La Caf", "commune": "Blois",
}  # fmt: skip
OTHER = {
    "impayes": TurnScript(say="et en plus ma femme est partie, on est séparés depuis un mois", facts=["separation"]),
    "separation": TurnScript(say="et j'ai aussi trois loyers de retard", facts=["impayes"]),
    "deuil": TurnScript(say="et j'ai reçu une relance, deux loyers ne sont pas payés", facts=["impayes"]),
    "naissance": TurnScript(say="et on a deux loyers de retard maintenant", facts=["impayes"]),
}
BACK = {
    "impayes": "revenons au loyer, qui peut m'aider à payer ?",
    "separation": "revenons à la séparation, pour les filles je fais quoi ?",
    "deuil": "revenons au décès de mon père, qui faut-il prévenir ?",
    "naissance": "revenons à la grossesse, je dois déclarer quoi ?",
}
NAMED = {"impayes": "separation", "separation": "impayes", "deuil": "impayes", "naissance": "impayes"}
ALONE = Expect(parts=["emergency"], no_parts=["rights", "places", "question", "handoff", "summary", "choices"])
VIOLENCE = TurnScript(say="mon conjoint me frappe et me menace", facts=["violence"], expect=ALONE)
WITHDRAWN = ["mediation_familiale", "parents_apres_separation", "aripa", "fixer_pension", "declarer_separation"]
AFTER_VIOLENCE = TurnScript(
    say="oui je peux écrire", expect=Expect(no_parts=["emergency", "summary"], no_cards=WITHDRAWN)
)
STRAIGHT = TurnScript(answer=ANSWERS, expect=Expect(parts=["rights", "places"], asks="nothing"))


def play(family: Open, name: str, event: str, turns: list[TurnScript], end: End | None = None) -> None:
    dialogue = Dialogue(title=name, event=event, shows=[name], turns=turns, end=end or End(events=[event]))
    faults = Player(PRACTICE, family(), f"{event}, {name}").play(dialogue)
    assert not faults, "\n".join(faults)


@pytest.fixture(params=sorted(FIRST))
def event(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_straight(family: Open, event: str) -> None:
    first = FIRST[event].model_copy(update={"expect": Expect(parts=["rights", "handoff", "question"])})
    play(family, "straight", event, [first, STRAIGHT])


def test_two_refusals_end_the_questions(family: Open, event: str) -> None:
    skip = TurnScript(tap="Je préfère ne pas répondre")
    last = TurnScript(tap="Je préfère ne pas répondre", expect=Expect(parts=["rights"], asks="nothing"))
    after = TurnScript(say="d'accord", expect=Expect(asks="nothing"))
    play(family, "refusals", event, [FIRST[event], skip, last, after])


def test_a_wish_for_no_more_questions_is_heard(family: Open, event: str) -> None:
    stop = TurnScript(
        say="arrêtez les questions s'il vous plaît", refuses=True, expect=Expect(parts=["rights"], asks="nothing")
    )
    play(family, "no more questions", event, [FIRST[event], stop])


def test_a_correction_replaces(family: Open, event: str) -> None:
    told = TurnScript(say="j'ai deux enfants")
    corrected = TurnScript(say="non, trois enfants", expect=Expect(says=["corrige.{0,12}trois enfants"]))
    play(family, "correction", event, [FIRST[event], told, corrected], End(events=[event], says=["\\b3\\b"]))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("c'est payant ?", "gratuit"),
        ("vous êtes qui ?", "programme"),
        ("qui lit ce que j'écris ?", "personne ne lit"),
        ("vous allez me retirer mes enfants ?", "ne fait pas retirer"),
    ],
)
def test_a_digression_is_answered_and_the_question_comes_back(
    family: Open, event: str, question: str, answer: str
) -> None:
    aside = TurnScript(say=question, expect=Expect(says=[answer], asks="same"))
    play(family, "digression", event, [FIRST[event], aside])


def test_a_second_event_is_kept_and_one_comes_back_to_the_first(family: Open, event: str) -> None:
    back = TurnScript(say=BACK[event], expect=Expect(no_parts=["emergency"]))
    play(family, "two events", event, [FIRST[event], OTHER[event], back], End(events=[event, NAMED[event]]))


def test_violence_at_the_first_turn(family: Open, event: str) -> None:
    play(family, "violence first", event, [VIOLENCE, AFTER_VIOLENCE, FIRST[event]])


def test_violence_at_the_fourth_turn(family: Open, event: str) -> None:
    aside = [TurnScript(say="c'est gratuit ?"), TurnScript(say="j'ai deux enfants")]
    play(family, "violence at turn 4", event, [FIRST[event], *aside, VIOLENCE, AFTER_VIOLENCE])


def test_violence_at_the_end(family: Open, event: str) -> None:
    play(family, "violence last", event, [FIRST[event], STRAIGHT, VIOLENCE, AFTER_VIOLENCE])


def test_suicide_amid_the_papers(family: Open, event: str) -> None:
    card = ALONE.model_copy(update={"first_number": "3114"})
    turns = [
        FIRST[event],
        TurnScript(say="j'ai plus envie de vivre", facts=["suicide"], expect=card),
        TurnScript(say="je ne sais pas", expect=Expect(parts=["clarify"], asks="nothing")),
        TurnScript(say="oui, ma voisine est là", expect=Expect(no_parts=["rights", "question", "emergency"])),
    ]
    play(family, "suicide", event, turns)


def test_a_person_is_reached_when_asked_for(family: Open, event: str) -> None:
    wanted = TurnScript(say="je voudrais parler à quelqu'un", wants=True, expect=Expect(asks="commune"))
    place = TurnScript(say="Blois", expect=Expect(parts=["handoff"], never=["personne ne recoit"]))
    play(family, "a person", event, [FIRST[event], wanted, place])
