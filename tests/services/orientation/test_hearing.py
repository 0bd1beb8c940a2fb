"""Plain words that answer our own questions, as a table: what is heard, and what must not be."""

from typing import Any

import pytest

from services.orientation.hearing import Hearing
from services.settings import Settings
from tests.services.orientation.conftest import Talk, kinds

HEARING = Hearing(Settings().content_dir)


@pytest.mark.parametrize(
    ("event", "text", "field", "value"),
    [
        ("impayes", "une lettre de mon proprio", "paper", "mise_en_demeure"),
        ("impayes", "l'office nous a écrit", "paper", "mise_en_demeure"),
        ("impayes", "j'ouvre plus les lettres du bailleur", "paper", "pas_ouvert"),
        ("impayes", "pas de lettre du tribunal", "paper", "aucun"),
        ("separation", "ma fille est partie, c'est moi qui élève son petit", "taken_in", True),
        ("separation", "on a la garde de notre petit-fils", "taken_in", True),
        ("separation", "le juge nous a confié notre nièce", "taken_in", True),
        ("separation", "mon fils a divorcé, ses deux gamins vivent avec nous", "taken_in", True),
        ("separation", "je suis la mamie, la petite dort chez moi depuis mai", "taken_in", True),
        ("impayes", "je m'occupe de mes petits-enfants, ils sont à ma charge", "taken_in", True),
        ("deuil", "ma sœur est décédée et j'élève ses trois enfants", "taken_in", True),
        ("deuil", "depuis l'accident je garde mes deux neveux", "taken_in", True),
        ("deuil", "ma fille est morte-née", "deceased", "bebe"),
        ("deuil", "j'élève mon petit-fils depuis", "taken_in", True),
        ("separation", "mes deux petits-enfants vivent chez nous", "taken_in", True),
        ("separation", "on se voyait chacun chez soi, y a rien eu à séparer", "roof", "jamais"),
        ("deuil", "j'ai fait une fausse couche", "deceased", "bebe"),
        ("deuil", "ma grand-mère est décédée", "deceased", "autre"),
        ("deuil", "mon oncle est mort", "deceased", "autre"),
        ("deuil", "on a perdu notre bébé en août", "deceased", "bebe"),
        ("deuil", "j'ai un bébé et mon mari est mort", "deceased", "conjoint"),
        ("deuil", "je viens de perdre papa", "deceased", "parent"),
        ("deuil", "sa femme est décédée", "deceased", "conjoint"),
        ("deuil", "on a enterré mon fils", "deceased", "enfant"),
        ("deuil", "elle s'est suicidée", "bereaved_by_suicide", True),
        ("deuil", "il est mort l'an dernier", "since", "avant"),
        ("deuil", "elle est partie jeudi", "since", "ces_jours_ci"),
        ("deuil", "nous n'étions pas mariés", "union", "union_libre"),
        ("naissance", "il est né hier à l'hôpital", "child_born", True),
        ("naissance", "j'attends un bébé", "child_born", False),
        ("naissance", "je viens d'accoucher", "child_born", True),
        ("naissance", "c'est mon premier bébé", "first_child", True),
        ("naissance", "j'ai déjà deux garçons", "first_child", False),
        ("separation", "on n'a jamais vécu ensemble", "roof", "jamais"),
        ("separation", "on vit encore sous le même toit", "roof", "commun"),
        ("separation", "mon mari est parti en juin", "roof", "separe"),
        ("separation", "c'est tendu entre nous", "between", "tendu"),
        ("separation", "on ne se parle plus", "between", "tendu"),
        ("separation", "les petits vivent chez moi", "children_sleep", "avec_moi"),
        ("separation", "on fait la garde alternée", "children_sleep", "les_deux"),
        ("separation", "il verse pas la pension", "pension", "pas_payee"),
    ],
)
def test_words_that_answer_a_question(event: str, text: str, field: str, value: object) -> None:
    heard = {each.field: each.value for each in HEARING.facts(text, [event])}  # type: ignore[list-item]
    assert heard.get(field) == value


@pytest.mark.parametrize(
    ("event", "text", "field"),
    [
        ("separation", "ma fille a cinq ans, c'est moi qui la garde", "taken_in"),
        ("separation", "mon mari est parti, les petits sont avec moi", "taken_in"),
        ("separation", "mon fils est parti chez son père et la petite est chez moi", "taken_in"),
        ("separation", "je garde ma petite-fille le mercredi", "taken_in"),
        ("separation", "on voudrait la garde de notre petit-fils", "taken_in"),
        ("deuil", "ma sœur est morte, je garde ses affaires", "taken_in"),
        ("deuil", "mes petits-enfants me manquent", "taken_in"),
        ("impayes", "pas encore de courrier du bailleur", "paper"),
        ("impayes", "une lettre du proprio, il vend", "paper"),
        ("impayes", "le bailleur m'a appelé", "paper"),
        ("impayes", "mon oncle est mort", "deceased"),
        ("deuil", "ma mère m'aide beaucoup", "deceased"),
        ("naissance", "quand j'étais enceinte de lui", "child_born"),
        ("separation", "je veux me séparer", "roof"),
        ("separation", "mes deux petits sont chez moi", "taken_in"),
        ("separation", "la pension est de cent euros", "pension"),
    ],
)
def test_words_that_answer_nothing(event: str, text: str, field: str) -> None:
    assert field not in {each.field for each in HEARING.facts(text, [event])}  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("je suis enceinte", ["naissance"]),
        ("notre fils a deux semaines et hurle la nuit", ["naissance"]),
        ("seule avec ma petite de dix jours", ["naissance"]),
        ("ma fille a deux semaines de vacances", []),
        ("mon bébé de six jours est décédé", []),
        ("mon fils a 3 jours par semaine de cantine", []),
        ("ma femme est partie avec un autre", ["separation"]),
        ("ma femme est partie en mission", []),
        ("mon test covid est positif", []),
        ("je ne suis pas enceinte", []),
        ("mon mari est parti trop tôt, un cancer", []),
    ],
)
def test_words_that_name_an_event(text: str, events: list[str]) -> None:
    assert HEARING.events(text) == events


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("arrêtez avec vos questions", {"stop_questions"}),
        ("j'en ai marre des questions", {"stop_questions"}),
        ("j'ai une question", set()),
        ("vous êtes nuls", {"insult"}),
        ("vous êtes conseillère ?", set()),
        ("je suis content", set()),
        ("faites-moi une estimation", {"estimate"}),
    ],
)
def test_wishes(text: str, wishes: set[str]) -> None:
    assert HEARING.wishes(text) == wishes


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("vous allez me retirer mes enfants ?", "children_taken"),
        ("mon mari va être prévenu si j'écris ?", "who_reads"),
        ("qui lit ce que j'écris", "who_reads"),
        ("ma fille a deux ans", None),
        ("je dois prendre mon fils à l'école tous les soirs et je travaille", None),
    ],
)
def test_questions_about_the_assistant(text: str, topic: str | None) -> None:
    assert HEARING.topic(text) == topic


@pytest.mark.parametrize(
    ("question", "text", "intent", "field", "value"),
    [
        ("caisse", "la caf", "demande_confidentialite", "fund", "caf"),
        ("separation_enfants", "avec moi", "demande_humain", "children_sleep", "avec_moi"),
        ("naissance_entoure", "personne", "demande_humain", "someone_near", False),
        ("logement_occupe", "c'est un HLM", "demande_structure", "tenure", "hlm"),
    ],
)
def test_the_words_of_a_button_mean_what_the_button_means(
    question: str, text: str, intent: str, field: str, value: Any, talk: Talk
) -> None:
    event = {"separation_enfants": "separation", "naissance_entoure": "naissance"}.get(question, "impayes")
    talk.hear("bonjour", events=(event,))
    talk.pending = question
    answer = talk.hear(text, intent, topic="control" if question == "caisse" else None)
    assert getattr(talk.situation, field) == value
    assert not {"handoff", "answer"} & set(kinds(answer))


@pytest.mark.parametrize("text", ["parler à une personne", "je voudrais quelqu'un", "la caf me surveille ?"])
def test_more_words_than_those_of_the_button_are_read_as_they_are(text: str, talk: Talk) -> None:
    talk.hear("je suis enceinte", events=("naissance",))
    talk.pending = "naissance_entoure"
    assert "handoff" in kinds(talk.hear(text, "demande_humain")) or talk.pending == "commune"
