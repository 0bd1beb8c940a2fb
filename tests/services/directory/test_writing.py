"""Writing a source: idempotent on source and id, children replaced, orphans refused."""

import pytest
from sqlalchemy.orm import Session

from services.directory.communes import Communes
from services.directory.service import Directory
from tests.services.directory.conftest import Write, query, service, structure


def test_writing_is_idempotent_on_source_and_id(write: Write, communes: Communes) -> None:
    (blois,) = communes.find("Blois")
    assert write(service("a", blois), service("b", blois)).created == 4
    assert write(service("a", blois), service("b", blois)).unchanged == 4
    changed = write(service("a", blois, nom="Autre nom"), service("b", blois))
    assert (changed.created, changed.changed, changed.unchanged) == (0, 1, 3)
    assert write(service("a", blois), remove_missing=True).removed == 2
    assert write(service("c", blois), remove_missing=False).removed == 0


def test_a_changed_zone_replaces_the_old_one(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("a", blois, zone_eligibilite=["41"]))
    write(service("a", blois, zone_eligibilite=["07"]))
    assert directory.search(session, query(blois, event="budget")).found == 0


def test_a_service_without_its_structure_is_refused(write: Write, communes: Communes) -> None:
    (blois,) = communes.find("Blois")
    with pytest.raises(ValueError, match="without structure"):
        write(service("a", blois), structures=[structure("another")])
