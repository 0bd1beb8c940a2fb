import pytest

from services.directory.importing import contacts
from services.directory.importing.rules import Rules


@pytest.mark.parametrize(
    ("written", "departement", "kept"),
    [
        ("02 61 91 00 01", "41", "+33261910001"),
        ("+33 (0)2 61 91 00 01", "", "+33261910001"),
        ("0033261910001", "", "+33261910001"),
        ("261910001", "41", "+33261910001"),
        ("02 62 21 18 81", "974", "+262262211881"),
        ("02 62 21 18 81", "", "+262262211881"),
        ("+590 85 19 50", "971", "+590590851950"),
        ("+262 2 62 26 15 32", "974", "+262262261532"),
        ("03 26 79 11 20 / 03 26 79 11 29", "51", "+33326791120"),
        ("09 79 33 93 24 05 65 59 71 52", "46", "+33979339324"),
        ("02 51 45 16 00 / appeler le 17 en cas d'urgence", "85", "+33251451600"),
        ("39 19", "", "3919"),
        ("116 006", "", "116006"),
        ("115", "41", "115"),
        ("| Fax :", "41", ""),
        ("12 34 56", "41", ""),
        ("", "", ""),
    ],
)
def test_a_telephone_is_read_with_its_region(written: str, departement: str, kept: str) -> None:
    assert contacts.telephone(written, departement) == kept


@pytest.mark.parametrize(
    ("address", "names", "person"),
    [
        ("camille.martin@gmail.com", ("Adil de Loir-et-Cher", "Blois"), True),
        ("c.martin@adil41.org", ("Adil de Loir-et-Cher", "Blois"), True),
        ("marie.blois@orange.fr", ("Mairie", "Blois"), True),
        ("dupont@asso.fr", ("Maison de quartier", "Blois"), True),
        ("06123456@orange.fr", ("Maison de quartier", "Blois"), True),
        ("contact@gmail.com", ("Maison de quartier", "Blois"), False),
        ("accueil.pmi@departement41.fr", ("PMI", "Blois"), False),
        ("vendome@france-services.gouv.fr", ("France services", "Vendôme"), False),
        ("saint-etienne-de-lugdares@france-services.gouv.fr", ("France services",), False),
        ("adil41@adil41.org", ("Adil", "Blois"), False),
        ("maisonquartier@orange.fr", ("Maison de quartier", "Blois"), False),
    ],
)
def test_a_mailbox_that_may_be_a_persons_is_told_from_a_teams(
    rules: Rules, address: str, names: tuple[str, ...], person: bool
) -> None:
    assert contacts.belongs_to_a_person(address, rules, *names) is person


@pytest.mark.parametrize(
    "written",
    ["", "pas une adresse", "a@b", "a@b.test", "a@@b.fr", "a b@c.fr", "é@ville.fr", "a@xn--.fr", f"{'a' * 65}@b.fr"],
)
def test_a_malformed_mail_is_none(written: str) -> None:
    assert contacts.mail(written) == ""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.vendome.fr", "http://www.vendome.fr"),
        ("https://exemple.fr/a?b=c", "https://exemple.fr/a?b=c"),
        ("http://caussedelaselle", ""),
        ("https:/www.laturballe.fr", ""),
        ("javascript:alert(1)", ""),
        ("ftp://exemple.fr", ""),
        ("pas un site", ""),
    ],
)
def test_a_web_address_has_a_scheme_and_a_host(written: str, kept: str) -> None:
    assert contacts.web(written) == kept
