"""Rights for other tools: the catalogue, and an estimate from a situation."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from services.clock import Clock
from services.problems import Problem
from services.rights.contradictions import contradictions
from services.rights.engine_client import EngineUnavailable
from services.rights.examples import (
    BUSY_EXAMPLE,
    CATALOGUE_EXAMPLE,
    ESTIMATE_EXAMPLES,
    PROBLEM_SCHEMA,
    REFUSED_EXAMPLE,
)
from services.rights.schemas import Answered, CatalogueEntry
from services.rights.service import Rights
from services.situation.schemas import EventKey, Situation

router = APIRouter(prefix="/api/rights", tags=["droits"])

PATIENCE_SECONDS = 20.0
"""Long enough for a worker that was killed to come back: no request is lost."""

_ANSWERS: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "A field is wrong: `fields` names each one and says why, in French.",
        "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA, "example": REFUSED_EXAMPLE}},
    },
    503: {
        "description": "No figure now: the worker is busy or away. Try again.",
        "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA, "example": BUSY_EXAMPLE}},
    },
}
_CATALOGUE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"example": CATALOGUE_EXAMPLE}}}}


def _rights(request: Request) -> Rights:
    found: Rights = request.app.state.house.rights
    return found


def _clock(request: Request) -> Clock:
    found: Clock = request.app.state.house.clock
    return found


@router.get(
    "",
    summary="Lire le catalogue des droits / Read the catalogue",
    response_model_exclude_none=True,
    responses=_CATALOGUE,
)
def catalogue(
    rights: Annotated[Rights, Depends(_rights)],
    event: Annotated[EventKey | None, Query(description="Un seul événement de vie. / One life event only.")] = None,
) -> list[CatalogueEntry]:
    """Rend chaque droit du catalogue, avec ses conditions, ses étapes, sa source et sa date de vérification.

    Sans `event`, dans l'ordre des noms ; avec, dans l'ordre d'importance pour cet événement. Un droit de statut G
    n'est pas vérifié : il se nomme « à demander », sans montant ni délai.

    Returns each right with its conditions (data over a Situation), steps, source and checked-on date; with `event`,
    in the order of worth within that life event. Status G means not verified: name it as "to ask" only.
    """
    return rights.entries(event)


@router.get("/situation.schema.json", summary="Le schéma d'une situation / JSON Schema of a Situation")
def situation_schema() -> dict[str, Any]:
    """Rend le schéma JSON (2020-12) de ce que `POST /api/rights/estimate` accepte ; rien d'autre n'est accepté.

    Returns the JSON Schema of what the estimate takes. Every field is optional: what is absent is unknown, never zero.
    Money is euros a month, dates are ISO days, months are `2026-11`, communes are INSEE codes.
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Situation.model_json_schema()}


@router.get(
    "/{right_id}/date.ics",
    summary="Une date dans son agenda / One date as a calendar file",
    responses={200: {"content": {"text/calendar": {}}}},
    response_class=Response,
)
def calendar(
    right_id: str,
    jour: Annotated[date, Query(description="Le jour à retenir. / The day to keep.", examples=["2027-01-12"])],
    rights: Annotated[Rights, Depends(_rights)],
) -> Response:
    """Rend un fichier d'agenda (.ics) : le nom de la démarche, son jour, un rappel une semaine avant.

    Rien de ce que la famille a dit n'y figure. / Title, day and a reminder a week before; nothing the family said.
    """
    file = rights.calendar(right_id, jour)
    if file is None:
        raise Problem(404, "pas-de-date", "Cette démarche n'a pas de date à retenir.")
    name = f'attachment; filename="{right_id}.ics"'
    return Response(
        file, media_type="text/calendar", headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )


@router.post("/estimate", summary="Estimer les montants / Estimate amounts", responses=_ANSWERS)
def estimate(
    situation: Annotated[Situation, Body(openapi_examples=ESTIMATE_EXAMPLES)],
    rights: Annotated[Rights, Depends(_rights)],
    clock: Annotated[Clock, Depends(_clock)],
) -> Answered:
    """Estime dix droits pour une famille, pour un mois, et nomme ceux de ses événements. Rien n'est gardé.

    Ce qui n'est pas dit reste inconnu : le montant devient alors une fourchette, ou manque, avec la raison.
    `low` et `high` portent les centimes ; `text` est arrondi à l'euro. Au-delà du dernier mois connu du moteur,
    ce mois sert, et `rules` le dit. `rights` nomme les droits des événements de `events`, dans l'ordre où les dire :
    statut, raison, montant, date, étapes, source. « Très probable » porte sa condition de résidence.

    Estimates ten benefits for a family at a month; nothing is stored. What is not said stays unknown: an amount then
    becomes a range, or is absent with its reason in `not_computed`. `low` and `high` carry cents (equal when every
    input is known), `text` is rounded to the euro. `net` incomes are the "montant net social" of the payslip, euros a
    month; an income without `since` holds for every month read (N-2 included). Inputs are ours alone: no variable of
    the engine is accepted. A month after the last one the engine knows uses that last month, and `rules` says so.
    `rights` names the rights of `events` in the order to say them, with status, reason, amount, date, steps and source.
    """
    wrong = contradictions(situation, clock.today(), rights.estimator.content.first_month)
    if wrong:
        named = ", ".join(each["field"] for each in wrong[:3])
        detail = f"Il y a quelque chose à corriger : {named}. {wrong[0]['reason']}"
        raise Problem(422, "situation-a-corriger", detail, wrong)
    try:
        found = rights.estimate(situation, patience=PATIENCE_SECONDS)
    except EngineUnavailable as error:
        raise Problem(503, "calcul-indisponible", str(error)) from error
    cards = [rights.card(each, situation, estimate=found, amount=True) for each in rights.assess(situation, found)]
    return Answered(**dict(found), rights=cards)
