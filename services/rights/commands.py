"""`aller-vers rights`: figures for a file of situations, what is getting old, local rules."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import TypeAdapter, ValidationError

from services.clock import Clock
from services.operations.screen import Screen
from services.problems import reason_of
from services.rights import local_commands, watch
from services.rights.catalogue import Catalogue
from services.rights.contradictions import Field, contradictions
from services.rights.engine_client import EngineClient, EngineUnavailable
from services.rights.engine_content import read_engine_content
from services.rights.estimate import Estimator
from services.rights.estimate_schemas import Estimate
from services.settings import Settings
from services.situation.schemas import Situation

app = typer.Typer(no_args_is_help=True, help="Les droits et leurs montants.")
app.add_typer(local_commands.app, name="local")
_KINDS = {"content": "À relire", "amount": "Montant", "parameter": "Paramètre", "page": "Page"}
AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]
SLICE = 500
"""Situations sent at once: the progress bar moves, the worker stays open to people."""


@app.callback()
def rights() -> None:
    """Les droits et leurs montants."""


@app.command("estimate")
def estimate(
    file: Annotated[Path, typer.Argument(help="Situation ou liste en JSON, ou une situation par ligne (.jsonl).")],
    as_json: AsJson = False,
    wait: Annotated[float, typer.Option("--wait", min=1, help="Secondes d'attente au plus.")] = 60.0,
) -> None:
    """Estime les montants d'une situation, ou d'un fichier de situations. Le calcul doit être démarré.

    Un fichier .jsonl porte une situation par ligne ; la réponse porte une estimation par ligne, dans le même ordre.
    """
    settings, screen = Settings(), Screen(as_json=as_json)
    clock = Clock(settings.today)
    estimator = Estimator(
        settings.content_dir, EngineClient(settings.effective_rights_url, settings.rights_timeout_seconds), clock
    )
    single, situations = _read(file, screen)
    _check(situations, clock.today(), estimator.content.first_month, screen)
    found: list[Estimate] = []
    try:
        with typer.progressbar(length=len(situations), label="Calcul", hidden=single, file=sys.stderr) as bar:
            for start in range(0, len(situations), SLICE):
                found += estimator.estimate_many(situations[start : start + SLICE], wait)
                bar.update(min(SLICE, len(situations) - start))
    except EngineUnavailable as error:
        _refuse(screen, str(error), [])
    if _by_line(file):
        print("\n".join(each.model_dump_json() for each in found))
        return
    data = [each.model_dump(mode="json") for each in found]
    screen.result(data[0] if single else {"estimates": data}, *(line for each in found for line in _lines(each)))


@app.command("veille")
def veille(
    pages: Annotated[bool, typer.Option("--pages/--no-pages", help="Interroger les pages officielles.")] = True,
    as_json: AsJson = False,
) -> None:
    """Dit ce qui vieillit : fichiers, montants, paramètres du moteur, pages qui ont changé d'adresse."""
    from services.rights.engine import Engine  # loads OpenFisca: three seconds, for this command alone

    settings, screen = Settings(), Screen(as_json=as_json)
    today, content = Clock(settings.today).today(), read_engine_content(settings.content_dir)
    catalogue = Catalogue(settings.content_dir)
    found = watch.old_content(settings.content_dir, today) + watch.old_amounts(catalogue, today)
    with screen.step("Paramètres du moteur", long=True):
        found += watch.old_parameters(Engine(content).system.parameters, content, today)
    moved: list[watch.Stale] | None = None
    if pages:
        with screen.step("Pages officielles", long=True):
            moved = watch.moved_pages(catalogue.addresses())
    found += moved or []
    lines = [f"{_KINDS[each.kind]} : {each.name}. {each.reason}" for each in found]
    if pages and moved is None:
        lines.append("Le réseau ne répond pas : les pages officielles n'ont pas été vérifiées.")
    data = {"day": today.isoformat(), "pages_checked": moved is not None, "stale": [asdict(each) for each in found]}
    screen.result(data, *(lines or ["Rien n'est à revoir."]))


def _read(file: Path, screen: Screen) -> tuple[bool, list[Situation]]:
    """Return whether a file holds one situation alone, and its situations: one, a JSON list, or one a line (.jsonl)."""
    try:
        text = file.read_text(encoding="utf-8")
        raw: Any = json.loads(text) if not _by_line(file) else [json.loads(each) for each in text.splitlines() if each]
    except OSError:
        _refuse(screen, f"Ce fichier ne se lit pas : {file}.", [])
    except (ValueError, UnicodeDecodeError):
        _refuse(screen, f"Ce fichier n'est pas du JSON : {file}.", [])
    single = not isinstance(raw, list)
    try:
        return single, TypeAdapter(list[Situation]).validate_python([raw] if single else raw)
    except ValidationError as error:
        wrong = error.errors()
        number = int(wrong[0]["loc"][0])
        fields = [
            {"field": ".".join(str(step) for step in each["loc"][1:]) or "situation", "reason": reason_of(dict(each))}
            for each in wrong
            if each["loc"][0] == number
        ]
        _refuse(screen, _to_correct(number, single), fields)


def _to_correct(number: int, single: bool) -> str:
    return f"Il y a quelque chose à corriger{'' if single else f' (situation {number + 1})'}."


def _by_line(file: Path) -> bool:
    return file.suffix == ".jsonl"


def _check(situations: list[Situation], today: date, first_month: str, screen: Screen) -> None:
    for number, situation in enumerate(situations):
        fields = contradictions(situation, today, first_month)
        if fields:
            _refuse(screen, _to_correct(number, len(situations) == 1), fields)


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
