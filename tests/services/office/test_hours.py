"""Opening hours as people write them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.clock import PARIS
from services.directory import opening
from services.office.records.hours import NotUnderstood, as_typed, read, said_back

READ = {
    "lundi au vendredi 9h-12h 14h-17h, fermé mercredi": "Mo-Fr 09:00-12:00,14:00-17:00; We off",
    "Du lundi au vendredi de 9h à 12h et de 14h à 17h30": "Mo-Fr 09:00-12:00,14:00-17:30",
    "lun-ven 8h30-12h/13h30-17h": "Mo-Fr 08:30-12:00,13:30-17:00",
    "lundi, mardi et jeudi : 9h-12h": "Mo,Tu,Th 09:00-12:00",
    "lundi 9h-12h, mardi 14h-17h": "Mo 09:00-12:00; Tu 14:00-17:00",
    "9h-12h lundi, 14h-17h mardi": "Mo 09:00-12:00; Tu 14:00-17:00",
    "mardi et jeudi 14h à 16h sur rendez-vous": 'Tu,Th 14:00-16:00 "sur rendez-vous"',
    "24h/24 7j/7": "Mo-Su 00:00-24:00",
    "tous les jours 8h-20h": "Mo-Su 08:00-20:00",
    "1er lundi du mois 14h-16h": "Mo[1] 14:00-16:00",
    "le dernier jeudi du mois de 9h à midi": "Th[-1] 09:00-12:00",
    "semaines paires lundi 9h-12h": "week 02-52/2 Mo 09:00-12:00",
    "lundi au vendredi 9h-17h, fermé les jours fériés": "Mo-Fr 09:00-17:00; PH off",
    "lundi au jeudi 9h - 12h ; vendredi 9h - 11h30": "Mo-Th 09:00-12:00; Fr 09:00-11:30",
    "fermé mercredi après-midi, lundi au vendredi 9h-18h": "Mo-Fr 09:00-18:00; We 12:00-24:00 off",
    "lundi - vendredi: 09:00 - 12:00, 14:00 - 17:00": "Mo-Fr 09:00-12:00,14:00-17:00",
    "le samedi matin de 9h à 12h": "Sa 09:00-12:00",
    "22h à minuit samedi": "Sa 22:00-24:00",
    "week-end 10h-12h": "Sa,Su 10:00-12:00",
    "Mo-Fr 09:00-12:00; PH off": "Mo-Fr 09:00-12:00; PH off",
    "Lu-Ve 8:30-12:00 / 13:30-17:00": "Mo-Fr 08:30-12:00,13:30-17:00",
    "lundi-mardi-jeudi 8h45-12h15 13h30-17h": "Mo,Tu,Th 08:45-12:15,13:30-17:00",
    "9h-12h/14h-17h du lundi au vendredi": "Mo-Fr 09:00-12:00,14:00-17:00",
    "1er et 3ème mercredi du mois de 14h à 16h": "We[1,3] 14:00-16:00",
    "le 1er mardi et le 3e jeudi du mois 14h-16h": "Tu[1],Th[3] 14:00-16:00",
    "vendredi 14h à 16h30, semaines impaires": "week 01-53/2 Fr 14:00-16:30",
    "tlj sauf mercredi 9h-17h": "Mo-Su 09:00-17:00; We off",
    "lundi: 9h-12h; mardi: fermé; mercredi: 9h-12h": "Mo 09:00-12:00; We 09:00-12:00; Tu off",
    "lundi fermé, mardi 9h-12h": "Tu 09:00-12:00; Mo off",
    "fermé mercredi 12h-14h, lundi au vendredi 9h-18h": "Mo-Fr 09:00-18:00; We 12:00-14:00 off",
    "lundi 8h30-12": "Mo 08:30-12:00",
    "sans rendez-vous le lundi 9h-12h": "Mo 09:00-12:00",
    "lundi 9h-12h, jeudi sur rendez-vous": 'Mo 09:00-12:00; Th "sur rendez-vous"',
    "« mardi matin, demander à l'accueil »": 'unknown "mardi matin, demander à l\'accueil"',
    '"sur rendez-vous"': '"sur rendez-vous"',
    "": "",
}
REFUSED = {
    "vacances scolaires": "« vacances »",
    "lundi 9h": "heure de fin après 09h00",
    "lundi 9h-12h puis mardi": "Il manque les heures",
    "vendredi soir": "« soir »",
    "L M 9h-12h": "« m »",
    "lundi matin": "ont besoin d'heures",
    "fermé": "dites quel jour",
    "9h-12h 14h-17h": "Il manque les jours",
    "lundi au vendredi 9h-12h et l'après-midi sur rendez-vous": "ont besoin d'heures",
    "lundi au vendredi 9h-17h (16h le vendredi)": "heure de fin après 16h00",
}


@pytest.mark.parametrize(("typed", "osm"), READ.items(), ids=list(READ))
def test_hours_are_read(typed: str, osm: str) -> None:
    assert read(typed) == osm


@pytest.mark.parametrize(("typed", "said"), REFUSED.items(), ids=list(REFUSED))
def test_what_is_not_understood_is_named_and_never_guessed(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        read(typed)
    assert said in str(refusal.value)


@pytest.mark.parametrize("osm", [each for each in READ.values() if each])
def test_hours_shown_in_the_form_say_the_same_when_read_again(osm: str) -> None:
    again = read(as_typed(osm))
    assert said_back(again) == said_back(osm)


def test_words_between_quotation_marks_are_told_as_they_are_and_nothing_is_said_to_be_open() -> None:
    kept = read("« mardi matin »")
    said = opening.state(kept, datetime(2026, 11, 24, 10, tzinfo=PARIS))
    assert said_back(kept) == ["mardi matin"]
    assert (said.state, said.text) == ("inconnu", "Horaires à confirmer. Appelez avant de vous déplacer.")
    assert as_typed(kept) == "« mardi matin »"


def test_a_day_by_appointment_has_no_hours() -> None:
    assert said_back('Th "sur rendez-vous"') == ["Jeudi : sur rendez-vous"]


@given(st.text(alphabet="lundi mardeurhf0123456789:-,;à/\n", max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    said = osm = ""
    try:
        osm = read(text)
    except NotUnderstood as refusal:
        said = str(refusal)
    assert said.endswith(".") if said else not osm or opening.is_valid(osm)
