"""`aller-vers directory import, refresh, undo, imports, held, answer`: what comes in."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from services import log
from services.clock import Clock
from services.db import Database
from services.directory.communes import Communes
from services.directory.importing import answers, fetching, repository, staying
from services.directory.importing.report import Report
from services.directory.importing.rows import Progress, Unreadable
from services.directory.importing.rules import Rules
from services.directory.importing.run import FORMATS, Importer, Request
from services.directory.importing.staying import WHOLE
from services.directory.importing.undo import NotUndone, undo
from services.directory.terminal import AsJson, By, opened, progress_bar, refuse, taxonomy_of
from services.kit.text import clean
from services.office.imports import waiting
from services.office.repository import second_readers
from services.operations.screen import Screen
from services.settings import Settings

Unread = Annotated[
    str,
    typer.Option(
        "--sans-relecture",
        metavar="RAISON",
        help="Écrire sans second regard là où il est demandé. La raison est gardée et montrée.",
    ),
]


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
    unread: Unread = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Importe un fichier dans l'annuaire, et dit ce qui change.

    Là où un territoire demande un second regard, ses fiches attendent ; le reste est écrit.
    """
    settings, screen = Settings(), Screen(as_json=as_json)
    if format not in FORMATS:
        refuse(screen, f"Ce format n'existe pas : {format}. Choisissez parmi {', '.join(FORMATS)}.")
    if keep_missing and remove_missing:
        refuse(screen, "Choisissez --keep-missing ou --remove-missing, pas les deux.")
    missing = files_missing(files)
    if missing:
        refuse(screen, f"Ce fichier n'existe pas : {missing}.")
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
    with opened(settings, screen) as database, progress_bar() as progress:
        try:
            report = _run(settings, database, request, progress, unread)
        except Unreadable as refusal:
            refuse(screen, str(refusal))
    if remarks:
        report.write_remarks(remarks)
    screen.result(report.as_dict(), *report.lines())
    if not report.succeeded:
        raise typer.Exit(1)


def refresh(
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="Source publique, comme dila ou france-services.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Essayer : le même rapport, sans rien écrire.")] = False,
    unread: Unread = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Va chercher le fichier public d'une source, et l'importe."""
    settings, screen = Settings(), Screen(as_json=as_json)
    known = fetching.sources(settings.content_dir)
    if name not in known:
        refuse(screen, f"Cette source n'existe pas : {name}. Choisissez parmi {', '.join(known)}.")
    with TemporaryDirectory() as folder, opened(settings, screen) as database, progress_bar() as progress:
        try:
            path = fetching.fetch(known[name], Path(folder), progress)
            today = Clock(settings.today).today()
            request = Request(known[name].format, [path], dated=today, dry_run=dry_run, by=by or known[name].address)
            report = _run(settings, database, request, progress, unread)
        except Unreadable as refusal:
            refuse(screen, str(refusal))
    screen.result(report.as_dict(), *report.lines())
    if not report.succeeded:
        raise typer.Exit(1)


def undo_import(
    identity: Annotated[str, typer.Argument(metavar="IMPORT", help="Nom de l'import, donné par son rapport.")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Annule un import : l'annuaire redevient ce qu'il était, sauf ce qu'une personne a changé depuis."""
    settings, screen = Settings(), Screen(as_json=as_json)
    with opened(settings, screen) as database:
        try:
            with database.writing() as session:
                counts = undo(session, identity, taxonomy_of(settings), now=Clock(settings.today).now(), by=by)
                done = repository.find_import(session, identity)
                left = staying.lines(session, staying.stays_of(done.stays)) if done else []
        except NotUndone as refusal:
            refuse(screen, str(refusal))
    data = {"import": identity, "removed": counts.removed, "restored": counts.changed, "created": counts.created}
    said = f"L'import {identity} est annulé{', sauf ce qui suit' if left else ''}."
    screen.result(
        data | {"stays": left},
        said,
        f"{counts.removed} fiches enlevées, {counts.changed} rétablies, {counts.created} remises.",
        *(["", "Pas annulé :", *left, WHOLE] if left else []),
    )


def list_imports(as_json: AsJson = False) -> None:
    """Montre les derniers imports."""
    settings, screen = Settings(), Screen(as_json=as_json)
    with opened(settings, screen) as database, database.reading() as session:
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
    with opened(settings, screen) as database, database.reading() as session:
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
        refuse(screen, "Dites --secret ou --public, l'un des deux.")
    with opened(settings, screen) as database:
        try:
            with database.writing() as session:
                now = Clock(settings.today).now()
                done = answers.answer(session, uid, secret, taxonomy_of(settings), now=now, by=by)
        except answers.NothingToAnswer as refusal:
            refuse(screen, str(refusal))
        if secret:
            database.truncate_log()
    word = "L'adresse est effacée : téléphone seulement." if secret else "L'adresse est publique."
    screen.result({"answered": done, "secret": secret}, word, f"Fiches concernées : {', '.join(done)}.")


def register(app: typer.Typer) -> None:
    """Add these commands to the directory's."""
    app.command("import")(import_file)
    app.command("refresh")(refresh)
    app.command("undo")(undo_import)
    app.command("imports")(list_imports)
    app.command("held")(list_held)
    app.command("answer")(answer_held)


def files_missing(files: list[Path]) -> str:
    """Return the first path that is no file, or ""."""
    return next((str(path) for path in files if not path.is_file()), "")


def _run(settings: Settings, database: Database, request: Request, progress: Progress, unread: str) -> Report:
    """Import, and propose what a second person has to read; with a reason (`unread`), all of it is written."""
    now = Clock(settings.today).now()
    with database.reading() as session:
        second = second_readers(session)
    reason = clean(unread)[:500]
    request = replace(request, second=() if reason else second, unread=reason if second else "")
    report = _importer(settings).run(database, request, progress)
    if report.written:
        waiting.keep(database, settings.var_dir, report, request, now)
        if request.unread:
            log.event("directory", "import_unread", import_id=report.import_id, reason=request.unread)
    return report


def _importer(settings: Settings) -> Importer:
    rules, clock = Rules(settings.content_dir), Clock(settings.today)
    return Importer(Communes(settings.communes_dir), taxonomy_of(settings), rules, clock)
