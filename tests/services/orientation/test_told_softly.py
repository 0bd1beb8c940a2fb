"""What is told half, softly, or of somebody else: read as it is meant, asked where it may be two things."""

import pytest

from services.orientation.ages import age_of_the_dead
from services.orientation.summary import _ended
from services.settings import Settings
from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds, orientation

SCRIPT = orientation().script
HEARING = SCRIPT.hearing
WIDOW = (("defunt", "conjoint", "mari"),)


@pytest.mark.parametrize(
    "text",
    [
        "j'ai accouché la semaine dernière mais mon bébé n'a pas vécu",
        "notre fille n'a pas survécu",
        "mon bébé est parti à 2 jours de vie",
        "le coeur de mon bébé s'est arrêté de battre je suis à 6 mois",
        "il a vécu 3 heures notre petit",
        "notre bébé est monté au ciel",
        "je suis mamange",
        "on a fait une fausse couche",
        "le bébé est mort dans mon ventre",
    ],
)
def test_a_death_told_softly_is_never_met_as_a_birth(talk: Talk, text: str) -> None:
    answer = talk.hear(text, events=("naissance",))
    assert kinds(answer)[0] == "utter_deuil_premiers_mots"
    assert talk.situation.events == ["deuil"]


@pytest.mark.parametrize(
    "text", ["j'ai peur de perdre mon bébé", "mon bébé de 3 mois dort bien", "mon fils est parti au travail"]
)
def test_no_death_is_read_where_nobody_died(text: str) -> None:
    assert "deuil" not in HEARING.events(text)


def test_a_new_pregnancy_after_a_death_is_still_met(talk: Talk) -> None:
    talk.hear("mon fils de 6 ans est mort l'an dernier, là je suis enceinte", events=("deuil", "naissance"))
    assert set(talk.situation.events) == {"deuil", "naissance"}


@pytest.mark.parametrize("text", ["c'est quoi l'ASF ?", "est-ce que je vais toucher sa retraite ?"])
def test_a_widow_who_asks_for_a_right_is_never_met_as_separated(talk: Talk, text: str) -> None:
    said = (*WIDOW, ("nb_enfants", 2, "2 enfants"))
    talk.hear("mon mari est mort, on a 2 enfants", events=("deuil",), said=said)
    answer = talk.hear(text, "demande_droit", events=("separation",))
    assert talk.situation.events == ["deuil"]
    assert fact(answer, "rights")["ids"] in (["asf_orphelin"], ["reversion"])


def test_what_a_word_means_tells_no_other_paper(talk: Talk) -> None:
    said = (("papier", "commandement_de_payer", "commandement de payer"),)
    talk.hear("j'ai reçu un commandement de payer", events=("impayes",), said=said)
    answer = talk.hear("c'est qui la ccapex ?", "demande_droit", said=(("papier", "enquete_sociale", "ccapex"),))
    assert talk.situation.paper == "commandement_de_payer"
    assert fact(answer, "rights")["ids"] == ["ccapex"]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("mon fils de 9 ans est mort. on a deux filles de 6 et 12 ans", 9),
        ("on a perdu notre fille de 4 ans", 4),
        ("ma femme est morte, mon fils a 9 ans", None),
        ("deux filles de 6 et 12 ans", None),
    ],
)
def test_the_age_of_a_child_who_died_is_told_apart(text: str, age: int | None) -> None:
    assert age_of_the_dead(text) == age


def test_the_child_who_died_is_not_counted_among_those_at_home(talk: Talk) -> None:
    said = (("defunt", "enfant", "fils"), ("ages", [9, 6, 12], "9 ans"))
    talk.hear("mon fils de 9 ans est mort. on a encore deux filles de 6 et 12 ans", events=("deuil",), said=said)
    assert talk.situation.ages == [6, 12]


def test_words_said_back_follow_the_message_and_never_overlap(talk: Talk) -> None:
    text = "mon fils est mort il y a 3 semaines, j'ai deux filles"
    said = (
        ("nb_enfants", 2, "deux filles"),
        ("defunt", "enfant", "fils est mort"),
        ("date", "3 semaines", "est mort il y a 3 semaines"),
    )
    answer = talk.hear(text, events=("deuil",), said=said)
    back = next(step.values["mots"] for step in answer.steps if getattr(step, "name", "") == "utter_j_ai_lu")
    assert back == "« est mort il y a 3 semaines », « deux filles »"


# -- somebody else's life -----------------------------------------------------------------------------------------


def test_whoever_writes_for_a_neighbour_is_not_comforted_nor_asked_whom_they_lost(talk: Talk) -> None:
    answer = talk.hear("ma voisine vient de perdre son mari", events=("deuil",))
    assert fact(answer, "answer") == {"topic": "for_someone"}
    assert fact(answer, "person")["for_someone"] is True
    assert fact(answer, "question")["id"] == "commune"
    assert talk.situation.deceased == "conjoint"


def test_the_offer_of_a_person_says_that_the_other_must_agree() -> None:
    words = (Settings().content_dir / "interface.yml").read_text()
    assert (
        "person_offer_for_someone: \"Un travailleur social peut appeler cette personne, si elle est d'accord." in words
    )


# -- answers that are heard ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "text", "field", "value"),
    [
        ("deuil", "ça va, j'ai ma mère", "someone_near", True),
        ("deuil", "oui ma soeur", "someone_near", True),
        ("deuil", "mon compagnon est avec moi", "someone_near", True),
        ("separation", "2 enfants, une semaine chacun", "children_sleep", "les_deux"),
        ("separation", "je suis partie avec les petits", "roof", "separe"),
        ("naissance", "ma copine a accouché hier", "child_born", True),
    ],
)
def test_words_that_answer_a_question(event: str, text: str, field: str, value: object) -> None:
    heard = {each.field: each.value for each in HEARING.facts(text, [event])}  # type: ignore[list-item]
    assert heard.get(field) == value


@pytest.mark.parametrize("text", ["le loyer ça va", "le loyer est payé", "les loyers c'est bon"])
def test_a_rent_that_is_paid_is_no_rent_in_arrears(text: str) -> None:
    assert all(each.field != "rent_late" for each in HEARING.facts(text, ["impayes"]))


@pytest.mark.parametrize(
    "text", ["je suis partie avec les petits il y a 2 semaines", "j'ai quitté mon mari", "mon mec ma laché"]
)
def test_who_left_and_who_was_left_name_a_separation(text: str) -> None:
    assert HEARING.events(text) == ["separation"]


@pytest.mark.parametrize("text", ["je suis partie avec les enfants en vacances", "mes parents divorcent"])
def test_no_separation_of_one_s_own(text: str) -> None:
    assert "separation" not in HEARING.events(text)


# -- words of cards ------------------------------------------------------------------------------------------------


def test_the_communes_of_a_postal_code_are_not_said_to_share_a_name(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "commune"
    assert fact(talk.hear("41000", "donne_lieu", said=(("code_postal", "41000", "41000"),)), "communes")["of_code"]
    talk.pending = "commune"
    assert not fact(talk.hear("Saint-Denis", "donne_lieu", said=(("lieu", "Saint-Denis", "Saint-Denis"),)), "communes")[
        "of_code"
    ]


@pytest.mark.parametrize("text", ["jusqu'au 31 mars 2027", "La date du 3 mai est passée.", "Vous avez deux ans."])
def test_a_line_of_the_summary_ends_with_one_point(text: str) -> None:
    assert _ended(text).endswith(text.rstrip(".")[-3:] + ".")


# -- heard again, after thirty more conversations -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("combien ça coute un enterrement", None),
        ("pourquoi il a fait ça", "heavy"),
        ("tout va mal", "heavy"),
        ("j'en ai marre des questions", None),
        ("j'ai rien compris", "overwhelmed"),
        ("pas comprendre", "overwhelmed"),
        ("ils vont prévenir mon patron ?", "other_is_told"),
        ("peur police", "police"),
        ("j'ai peur de la police", "police"),
        ("vous allez donner mes papiers à la police ?", "police"),
        ("vous pouvez venir à la ferme ?", "cannot_travel"),
        ("tout le village va le savoir", "ashamed"),
    ],
)
def test_more_words_beside_the_point(text: str, topic: str | None) -> None:
    assert HEARING.topic(text) == topic


@pytest.mark.parametrize("text", ["j'ai ouvert la lettre, c'est une assignation", "j'ouvre plus la boîte"])
def test_a_letter_that_is_opened_asks_for_no_address(text: str) -> None:
    assert "places" not in HEARING.wishes(text)


def test_the_day_of_a_hearing_is_no_coming_back(talk: Talk) -> None:
    assert "back_to" not in HEARING.wishes("pour le 15 janvier")


def test_a_husband_who_left_may_be_dead_or_gone_and_it_is_asked_which(talk: Talk) -> None:
    answer = talk.hear(
        "j'ai deux enfants et mon mari est parti",
        events=("deuil", "separation"),
        said=(("nb_enfants", 2, "deux enfants"),),
    )
    assert kinds(answer) == ["utter_j_ai_lu", "clarify"]
    assert fact(answer, "clarify")["events"] == ["separation", "deuil"]
    assert talk.situation.events == []
    assert kinds(talk.tap("event", "separation"))[0] == "utter_separation_premiers_mots"


def test_a_sentence_that_moves_nothing_is_said_back_before_the_question_comes_again(talk: Talk) -> None:
    talk.hear("mon père est mort hier", events=("deuil",), said=(("defunt", "parent", "père"),))
    answer = talk.hear("mon patron veut que je revienne lundi", "raconte_situation", events=("deuil",))
    assert kinds(answer)[0] in {"utter_j_ai_lu", "answer"}


def test_nobody_is_congratulated_for_a_call_that_was_not_told(talk: Talk) -> None:
    talk.hear("merci", "remerciement", follow_up="suicide")
    assert "utter_apres_danger_joint" not in kinds(talk.hear("c'est loin la MSA"))


def test_a_place_told_after_a_danger_leads_to_the_person_who_was_wanted(talk: Talk) -> None:
    talk.hear("merci", "remerciement", follow_up="detresse")
    talk.hear("ok pour parler à quelqu'un", "demande_humain")
    answer = talk.hear(
        "Montoire-sur-le-Loir", "donne_lieu", said=(("lieu", "Montoire-sur-le-Loir", "Montoire-sur-le-Loir"),)
    )
    assert "utter_apres_danger_joint" not in kinds(answer)
    assert fact(answer, "handoff")["stage"] == "short"


def test_addresses_that_were_asked_for_come_once_the_place_is_told(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    assert fact(talk.hear("qui contacter ?", "demande_structure"), "question")["id"] == "commune"
    assert "places" in kinds(talk.hear("Blois", "donne_lieu", said=(("lieu", "Blois", "Blois"),)))


def test_the_towns_to_choose_from_come_back_after_a_digression(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "commune"
    talk.hear("41000", "donne_lieu", said=(("code_postal", "41000", "41000"),))
    assert kinds(talk.hear("faut payer ?", topic="cost")) == ["answer", "communes"]


@pytest.mark.parametrize(
    ("text", "intent"), [("je sais pas trop", "ne_sait_pas"), ("c'est pour les aides", "demande_droit")]
)
def test_whoever_does_not_know_how_to_begin_is_helped_to_begin(talk: Talk, text: str, intent: str) -> None:
    assert kinds(talk.hear(text, intent)) == ["answer", "open"]


def test_half_a_sentence_about_a_couple_is_not_said_back(talk: Talk) -> None:
    said = (("couple", True, "ma femme travaille"), ("mois_retard", 3, "3 loyers"))
    answer = talk.hear("3 loyers, ma femme travaille pas", events=("impayes",), said=said)
    assert "travaille" not in str([step for step in answer.steps if getattr(step, "name", "") == "utter_j_ai_lu"])


def test_what_somebody_died_of_opens_no_right_to_care(talk: Talk) -> None:
    talk.hear("mon compagnon est mort au travail", events=("deuil",), said=(("defunt", "conjoint", "compagnon"),))
    talk.hear("un accident sur un chantier", events=("sante",))
    assert talk.situation.events == ["deuil"]


def test_a_pension_that_is_not_paid_is_met_with_who_makes_it_paid_and_asks_no_roof(talk: Talk) -> None:
    answer = talk.hear("il me paye plus la pension depuis janvier", events=("separation",))
    assert fact(answer, "rights")["ids"] == ["aripa"]
    assert fact(answer, "question")["id"] != "separation_toit"


@pytest.mark.parametrize(
    ("events", "right"), [(("naissance", "separation"), "suivi_grossesse"), (("separation",), "ecoute_jeunes")]
)
def test_a_minor_is_sent_to_no_step_of_a_separated_parent(talk: Talk, events: tuple[str, ...], right: str) -> None:
    answer = talk.hear("j'ai 16 ans et je suis perdue", events=events, said=(("age", 16, "16 ans"),))
    assert fact(answer, "rights")["ids"] == [right]


def test_how_a_pregnancy_goes_is_not_asked_of_who_has_told_it(talk: Talk) -> None:
    answer = talk.hear("je suis enceinte de 8 mois tout va bien", events=("naissance",))
    assert "utter_naissance_premiers_mots" not in kinds(answer)
