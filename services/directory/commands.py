"""`aller-vers directory`: search the directory, put the demonstration in or take it out."""

from datetime import datetime
from typing import Annotated

import typer

from services.clock import PARIS, Clock
from services.db import Database
from services.directory.communes import Communes
from services.directory.exporting import commands as exporting
from services.directory.importing import commands as importing
from services.directory.lines import lines_for
from services.directory.schemas import Query
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from services.directory.terminal import AsJson, By, refuse
from services.directory.writing.demonstration import bring_back_demonstration, give_up_demonstration
from services.directory.writing.source import Counts
from services.operations.screen import Screen
from services.orientation.script import Script
from services.safety.service import Safety
from services.settings import Settings
from services.situation.schemas import EVENTS

app = typer.Typer(no_args_is_help=True, help="L'annuaire : qui peut aider, où, ouvert quand.")
demo = typer.Typer(no_args_is_help=True, help="Les services de démonstration, inventés.")
app.add_typer(demo, name="demo")
importing.register(app)
app.command("export")(exporting.export_directory)


@app.callback()
def directory() -> None:
    """L'annuaire : qui peut aider, où, ouvert quand."""


@app.command("search")
def search(
    commune: Annotated[str, typer.Option("--commune", help="Nom, code postal ou code INSEE.")],
    event: Annotated[str, typer.Option("--event", help=f"Événement : {', '.join(EVENTS)}.")] = "",
    words: Annotated[str, typer.Option("--words", help="Mots de la personne.")] = "",
    demonstration: Annotated[bool, typer.Option("--demonstration", help="Avec les services inventés.")] = False,
    far_from_home: Annotated[bool, typer.Option("--far-from-home", help="Plutôt loin de chez soi.")] = False,
    open_at: Annotated[
        datetime | None, typer.Option("--open-at", help="Ouvert à ce moment, comme 2026-12-01T18:00.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=20)] = 3,
    as_json: AsJson = False,
) -> None:
    """Cherche qui peut aider près d'une commune."""
    settings, screen = Settings(), Screen(as_json=as_json)
    if event and event not in EVENTS:
        refuse(screen, f"Cet événement n'existe pas : {event}. Choisissez parmi {', '.join(EVENTS)}.")
    room = Directory(Communes(settings.communes_dir), Taxonomy(settings.content_dir / "taxonomy.yml"))
    found = room.communes.find(commune)
    if not found:
        refuse(screen, "Nous ne trouvons pas cette commune. Essayez avec le code postal.")
    if len(found) > 1 and not commune.strip().isdigit():
        names = ", ".join(f"{each.name} ({each.departement})" for each in found[:8])
        refuse(screen, f"Plusieurs communes portent ce nom : {names}.")
    query = Query(
        at=open_at.replace(tzinfo=PARIS) if open_at else Clock(settings.today).now(),
        open_only=open_at is not None,
        far_from_home=far_from_home,
        commune=found[0],
        event=event or None,
        q=words,
        demonstration=demonstration,
        limit=limit,
    )
    script, safety = Script(settings.content_dir), Safety(settings.content_dir)
    database = Database(settings.effective_database_url)
    with database.reading() as session:
        result = room.search(session, query, lines_for(session, room, query, script, safety))
    database.dispose()
    data = {
        "commune": found[0].insee,
        "note": result.note,
        "circle_km": result.circle_km,
        "cards": [card.model_dump(mode="json") for card in result.cards],
    }
    shown = [result.note] if result.note else []
    for card in result.cards:
        shown.append(f"{card.name} · {card.kind}")
        number = card.phone.number if card.phone else ""
        details = (card.distance, card.address, number, card.open_text)
        shown.append("  " + " · ".join(each for each in details if each))
    screen.result(data, *shown)


@demo.command("load")
def load(as_json: AsJson = False) -> None:
    """Écrit les services de démonstration dans l'annuaire, même après un retrait."""
    settings, screen = Settings(), Screen(as_json=as_json)
    database = Database(settings.effective_database_url)
    with database.writing() as session:
        counts = bring_back_demonstration(session, settings)
    database.dispose()
    _report(screen, counts)


@demo.command("remove")
def remove(by: By = "", as_json: AsJson = False) -> None:
    """Retire tous les services de démonstration. Un démarrage ne les remet pas."""
    settings, screen = Settings(), Screen(as_json=as_json)
    database = Database(settings.effective_database_url)
    with database.writing() as session:
        counts = give_up_demonstration(session, Clock(settings.today).now(), by)
    database.dispose()
    _report(screen, counts)


def _report(screen: Screen, counts: Counts) -> None:
    data = {
        "created": counts.created,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "removed": counts.removed,
    }
    screen.result(
        data,
        f"{counts.created} ajoutés, {counts.changed} changés, {counts.unchanged} inchangés, {counts.removed} retirés "
        "(structures et services).",
    )
