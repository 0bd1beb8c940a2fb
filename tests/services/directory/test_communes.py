import pytest

from services.directory.communes import Communes
from services.settings import Settings


def test_every_commune_is_loaded() -> None:
    assert len(Communes(Settings().communes_dir)) == 34_920


@pytest.mark.parametrize(
    ("said", "insee"),
    [
        ("Blois", "41018"),
        ("  blois ", "41018"),
        ("VENDOME", "41269"),
        ("le mans", "72181"),
        ("Mans", "72181"),
        ("l'hay les roses", "94038"),
        ("L’Haÿ-les-Roses", "94038"),
        ("st pierre des corps", "37233"),
        ("Ste-Maxime", "83115"),
        ("vallon pont d'arc", "07330"),
        ("Romorantin", "41194"),
        ("Annonnay", "07010"),
        ("Oeuilly (51)", "51410"),
        ("Saint-Aubin (39)", "39476"),
        ("Saint-Aubin, Jura", "39476"),
        ("st aubin 39", "39476"),
        ("Paris 11e", "75111"),
        ("paris 11", "75111"),
        ("Lyon 3ème arrondissement", "69383"),
        ("Marseille 13eme", "13213"),
        ("07000", "07186"),
        ("41 800", "41149"),
        ("2A004", "2A004"),
        ("Y", "80829"),
        ("Souday", "41248"),
    ],
)
def test_a_commune_is_found_however_it_is_written(communes: Communes, said: str, insee: str) -> None:
    found = communes.find(said)
    assert insee in [each.insee for each in found[:1]] or insee in {each.insee for each in found if len(found) < 3}


def test_homonyms_come_together_most_inhabitants_first(communes: Communes) -> None:
    found = communes.find("Saint-Aubin")
    assert len(found) == 10
    assert {each.name for each in found} == {"Saint-Aubin"}
    assert [each.population for each in found] == sorted((each.population for each in found), reverse=True)


def test_a_departement_settles_homonyms(communes: Communes) -> None:
    assert [each.insee for each in communes.find("Saint-Aubin", "Lot-et-Garonne")] == ["47230"]


def test_a_shortened_town_stands_beside_the_village_of_that_name(communes: Communes) -> None:
    assert [each.insee for each in communes.find("Tournon")][:2] == ["07324", "73297"]
    assert [each.insee for each in communes.find("tournon", "07")] == ["07324"]


def test_a_former_commune_leads_to_todays(communes: Communes) -> None:
    assert [each.name for each in communes.find("Souday")] == ["Couëtron-au-Perche"]


@pytest.mark.parametrize("said", ["", "  ", "zzzzqqq", "99999", "00000", "je ne sais pas", "'", "12", "🙂", "a" * 500])
def test_what_is_no_commune_finds_nothing(communes: Communes, said: str) -> None:
    assert communes.find(said) == []


def test_a_postal_code_gives_its_communes_most_inhabitants_first(communes: Communes) -> None:
    assert communes.by_postal_code("41000")[0].name == "Blois"
    assert len(communes.by_postal_code("41000")) > 1


def test_a_postal_code_of_a_split_city_gives_the_arrondissement_alone(communes: Communes) -> None:
    assert [each.insee for each in communes.by_postal_code("75011")] == ["75111"]


def test_zones_of_an_arrondissement_hold_its_city(communes: Communes) -> None:
    (found,) = communes.find("Lyon 3")
    assert found.zones == ("69383", "69123", found.epci, "69", "france")


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("41", "dans le Loir-et-Cher"),
        ("ardèche", "dans l'Ardèche"),
        ("7", "dans l'Ardèche"),
        ("2a", "dans la Corse-du-Sud"),
        ("974", "à La Réunion"),
        ("971", "en Guadeloupe"),
        ("Ille et Vilaine", "en Ille-et-Vilaine"),
        ("988", "en Nouvelle-Calédonie"),
    ],
)
def test_a_departement_is_found_by_number_or_name(communes: Communes, asked: str, where: str) -> None:
    area = communes.departement(asked)
    assert area is not None
    assert area.where == where


def test_an_overseas_postal_code_without_commune_gives_its_territory(communes: Communes) -> None:
    area = communes.departement_of_postal_code("98800")
    assert area is not None
    assert area.name == "Nouvelle-Calédonie"
    assert communes.departement_of_postal_code("12345") is None


def test_a_postal_code_of_saint_barthelemy_is_no_village_of_guadeloupe(communes: Communes) -> None:
    assert communes.find("97133") == []
    for code, name in (("97133", "Saint-Barthélemy"), ("97150", "Saint-Martin"), ("97141", "Guadeloupe")):
        area = communes.departement_of_postal_code(code)
        assert area is not None
        assert area.name == name


def test_the_nearest_commune_of_a_position(communes: Communes) -> None:
    found = communes.nearest(47.59, 1.33)
    assert found is not None
    assert found.name == "Blois"


def test_nothing_is_near_the_middle_of_an_ocean(communes: Communes) -> None:
    assert communes.nearest(0, -30, within_km=60) is None


def test_suggestions_follow_what_is_typed(communes: Communes) -> None:
    assert communes.suggest("blo")[0].name == "Blois"
    assert communes.suggest("4100")[0].name == "Blois"
    assert communes.suggest("montoi")[0].name.startswith("Montoi")
    assert communes.suggest("b") == []
    assert len(communes.suggest("saint", limit=5)) == 5


def test_every_commune_has_a_point(communes: Communes) -> None:
    assert all(each.lat is not None and each.lon is not None for each in communes)


def test_no_town_hall_stands_far_from_its_commune(communes: Communes) -> None:
    france = ((41, 52, -6, 10), (-22, 17, -63, 56))
    for each in communes:
        assert each.lat is not None
        assert each.lon is not None
        assert any(south <= each.lat <= north and west <= each.lon <= east for south, north, west, east in france)


def test_emails_are_those_of_a_counter(communes: Communes) -> None:
    emails = [each.town_hall.email for each in communes if each.town_hall and each.town_hall.email]
    assert len(emails) > 14_000
    assert not [each for each in emails if each.endswith(("@wanadoo.fr", "@orange.fr", "@gmail.com", "@laposte.net"))]
    assert not [each for each in emails if each.split("@")[0] in ("maire", "secretaire", "dgs", "cabinet")]
