"""Merging what is said: events accumulate, corrections replace, refusals stay, replays change nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from services.db import Base, Database
from services.situation import service as situations
from services.situation.service import Said

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: object) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path}/story.db")
    Base.metadata.create_all(database.engine)
    with database.writing() as session:
        yield session


def _say(session: Session, message: str, *said: Said) -> list[Said]:
    return situations.record(session, "c", message, list(said), NOW)


def test_a_second_event_never_erases_the_first(session: Session) -> None:
    _say(session, "m1", Said("events", ["impayes"]))
    _say(session, "m2", Said("events", ["deuil"]))
    assert situations.story(session, "c").situation.events == ["impayes", "deuil"]


def test_a_later_figure_replaces_the_earlier_one(session: Session) -> None:
    _say(session, "m1", Said("nb_enfants", 2, words="deux enfants"))
    _say(session, "m2", Said("nb_enfants", 3, words="trois enfants"))
    story = situations.story(session, "c")
    assert (story.situation.nb_enfants, story.words["nb_enfants"]) == (3, "trois enfants")


def test_the_same_message_merges_once(session: Session) -> None:
    said = Said("nb_enfants", 2)
    assert _say(session, "m1", said) == [said]
    assert _say(session, "m1", Said("nb_enfants", 5)) == []
    assert situations.story(session, "c").situation.nb_enfants == 2


@pytest.mark.parametrize(("field", "value"), [("nb_enfants", 40), ("rent", -5), ("commune", "Blois"), ("income", 1e9)])
def test_what_the_situation_cannot_hold_changes_nothing(session: Session, field: str, value: object) -> None:
    assert _say(session, "m1", Said(field, value)) == []
    assert not situations.story(session, "c").answered(field)


def test_a_refusal_is_kept_until_the_person_says_it(session: Session) -> None:
    _say(session, "m1", Said("income", state="refused"))
    assert situations.story(session, "c").answered("income")
    _say(session, "m2", Said("income", 900.0, words="900"))
    story = situations.story(session, "c")
    assert story.situation.income == 900
    assert "income" not in story.refused


def test_starting_again_forgets_all(session: Session) -> None:
    _say(session, "m1", Said("events", ["impayes"]), Said("mois_retard", 3))
    _say(session, "m2", Said("events", state="reset"))
    story = situations.story(session, "c")
    assert story.situation.events == []
    assert story.situation.mois_retard is None


def test_forgetting_leaves_no_row(session: Session) -> None:
    _say(session, "m1", Said("events", ["impayes"]))
    situations.forget(session, "c")
    assert situations.story(session, "c").situation.events == []
