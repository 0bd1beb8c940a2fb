"""The list of records, and the forms of a service and a structure."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from services.accounts.schemas import SignedIn
from services.db import ReadingSession
from services.directory.writing import repository as written
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.content import content
from services.office.records import quality, repository
from services.office.records.book import Change, Incorrect, Outdated
from services.office.records.form import typed_of
from services.office.records.repository import PAGE_SIZE, Filters
from services.office.records.views import again_page, areas, card_of, compared, new_page, record_page, structure_page
from services.office.rooms import House, forms_of, records_of, show
from services.office.sentences import ANSWERED, DONE
from services.office.territory.service import missing_doors
from services.web.desk_pages import redirect as _to

reading, changing = routers()
_LOW_QUALITY = 0.6
_OLD_MONTHS, _DAYS_A_MONTH = 6, 30.44


@reading.get("/fiches")
def listing(
    session: ReadingSession,
    worker: OfficeWorker,
    house: House,
    q: Annotated[str, Query(max_length=100)] = "",
    departement: Annotated[str, Query(max_length=3)] = "",
    genre: Annotated[str, Query(max_length=40)] = "",
    statut: Annotated[str, Query(max_length=12)] = "",
    source: Annotated[str, Query(max_length=60)] = "",
    montrer: Annotated[str, Query(max_length=20)] = "",
    tri: Annotated[str, Query(max_length=10)] = "nom",
    n: Annotated[int, Query(ge=1, le=10_000)] = 1,
    fait: str = "",
    ou: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """Show the services of the worker's territories, fifty at a time."""
    wanted = filters_of(worker, house, q, departement, genre, statut, source, montrer, tri)
    total = repository.count(session, wanted)
    pages = max(1, -(-total // PAGE_SIZE))
    taxonomy = house.directory.taxonomy
    asked = {"q": q, "departement": departement, "genre": genre, "statut": statut, "source": source,
             "montrer": montrer, "tri": tri}  # fmt: skip
    return show(
        "fiches.html",
        worker,
        rows=[
            {**row._mapping, "kind_name": taxonomy.kind(row.kind).name, "percent": quality.percent(row.quality)}
            for row in repository.rows(session, wanted, min(n, pages))
        ],
        total=total,
        page_number=min(n, pages),
        pages=pages,
        asked=asked,
        kinds=forms_of(house).options("kinds"),
        sources=repository.sources(session),
        areas=areas(worker, house),
        done=f"Fiches changées : {fait}." if fait.isdigit() else "",
        missing=missing_doors(session, taxonomy, areas(worker, house), ou.split(",")),
    )


@reading.get("/fiches/nouvelle")
def new_form(worker: OfficeWorker, house: House) -> Response:
    """Show the form of a new service."""
    return new_page(worker, house, {"departement": worker.territories[0] if len(worker.territories) == 1 else ""}, {})


@changing.post("/fiches/nouvelle")
async def create(request: Request, worker: OfficeWorker, house: House) -> Response:
    """Make a draft."""
    typed = typed_of(await request.form(), content().new_service)

    def make() -> Response:
        with house.database.writing() as session:
            found = records_of(house, session).create(session, worker, typed)
            identity = found.id
        return _to(f"{ADMIN}/services/{identity}?fait=cree")

    def tried() -> Response:
        try:
            return make()
        except Incorrect as refusal:
            return new_page(worker, house, typed, refusal.problems)

    return await run_in_threadpool(tried)


@reading.get("/services/{identity}")
def one(identity: int, session: ReadingSession, worker: OfficeWorker, house: House, fait: str = "") -> Response:
    """Show one service: form, card, closures, and what may be done with it."""
    records = records_of(house, session)
    record = records.service(session, worker, identity)
    below = written.children(session, [record.id])[record.id]
    values = records.forms.service_values(record, below)
    held = Filters(None if worker.everywhere else tuple(worker.territories), status="held")
    return record_page(
        session, worker, house, record, values, records.version(session, record), done=DONE.get(fait, ""),
        waiting=repository.first(session, held) if fait in ANSWERED else None,
    )  # fmt: skip


@changing.post("/services/{identity}")
async def save(identity: int, request: Request, worker: OfficeWorker, house: House) -> Response:
    """Save, publish or propose what the form says."""
    form = await request.form()
    typed = typed_of(form, content().service)
    change = Change(worker, str(form.get("motif") or ""), str(form.get("version") or ""))
    publish = form.get("action") == "publier"

    def write() -> Response:
        try:
            with house.database.writing() as session:
                outcome, _ = records_of(house, session).save(session, identity, typed, change, publish)
            return _to(f"{ADMIN}/services/{identity}?fait={outcome}")
        except (Outdated, Incorrect) as refusal:
            with house.database.reading() as session:
                return again_page(session, worker, house, identity, typed, change, refusal)

    return await run_in_threadpool(write)


@changing.post("/services/{identity}/apercu")
async def preview(identity: int, request: Request, worker: OfficeWorker, house: House) -> Response:
    """Return the card that families would see, and what is to be corrected, as JSON."""
    typed = typed_of(await request.form(), content().service)

    def draw() -> Response:
        with house.database.reading() as session:
            records = records_of(house, session)
            record = records.service(session, worker, identity)
            try:
                found = records.read(session, record, typed)
            except Incorrect as refusal:
                return JSONResponse({"card": None, "problems": refusal.problems, "hours": []})
            return JSONResponse(card_of(house, record, found))

    return await run_in_threadpool(draw)


@reading.get("/structures/{identity}")
def structure(identity: int, session: ReadingSession, worker: OfficeWorker, house: House, fait: str = "") -> Response:
    """Show a structure: what all its services share, closures included."""
    records = records_of(house, session)
    record = records.structure(session, worker, identity)
    values = records.forms.structure_values(record)
    said = f"C'est enregistré. Services changés aussi : {fait}." if fait.isdigit() else DONE.get(fait, "")
    return structure_page(session, worker, house, record, values, records.version(session, record), {}, said)


@changing.post("/structures/{identity}")
async def save_structure(identity: int, request: Request, worker: OfficeWorker, house: House) -> Response:
    """Save a structure; the services that said the same follow."""
    form = await request.form()
    typed = typed_of(form, content().structure)
    change = Change(worker, str(form.get("motif") or ""), str(form.get("version") or ""))

    def write() -> Response:
        try:
            with house.database.writing() as session:
                outcome, _, followed = records_of(house, session).save_structure(session, identity, typed, change)
            return _to(f"{ADMIN}/structures/{identity}?fait={followed if outcome == 'saved' else outcome}")
        except (Outdated, Incorrect) as refusal:
            with house.database.reading() as session:
                records = records_of(house, session)
                record = records.structure(session, worker, identity)
                problems = refusal.problems if isinstance(refusal, Incorrect) else {}
                said = "" if isinstance(refusal, Incorrect) else refusal.detail
                version = records.version(session, record)
                now = records.forms.structure_values(record)
                conflict = (
                    [] if isinstance(refusal, Incorrect) else compared(records.forms, content().structure, now, typed)
                )
                return structure_page(session, worker, house, record, typed, version, problems, said, refusal.status,
                                      conflict)  # fmt: skip

    return await run_in_threadpool(write)


def filters_of(
    worker: SignedIn, house: Any, q: str, departement: str, genre: str, statut: str, source: str, montrer: str, tri: str
) -> Filters:
    """Return what the list is asked for, cut to the worker's territories."""
    return Filters(
        territories=None if worker.everywhere else tuple(worker.territories),
        stems=tuple(house.directory.taxonomy.stems.of(q)),
        departement=departement,
        kind=genre,
        status=statut,
        source=source,
        least_quality=_LOW_QUALITY if montrer == "a-ameliorer" else None,
        older_than=house.clock.today() - timedelta(days=_OLD_MONTHS * _DAYS_A_MONTH)
        if montrer == "anciennes"
        else None,
        doubtful=montrer == "douteuses",
        order=tri,
    )
