"""A house on a temporary database, with the real demonstration site and a stopped clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from services import problems
from services.accounts import pages as sign_in
from services.accounts.service import Accounts
from services.clock import Clock
from services.conversation.parts import SummaryLine
from services.conversation.sites import Sites
from services.db import Base, Database
from services.handoff import endpoints, pages
from services.handoff.schemas import HandoffSent, Requester
from services.handoff.service import Handoffs
from services.settings import Settings

FRIDAY = "2026-11-20T10:00:00+01:00"
LINES = [
    SummaryLine(id="retard.1", label="Retard", text="Trois mois de loyer"),
    SummaryLine(id="papier.1", label="Papier", text="Un commandement de payer"),
    SummaryLine(id="enfants.1", label="Enfants", text="Deux enfants"),
]


@dataclass
class Families:
    """Two families with a token each: one in Loir-et-Cher, one in Ardèche."""

    known: dict[str, Requester] = field(
        default_factory=lambda: {
            "token-41": Requester("c-41", "demo", "41", "Blois", ("impayes",), "moyenne"),
            "token-07": Requester("c-07", "demo", "07", "Privas", ("impayes",)),
            "token-nowhere": Requester("c-00", "demo", None, "", ("impayes",)),
            "other-41": Requester("c-42", "demo", "41", "Vendôme", ("deuil",)),
        }
    )
    lines: list[SummaryLine] = field(default_factory=lambda: list(LINES))
    receipts: dict[str, str] = field(default_factory=dict)
    """What the conversation keeps of each request, by the id of its message."""

    def requester(self, session: Session, token: str) -> Requester | None:
        return self.known.get(token)

    def summary_lines(self, session: Session, conversation_id: str) -> list[SummaryLine]:
        return self.lines

    def keep_receipt(self, session: Session, conversation_id: str, sent: HandoffSent) -> None:
        self.receipts[sent.message_id] = sent.reference

    def settle_receipt(self, session: Session, reference: str, text: str) -> None:
        self.receipts[f"receipt-{reference}"] = text

    def move(self, token: str, **changes: object) -> None:
        self.known[token] = replace(self.known[token], **changes)  # type: ignore[arg-type]


@dataclass
class TestHouse:
    """The rooms that a hand-off needs, wired as the real house wires them."""

    __test__ = False
    settings: Settings
    clock: Clock
    database: Database
    sites: Sites
    accounts: Accounts
    handoffs: Handoffs
    families: Families


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[TestHouse]:
    settings = Settings(var_dir=tmp_path, today=FRIDAY)
    clock = Clock(settings.today)
    database = Database(database_url)
    Base.metadata.create_all(database.engine)
    families, sites = Families(), Sites(settings.content_dir)
    yield TestHouse(settings, clock, database, sites, Accounts(clock), Handoffs(sites, clock, families), families)
    database.dispose()


@pytest.fixture
def app(house: TestHouse) -> FastAPI:
    application = FastAPI()
    application.state.house = house
    problems.install(application)
    for router in (endpoints.router, sign_in.router, pages.router, pages.live):
        application.include_router(router)
    return application


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def asked() -> dict[str, object]:
    """Return a correct short request."""
    return {
        "mode": "short",
        "lines": [],
        "phone": "06 39 98 12 34",
        "safe_time": "après 18 h",
        "voicemail": False,
        "consent": True,
        "client_id": "envoi-1",
    }


def bearer(token: str = "token-41") -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
