"""The demonstration: plainly fictional, complete, idempotent, removable."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.content.loader import ContentError
from services.directory import opening
from services.directory.communes import Communes
from services.directory.models import (
    Service,
    ServiceClosure,
    ServiceNeed,
    ServiceOccasion,
    ServiceThematique,
    ServiceZone,
    Structure,
)
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing.demonstration import load_demonstration, read_demonstration, remove_demonstration
from services.directory.writing.source import Counts
from services.settings import Settings

FICTION = re.compile(r"^\+33(19900|26191|35301|46571|53649|63998)\d{4}$")
"""The ranges that ARCEP keeps for fiction."""

KINDS_OF_THE_PRACTICE = {
    "caf-social", "msa-social", "departement-social", "pmi", "cidff", "adil", "mediation-familiale", "espace-rencontre",
    "groupe-deuil", "allaitement", "centre-social", "point-conseil-budget", "point-justice", "bailleur-social",
    "aide-domicile", "aide-alimentaire", "france-services", "violences",
}  # fmt: skip


@pytest.fixture(scope="module")
def records(communes: Communes) -> tuple[list[StructureIn], list[ServiceIn]]:
    return read_demonstration(Settings().demo_dir, communes)


def test_there_are_at_least_sixty_services_over_two_departements(
    records: tuple[list[StructureIn], list[ServiceIn]],
) -> None:
    services = records[1]
    assert len(services) >= 60
    assert min(sum(each.zone_eligibilite == [area] for each in services) for area in ("41", "07")) >= 25


@pytest.mark.parametrize("area", ["41", "07"])
def test_every_kind_of_the_practice_is_there(records: tuple[list[StructureIn], list[ServiceIn]], area: str) -> None:
    assert {each.kind for each in records[1] if each.zone_eligibilite == [area]} >= KINDS_OF_THE_PRACTICE


def test_every_telephone_is_in_a_range_kept_for_fiction(records: tuple[list[StructureIn], list[ServiceIn]]) -> None:
    structures, services = records
    numbers = [each.telephone for each in (*structures, *services) if each.telephone]
    assert len(numbers) >= 60 - 10
    assert not [number for number in numbers if not FICTION.match(number)]
    assert all(each.telephone for each in structures)


def test_every_name_says_that_it_is_fictional(records: tuple[list[StructureIn], list[ServiceIn]]) -> None:
    structures, services = records
    for each in (*structures, *services):
        assert "(démonstration)" in each.nom
        assert each.demonstration
        assert not each.courriel


def test_every_opening_hour_can_be_read_and_is_known(records: tuple[list[StructureIn], list[ServiceIn]]) -> None:
    structures, services = records
    by_id = {each.id: each for each in structures}
    for each in services:
        hours = each.horaires_accueil or by_id[each.structure_id].horaires_accueil
        assert opening.is_valid(hours) or each.occasions, each.id


def test_every_kind_and_need_exists(records: tuple[list[StructureIn], list[ServiceIn]], taxonomy: Taxonomy) -> None:
    assert {each.kind for each in records[1]} <= set(taxonomy.file.kinds)
    assert {need for each in records[1] for need in each.needs} <= set(taxonomy.file.needs)


def test_secret_places_are_protected(records: tuple[list[StructureIn], list[ServiceIn]], taxonomy: Taxonomy) -> None:
    structures = {each.id: each for each in records[0]}
    for each in records[1]:
        if taxonomy.kind(each.kind).protect_address:
            assert structures[each.structure_id].protected_address or each.protected_address


def test_a_second_load_changes_nothing(session: Session, communes: Communes) -> None:
    first = load_demonstration(session, Settings(), communes)
    assert first.created >= 120
    assert load_demonstration(session, Settings(), communes) == Counts(unchanged=first.created)


def test_one_command_removes_every_trace(session: Session, communes: Communes) -> None:
    created = load_demonstration(session, Settings(), communes).created
    assert remove_demonstration(session) == Counts(removed=created)
    for table in (Structure, Service, ServiceZone, ServiceNeed, ServiceThematique, ServiceClosure, ServiceOccasion):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_name_that_hides_the_fiction_is_refused(tmp_path: Path, communes: Communes) -> None:
    text = (
        (Settings().demo_dir / "ardeche.yml")
        .read_text()
        .replace("MSA, agence de Privas (démonstration)", "MSA de Privas")
    )
    (tmp_path / "ardeche.yml").write_text(text)
    with pytest.raises(ContentError, match=r"ardeche\.yml:1: msa-07: .*démonstration"):
        read_demonstration(tmp_path, communes)
