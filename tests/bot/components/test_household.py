"""Figures and circumstances of the household, as values; what is not said stays out."""

from typing import Any

import pytest

from bot.components.children import children
from bot.components.circumstances import load_circumstances
from bot.components.money import money
from bot.components.numbers import value
from bot.components.own_age import own_age
from bot.components.spelling import load_spelling


def read(text: str) -> dict[str, Any]:
    normalised = load_spelling().normalise(text).text
    own = own_age(normalised)
    found = (*([own] if own else []), *children(normalised), *money(normalised), *load_circumstances().read(normalised))
    return {each.entity: each.value for each in found}


@pytest.mark.parametrize(
    ("written", "number"),
    [("1 240", 1240), ("1 . 240", 1240), ("2 850 , 50", 2850.5), ("mille deux cents", 1200),
     ("quatre - vingt - dix", 90), ("deux mille trois cent cinquante", 2350), ("soixante et onze", 71),
     ("bonjour", None)],
)  # fmt: skip
def test_numbers_are_read_in_digits_and_words(written: str, number: float | None) -> None:
    assert value(written) == number


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("j'ai trois enfants à la maison", 3),
        ("mme 34a, 2 enf, parc privé", 2),
        ("jé 4 gosse et pas de taf", 4),
        ("seule avec mes 2 filles et 1 garçon", 3),
        ("nan pas 2 enfant, 3", 3),
        ("papa de deux, une semaine sur deux", 2),
        ("mes jumeaux de 9 mois pleurent", 2),
        ("cinq enfants dont trois à la maison", 3),
        ("une fille et un garçon, et moi", 2),
        ("j'ai pas d'enfant", 0),
        ("enfants de 8 et 11 ans", 2),
        ("mère + 3 au foyer", 3),
        ("couple + 2, parc social", 2),
        ("cinq marmots à nourrir", 5),
        ("j'ai la garde des trois", 3),
        ("les trois (2, 5 et 9 ans) dorment chez moi", 3),
        ("le quatrième arrive, trois à la maison", 3),
        ("on est trois à la maison", None),
        ("maman solo, jumeaux de 2 ans", 2),
        ("la CAF verse combien pour un enfant", None),
        ("enceinte de jumeaux", None),
        ("mon fils de 6 ans", None),
        ("grand-mère de 71 ans", None),
        ("trois mois de retard", None),
        ("40 enfants", None),
        ("0 enfant", 0),
    ],
)
def test_number_of_children(text: str, count: int | None) -> None:
    assert read(text).get("nb_enfants") == count


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("mon fils de 6 ans ne dort plus", [6]),
        ("2 enf (1a,4a) à la rue", [1, 4]),
        ("ma petite de 18 mois", [1]),
        ("bébé 5 semaines 39 de fièvre", [0]),
        ("mes filles ont 9 et 12 ans", [9, 12]),
        ("j'ai 16 ans et je suis enceinte", None),
        ("j'ai 17 ans et mon bébé a 3 mois", [0]),
        ("14 ans, il ne sort plus de sa chambre", [14]),
        ("j'ai 34 ans", None),
        ("séparée depuis 3 ans", None),
        ("22 ans de mariage", None),
        ("enceinte de 4 mois", None),
        ("mon fils est mort à 20 ans", None),
        ("impayé 3 mois, mr seul", None),
        ("mon mari de 40 ans", None),
        ("veuf, une fille de 12", [12]),
        ("les trois (2, 5 et 9 ans) dorment chez moi", [2, 5, 9]),
        ("groupe de parole (8-12)", None),
        ("ma grande a dix-sept ans", [17]),
        ("notre fils aura 20 ans en juin", None),
        ("j'ai accouché mardi", [0]),
        ("elle a eu son bébé il y a dix jours", [0]),
        ("accouché il y a trois ans", None),
        ("j'ai accouché hier d'un bébé mort-né", None),
        ("pardon, 4 ans", [4]),
        ("15 ans, enceinte, mes parents savent pas", None),
        ("mon frère est mort, je garde mon neveu de 7 ans", [7]),
        ("Enf 5 a, IME refusé", [5]),
        ("bébé né en avance de 5 semaines", None),
        ("le petit hurle quand on le pose, il a 2 mois", [0]),
        ("7 et 4 ans", [7, 4]),
        ("entre 20 et 30 ans", None),
    ],
)
def test_ages_of_living_children(text: str, ages: list[int] | None) -> None:
    assert read(text).get("ages") == ages


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("g 15 ans jsui enceinte", 15),
        ("17 ans", 17),
        ("15 ans, enceinte, mes parents savent pas", 15),
        ("moi c'est 16 ans, et toi ?", 16),
        ("je suis une maman de 17 ans", 17),
        ("je suis mineure, 14 ans", 14),
        ("voir un docteur à 14 ans sans mes parents", 14),
        ("j'ai 17 ans et mon bébé a 3 mois", 17),
        ("j'ai bientôt 18 ans", 17),
        ("j'aurai 18 ans en juin", 17),
        ("j'ai 18 ans dans dix jours", 17),
        ("g 15 ans mé parents savent pas", 15),
        ("j'ai 17 ans, dans trois mois j'accouche", 17),
        ("je suis enceinte et j'ai 17 ans je sais pas quoi faire", 17),
        ("j'ai 41 ans et deux enfants", 41),
        ("ma fille a 16 ans, elle est enceinte", None),
        ("mon fils âgé de 16 ans", None),
        ("14 ans, il ne sort plus de sa chambre", None),
        ("elle me répond j'ai 16 ans je fais ce que je veux", None),
        ("j'ai 12 ans d'ancienneté", None),
        ("j'ai 15 ans de mariage", None),
        ("à 16 ans mes parents m'ont mis dehors", None),
        ("le 16, ans après ans", None),
        ("chez moi 16 ans de travaux", None),
    ],
)
def test_ones_own_age_is_not_a_childs(text: str, age: int | None) -> None:
    assert read(text).get("age") == age


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3 loyers de retard", 3),
        ("jdois 2 mois au proprio", 2),
        ("impayé locatif 5 mois", 5),
        ("un mois et demi de retard", 1.5),
        ("j'ai pas payé ni mars ni avril", 2),
        ("ça fait quatre mois que je paye plus le loyer", 4),
        ("dette de loyer (7 mois)", 7),
        ("trois mois loyer pas payer", 3),
        ("le premier loyer est pas passé", 1),
        ("j'ai sauté l'échéance de la maison", 1),
        ("le loyer d'octobre en travers", 1),
        ("j'en suis à quatre loyers", 4),
        ("ça fait 3 mois je donne que la moitié du loyer", 3),
        ("plus de salaire, deux loyers impayés", 2),
        ("j'attends ma pension, je dois 2 mensualités", 2),
        ("mon patron me doit 2 mois de salaire", None),
        ("stage de 3 mois, 600 €", None),
        ("deux mois de caution", None),
        ("préavis de trois mois", None),
        ("pas payé par mon patron depuis 2 mois", None),
    ],
)
def test_months_unpaid(text: str, months: float | None) -> None:
    assert read(text).get("mois_retard") == months


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("je dois 1 240 € à l'office", 1240),
        ("indu de 3 112", 3112),
        ("dette 7k€", 7000),
        ("loyer 640, dette 1 900, salaire 1 300", 1900),
        ("loyer de 580 € et non 850 €", 580),
        ("je gagne 1350", 1350),
        ("facture de mille deux cents euros", 1200),
        ("600e d'acompte", 600),
        ("la banque veut 2 400, on n'a rien", 2400),
        ("je verse 250 à leur mère", 250),
        ("il devait 3000 a la caf", 3000),
        ("un plan à 40 par mois", 40),
        ("4200 d'indu sans explication", 4200),
        ("le 115 ne répond pas", None),
        ("dossier 482915, aucune réponse", None),
        ("depuis 2019, rien", None),
        ("régul charges 2023", None),
        ("j'ai 3 enfants", None),
        ("dans le 41", None),
    ],
)
def test_main_sum(text: str, sum_: float | None) -> None:
    assert read(text).get("montant") == sum_


@pytest.mark.parametrize(
    ("text", "entity", "said"),
    [
        ("j'ouvre plus les lettres", "papier", "pas_ouvert"),
        ("reçu un commandement de payer", "papier", "commandement_de_payer"),
        ("commandement de quitter les lieux", "papier", "commandement_de_quitter"),
        ("concours de la force publique accordé", "papier", "requisition"),
        ("assignation au tribunal pour le loyer", "papier", "assignation"),
        ("convocation du JAF pour la garde", "papier", "convocation_jaf"),
        ("on est en HLM", "bailleur", "hlm"),
        ("je cherche un HLM", "bailleur", None),
        ("mon proprio veut que je parte", "bailleur", "prive"),
        ("je dors dans ma voiture", "bailleur", "sans_logement"),
        ("je paye plus le loyer", "loyer_courant", "rien"),
        ("c'est la MSA", "caisse", "msa"),
        ("la Caf répond que ce n'est pas à eux", "caisse", None),
        ("la caf m'a orientée vers la MSA", "caisse", "msa"),
        ("la caf nous renvoie vers la msa, la msa vers la caf", "caisse", None),
        ("la MSA dit que c'est pas eux, c'est la Caf", "caisse", "caf"),
        ("je dépends de la MSA, pas de la Caf", "caisse", "msa"),
        ("je ne suis plus allocataire de la caf", "caisse", None),
        ("c'est la Caf ou la MSA qui paye ?", "caisse", None),
        ("on est passés de la MSA à la Caf en mai", "caisse", "caf"),
        ("aucune nouvelle de la caf", "caisse", "caf"),
        ("encore neuf ans de prêt sur l'appartement", "bailleur", "accedant"),
        ("la maison, il reste cinq ans de crédit", "bailleur", "accedant"),
        ("le pavillon est à crédit", "bailleur", "accedant"),
        ("notre maison est finie de payer", "bailleur", "proprietaire"),
        ("un crédit pour la voiture et le loyer de la maison", "bailleur", None),
        ("la maison n'est pas finie, on attend le toit", "bailleur", None),
        ("je suis séparée", "couple", False),
        ("je suis pas séparée", "couple", None),
        ("je vis avec mon mari", "couple", True),
        ("jsui enceinte", "enceinte", True),
        ("je ne suis pas enceinte", "enceinte", None),
        ("je suis encore mineur", "mineur", True),
        ("chui en 3eme et jsui enceinte", "mineur", True),
        ("mes trois enfants sont mineurs", "mineur", None),
        ("je suis prof au collège", "mineur", None),
        ("veuve depuis mai", "defunt", "conjoint"),
        ("fausse couche à 4 mois", "defunt", "bebe"),
        ("on a perdu l'un des jumeaux", "defunt", "bebe"),
        ("notre bébé de deux mois est parti dans son sommeil", "defunt", "bebe"),
        ("notre fille est née sans vie", "defunt", "bebe"),
        ("le bébé est né, son papa est parti le déclarer", "defunt", None),
        ("j'ai perdu mon poste et le bébé arrive en avril", "defunt", None),
        ("bébé a perdu 100 g à la pesée", "defunt", None),
        ("j'ai un bébé et mon mari est mort en mai", "defunt", "conjoint"),
        ("papa est mort, le bébé a deux mois", "defunt", "parent"),
        ("mon fils est mort", "defunt", "enfant"),
        ("ma mère est décédée", "defunt", "parent"),
        ("licencié en juin", "changement", "travail"),
        ("ma fille et son ami se sont séparés", "changement", None),
        ("mes parents divorcent", "changement", None),
        ("ma femme est partie en mai", "changement", "separation"),
        ("je suis séparée, mon fils de 4 ans vit avec moi", "changement", "separation"),
        ("690 sans apl", "aide_logement", False),
    ],
)
def test_circumstances(text: str, entity: str, said: Any) -> None:
    assert read(text).get(entity) == said
