"""A territory: the first week's page, settings, the family's view, gaps, exports."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import StreamingResponse

from services.db import ReadingSession, WritingSession
from services.directory.exporting.public import Library
from services.directory.exporting.public import territory as zone_of
from services.directory.exporting.run import FORMATS, to_text
from services.directory.places import Commune
from services.directory.writing.demonstration import give_up_demonstration, given_up
from services.handoff.teams import staffed
from services.kit.text import longest_sentence
from services.office import repository
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.lists import Row
from services.office.models import TerritorySetting
from services.office.records.book import Change, areas_of
from services.office.records.views import areas, chosen
from services.office.rooms import House, forms_of, records_of, show
from services.office.territory import service
from services.problems import Problem
from services.web.desk_pages import redirect

reading, changing = routers()
_DONE = {"regle": "Les réglages sont enregistrés.", "demo": "Les données de démonstration sont retirées."}
MOST_SIGNS, LONGEST_SENTENCE = 200, 15
"""Of a banner: signs, and words in a sentence."""
_NARROW = 0.69
"""A degree of longitude beside one of latitude, in the middle of France."""
BULK = ("exact", "archived", "published", "frais")
DOORS = ("archived", "published")
"""What opens or closes doors: those that people in danger lack are said then."""


@reading.get("/territoire")
def territory(session: ReadingSession, worker: OfficeWorker, house: House, departement: str = "") -> Response:
    """Show what a territory has and lacks."""
    known = areas(worker, house)
    code = chosen(departement, known)
    taxonomy = house.directory.taxonomy
    sites = [staffed(session, site) for site in house.sites if code in site.territory]
    teams = [(site, team) for site in sites for team in site.teams if code in team.departements]
    lines = service.coverage(session, taxonomy, code)
    return show(
        "territoire.html", worker, code=code, name=known[code], areas=known, teams=teams,
        lines=[Row({"label": each.label, "count": each.count}, danger=each.danger) for each in lines],
        grid=service.grid(session, taxonomy, code), missing=service.lacking(lines),
        banner=" ".join(repository.banners(session, [code], house.clock.today())),
    )  # fmt: skip


@reading.get("/territoire/reglages")
def settings(
    session: ReadingSession, worker: OfficeWorker, house: House, departement: str = "", fait: str = ""
) -> Response:
    """Show what a territory has decided."""
    return _settings(session, worker, house, departement, done=_DONE.get(fait, ""))


@changing.post("/territoire/reglages")
def save_settings(
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    departement: Annotated[str, Form(max_length=3)] = "",
    second: Annotated[bool, Form()] = False,
    bandeau: Annotated[str, Form()] = "",
    jusqu_au: Annotated[str, Form()] = "",
    demonstration: Annotated[str, Form()] = "",
) -> Response:
    """Keep the second reader and the banner; take the demonstration away where that is asked."""
    code = chosen(departement, areas(worker, house))
    if demonstration:
        if not worker.at_least("national"):
            raise Problem(403, "role-refuse", "Seul un administrateur national retire la démonstration.")
        give_up_demonstration(session, house.clock.now(), worker.login)
        return redirect(f"{ADMIN}/territoire/reglages?departement={code}&fait=demo")
    try:
        until = date.fromisoformat(jusqu_au) if jusqu_au else None
    except ValueError:
        return _settings(session, worker, house, code, problem="Cette date ne se lit pas.", status=422, typed=bandeau)
    if bandeau.strip() and until is None:
        said = "Dites jusqu'à quel jour montrer le bandeau."
        return _settings(session, worker, house, code, problem=said, status=422, typed=bandeau)
    if len(bandeau) > MOST_SIGNS or longest_sentence(bandeau) > LONGEST_SENTENCE:
        said = f"Le bandeau a {MOST_SIGNS} signes au plus, et ses phrases {LONGEST_SENTENCE} mots au plus."
        return _settings(session, worker, house, code, problem=said, status=422, typed=bandeau)
    session.merge(
        TerritorySetting(
            departement=code,
            second_reader=second,
            banner=bandeau.strip(),
            banner_until=until,
            changed_at=house.clock.now(),
            changed_by=worker.login,
        )
    )
    return redirect(f"{ADMIN}/territoire/reglages?departement={code}&fait=regle")


@reading.get("/trous")
def gaps(session: ReadingSession, worker: OfficeWorker, house: House) -> Response:
    """Show the events and needs asked for with nothing within 30 km."""
    own = None if worker.everywhere else list(worker.territories)
    found = service.gaps(house, session, own, house.clock.today())
    around = [each for each in house.communes if each.departement in (own or ()) and each.lat is not None]
    sorts = {"event": "Événement", "need": "Besoin"}
    rows = [
        Row({"place": each.place, "label": each.label, "sort": sorts[each.sort], "count": each.count}) for each in found
    ]
    return show("trous.html", worker, rows=rows, points=_points(found, around), least=service.LEAST_SHOWN)


@reading.get("/exports")
def exports(worker: OfficeWorker, house: House) -> Response:
    """Show what can be taken away."""
    return show("exports.html", worker, areas=areas(worker, house), may=worker.at_least("editeur"))


@reading.get("/exports/{name}")
def export(name: str, session: ReadingSession, worker: OfficeWorker, house: House, departement: str = "") -> Response:
    """Send a file of one territory: only what everybody may read."""
    if name not in FORMATS:
        raise Problem(404, "format-inconnu", "Ce format n'existe pas.")
    code = chosen(departement, areas(worker, house))
    library = Library(house.communes, house.directory.taxonomy, forms_of(house).rules)
    text = to_text(FORMATS[name], session, library, zone_of(house.communes, code)).encode(FORMATS[name].encoding)
    ending, kind = ("csv", "text/csv") if name == "csv" else ("json", "application/json")
    return StreamingResponse(iter([text]), media_type=kind, headers={
        "Content-Disposition": f'attachment; filename="annuaire-{code}-{name}.{ending}"', "Cache-Control": "no-store",
    })  # fmt: skip


@changing.post("/fiches/ensemble")
async def bulk(request: Request, worker: OfficeWorker, house: House) -> Response:
    """Change many records in one transaction; those that a rule keeps are left out of the count."""
    form = await request.form()
    ids = [int(str(each)) for each in form.getlist("fiche") if str(each).isdigit()][:500]
    what = str(form.get("quoi") or "")
    if what not in BULK or not ids:
        raise Problem(422, "rien-a-changer", "Choisissez des fiches, et ce qu'il faut y changer.")
    with house.database.writing() as session:
        change = Change(worker, str(form.get("motif") or "Changement de plusieurs fiches"))
        changed = records_of(house, session).change_all(session, ids, what, change)
        codes = {code for each in changed for code in areas_of(session, each)} if what in DOORS else set()
    return redirect(f"{ADMIN}/fiches?fait={len(changed)}&ou={','.join(sorted(codes))}")


def _settings(
    session: Any, worker: OfficeWorker, house: House, departement: str, done: str = "", problem: str = "",
    status: int = 200, typed: str | None = None,
) -> Response:  # fmt: skip
    known = areas(worker, house)
    code = chosen(departement, known)
    setting = repository.setting(session, code)
    banner = typed if typed is not None else setting.banner if setting else ""
    return show("reglages.html", worker, status, code=code, name=known[code], areas=known, done=done, problem=problem,
                setting=setting, banner=banner, today=house.clock.today(),
                given_up=given_up(session))  # fmt: skip


def _points(rows: Iterable[service.GapLine], around: Iterable[Commune]) -> list[tuple[float, float, int, str]]:
    """Return the dots of a map of 600 × 400: small ones for the territory's communes, larger ones for the gaps."""
    dots = [(each.lat or 0.0, each.lon or 0.0, 2, "") for each in around]
    here: dict[tuple[float, float], list[service.GapLine]] = {}
    for each in rows:
        if each.lat is not None and each.lon is not None:
            here.setdefault((each.lat, each.lon), []).append(each)
    dots += [(*at, min(6 + max(each.count for each in there), 24), _said(there)) for at, there in here.items()]
    if not dots:
        return []
    south, west = min(dot[0] for dot in dots), min(dot[1] for dot in dots)
    high = max(max(dot[0] for dot in dots) - south, 0.05)
    wide = max((max(dot[1] for dot in dots) - west) * _NARROW, 0.05)
    scale = min(520 / wide, 340 / high)
    return [
        (round(40 + (lon - west) * _NARROW * scale, 1), round(370 - (lat - south) * scale, 1), size, label)
        for lat, lon, size, label in dots
    ]


def _said(there: list[service.GapLine]) -> str:
    """Return what a dot says of its commune."""
    return f"{there[0].place} : {' ; '.join(f'{each.label}, {each.count} fois' for each in there)}"
