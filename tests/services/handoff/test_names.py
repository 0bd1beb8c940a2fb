"""What is taken for a person's name, and what is not."""

import pytest

from services.handoff import names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mme Durand", "Mme Durand"),
        ("M. Petit", "M. Petit"),
        ("M Petit après 18 h", "M Petit"),
        ("m. Petit", "m. Petit"),
        ("Mr Petit", "Mr Petit"),
        ("le matin, demander Madame Lopez", "Madame Lopez"),
        ("MME DURAND", "MME DURAND"),
        ("Mlle Éva", "Mlle Éva"),
        ("M.Petit", "M.Petit"),
        ("Mme\u00a0Durand", "Mme\u00a0Durand"),
        ("Mme Le Goff", "Mme Le Goff"),
        ("Monsieur de La Tour", "Monsieur de La Tour"),
        ("M. d'Artagnan", "M. d'Artagnan"),
        ("M. et Mme Petit", "Mme Petit"),
        ("Mme. Ben Ali", "Mme. Ben Ali"),
    ],
)
def test_a_title_and_a_capitalised_word_are_a_name(text: str, name: str) -> None:
    assert names.find(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "le matin, avant 11 h",
        "mardi après 14 h",
        "mme 34a 2 enf sép 3 mois, impayé 2 tx loyer, Vendôme",
        "Madame préfère le soir",
        "Appeler madame la maire",
        "MADAME LE MATIN",
        "Appeler Madame Mardi",
        "Monsieur Travaille la nuit",
        "à 800 m Nord de la gare",
        "Les hommes Bretons, la gamme Verte",
        "2 mois de loyer, Vendôme",
        "Mme K.",
    ],
)
def test_what_a_worker_writes_without_a_name_passes(text: str) -> None:
    assert names.find(text) is None
