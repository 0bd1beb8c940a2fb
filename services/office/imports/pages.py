"""The import of a spreadsheet in four pages: file, columns, trial, done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, File, Form, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from services.accounts import repository as accounts
from services.db import ReadingSession, WritingSession
from services.directory.importing import cells, staying
from services.directory.importing.fields import UNKNOWN_VALUE
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.content import content
from services.office.imports import repository
from services.office.imports.answers import IGNORED, LISTS, Answers, words_of
from services.office.imports.mapping import is_export
from services.office.imports.service import Imports
from services.office.lists import Row
from services.office.models import Upload
from services.office.readers import readers
from services.office.records.views import areas, names
from services.office.repository import second_readers
from services.office.rooms import House, forms_of, house_of, show
from services.office.territory.service import missing_doors
from services.problems import Problem
from services.web.desk_pages import redirect

reading, changing = routers()
_EFFECTS = {
    "refused": "Fiche refusée",
    "emptied": "Laissé vide",
    "fixed": "Corrigé",
    "held": "Retenu",
    "kept": "La valeur de la personne reste",
    "noted": "À savoir",
}

_BECOMES = {"created": "Ajoutée", "changed": "Changée", "removed": "Retirée"}
_DONE = {
    "propose": "L'import est proposé. Une autre personne va le lire.",
    "partie": "L'import est refusé. Les fiches de votre territoire restent comme elles sont.",
    "refuse": "L'import est refusé. Son auteur peut lire pourquoi.",
    "annulation": "L'annulation est proposée. Une autre personne doit la faire.",
}
MOST_STAYS = 50
"""Records named that undoing an import left."""
MOST_READ = 500
"""Lines of a file that a second person is shown."""


def _imports(request: Request) -> Imports:
    return Imports(house_of(request))


Room = Annotated[Imports, Depends(_imports)]


@reading.get("/imports")
def imports(
    session: ReadingSession, worker: OfficeWorker, house: House, room: Room, fait: str = "", reste: int = 0
) -> Response:
    """Show the form for a file, what was started, and what was imported."""
    said = f"L'import est annulé. Fiches changées : {fait}." if fait.isdigit() else _DONE.get(fait, "")
    if reste and fait.isdigit():
        said = f"L'import est annulé en partie. Fiches changées : {fait}. Fiches qui restent : {reste}."
    return _page(session, worker, house, room, done=said)


@changing.post("/imports")
async def receive(
    worker: OfficeWorker,
    house: House,
    room: Room,
    fichier: Annotated[UploadFile, File()],
    source: Annotated[str, Form(max_length=60)] = "",
    departement: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Receive a file."""
    data = await fichier.read()

    def keep() -> Response:
        try:
            identity = room.receive(worker, fichier.filename or "fichier", data, source, departement)
        except Problem as problem:
            with house.database.reading() as session:
                return _page(session, worker, house, room, problem=problem.detail, source=source, code=departement,
                             status=problem.status)  # fmt: skip
        return redirect(f"{ADMIN}/imports/depots/{identity}")

    return await run_in_threadpool(keep)


@reading.get("/imports/depots/{identity}")
def columns(identity: str, session: ReadingSession, worker: OfficeWorker, house: House, room: Room) -> Response:
    """Show the columns of a file, to be matched, and the report of the last trial."""
    return _deposit(session, worker, house, room, identity)


@changing.post("/imports/depots/{identity}")
async def attempt(identity: str, request: Request, worker: OfficeWorker, house: House, room: Room) -> Response:
    """Try the import: the same report as the real one, and nothing is written."""
    form = await request.form()
    typed = {name: str(value) for name, value in form.items()}
    said = Answers(
        columns=_named(typed, "col-"),
        words={(target, word): each for name, each in _named(typed, "mot-").items()
               for target, _, word in (name.partition("-"),) if target in LISTS},
        kind=typed.get("genre", ""),
        dated=cells.day(typed.get("date")),
    )  # fmt: skip
    chosen = list(said.columns.values())
    twice = [each for each in chosen if each != IGNORED and chosen.count(each) > 1]

    def run() -> Response:
        try:
            if twice:
                label = content().columns.get(twice[0], twice[0])
                raise Problem(422, "colonne-deux-fois", f"Deux colonnes disent « {label} ». Gardez-en une.")
            if said.dated and said.dated > house.clock.today():
                raise Problem(422, "date-a-venir", "La date du tableau est dans l'avenir.")
            with house.database.reading() as session:
                upload = room.find(session, worker, identity)
                said.words = {**room.answers(session, upload.source).words, **said.words}
            report = room.run(worker, identity, said, write=False)
        except Problem as problem:
            with house.database.reading() as session:
                return _deposit(session, worker, house, room, identity, problem, said)
        unknown = any(each.reason == UNKNOWN_VALUE and each.field in LISTS for each in report.remarks)
        return redirect(f"{ADMIN}/imports/depots/{identity}#{'mots' if unknown else 'rapport'}")

    return await run_in_threadpool(run)


def _named(typed: dict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)}


@changing.post("/imports/depots/{identity}/confirmer")
def confirm(identity: str, worker: OfficeWorker, house: House, room: Room) -> Response:
    """Write the import; doors that people in danger lack are said, as at every publication."""
    with house.database.reading() as session:
        code = room.find(session, worker, identity).departement
    report = room.run(worker, identity, None, write=True)
    if report.dry_run and not report.blocked:
        return redirect(f"{ADMIN}/imports?fait=propose")
    if not report.written:
        raise Problem(409, "import-bloque", "Rien n'est écrit. Corrigez ce qui est refusé, puis recommencez.")
    with house.database.reading() as session:
        missing = missing_doors(session, house.directory.taxonomy, areas(worker, house), [code])
    return show("import_fait.html", worker, report=report, missing=missing)


@changing.post("/imports/depots/{identity}/abandonner")
def give_up(
    identity: str,
    session: WritingSession,
    worker: OfficeWorker,
    room: Room,
    motif: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Forget a file, or refuse a colleague's."""
    found = room.find(session, worker, identity)
    refused = "partie" if found.format else "refuse" if found.made_by != worker.login else ""
    room.give_up(session, worker, identity, motif)
    return redirect(f"{ADMIN}/imports{f'?fait={refused}' if refused else ''}")


@changing.post("/imports/{name}/annuler")
def undo(name: str, session: WritingSession, worker: OfficeWorker, room: Room) -> Response:
    """Undo a whole import, or propose it."""
    outcome = room.undo(session, worker, name)
    if outcome is None:
        return redirect(f"{ADMIN}/imports?fait=annulation")
    changed, left = outcome
    return redirect(f"{ADMIN}/imports?fait={changed}{f'&reste={left}' if left else ''}")


def _page(
    session: Any, worker: OfficeWorker, house: House, room: Imports, *, problem: str = "", source: str = "",
    code: str = "", done: str = "", status: int = 200,
) -> Response:  # fmt: skip
    listed, uploads = room.listed(session, worker), repository.uploads(session, worker.login)
    everybody = accounts.everybody(session)
    who = {each.id: readers(everybody, "gestionnaire", [each.departement], worker.login) for each in uploads}
    stays = {each.id: staying.lines(session, staying.stays_of(each.stays), MOST_STAYS) for each in listed if each.stays}
    return show(
        "imports.html", worker, status, imports=listed, stays=stays, whole=staying.WHOLE, areas=areas(worker, house),
        people=names(session), uploads=uploads, readers=who, problem=problem, source=source,
        code=code, done=done,
    )  # fmt: skip


def _deposit(
    session: Any, worker: OfficeWorker, house: House, room: Imports, identity: str, problem: Problem | None = None,
    said: Answers | None = None,
) -> Response:  # fmt: skip
    upload = room.find(session, worker, identity)
    answers, forms = said or room.answers(session, upload.source), forms_of(house)
    own = upload.made_by == worker.login
    if upload.format:
        return _part(session, worker, upload, own, problem)
    heads, lines = ([], []) if own else room.rows(session, upload, MOST_READ)
    report: dict[str, Any] = {} if problem else upload.report or {}
    today = house.clock.today()
    options = {name: forms.options(name) for name in LISTS.values()}
    return show(
        "import_colonnes.html", worker, problem.status if problem else 200, upload=upload,
        sheet=room.sheet(session, upload), targets=content().columns, chosen=said.columns if said else {},
        kinds=forms.options("kinds"), kind=answers.kind, today=today,
        dated=answers.dated or today if upload.report or said else today,
        to_explain=words_of(answers, (upload.report or {}).get("remarks", ()), house.directory.taxonomy, options),
        options=options,
        problem=problem.detail if problem else "", report=report, notes=_notes(report),
        must_propose=upload.departement in second_readers(session),
        ours=is_export(upload.columns),
        own=own, author=names(session).get(upload.made_by, upload.made_by), heads=heads, lines=lines, most=MOST_READ,
        readers=readers(accounts.everybody(session), "gestionnaire", [upload.departement], worker.login),
    )  # fmt: skip


def _part(session: Any, worker: OfficeWorker, upload: Upload, own: bool, problem: Problem | None) -> Response:
    """Show what a command or the night brought for a territory."""
    lines = (upload.report or {}).get("lines", ())
    return show(
        "import_partie.html", worker, problem.status if problem else 200, upload=upload, own=own,
        problem=problem.detail if problem else "", most=len(lines),
        rows=[Row({"name": name, "becomes": _BECOMES[what]}) for what, name in lines],
        author=names(session).get(upload.made_by, upload.made_by),
        readers=readers(accounts.everybody(session), "gestionnaire", [upload.departement], worker.login),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Note:
    """One thing that a trial noticed, with the lines where it did."""

    field: str
    """What the column says, "" for the line as a whole."""
    reason: str
    effect: str
    count: int
    to_explain: bool
    """The words of its column are to be explained above: its lines are not told one by one."""
    lines: list[Mapping[str, Any]]


def _notes(report: Mapping[str, Any]) -> list[_Note]:
    """Return what a trial noticed, the worst first."""
    found = []
    for each in report.get("remark_counts", ()):
        same = [
            one for one in report["remarks"] if all(one[name] == each[name] for name in ("field", "reason", "effect"))
        ]
        label = content().columns.get(each["field"]) or content().columns.get(f"structure_{each['field']}", "")
        explain = each["reason"] == UNKNOWN_VALUE and each["field"] in LISTS
        effect = "" if each["effect"] == "noted" else _EFFECTS[each["effect"]]
        found.append(_Note(label, each["reason"], effect, each["count"], explain, [] if explain else same))
    return found


def _kind(remark: Mapping[str, Any]) -> tuple[str, str, str]:
    return remark["field"], remark["reason"], remark["effect"]
