"""What people ask or say beside the point: its own true answer, then the thread, and nothing made up."""

import pytest

from services.orientation.ages import age_of_the_dead
from services.orientation.summary import _ended
from services.settings import Settings
from tests.practice.rules import count_words, sentences
from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds, orientation

SCRIPT = orientation().script
HEARING = SCRIPT.hearing
WIDOW = (("defunt", "conjoint", "mari"),)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("vous pouvez appeler pour moi ?", "call_for_me"),
        ("vous pouvez les appeler ?", "call_for_me"),
        ("tu peux remplir le dossier à ma place", "call_for_me"),
        ("vous pouvez m'appeler ce soir ?", None),
        ("et mon ex il va le savoir ?", "other_is_told"),
        ("il va être prévenu ?", "other_is_told"),
        ("est-ce que mon proprio sera au courant", "other_is_told"),
        ("mes parents vont le savoir ?", "other_is_told"),
        ("mon mari est au courant", None),
        ("je veux savoir si j'ai droit à l'ASF", None),
        ("et si je peux pas me déplacer ?", "cannot_travel"),
        ("j'ai pas de voiture", "cannot_travel"),
        ("Je ne conduis pas", "cannot_travel"),
        ("c'est loin", "cannot_travel"),
        ("je peux pas payer", None),
        ("pourquoi ?", "why_asked"),
        ("pourquoi vous demandez ça ?", "why_asked"),
        ("ça vous regarde pas", "why_asked"),
        ("pourquoi la caf me coupe tout", None),
        ("j'ai honte", "ashamed"),
        ("je me sens nulle", "ashamed"),
        ("je suis complètement perdue", "overwhelmed"),
        ("C'est lui qui s'occupait de tout", "overwhelmed"),
        ("je comprends rien aux papiers", "overwhelmed"),
        ("j'ai perdu mon travail", None),
        ("ma femme dort plus", "heavy"),
        ("il me manque", "heavy"),
        ("je suis épuisée", "heavy"),
        ("il dort pas à la maison", None),
        ("sa coute combien", "cost"),
        ("c payant ?", "cost"),
        ("c'est qui qui me parle ?", "identity"),
        ("c'est qui la ccapex ?", None),
    ],
)
def test_a_question_beside_the_point_is_told_by_its_own_words(text: str, topic: str | None) -> None:
    assert HEARING.topic(text) == topic


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("c'est ouvert là ?", "places"),
        ("c ouver kan", "places"),
        ("c'est ouvert le samedi ?", "places"),
        ("ils répondent jusqu'à quelle heure ?", "places"),
        ("y a plus près ?", "places"),
        ("C'est où le plus près ?", "places"),
        ("ils prennent sans rendez-vous ?", "places"),
        ("j'ai combien de temps ?", "deadline"),
        ("je touche combien ?", "estimate"),
        ("jtouche cb", "estimate"),
        ("Combien ?", "estimate"),
        ("j'ai droit à quoi", "rights"),
        ("je peux demander quoi", "rights"),
        ("il veut parler à personne", "no_person"),
        ("revenons à mon père", "back_to"),
        ("recommencer", "start_again"),
        ("on repart à zéro", "start_again"),
        ("efface tout", "start_again"),
        ("c'est pour un ami", "for_someone"),
        ("ma voisine vient de perdre son mari", "for_someone"),
        ("j'accompagne une famille endeuillée", "for_someone"),
        ("c koi la pmi", "meaning"),
    ],
)
def test_a_wish_is_told_by_its_words(text: str, wish: str) -> None:
    assert wish in HEARING.wishes(text)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("la lettre n'est pas ouverte", "places"),
        ("j'habite plus près de chez elle", "places"),
        ("j'ai personne à qui parler", "no_person"),
        ("je veux parler à une personne", "no_person"),
        ("revenons à mon père", "start_again"),
        ("je voudrais une aide", "estimate"),
        ("mon voisin me menace", "start_again"),
        ("c'est normal ?", "rights"),
    ],
)
def test_words_that_ask_for_nothing_of_the_kind(text: str, wish: str) -> None:
    assert wish not in HEARING.wishes(text)


def test_every_answer_keeps_to_fifteen_words_a_sentence() -> None:
    for answer in SCRIPT.answers.values():
        for line in answer.text:
            assert all(count_words(each) <= 15 for each in sentences(line)), line


def test_a_question_beside_the_point_keeps_what_was_said_and_asks_the_same_question_again(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("vous pouvez appeler pour moi ?", "demande_humain")
    assert kinds(answer) == ["answer", "handoff", "question"]
    assert fact(answer, "question")["id"] == "papier"


def test_why_is_answered_with_the_reason_of_the_question_that_waits(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("pourquoi ?", "demande_droit")
    assert fact(answer, "answer") == {"topic": "why_asked", "question": "papier"}


def test_the_answer_to_the_waiting_question_beside_another_question_is_not_asked_for_again(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "commune"
    answer = talk.hear("et si je peux pas me déplacer ? j'habite Blois", said=(("lieu", "Blois", "Blois"),))
    assert fact(answer, "answer")["topic"] == "cannot_travel"
    assert all(step.data.get("id") != "commune" for step in answer.steps if step.kind == "question")


@pytest.mark.parametrize("text", ["c'est ouvert là ?", "y a plus près ?"])
def test_hours_and_distance_are_answered_with_the_addresses_alone(talk: Talk, text: str) -> None:
    talk.hear("3 loyers de retard à Blois", events=("impayes",), said=(*ARREARS["said"], ("lieu", "Blois", "Blois")))
    answer = talk.hear(text, "demande_droit", topic="delay")
    assert kinds(answer) == ["places", "question"]


def test_a_place_told_with_the_question_where_is_enough_to_show_the_addresses(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("c'est où le plus près ? j'habite Blois", said=(("lieu", "Blois", "Blois"),))
    assert kinds(answer).count("places") == 1


def test_how_long_one_has_is_the_date_of_the_paper_and_not_how_fast_this_page_answers(talk: Talk) -> None:
    said = (("papier", "commandement_de_payer", "commandement de payer"),)
    talk.hear("j'ai reçu un commandement de payer", events=("impayes",), said=said)
    answer = talk.hear("j'ai combien de temps ?", "demande_droit", topic="delay")
    assert fact(answer, "rights")["ids"][0] == "repondre_commandement_de_payer"
    assert "answer" not in kinds(answer)


@pytest.mark.parametrize("text", ["c'est normal ?", "et s'il se marie avec une autre ?"])
def test_a_question_without_an_answer_is_not_met_with_three_rights(talk: Talk, text: str) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear(text, "demande_droit")
    assert fact(answer, "answer") == {"topic": "no_answer"}
    assert "rights" not in kinds(answer)


def test_rights_at_large_are_still_shown_to_who_asks_for_them(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    assert "rights" in kinds(talk.hear("j'ai droit à quoi ?", "demande_droit"))


def test_a_sentence_that_tells_something_else_is_thanked_for_and_never_called_badly_said(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("on est mariés depuis douze ans tous les deux")
    assert fact(answer, "answer") == {"topic": "told"}
    assert "utter_pas_compris" in kinds(talk.hear("asdfgh")) or "utter_pas_compris_deux_fois" in kinds(talk.hear("zz"))


def test_shame_is_met_before_anything_else_and_the_question_waits(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    assert kinds(talk.hear("j'ai honte")) == ["answer", "handoff", "question"]


def test_a_feeling_told_with_an_event_leaves_the_first_words_to_the_event(talk: Talk) -> None:
    answer = talk.hear("j'ai honte, 3 loyers de retard", **ARREARS)
    assert kinds(answer)[0] == "utter_impayes_premiers_mots"
    assert "answer" not in kinds(answer)


def test_everything_is_forgotten_only_at_words_that_say_so(talk: Talk) -> None:
    talk.hear("mon père est mort", events=("deuil",), said=(("defunt", "parent", "père"),))
    answer = talk.hear("revenons à mon père", "recommencer")
    assert "utter_recommencer" not in kinds(answer)
    assert fact(answer, "answer")["topic"] == "back_to"
    assert talk.situation.events == ["deuil"]
    assert "utter_recommencer" in kinds(talk.hear("on recommence", "recommencer"))


def test_who_wants_nobody_is_not_led_to_somebody(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("je veux parler à personne", "demande_humain")
    assert kinds(answer) == ["utter_personne_non", "question"]


def test_anger_is_no_town(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "commune"
    answer = talk.hear("vous servez à rien", "plainte")
    assert kinds(answer)[0] == "utter_insulte"
    assert "utter_commune_inconnue" not in kinds(answer)


def test_a_refused_number_of_children_changes_nothing_of_their_ages(talk: Talk) -> None:
    talk.hear(
        "3 loyers de retard, 2 enfants de 3 et 5 ans", events=("impayes",), said=(("ages", [3, 5], "3 et 5 ans"),)
    )
    talk.pending = "estimation_enfants"
    talk.hear("je préfère pas", "refuse")
    assert talk.situation.ages == [3, 5]


# -- grief --------------------------------------------------------------------------------------------------------


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
