"""Accounts: opening, signing in, slowing down guesses, ending sessions."""

from datetime import timedelta

import pytest

from services.accounts import passwords, repository, service
from services.accounts.schemas import NewWorker
from services.accounts.service import Accounts
from services.clock import Clock
from services.problems import Problem
from tests.kept import kept_bytes

from .conftest import AccountsHouse

CAMILLE = NewWorker(login="Camille ", display_name="Camille Martin", territories=["41"])


def opened(house: AccountsHouse) -> tuple[str, str]:
    """Return password and session token of a fresh account."""
    with house.database.writing() as session:
        worker, password = service.add(session, CAMILLE)
        token, _ = house.accounts.open(session, worker)
    return password, token


def test_first_accounts_are_made_once(house: AccountsHouse) -> None:
    with house.database.writing() as session:
        first = service.ensure_first_accounts(session)
    with house.database.writing() as session:
        assert service.ensure_first_accounts(session) == []
    assert [login for login, _ in first] == ["travailleur", "admin"]
    with house.database.reading() as session:
        roles = {each.login: (each.role, each.territories) for each in repository.everybody(session)}
        login, password = first[0]
        assert house.accounts.check(session, login, password, "ici").login == "travailleur"
    assert roles == {"travailleur": ("travailleur_social", ["*"]), "admin": ("national", ["*"])}


def test_no_password_and_no_token_is_written_in_clear(house: AccountsHouse) -> None:
    password, token = opened(house)
    kept = kept_bytes(house.database)
    assert b"$argon2id$" in kept
    assert password.encode() not in kept
    assert token.encode() not in kept


def test_login_is_kept_in_lower_case_and_taken_once(house: AccountsHouse) -> None:
    opened(house)
    with pytest.raises(Problem, match="déjà pris"), house.database.writing() as session:
        service.add(session, CAMILLE)


@pytest.mark.parametrize("login", ["camille", "inconnu"])
def test_wrong_password_and_unknown_login_get_the_same_answer(house: AccountsHouse, login: str) -> None:
    opened(house)
    with house.database.reading() as session, pytest.raises(Problem) as refused:
        house.accounts.check(session, login, "faux", "ici")
    assert (refused.value.status, refused.value.detail) == (401, "Identifiant ou mot de passe incorrect.")


def test_five_failures_from_one_place_close_the_door_there_only(house: AccountsHouse) -> None:
    password, _ = opened(house)
    with house.database.reading() as session:
        for _ in range(5):
            with pytest.raises(Problem):
                house.accounts.check(session, "camille", "faux", "ici")
        with pytest.raises(Problem) as refused:
            house.accounts.check(session, "camille", password, "ici")
        assert refused.value.status == 429
        assert house.accounts.check(session, "camille", password, "ailleurs").login == "camille"


def test_session_ends_after_eight_hours(house: AccountsHouse) -> None:
    _, token = opened(house)
    later = Accounts(Clock((house.clock.now() + timedelta(hours=8)).isoformat()))
    before = Accounts(Clock((house.clock.now() + timedelta(hours=7, minutes=59)).isoformat()))
    with house.database.reading() as session:
        assert before.signed_in(session, token)
        assert later.signed_in(session, token) is None


@pytest.mark.parametrize("way", ["disable", "reset", "close"])
def test_session_ends_when_the_account_changes(house: AccountsHouse, way: str) -> None:
    password, token = opened(house)
    with house.database.writing() as session:
        if way == "disable":
            service.disable(session, "camille")
        elif way == "reset":
            assert service.reset_password(session, "camille") != password
        else:
            house.accounts.close(session, token)
    with house.database.reading() as session:
        assert house.accounts.signed_in(session, token) is None
        if way != "close":
            with pytest.raises(Problem):
                house.accounts.check(session, "camille", password, "ici")


def test_generated_passwords_are_long_readable_and_different() -> None:
    made = {passwords.generate() for _ in range(50)}
    assert len(made) == 50
    assert all(len(each) == 23 and not set(each) & set("0o1il5s8b2zuv") for each in made)
