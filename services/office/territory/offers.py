"""What a territory offers of its own: rules it adds to the rights of the catalogue, and the dates that are coming."""

from typing import Annotated

from fastapi import Form, Request, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from services.db import ReadingSession, WritingSession
from services.directory.models import Service, ServiceOccasion
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.content import content
from services.office.lists import Action, Row, french
from services.office.records.book import Incorrect
from services.office.records.form import Typed, typed_of
from services.office.records.views import areas, chosen, names
from services.office.rooms import House, show
from services.office.territory import repository, rules
from services.problems import Problem, reason_of
from services.rights import local
from services.rights import repository as rights
from services.rights.models import LocalRule
from services.rights.schemas import NewLocalRule
from services.web.desk_pages import redirect

reading, changing = routers()
FUNDS = {"caf": "La Caf", "msa": "La MSA"}
_STATES = {"draft": "Brouillon", "proposed": "Proposée : une autre personne doit la lire"}
_ADDED = {"draft": "brouillon", "proposed": "proposee", "published": "ajoutee"}
_DONE = {
    "brouillon": "Le brouillon est enregistré. Les familles ne le voient pas.",
    "proposee": "La règle est proposée. Une autre personne va la lire.",
    "jetee": "Le brouillon est supprimé.",
    "finie_a_relire": "La règle est finie : les familles ne la voient plus. Une autre personne va relire.",
    "ajoutee": "La règle est ajoutée. Les familles la voient dans dix secondes.",
    "changee": "La règle est changée.",
    "finie": "La règle est finie. Les familles ne la voient plus.",
}


@reading.get("/offres")
def offers(
    session: ReadingSession, worker: OfficeWorker, house: House, departement: str = "", fait: str = ""
) -> Response:
    """Show the rules and the coming dates of a territory."""
    code = chosen(departement, areas(worker, house))
    return _page(session, worker, house, code, {"checked_on": house.clock.today()}, done=_DONE.get(fait, ""))


@changing.post("/offres")
async def add(request: Request, worker: OfficeWorker, house: House) -> Response:
    """Add a rule."""
    form = await request.form()
    code, typed = chosen(str(form.get("departement") or ""), areas(worker, house)), typed_of(form, content().local_rule)
    publish = form.get("action") != "garder"

    def write() -> Response:
        try:
            with house.database.writing() as session:
                rule = rules.write(session, _read(house, code, typed), worker, house.clock, publish)
        except Incorrect as refusal:
            with house.database.reading() as session:
                return _page(session, worker, house, code, typed, refusal.problems)
        return redirect(f"{ADMIN}/offres?departement={code}&fait={_ADDED[rule.state]}")

    return await run_in_threadpool(write)


@reading.get("/offres/{identity}")
def one(identity: int, session: ReadingSession, worker: OfficeWorker, house: House) -> Response:
    """Show the form of a rule."""
    rule = _own(session, worker, house, identity)
    values = {each.name: getattr(rule, each.name) or "" for group in content().local_rule for each in group.fields}
    return _form(session, worker, house, rule, values | {"spent": "oui" if rule.spent else "non"}, {})


@changing.post("/offres/{identity}")
async def change(identity: int, request: Request, worker: OfficeWorker, house: House) -> Response:
    """Put another rule in the place of one: the old one stays in the database, ended by whom and when."""
    form = await request.form()
    typed, publish = typed_of(form, content().local_rule), form.get("action") != "garder"

    def write() -> Response:
        try:
            with house.database.writing() as session:
                rule = _own(session, worker, house, identity)
                new = _read(house, rule.departement, typed)
                written = rules.write(session, new, worker, house.clock, publish, rule)
        except Incorrect as refusal:
            with house.database.reading() as session:
                return _form(session, worker, house, _own(session, worker, house, identity), typed, refusal.problems)
        done = "changee" if rule.state == written.state == "published" else _ADDED[written.state]
        return redirect(f"{ADMIN}/offres?departement={rule.departement}&fait={done}")

    return await run_in_threadpool(write)


@changing.post("/offres/{identity}/finir")
def end(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """End a rule today."""
    rule = _own(session, worker, house, identity)
    rules.end(session, rule, worker, house.clock.now())
    done = "finie_a_relire" if rule.to_read else "finie" if rule.state == "published" else "jetee"
    return redirect(f"{ADMIN}/offres?departement={rule.departement}&fait={done}")


@changing.post("/offres/{identity}/publier")
def publish(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Publish the rule that a colleague proposed."""
    rules.decide(session, _own(session, worker, house, identity), worker, house.clock.now(), accept=True)
    return redirect(f"{ADMIN}/propositions?fait=publiee")


@changing.post("/offres/{identity}/refuser")
def refuse(
    identity: int, session: WritingSession, worker: OfficeWorker, house: House,
    motif: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Give a rule back to its author, and say why."""
    rules.decide(session, _own(session, worker, house, identity), worker, house.clock.now(), False, motif)
    return redirect(f"{ADMIN}/propositions?fait=refusee")


@changing.post("/offres/{identity}/relu")
def read_after(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Keep that another person has read that a rule was ended."""
    rules.read_after(_own(session, worker, house, identity, ended=True), worker)
    return redirect(f"{ADMIN}/propositions?fait=relu")


@changing.post("/offres/{identity}/remettre")
def put_back(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Bring back a rule that was ended and that nobody has read since."""
    rules.put_back(_own(session, worker, house, identity, ended=True))
    return redirect(f"{ADMIN}/propositions?fait=remise")


def _own(session: Session, worker: OfficeWorker, house: House, identity: int, ended: bool = False) -> LocalRule:
    rule = rights.find(session, identity)
    if rule is None or rule.departement not in areas(worker, house):
        raise Problem(404, "regle-inconnue", "Cette règle n'existe pas dans votre territoire.")
    if rule.removed_at is not None and not ended:
        raise Problem(409, "regle-changee", "Quelqu'un a changé ou fini cette règle. Revenez pour reprendre vos mots.")
    return rule


def _read(house: House, departement: str, typed: Typed) -> NewLocalRule:
    """Return the rule that a form says. Raises Incorrect with one sentence a field."""
    file = content().local_rule
    missing = {each.name: "Ce champ manque." for group in file for each in group.fields
               if each.required and not typed[each.name]}  # fmt: skip
    if missing:
        raise Incorrect(missing)
    values = {**typed, "departement": departement, "until": typed["until"] or None, "spent": typed["spent"] == "oui"}
    try:
        new = NewLocalRule.model_validate(values)
    except ValidationError as invalid:
        raise Incorrect({str(each["loc"][0]): reason_of(dict(each)) for each in invalid.errors()}) from None
    if problem := local.wrong(new, house.rights.catalogue.rights, house.clock.today()):
        raise Incorrect(dict([problem]))
    if new.until and new.until < house.clock.today():
        raise Incorrect({"until": "Ce jour est déjà passé."})
    return new


def _options(house: House) -> dict[str, dict[str, str]]:
    titles = sorted((right.title, name) for name, right in house.rights.catalogue.rights.items())
    return {"rights": {name: title for title, name in titles}, "funds": FUNDS}


def _page(
    session: Session, worker: OfficeWorker, house: House, code: str, values: Typed,
    problems: dict[str, str] | None = None, done: str = "",
) -> Response:  # fmt: skip
    known, today, people = areas(worker, house), house.clock.today(), names(session)
    return show(
        "offres.html", worker, 422 if problems else 200, code=code, name=known[code], areas=known, done=done,
        rules=[_line(each, worker, house, people) for each in rights.of_departement(session, code)],
        must_propose=rules.must_ask(session, code),
        coming=[_coming(*each) for each in repository.coming(session, code, today)],
        groups=content().local_rule, options=_options(house), values=values, problems=problems or {},
        may_change=worker.at_least("gestionnaire"),
    )  # fmt: skip


def _line(rule: LocalRule, worker: OfficeWorker, house: House, people: dict[str, str]) -> Row:
    right = house.rights.catalogue.rights.get(rule.right_id)
    title, by = right.title if right else rule.right_id, people.get(rule.added_by, rule.added_by)
    over = local.over(rule, house.clock.today())
    read = people.get(rule.read_by, rule.read_by)
    said = {FUNDS.get(rule.fund, ""): True, "Fonds épuisé": rule.spent, "Ne vaut plus": over,
            _STATES.get(rule.state, ""): True, f"Refusée. Pourquoi : {rule.refused}": rule.refused,
            read if rule.read_by not in people else f"Relue par {read}": rule.read_by}  # fmt: skip
    cells = {"title": title, "text": rule.text, "source": rule.source, "until": rule.until,
             "checked": f"Le {french(rule.checked_on)}{f', par {by}' if by else ''}",
             "marks": [mark for mark, holds in said.items() if mark and holds]}  # fmt: skip
    acts = (
        Action("Changer", f"la règle : {title}", f"/offres/{rule.id}", link=True),
        Action(
            "Finir" if rule.state == "published" else "Supprimer", f"la règle : {title}", f"/offres/{rule.id}/finir"
        ),
    )
    return Row(cells, actions=acts if worker.at_least("gestionnaire") else (), danger=rule.spent)


def _coming(service: Service, each: ServiceOccasion) -> Row:
    cells = {"service": service.nom, "day": each.day, "hours": f"{each.opens} à {each.closes}", "label": each.label,
             "place": each.commune or service.commune}  # fmt: skip
    return Row(cells, href=f"{ADMIN}/services/{service.id}#t-dates")


def _form(
    session: Session, worker: OfficeWorker, house: House, rule: LocalRule, values: Typed, problems: dict[str, str]
) -> Response:
    return show("offre.html", worker, 422 if problems else 200, rule=rule, groups=content().local_rule,
                must_propose=rules.must_ask(session, rule.departement), options=_options(house),
                values=values, problems=problems)  # fmt: skip
