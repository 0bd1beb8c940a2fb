"""How records are drawn: the list aside, every page about one of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from services.accounts import repository as accounts
from services.accounts.schemas import SignedIn
from services.directory import cards, opening
from services.directory.importing import images
from services.directory.importing import repository as importing
from services.directory.models import DirectoryRevision, Service, ServiceOccasion, Structure
from services.directory.opening import Closure
from services.directory.schemas import ServiceIn
from services.directory.writing import repository as written
from services.directory.writing.given import as_given
from services.directory.writing.preparing import service_row
from services.office.content import Group, content
from services.office.records import history, quality, repository
from services.office.records.book import Change, Incorrect, Outdated, areas_of
from services.office.records.form import Forms, Typed, changed_in
from services.office.records.service import Records
from services.office.rooms import forms_of, records_of, show
from services.office.territory.service import missing_doors
from services.problems import Problem


def card_of(house: Any, record: Service, found: ServiceIn) -> dict[str, Any]:
    """Return the card of a service as it would be once saved, drawn like every card."""
    home = as_given(record.structure)
    prepared = service_row(found, home, house.directory.taxonomy)
    drawn = Service(**prepared.columns, id=record.id, confirmed_on=record.confirmed_on, doubtful=record.doubtful)
    drawn.structure = Structure(nom=record.structure.nom)
    at = house.clock.now()
    shut = [Closure(each.first, each.last, each.reason) for each in (*found.closures, *home.closures)]
    state = opening.state(drawn.horaires_accueil, at, drawn.departement, shut, bool(drawn.by_appointment))
    dates = sorted((each for each in found.occasions if each.day >= at.date()), key=lambda each: each.key)
    card = cards.service_card(
        drawn, house.directory.taxonomy, at, state, [ServiceOccasion(**each.model_dump()) for each in dates],
        km=3.0 if drawn.on_site else None,
    )  # fmt: skip
    point = "" if drawn.latitude is None else f"{drawn.latitude}, {drawn.longitude}"
    return {"card": card.model_dump(mode="json"), "problems": {}, "hours": card.hours, "point": point}


def record_page(
    session: Session, worker: SignedIn, house: Any, record: Service, values: dict[str, Any], version: str,
    *, problems: dict[str, str] | None = None, conflict: list[history.FieldChange] | None = None, done: str = "",
    reason: str = "", status_code: int = 200, said: str = "", waiting: tuple[int, int] | None = None,
) -> Response:  # fmt: skip
    forms = forms_of(house)
    below = written.children(session, [record.id])[record.id]
    given = forms.service_given(record, below)
    return show(
        "fiche.html",
        worker,
        status_code,
        record=record,
        groups=content().service,
        options={name: forms.options(name) for name in ("kinds", "needs", "publics", "modes_accueil", "frais")},
        values=values,
        problems=problems or {},
        conflict=conflict or [],
        said=said,
        version=version,
        reason=reason,
        card=card_of(house, record, given),
        advice=quality.advice(record),
        percent=quality.percent(record.quality),
        closures=sorted(below["closures"]),
        dates=[each for each in given.occasions if each.day >= house.clock.today()],
        proposed_dates=[history.asked_days(each) for each in repository.waiting(session, record, "dated")],
        of_structure=closures_of(record.structure),
        today=house.clock.today(),
        tomorrow=house.clock.today() + timedelta(days=1),
        may_edit=worker.at_least("contributeur") and not record.demonstration,
        may_publish=worker.at_least("editeur") and not record.demonstration,
        must_propose=records_of(house, session).must_ask(session, worker, record),
        done=done,
        waiting=waiting,
        missing=missing_doors(session, house.directory.taxonomy, areas(worker, house), areas_of(session, record))
        if done and record.status in ("published", "archived")
        else [],
    )


def again_page(
    session: Session, worker: SignedIn, house: Any, identity: int, typed: dict[str, Any], change: Change,
    refusal: Outdated | Incorrect,
) -> Response:  # fmt: skip
    """Show the form again with all that was typed; where someone else was quicker, say what they changed."""
    records = records_of(house, session)
    record = records.service(session, worker, identity)
    if isinstance(refusal, Incorrect):
        return record_page(session, worker, house, record, typed, change.version, problems=refusal.problems,
                       reason=change.reason, status_code=422, said=refusal.detail)  # fmt: skip
    below = written.children(session, [record.id])[record.id]
    now = records.forms.service_values(record, below)
    conflict = compared(records.forms, content().service, now, typed)
    return record_page(session, worker, house, record, typed, records.version(session, record), conflict=conflict,
                   reason=change.reason, status_code=409, said=refusal.detail)  # fmt: skip


def compared(forms: Forms, groups: list[Group], now: Typed, typed: Typed) -> list[history.FieldChange]:
    """Return the fields that were typed otherwise than they are now, each with both values as a person reads them."""
    differing = changed_in(now, typed)
    return [
        history.FieldChange(each.label, _text(now.get(each.name), known), _text(typed[each.name], known))
        for group in groups
        for each in group.fields
        if each.name in differing
        for known in (forms.options(each.options),)
    ]


def proposed(
    session: Session, records: Records, record: Service | Structure, revision: DirectoryRevision
) -> list[history.FieldChange]:
    """Return what a proposal would change, each with both values as a person reads them."""
    asked, kind = revision.asked or {}, "service" if isinstance(record, Service) else "structure"
    if revision.action in ("closed", "dated"):
        return [history.asked_days(revision)]
    if revision.action == "undone":
        target = repository.revision(session, int(asked["revision"]))
        return history.changes(images.take(session, kind, [record.id])[record.id], target.before if target else None)
    if isinstance(record, Service):
        now = records.forms.service_values(record, written.children(session, [record.id])[record.id])
        return compared(records.forms, content().service, now, asked)
    return compared(records.forms, content().structure, records.forms.structure_values(record), asked)


def structure_page(
    session: Session, worker: SignedIn, house: Any, record: Structure, values: dict[str, Any], version: str,
    problems: dict[str, str], said: str, status_code: int = 200, conflict: list[history.FieldChange] | None = None,
) -> Response:  # fmt: skip
    return show(
        "structure.html", worker, status_code, record=record, groups=content().structure, options={}, values=values,
        version=version, problems=problems, said=said, services=repository.services_of(session, record.id),
        conflict=conflict or [], may_edit=worker.at_least("contributeur") and not record.demonstration,
        may_close=worker.at_least("editeur") and not record.demonstration,
        must_propose=record.status == "published" and records_of(house, session).must_ask(session, worker, record),
        closures=closures_of(record), today=house.clock.today(),
        tomorrow=house.clock.today() + timedelta(days=1), asks=record.status == "published"
        and records_of(house, session).must_ask(session, worker, record),
    )  # fmt: skip


def closures_of(record: Structure) -> list[tuple[date, date, str]]:
    """Return the closures of a structure, the first to come first."""
    return sorted((each.first, each.last, each.reason) for each in as_given(record).closures)


def new_page(worker: SignedIn, house: Any, values: dict[str, Any], problems: dict[str, str]) -> Response:
    options = {"kinds": forms_of(house).options("kinds"), "territories": areas(worker, house)}
    return show("nouvelle.html", worker, 422 if problems else 200, groups=content().new_service, options=options,
                values=values, problems=problems)  # fmt: skip


def history_page(session: Session, worker: SignedIn, record: Service | Structure, back: str) -> Response:
    kind = "service" if isinstance(record, Service) else "structure"
    return show(
        "historique.html", worker, record=record, back=back, may_undo=worker.at_least("editeur"),
        steps=history.steps(repository.history(session, record), names(session)),
        imports=history.imported(importing.changes_of(session, kind, record.source, record.source_id)),
    )  # fmt: skip


def areas(worker: SignedIn, house: Any) -> dict[str, str]:
    """Return the territories that a worker reaches, those that the sites of this house serve first."""
    served = list(dict.fromkeys(code for site in house.sites for code in site.territory))
    known = {area.code: f"{area.code} – {area.name}" for area in house.communes.departements()}
    known = {code: known[code] for code in (*served, *known) if code in known}
    return {code: name for code, name in known.items() if worker.everywhere or code in worker.territories}


def chosen(departement: str, known: dict[str, str]) -> str:
    """Return the territory asked for, the first one where none is named. Raises Problem 404 where it is another's."""
    if not departement and known:
        return next(iter(known))
    if departement not in known:
        raise Problem(404, "territoire-inconnu", "Ce territoire n'est pas le vôtre.")
    return departement


def names(session: Session) -> dict[str, str]:
    return {each.login: each.display_name for each in accounts.everybody(session)}


def _text(value: Any, known: Mapping[str, str]) -> str:
    values = value if isinstance(value, list) else [value or "–"]
    return ", ".join(known.get(each, str(each)) for each in values) or "–"
