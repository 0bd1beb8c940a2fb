"""`aller-vers directory import, refresh, undo, imports, held, answer, export`: what goes in and out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import OperationalError, ProgrammingError

from services.clock import Clock
from services.db import Database
from services.directory import repository_imports as repository
from services.directory.communes import Communes
from services.directory.exporting.public import Library, territory
from services.directory.exporting.run import FORMATS as EXPORTS
from services.directory.exporting.run import to_file, to_text
from services.directory.importing import answers, fetching
from services.directory.importing.rows import Unreadable
from services.directory.importing.rules import Rules
from services.directory.importing.run import FORMATS, Importer, Request
from services.directory.importing.undo import NotUndone, undo
from services.directory.taxonomy import Taxonomy
from services.operations.screen import Screen
from services.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]
By = Annotated[str, typer.Option("--by", help="Qui le fait : votre nom ou votre identifiant.")]


def import_file(
    files: Annotated[list[Path], typer.Argument(help="Un ou plusieurs fichiers de la même source.")],
    format: Annotated[str, typer.Option("--format", help=f"Format : {', '.join(FORMATS)}.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Essayer : le même rapport, sans rien écrire.")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Ne rien écrire si une seule fiche est refusée.")
    ] = False,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help="Garder les fiches de cette source absentes du fichier.")
    ] = False,
    remove_missing: Annotated[
        bool, typer.Option("--remove-missing", help="Retirer les fiches de cette source absentes du fichier.")
    ] = False,
    source: Annotated[str, typer.Option("--source", help="Nom de la source, si le fichier n'en donne pas.")] = "",
    dated: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Date des données, si le fichier n'en donne pas."),
    ] = None,
    remarks: Annotated[
        Path | None, typer.Option("--remarks", help="Écrire toutes les remarques dans ce fichier CSV.")
    ] = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Importe un fichier dans l'annuaire, et dit ce qui change."""
    settings, screen = Settings(), Screen(as_json=as_json)
    if format not in FORMATS:
        _refuse(screen, f"Ce format n'existe pas : {format}. Choisissez parmi {', '.join(FORMATS)}.")
    if keep_missing and remove_missing:
        _refuse(screen, "Choisissez --keep-missing ou --remove-missing, pas les deux.")
    missing = files_missing(files)
    if missing:
        _refuse(screen, f"Ce fichier n'existe pas : {missing}.")
    request = Request(
        format=format,
        paths=files,
        source=source.strip()[:60],
        dated=dated.date() if dated else None,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
        missing="keep" if keep_missing else "remove" if remove_missing else None,
        by=by,
    )
    with _database(settings, screen) as database, _bar() as progress:
        try:
            report = _importer(settings).run(database, request, progress)
        except Unreadable as refusal:
            _refuse(screen, str(refusal))
    if remarks:
        report.write_remarks(remarks)
    screen.result(report.as_dict(), *report.lines())
    if not report.succeeded:
        raise typer.Exit(1)


def refresh(
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="Source publique, comme dila ou france-services.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Essayer : le même rapport, sans rien écrire.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Va chercher le fichier public d'une source, et l'importe."""
    settings, screen = Settings(), Screen(as_json=as_json)
    known = fetching.sources(settings.content_dir)
    if name not in known:
        _refuse(screen, f"Cette source n'existe pas : {name}. Choisissez parmi {', '.join(known)}.")
    with TemporaryDirectory() as folder, _database(settings, screen) as database, _bar() as progress:
        try:
            path = fetching.fetch(known[name], Path(folder), progress)
            today = Clock(settings.today).today()
            request = Request(known[name].format, [path], dated=today, dry_run=dry_run, by=by or known[name].address)
            report = _importer(settings).run(database, request, progress)
        except Unreadable as refusal:
            _refuse(screen, str(refusal))
    screen.result(report.as_dict(), *report.lines())
    if not report.succeeded:
        raise typer.Exit(1)


def undo_import(
    identity: Annotated[str, typer.Argument(metavar="IMPORT", help="Nom de l'import, donné par son rapport.")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Annule un import entier : l'annuaire redevient ce qu'il était."""
    settings, screen = Settings(), Screen(as_json=as_json)
    with _database(settings, screen) as database:
        try:
            with database.writing() as session:
                counts = undo(session, identity, _taxonomy(settings), now=Clock(settings.today).now(), by=by)
        except NotUndone as refusal:
            _refuse(screen, str(refusal))
    data = {"import": identity, "removed": counts.removed, "restored": counts.changed, "created": counts.created}
    screen.result(
        data,
        f"L'import {identity} est annulé.",
        f"{counts.removed} fiches enlevées, {counts.changed} rétablies, {counts.created} remises.",
    )


def list_imports(as_json: AsJson = False) -> None:
    """Montre les derniers imports."""
    settings, screen = Settings(), Screen(as_json=as_json)
    with _database(settings, screen) as database, database.reading() as session:
        found = [
            {
                "import": each.id,
                "files": each.files,
                "sources": each.sources,
                "written_at": each.written_at.isoformat(),
                "written_by": each.written_by,
                "undone": each.undone_at is not None,
            }
            for each in repository.imports(session)
        ]
    lines = [f"{each['import']}{' (annulé)' if each['undone'] else ''} · {each['written_by']}" for each in found]
    screen.result({"imports": found}, *(lines or ["Aucun import pour le moment."]))


def list_held(as_json: AsJson = False) -> None:
    """Montre les fiches qui attendent une réponse : « adresse secrète ? »"""
    settings, screen = Settings(), Screen(as_json=as_json)
    with _database(settings, screen) as database, database.reading() as session:
        found = [{"id": each.uid, "nom": each.nom} for each in repository.held(session)]
    lines = [f"{each['id']} · {each['nom']}" for each in found]
    how = "Pour répondre : aller-vers directory answer FICHE --secret, ou --public."
    screen.result({"held": found}, *([*lines, "", how] if lines else ["Aucune fiche n'attend de réponse."]))


def answer_held(
    uid: Annotated[str, typer.Argument(metavar="FICHE", help="Structure ou service, comme « source--identifiant ».")],
    secret: Annotated[bool, typer.Option("--secret", help="L'adresse est secrète.")] = False,
    public: Annotated[bool, typer.Option("--public", help="L'adresse est publique.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Répond à la question « adresse secrète ? » pour une fiche retenue."""
    settings, screen = Settings(), Screen(as_json=as_json)
    if secret == public:
        _refuse(screen, "Dites --secret ou --public, l'un des deux.")
    with _database(settings, screen) as database:
        try:
            with database.writing() as session:
                now = Clock(settings.today).now()
                done = answers.answer(session, uid, secret, _taxonomy(settings), now=now, by=by)
        except answers.NothingToAnswer as refusal:
            _refuse(screen, str(refusal))
        if secret:
            database.truncate_log()
    word = "L'adresse est effacée : téléphone seulement." if secret else "L'adresse est publique."
    screen.result({"answered": done, "secret": secret}, word, f"Fiches concernées : {', '.join(done)}.")


def export_directory(
    format: Annotated[str, typer.Option("--format", help=f"Format : {', '.join(EXPORTS)}.")],
    departement: Annotated[str, typer.Option("--territory", help="Numéro ou nom d'un département.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Fichier à écrire ; sinon l'écran.")] = None,
    as_json: AsJson = False,
) -> None:
    """Exporte ce que l'annuaire montre à tous : jamais une adresse secrète, jamais l'inventé."""
    settings, screen = Settings(), Screen(as_json=as_json)
    if format not in EXPORTS:
        _refuse(screen, f"Ce format n'existe pas : {format}. Choisissez parmi {', '.join(EXPORTS)}.")
    communes = Communes(settings.communes_dir)
    area = communes.departement(departement) if departement else None
    if departement and area is None:
        _refuse(screen, f"Ce département n'existe pas : {departement}. Exemple : 41.")
    if format == "bundle" and area is None:
        _refuse(screen, "Ce format vaut pour un département. Ajoutez par exemple : --territory 41.")
    if output is None and as_json:
        _refuse(screen, "Avec --json, dites où écrire : --output FICHIER.")
    library = Library(communes, _taxonomy(settings), Rules(settings.content_dir))
    wanted = territory(communes, area.code if area else "")
    with _database(settings, screen) as database, database.reading() as session:
        if output is None:
            sys.stdout.write(to_text(EXPORTS[format], session, library, wanted))
            return
        written = to_file(EXPORTS[format], session, library, wanted, output)
    data = {"format": format, "file": str(output), "structures": written.structures, "services": written.services}
    screen.result(data, f"{written.structures} structures et {written.services} services sont dans {output}.")


def register(app: typer.Typer) -> None:
    """Add these commands to the directory's."""
    app.command("import")(import_file)
    app.command("refresh")(refresh)
    app.command("undo")(undo_import)
    app.command("imports")(list_imports)
    app.command("held")(list_held)
    app.command("answer")(answer_held)
    app.command("export")(export_directory)


def files_missing(files: list[Path]) -> str:
    """Return the first path that is no file, or ""."""
    return next((str(path) for path in files if not path.is_file()), "")


@contextmanager
def _database(settings: Settings, screen: Screen) -> Iterator[Database]:
    database = Database(settings.effective_database_url)
    try:
        yield database
    except (OperationalError, ProgrammingError) as fault:
        absent = any(words in str(fault.orig) for words in ("no such table", "does not exist"))
        ready, busy = (
            "La base n'est pas prête. Lancez : aller-vers db upgrade.",
            "La base est occupée. Réessayez bientôt.",
        )
        _refuse(screen, ready if absent else busy)
    finally:
        database.dispose()


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show one bar a step on a terminal; say nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn()
    with Progress(*columns, console=console) as bars:
        tasks = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield show


def _importer(settings: Settings) -> Importer:
    rules, clock = Rules(settings.content_dir), Clock(settings.today)
    return Importer(Communes(settings.communes_dir), _taxonomy(settings), rules, clock)


def _taxonomy(settings: Settings) -> Taxonomy:
    return Taxonomy(settings.content_dir / "taxonomy.yml")


def _refuse(screen: Screen, sentence: str) -> NoReturn:
    if screen.as_json:
        screen.result({"error": sentence})
    else:
        screen.say(sentence)
    raise typer.Exit(1)
