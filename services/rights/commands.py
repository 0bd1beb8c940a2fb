"""`aller-vers rights`: figures for a file of situations, freshness of the engine."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import TypeAdapter, ValidationError

from services.clock import Clock
from services.operations.screen import Screen
from services.problems import reason_of
from services.rights.contradictions import Field, contradictions
from services.rights.engine_client import EngineClient, EngineUnavailable
from services.rights.estimate import Estimator
from services.rights.estimate_schemas import Estimate
from services.settings import Settings
from services.situation.schemas import Situation

app = typer.Typer(no_args_is_help=True, help="Les droits et leurs montants.")

AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]
SLICE = 500
"""Situations sent at once: the progress bar moves, the worker stays open to people."""


@app.callback()
def rights() -> None:
    """Les droits et leurs montants."""


@app.command("estimate")
def estimate(
    file: Annotated[Path, typer.Argument(help="Situation, ou liste de situations, en JSON.")],
    as_json: AsJson = False,
    wait: Annotated[float, typer.Option("--wait", min=1, help="Secondes d'attente au plus.")] = 60.0,
) -> None:
    """Estime les montants d'une situation, ou d'un fichier de situations. Le calcul doit être démarré."""
    settings, screen = Settings(), Screen(as_json=as_json)
    clock = Clock(settings.today)
    estimator = Estimator(
        settings.content_dir, EngineClient(settings.effective_rights_url, settings.rights_timeout_seconds), clock
    )
    single, situations = _read(file, screen)
    _check(situations, clock.today(), estimator.content.first_month, screen)
    found: list[Estimate] = []
    try:
        with typer.progressbar(length=len(situations), label="Calcul", hidden=as_json or single) as bar:
            for start in range(0, len(situations), SLICE):
                found += estimator.estimate_many(situations[start : start + SLICE], wait)
                bar.update(min(SLICE, len(situations) - start))
    except EngineUnavailable as error:
        _refuse(screen, str(error), [])
    data = [each.model_dump(mode="json") for each in found]
    if as_json:
        screen.result(data[0] if single else {"estimates": data})
    else:
        screen.result({}, *(line for each in found for line in _lines(each)))


def _read(file: Path, screen: Screen) -> tuple[bool, list[Situation]]:
    try:
        raw: Any = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        _refuse(screen, f"Ce fichier ne se lit pas : {file}.", [])
    except (ValueError, UnicodeDecodeError):
        _refuse(screen, f"Ce fichier n'est pas du JSON : {file}.", [])
    single = not isinstance(raw, list)
    try:
        return single, TypeAdapter(list[Situation]).validate_python([raw] if single else raw)
    except ValidationError as error:
        fields = [
            {"field": ".".join(str(step) for step in each["loc"][1:] or each["loc"]), "reason": reason_of(dict(each))}
            for each in error.errors()
        ]
        _refuse(screen, "Il y a quelque chose à corriger.", fields)


def _check(situations: list[Situation], today: date, first_month: str, screen: Screen) -> None:
    for number, situation in enumerate(situations):
        fields = contradictions(situation, today, first_month)
        if fields:
            which = "" if len(situations) == 1 else f" (situation {number + 1})"
            _refuse(screen, f"Il y a quelque chose à corriger{which}.", fields)


def _refuse(screen: Screen, sentence: str, fields: list[Field]) -> NoReturn:
    if screen.as_json:
        screen.result({"error": sentence, "fields": fields})
    else:
        screen.say(sentence)
        for each in fields:
            screen.say(f"  {each['field']} : {each['reason']}")
    raise typer.Exit(1)


def _lines(estimate: Estimate) -> list[str]:
    lines = [f"{estimate.rules} {estimate.engine} {estimate.engine_version}. {estimate.sentence}".strip()]
    lines += [f"  {each.label} : {each.text}. {each.note}".rstrip() for each in estimate.figures.values()]
    lines += [f"  {right} : {why.sentence}" for right, why in estimate.not_computed.items()]
    lines += [f"  {sentence}" for sentence in estimate.assumed]
    return lines
