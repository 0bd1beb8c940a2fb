"""The desk: who sees what, who takes what, and what stays of it."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from services.accounts.dependencies import COOKIE
from services.accounts.models import Worker
from services.accounts.schemas import Role
from services.handoff.models import Handoff, HandoffEvent

from .conftest import TestHouse, bearer


class Person:
    """Somebody at the desk, signed in."""

    def __init__(self, app: FastAPI, house: TestHouse, login: str, role: Role, *territories: str) -> None:
        with house.database.writing() as session:
            # Without a password: signing in has its own tests, and each hash takes its time.
            worker = Worker(
                login=login,
                display_name=login.title(),
                role=role,
                territories=list(territories),
                password_hash="",
                created_at=house.clock.now(),
            )
            session.add(worker)
            session.flush()
            token, _ = house.accounts.open(session, worker)
        with house.database.reading() as session:
            signed_in = house.accounts.signed_in(session, token)
        assert signed_in
        self.csrf = signed_in.csrf
        self.client = TestClient(app, follow_redirects=False, cookies={COOKIE: token})

    def get(self, path: str = "/desk"):  # type: ignore[no-untyped-def]
        return self.client.get(path)

    def act(self, reference: str, what: str, **form: str):  # type: ignore[no-untyped-def]
        return self.client.post(f"/desk/demandes/{reference}/{what}", data={"csrf": self.csrf} | form)


@pytest.fixture
def camille(app: FastAPI, house: TestHouse) -> Person:
    return Person(app, house, "camille", "travailleur_social", "41")


@pytest.fixture
def reference(client: TestClient, asked: dict[str, object]) -> str:
    body = asked | {"mode": "long", "lines": ["retard.1", "papier.1"]}
    return str(client.post("/api/handoffs", json=body, headers=bearer()).json()["reference"])


def kinds(house: TestHouse) -> list[str]:
    with house.database.reading() as session:
        return list(session.scalars(select(HandoffEvent.kind).order_by(HandoffEvent.id)))


def test_stranger_is_led_to_the_sign_in_page(client: TestClient, reference: str) -> None:
    answer = client.get(f"/desk/demandes/{reference}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/connexion?suite=/desk/demandes/{reference}"
    assert client.get("/desk/version").status_code == 401


def test_list_shows_urgency_promise_place_and_no_contact(camille: Person, reference: str) -> None:
    page = camille.get().text
    for said in (
        reference,
        "Cette semaine",
        "avant mardi 24 novembre, 17 h",
        "Blois (41)",
        "Loyer ou factures impayés",
    ):
        assert said in page
    assert "06 39 98 12 34" not in page


def test_file_shows_what_was_agreed_to_and_remembers_who_read_it(
    house: TestHouse, camille: Person, reference: str
) -> None:
    page = camille.get(f"/desk/demandes/{reference}").text
    for said in ("06 39 98 12 34", "après 18 h", "ne laissez pas de message", "Trois mois de loyer", "J&#39;accepte"):
        assert said in page
    assert "Deux enfants" not in page
    camille.get(f"/desk/demandes/{reference}")
    assert kinds(house) == ["created", "opened"]


@pytest.mark.parametrize(
    ("change", "shown", "href", "button"),
    [
        ({"way": "appel"}, "Par un appel", "tel:+33639981234", "Appeler le"),
        ({"way": "sms"}, "Par SMS, sans appel", "sms:+33639981234", "Écrire un SMS au"),
        ({"way": "courriel", "email": "lila@exemple.fr"}, "Par mail, sans appel", "mailto:lila@exemple.fr", "Écrire à"),
        ({"way": "rendez_vous"}, "En face, à un rendez-vous", "sms:+33639981234", "Écrire un SMS au"),
    ],
)
def test_how_to_answer_and_what_to_take_care_of_are_shown(
    client: TestClient, camille: Person, asked: dict[str, object], change: dict[str, str], shown: str, href: str,
    button: str,
) -> None:  # fmt: skip
    body = asked | change | {"care": "numéro masqué"}
    reference = client.post("/api/handoffs", json=body, headers=bearer()).json()["reference"]
    assert shown in camille.get().text, "in the list too: nobody calls who asked not to be called"
    camille.act(reference, "prendre")
    page = camille.get(f"/desk/demandes/{reference}").text
    for said in (shown, "numéro masqué", "après 18 h", f'href="{href}"', button):
        assert said in page
    other = {"tel:", "sms:", "mailto:"} - {href.partition(":")[0] + ":"}
    assert not [each for each in other if f'href="{each}' in page]


def test_what_a_family_wrote_is_never_markup(client: TestClient, camille: Person, asked: dict[str, object]) -> None:
    body = asked | {"safe_time": "<script>alert(1)</script>"}
    reference = client.post("/api/handoffs", json=body, headers=bearer()).json()["reference"]
    page = camille.get(f"/desk/demandes/{reference}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_other_territory_does_not_exist(app: FastAPI, house: TestHouse, reference: str) -> None:
    dominique = Person(app, house, "dominique", "travailleur_social", "07")
    assert reference not in dominique.get().text
    for answer in (dominique.get(f"/desk/demandes/{reference}"), dominique.act(reference, "prendre")):
        assert answer.status_code == 404
    assert dominique.client.get(f"/desk/demandes/{reference}/version").status_code == 404
    assert dominique.get("/desk/version").json() == {"version": 0}


def test_worker_of_every_territory_sees_all(app: FastAPI, house: TestHouse, reference: str) -> None:
    assert reference in Person(app, house, "dominique", "travailleur_social", "*").get().text


def test_administrator_reads_no_request(app: FastAPI, house: TestHouse, reference: str) -> None:
    admin = Person(app, house, "admin", "national", "*")
    page = admin.get()
    assert page.status_code == 200
    assert reference not in page.text
    assert admin.get(f"/desk/demandes/{reference}").status_code == 403
    assert admin.act(reference, "prendre").status_code == 403


@pytest.mark.parametrize("what", ["prendre", "rendre", "note", "clore", "reprendre"])
def test_form_without_the_sessions_token_changes_nothing(
    house: TestHouse, camille: Person, reference: str, what: str
) -> None:
    camille.csrf = "autre"
    form = {"texte": "x", "motif": "repondu", "holder": "1"}
    assert camille.act(reference, what, **form).status_code == 403
    assert kinds(house) == ["created"]


def test_of_two_who_take_at_once_one_wins(app: FastAPI, house: TestHouse, camille: Person, reference: str) -> None:
    others = [Person(app, house, f"collegue{n}", "travailleur_social", "41") for n in range(3)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: each.act(reference, "prendre"), [camille, *others]))
    assert sorted(each.status_code for each in answers) == [303, 409, 409, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert re.search(r"déjà prise par (Camille|Collegue\d)\.", refused.text)
    assert kinds(house) == ["created", "taken"]


def test_taking_twice_is_taking_once(house: TestHouse, camille: Person, reference: str) -> None:
    assert [camille.act(reference, "prendre").status_code for _ in range(2)] == [303, 303]
    assert kinds(house) == ["created", "taken"]


def test_number_is_a_button_only_for_who_has_the_request(camille: Person, reference: str) -> None:
    assert "tel:" not in camille.get(f"/desk/demandes/{reference}").text
    camille.act(reference, "prendre")
    page = camille.get(f"/desk/demandes/{reference}").text
    assert page.index("après 18 h") < page.index('href="tel:+33639981234"')


def test_family_learns_that_somebody_answers(client: TestClient, camille: Person, reference: str) -> None:
    camille.act(reference, "prendre")
    state = client.get(f"/api/handoffs/{reference}", headers=bearer()).json()
    assert (state["state"], state["text"]) == ("taken", "Un travailleur social s'occupe de votre demande.")


def test_request_of_an_absent_colleague_is_taken_over_once(
    app: FastAPI, house: TestHouse, camille: Person, reference: str
) -> None:
    camille.act(reference, "prendre")
    with house.database.reading() as session:
        holder = str(session.scalars(select(Handoff.taken_by)).one())
    dominique = Person(app, house, "dominique", "travailleur_social", "41")
    assert dominique.act(reference, "reprendre", holder=holder).status_code == 303
    assert camille.act(reference, "clore", motif="repondu").status_code == 409
    third = Person(app, house, "claude", "travailleur_social", "41")
    refused = third.act(reference, "reprendre", holder=holder)
    assert refused.status_code == 409
    assert "déjà prise par Dominique" in refused.text
    assert "Reprise à Camille." in dominique.get(f"/desk/demandes/{reference}").text


def test_released_request_waits_again(house: TestHouse, camille: Person, reference: str) -> None:
    camille.act(reference, "prendre")
    assert camille.act(reference, "rendre").status_code == 303
    assert reference in camille.get("/desk?etat=attente").text
    assert kinds(house) == ["created", "taken", "released"]


def test_only_who_has_it_closes_with_a_known_reason(camille: Person, reference: str) -> None:
    assert camille.act(reference, "clore", motif="repondu").status_code == 409
    camille.act(reference, "prendre")
    assert camille.act(reference, "clore", motif="parce que").status_code == 422
    assert camille.act(reference, "clore", motif="rendez_vous", texte="Mardi à 10 h.").status_code == 303
    assert reference in camille.get("/desk?etat=closes").text
    page = camille.get(f"/desk/demandes/{reference}").text
    assert "Un rendez-vous est pris. Mardi à 10 h." in page


def test_closing_as_withdrawn_empties_the_file(house: TestHouse, camille: Person, reference: str) -> None:
    camille.act(reference, "prendre")
    camille.act(reference, "note", texte="Rappeler la grand-mère")
    camille.act(reference, "clore", motif="retrait")
    page = camille.get(f"/desk/demandes/{reference}").text
    assert "Le contact est effacé." in page
    for gone in ("06 39 98", "Trois mois", "grand-mère"):
        assert gone not in page
    assert camille.act(reference, "note", texte="encore").status_code == 409


@pytest.mark.parametrize(("text", "status"), [("", 422), ("\u200b", 422), ("x" * 1001, 422), ("Appel à 14 h", 303)])
def test_note_is_checked_then_shown(camille: Person, reference: str, text: str, status: int) -> None:
    assert camille.act(reference, "note", texte=text).status_code == status


def test_version_grows_with_every_change(camille: Person, reference: str) -> None:
    before = camille.get("/desk/version").json()["version"]
    camille.act(reference, "prendre")
    assert camille.get("/desk/version").json()["version"] > before
    assert camille.get(f"/desk/demandes/{reference}/version").json()["version"] > before


def test_broken_promise_comes_first(
    client: TestClient, house: TestHouse, camille: Person, reference: str, asked: dict[str, object]
) -> None:
    house.families.move("other-41", urgency="haute")
    urgent = client.post("/api/handoffs", json=asked, headers=bearer("other-41")).json()["reference"]
    page = camille.get().text
    assert page.index(f"r-{urgent}") < page.index(f"r-{reference}")
    with house.database.writing() as session:
        late = session.scalars(select(Handoff).where(Handoff.reference == reference)).one()
        late.promise = house.clock.now()
    page = camille.get().text
    assert page.index(f"r-{reference}") < page.index(f"r-{urgent}")
    assert page.count("Promesse dépassée") == 1


def test_closed_requests_are_forgotten_after_their_time(house: TestHouse, camille: Person, reference: str) -> None:
    camille.act(reference, "prendre")
    camille.act(reference, "clore", motif="repondu")
    with house.database.writing() as session:
        assert house.handoffs.forget_closed(session) == 0
        old = session.scalars(select(Handoff)).one()
        old.closed_at = old.created_at.replace(year=2025)
    with house.database.writing() as session:
        assert house.handoffs.forget_closed(session) == 1
    assert kinds(house) == []
