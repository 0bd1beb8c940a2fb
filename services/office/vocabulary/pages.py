"""The vocabulary on screen: words of families, kinds of services, needs. What is shipped stays beside what is added."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import Request, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from services.accounts.schemas import EVERYWHERE
from services.db import ReadingSession, WritingSession
from services.directory.models import VocabularyEntry
from services.directory.taxonomy import Synonym
from services.directory.vocabulary import repository, service
from services.directory.vocabulary.entries import KindEntry, NeedEntry
from services.directory.vocabulary.service import Wrong
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.content import Group, content
from services.office.records.form import Typed, typed_of
from services.office.records.views import areas, names
from services.office.rooms import House, forms_of, show
from services.office.vocabulary.lists import Lists
from services.problems import Problem, reason_of
from services.web.desk_pages import redirect

reading, changing = routers()
NEW = "nouveau"
_HOME = f"{ADMIN}/vocabulaire"
_DONE = {
    "ajoute": "C'est ajouté. Les recherches s'en servent déjà.",
    "change": "C'est changé. Les recherches s'en servent déjà.",
    "retire": "C'est retiré.",
}


@reading.get("/vocabulaire")
def vocabulary(session: ReadingSession, worker: OfficeWorker, house: House, fait: str = "") -> Response:
    """Show kinds, needs and the words that lead to them."""
    return _home(session, worker, house, {}, {}, _DONE.get(fait, ""))


@changing.post("/vocabulaire/mots")
async def add_words(request: Request, worker: OfficeWorker, house: House) -> Response:
    """Add words and what they mean."""
    typed = typed_of(await request.form(), content().words)

    def again(session: Session, problems: dict[str, str]) -> Response:
        return _home(session, worker, house, typed, problems)

    return await _written(house, "ajoute", lambda session: _keep_words(session, house, worker, typed, 0), again)


@reading.get("/vocabulaire/mots/{identity}")
def words(identity: int, session: ReadingSession, worker: OfficeWorker, house: House) -> Response:
    """Show the form of words that were added."""
    said = _words(session, worker, identity).said
    return _form(worker, house, f"mots/{identity}", "Changer des mots", content().words,
                 {**said, "words": ", ".join(said["words"])}, {})  # fmt: skip


@changing.post("/vocabulaire/mots/{identity}")
async def change_words(identity: int, request: Request, worker: OfficeWorker, house: House) -> Response:
    """Change words that were added."""
    typed = typed_of(await request.form(), content().words)

    def keep(session: Session) -> None:
        old = _words(session, worker, identity)
        _keep_words(session, house, worker, typed, old.id, old.territories)

    def again(_: Session, problems: dict[str, str]) -> Response:
        return _form(worker, house, f"mots/{identity}", "Changer des mots", content().words, typed, problems)

    return await _written(house, "change", keep, again)


@changing.post("/vocabulaire/mots/{identity}/retirer")
def remove_words(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Take words away."""
    return _end(session, worker, house, _words(session, worker, identity))


@reading.get("/vocabulaire/genres/{name}")
def kind(name: str, worker: OfficeWorker, house: House) -> Response:
    """Show the form of a kind, empty for a new one."""
    if name == NEW:
        return _kind_form(worker, house, name, {"review_months": 6}, {})
    found = house.directory.taxonomy.file.kinds.get(name)
    if found is None:
        raise _unknown()
    return _kind_form(worker, house, name, _kind_values(house, name), {})


@changing.post("/vocabulaire/genres/{name}")
async def change_kind(name: str, request: Request, worker: OfficeWorker, house: House) -> Response:
    """Word a kind, or make a new one."""
    if name != NEW and name not in house.directory.taxonomy.file.kinds:
        raise _unknown()
    typed = typed_of(await request.form(), _kind_groups(house, name))

    def keep(session: Session) -> None:
        key = "" if name == NEW else name
        values = {**typed, "protect_address": typed.get("protect_address") == "oui"}
        try:
            said = KindEntry.model_validate(values)
        except ValidationError as invalid:
            first = invalid.errors()[0]
            field = str(first["loc"][0])
            reason = "Donnez un nombre de mois, de 1 à 24." if field == "review_months" else reason_of(dict(first))
            raise Wrong(field, reason) from None
        service.set_kind(session, house.directory.shipped, key, said, house.clock.now(), worker.login)

    def again(_: Session, problems: dict[str, str]) -> Response:
        return _kind_form(worker, house, name, typed, problems)

    return await _written(house, "ajoute" if name == NEW else "change", keep, again)


@changing.post("/vocabulaire/genres/{name}/retirer")
def remove_kind(name: str, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Take a new kind away, or bring the shipped words of a kind back."""
    return _end(session, worker, house, repository.named(session, "kind", name))


@reading.get("/vocabulaire/besoins/{name}")
def need(name: str, worker: OfficeWorker, house: House) -> Response:
    """Show the form of a need."""
    found = house.directory.taxonomy.file.needs.get(name)
    if found is None:
        raise _unknown()
    return _need_form(worker, house, name, {"label": found.label}, {})


@changing.post("/vocabulaire/besoins/{name}")
async def change_need(name: str, request: Request, worker: OfficeWorker, house: House) -> Response:
    """Word a need."""
    if name not in house.directory.taxonomy.file.needs:
        raise _unknown()
    typed = typed_of(await request.form(), content().need)

    def keep(session: Session) -> None:
        service.set_need(session, name, NeedEntry(label=typed["label"]), house.clock.now(), worker.login)

    def again(_: Session, problems: dict[str, str]) -> Response:
        return _need_form(worker, house, name, typed, problems)

    return await _written(house, "change", keep, again)


@changing.post("/vocabulaire/besoins/{name}/retirer")
def remove_need(name: str, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Bring the shipped words of a need back."""
    return _end(session, worker, house, repository.named(session, "need", name))


async def _written(
    house: House, done: str, keep: Callable[[Session], None], again: Callable[[Session, dict[str, str]], Response]
) -> Response:
    def write() -> Response:
        try:
            with house.database.writing() as session:
                keep(session)
        except Wrong as refusal:
            with house.database.reading() as session:
                return again(session, {refusal.field: refusal.reason})
        return redirect(f"{_HOME}?fait={done}")

    return await run_in_threadpool(write)


def _keep_words(
    session: Session, house: House, worker: OfficeWorker, typed: Typed, instead_of: int, where: Sequence[str] = ()
) -> None:
    """Keep words for these territories; new ones hold in those of who writes them."""
    phrases = [each.strip() for each in typed["words"].replace("\n", ",").split(",")]
    said = Synonym.model_construct(words=phrases, **{name: typed[name] for name in ("events", "needs", "kinds")})
    territories = list(where) or ([EVERYWHERE] if worker.everywhere else list(worker.territories))
    if not territories:
        raise Wrong("words", "Votre compte n'a pas de territoire. Demandez-en un à votre gestionnaire.")
    service.add_words(session, house.directory.shipped, said, territories, house.clock.now(), worker.login, instead_of)


def _end(session: Session, worker: OfficeWorker, house: House, entry: VocabularyEntry | None) -> Response:
    if entry is None:
        raise _unknown()
    try:
        service.end(session, house.directory.shipped, entry, house.clock.now(), worker.login)
    except Wrong as refusal:
        raise Problem(409, "vocabulaire-utilise", refusal.reason) from None
    return redirect(f"{_HOME}?fait=retire")


def _words(session: Session, worker: OfficeWorker, identity: int) -> VocabularyEntry:
    """Return words that this person may change: all of whose territories are theirs."""
    found = repository.find(session, identity)
    if found is None or found.what != "words" or not worker.holds(found.territories):
        raise _unknown()
    if found.ended_at is not None:
        raise Problem(409, "mots-changes", "Quelqu'un a changé ou retiré ces mots. Revenez pour reprendre les vôtres.")
    return found


def _unknown() -> Problem:
    return Problem(404, "vocabulaire-inconnu", "Cette entrée n'existe pas, ou n'existe plus.")


def _options(house: House) -> dict[str, dict[str, str]]:
    forms = forms_of(house)
    events = {name: event.label for name, event in house.directory.taxonomy.file.events.items()}
    return {"events": events, "needs": forms.options("needs"), "kinds": forms.options("kinds")}


def _home(
    session: Session, worker: OfficeWorker, house: House, values: Typed, problems: dict[str, str], done: str = ""
) -> Response:
    entries = [each for each in repository.entries(session) if worker.reaches(each.territories) or each.holds_in("")]
    lists = Lists(worker, house.directory.taxonomy, house.directory.shipped, entries, names(session))
    return show(
        "vocabulaire.html", worker, 422 if problems else 200, entries=lists.words(areas(worker, house)),
        kinds=lists.kinds(), needs=lists.needs(), shipped=lists.shipped(), groups=content().words,
        options=_options(house), values=values, problems=problems, done=done, may_add=worker.at_least("editeur"),
        may_word=worker.at_least("national"),
    )  # fmt: skip


def _form(
    worker: OfficeWorker, house: House, path: str, title: str, groups: Sequence[Group], values: Typed,
    problems: dict[str, str],
) -> Response:  # fmt: skip
    return show("vocabulaire_entree.html", worker, 422 if problems else 200, path=path, heading=title, groups=groups,
                options=_options(house), values=values, problems=problems)  # fmt: skip


def _kind_groups(house: House, name: str) -> list[Group]:
    return content().kind if name in house.directory.shipped.file.kinds else content().new_kind


def _kind_values(house: House, name: str) -> dict[str, Any]:
    file = house.directory.taxonomy.file
    events = [event for event, each in file.events.items() if name in each.kinds]
    kind = file.kinds[name]
    return {**kind.model_dump(), "events": events, "protect_address": "oui" if kind.protect_address else "non"}


def _kind_form(worker: OfficeWorker, house: House, name: str, values: Typed, problems: dict[str, str]) -> Response:
    title = "Ajouter un genre" if name == NEW else "Changer un genre"
    return _form(worker, house, f"genres/{name}", title, _kind_groups(house, name), values, problems)


def _need_form(worker: OfficeWorker, house: House, name: str, values: Typed, problems: dict[str, str]) -> Response:
    return _form(worker, house, f"besoins/{name}", "Changer un besoin", content().need, values, problems)
