"""Whatever is typed, nothing raises."""

from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from services.clock import PARIS
from services.directory import opening
from services.directory.communes import Communes
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from tests.services.directory.conftest import query

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOURS = st.text('MoTuWeThFrSaSuPH 0123456789:-,;offJanDec[]"', max_size=40) | st.text(max_size=30)


@quick
@given(text=st.text(max_size=60))
def test_finding_a_commune(communes: Communes, text: str) -> None:
    for commune in (*communes.find(text), *communes.suggest(text)):
        assert communes.by_insee(commune.insee) == commune


@quick
@given(text=st.text(max_size=200))
def test_understanding_words(taxonomy: Taxonomy, text: str) -> None:
    meaning = taxonomy.understand(text)
    assert set(meaning.needs) <= set(taxonomy.file.needs)


@quick
@given(text=st.text(max_size=80))
def test_searching_words(demonstration: Session, directory: Directory, text: str) -> None:
    (blois,) = directory.communes.find("Blois")
    assert directory.search(demonstration, query(blois, q=text, demonstration=True)).cards


@quick
@given(osm=HOURS, moment=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), departement=st.sampled_from(
    ["", "41", "67", "57", "974", "988", "zz"]))  # fmt: skip
def test_reading_opening_hours(osm: str, moment: datetime, departement: str) -> None:
    found = opening.state(osm, moment.replace(tzinfo=PARIS), departement)
    assert found.text.endswith(".")
    opening.weekly(osm, moment.replace(tzinfo=PARIS), departement)
