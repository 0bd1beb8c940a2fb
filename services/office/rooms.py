"""What the pages of the back office reach of the house, and how they are drawn."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from services.accounts.schemas import ROLE_LABELS, SignedIn
from services.directory.importing.rules import load_rules
from services.office import repository
from services.office.access import ADMIN, RULES
from services.office.content import content
from services.office.records.form import Forms
from services.office.records.service import Records
from services.web.desk_pages import page

_MENU = (
    ("Accueil", ADMIN), ("Fiches", f"{ADMIN}/fiches"), ("Propositions", f"{ADMIN}/propositions"),
    ("Signalements", f"{ADMIN}/signalements"), ("À vérifier", f"{ADMIN}/a-verifier"),
    ("Doublons", f"{ADMIN}/doublons"), ("Imports", f"{ADMIN}/imports"), ("Exports", f"{ADMIN}/exports"),
    ("Territoire", f"{ADMIN}/territoire"), ("Offres et dates", f"{ADMIN}/offres"),
    ("Équipes", f"{ADMIN}/equipes"),
    ("Comme une famille", f"{ADMIN}/familles"), ("Manques", f"{ADMIN}/trous"),
    ("Vocabulaire", f"{ADMIN}/vocabulaire"), ("Collègues", f"{ADMIN}/collegues"),
)  # fmt: skip


@lru_cache(maxsize=4)
def _forms(communes: Any, taxonomy: Any, rules: Any) -> Forms:
    return Forms(communes, taxonomy, rules)


def forms_of(house: Any) -> Forms:
    """Return the forms of a house."""
    return _forms(house.communes, house.directory.taxonomy, load_rules(house.settings.content_dir))


def records_of(house: Any, session: Session) -> Records:
    """Return the records of a house as they may be changed now."""
    return Records(forms_of(house), house.clock.now(), repository.second_readers(session))


def house_of(request: Request) -> Any:
    """Return the house behind a request."""
    return request.app.state.house


House = Annotated[Any, Depends(house_of)]


def show(name: str, worker: SignedIn, /, status: int = 200, **values: object) -> Response:
    """Return a page of the back office with the menu that this person may use."""
    menu = [(label, path) for label, path in _MENU if worker.at_least(RULES["GET", path])]
    return page(name, status, worker=worker, menu=menu, role=ROLE_LABELS[worker.role], words=content(), **values)


def done(sentences: Mapping[str, str], code: str) -> str:
    """Return the sentence for what was just done, "" for a code that is none of ours."""
    return sentences.get(code, "")
