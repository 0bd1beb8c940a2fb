"""The answer of a person to "adresse secrète ?": lets out what was held, or takes the place away everywhere."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.directory.importing import repository
from services.directory.importing.checking import HIDDEN
from services.directory.importing.holding import conceal
from services.directory.models import AddressAnswer, Service, Structure
from services.directory.places import COUNTRY
from services.directory.taxonomy import Taxonomy
from services.directory.writing.preparing import departement_of, reach, without_places, without_reasons
from services.directory.writing.provenance import Stamp, said_again
from services.directory.writing.repository import children, replace_children

_PLACE = ("adresse", "complement_adresse", "code_postal", "commune", "code_insee")


class NothingToAnswer(Exception):
    """No such record; the message is one French sentence."""


def answer(session: Session, uid: str, secret: bool, taxonomy: Taxonomy, *, now: datetime, by: str = "") -> list[str]:
    """Keep an answer about a structure (and all that is held below it) or a service; return the uids it settles.

    A secret address leaves with everything that tells it: this record, what stands at the same place, and how they were
    before earlier imports. An answer can be changed from public to secret, and from secret to public; the place then
    comes back with the next import. Raises NothingToAnswer.
    """
    source, _, source_id = uid.partition("--")
    structure = repository.record(session, Structure, source, source_id)
    service = None if structure else repository.record(session, Service, source, source_id)
    if structure is None and service is None:
        raise NothingToAnswer(f"Cette fiche n'existe pas : {uid}.")
    home: Structure = structure if structure is not None else service.structure  # type: ignore[union-attr]
    siblings: list[Service] = list(home.services)
    concerned: list[Structure | Service] = []
    if structure:
        concerned = [structure, *(each for each in siblings if secret or each.status == "held")]
    elif service:
        concerned = [service]
        if secret:
            place = _place(service)
            concerned += [each for each in siblings if each is not service and _place(each) == place]
            concerned += [home] if _place(home) == place else []
        elif home.status == "held" and all(each is service or each.status != "held" for each in siblings):
            concerned += [home]
    places = [{name: getattr(each, name) for name in _PLACE} for each in concerned]
    for each in concerned:
        _settle(session, each, secret, places, taxonomy, now, by)
    session.flush()
    return [each.uid for each in concerned]


def conceal_image(
    image: dict[str, Any], taxonomy: Taxonomy, places: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Return an earlier state of a record without its place."""
    columns, children = image["columns"], dict(image.get("children") or {})
    said = [*(places or []), columns]
    zones = [code for (code,) in children.get("zones", [])]
    if image.get("children"):
        children["zones"] = _wide(zones, said, "a-distance" in (columns.get("modes_accueil") or []))
        children |= without_places(children)
    hidden = _hidden(columns, taxonomy, said)
    if image.get("children"):
        hidden["reach"] = reach([code for (code,) in children["zones"]])
    return {"columns": hidden, "children": children}


def _settle(
    session: Session, record: Structure | Service, secret: bool, places: list[dict[str, Any]], taxonomy: Taxonomy,
    now: datetime, by: str,
) -> None:  # fmt: skip
    kind = "service" if isinstance(record, Service) else "structure"
    repository.save_answer(
        session,
        AddressAnswer(
            record=kind,
            source=record.source,
            source_id=record.source_id,
            secret=secret,
            answered_at=now,
            answered_by=by,
        ),
    )
    record.recorded_at, record.recorded_by = now, by  # whoever took a copy of the directory must learn of it
    record.origins = said_again(record.origins, ["protected_address", "status"], Stamp(by, now), now.date())
    if not secret:
        if record.status == "held":
            record.status = "published"
        if record.protected_address:
            record.protected_address = False
            record.fingerprint = ""  # the place is known to the source alone: its next file brings it back
        return
    for change in repository.images_of(session, kind, record.source, record.source_id):
        change.before = conceal_image(change.before or {}, taxonomy, places)
    for revision in repository.revisions_of(session, kind, record.source, record.source_id):
        revision.asked = None  # what was typed may tell the place: the proposal falls
        revision.state = "refused" if revision.state == "proposed" else revision.state
        for name in ("before", "after"):
            if image := getattr(revision, name):
                setattr(revision, name, conceal_image(image, taxonomy, places))
    for done in repository.imports_of(session, record.source):
        done.report = _without_values(done.report, record.source_id)
    columns = {column.key: getattr(record, column.key) for column in record.__table__.columns}
    for name, value in _hidden(columns, taxonomy, places).items():
        setattr(record, name, value)
    if isinstance(record, Service):
        codes = [zone.code for zone in record.zones]
        below = children(session, [record.id])[record.id]
        below["zones"] = wide = _wide(codes, places, "a-distance" in record.modes_accueil)
        record.reach = reach([code for (code,) in wide])
        session.flush()
        replace_children(session, {record.id: below | without_places(below)})
        session.expire(record)


def _hidden(columns: dict[str, Any], taxonomy: Taxonomy, places: list[dict[str, Any]]) -> dict[str, Any]:
    changed = conceal(columns, places)
    changed |= {"protected_address": True, "status": "published" if columns["status"] == "held" else columns["status"]}
    if "closures" in columns:
        changed["closures"] = without_reasons(columns["closures"])
    if "on_site" in columns:
        changed |= {"on_site": False, "remote": True, "departement": "", "cell": None}
        kind = taxonomy.kind(columns["kind"]).name
        changed["search_text"] = taxonomy.search_text(changed["nom"], changed["description"], kind)
    return changed


def _without_values(report: dict[str, Any], source_id: str) -> dict[str, Any]:
    """Return the report of an import without what it quotes of a record."""
    remarks = [
        {**each, "value": HIDDEN, "nearest": ""} if each["record"] == source_id else each for each in report["remarks"]
    ]
    return {**report, "remarks": remarks}


def _wide(codes: list[str], places: list[dict[str, Any]], everywhere: bool) -> list[list[str]]:
    """Return zones that do not point at the place: départements and the country, never a commune or an EPCI.

    A counter that named no zone is now for its département, and so is one that was for the country without helping
    from a distance (`everywhere`).
    """
    said = [each["code_insee"] or each["code_postal"] for each in places]
    area = next((departement_of(code) for code in said if code), "")
    wide = {departement_of(code) if len(code) == 5 else area if len(code) in (0, 9) else code for code in codes}
    if COUNTRY in wide and area and not everywhere:
        wide = wide - {COUNTRY} | {area}
    return [[code] for code in sorted(wide - {""}) or [COUNTRY]]


def _place(record: Structure | Service) -> tuple[str, ...]:
    return tuple(getattr(record, name) for name in ("code_insee", "code_postal", "adresse"))
