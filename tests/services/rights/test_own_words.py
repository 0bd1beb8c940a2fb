"""Why a right is named: in the words of the person, never a label put on them."""

from typing import Any

import pytest

from services.clock import Clock
from services.rights.schemas import Assessment
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import EventKey, Situation


@pytest.fixture(scope="module")
def rights() -> Rights:
    return Rights(ROOT / "data" / "content", "http://127.0.0.1:1", Clock("2026-11-20"), 1)


def rsa(rights: Rights, told: str) -> Assessment:
    found = rights.assess(Situation(events=["budget"]), told={"budget": told})
    return next(each for each in found if each.right_id == "rsa")


def test_an_event_is_cited_in_the_persons_own_words_and_never_judged(rights: Rights) -> None:
    asked = "est-ce que j'ai droit au RSA ?"
    found = rsa(rights, asked)
    assert found.reason.startswith(f"Vous avez dit : « {asked} ».")
    assert "serré" not in " ".join(each.reason for each in rights.assess(Situation(events=["budget"])))


def test_long_words_are_cut_between_two_words(rights: Rights) -> None:
    told = "je gagne presque rien depuis " + "des mois et " * 20
    reason = rsa(rights, told).reason
    assert reason.startswith("Vous avez dit : « je gagne presque rien depuis des mois")
    assert " … »" in reason


@pytest.mark.parametrize("more", [{"violence": True}, {"events": ["logement", "deuil"], "deceased": "enfant"}])
def test_own_words_are_not_repeated_after_violence_or_a_death(rights: Rights, more: dict[str, Any]) -> None:
    told: dict[EventKey, str] = {"logement": "il faut que je parte de chez lui"}
    found = rights.assess(Situation.model_validate({"events": ["logement"], **more}), told=told)
    assert "chez lui" not in " ".join(each.reason for each in found)
