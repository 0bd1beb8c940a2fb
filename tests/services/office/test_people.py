"""Colleagues: invited by a link, let in once, closed in one click."""

import re
import socketserver
import threading
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.house import House
from services.mail import Smtp

from .conftest import Person

INVITED = {"nom": "Ines Alami", "courriel": "ines@exemple.fr", "role": "editeur", "territoire": "41"}


def link_of(page: str) -> str:
    found = re.search(r"/invitation/[\w-]+", page)
    assert found
    return found[0]


def test_invited_colleague_comes_in_once_with_the_role_given(app: FastAPI, person: Callable[..., Person]) -> None:
    manager = person("gaelle", "gestionnaire", "41")
    page = manager.post("/admin/collegues", **INVITED)
    assert "Aucun courrier ne part d&#39;ici" in page.text
    link = link_of(page.text)
    guest = TestClient(app, follow_redirects=False)
    assert "Bienvenue Ines Alami" in guest.get(link).text
    assert guest.post(link, data={"identifiant": "ines", "mot_de_passe": "court"}).status_code == 422
    answer = guest.post(link, data={"identifiant": "ines", "mot_de_passe": "une phrase facile"})
    assert answer.headers["location"] == "/admin"
    assert "Éditeur" in guest.get("/admin").text
    assert guest.get("/admin/collegues").status_code == 403
    assert TestClient(app).get(link).status_code == 404


def test_closing_an_account_ends_its_sessions_at_once(person: Callable[..., Person]) -> None:
    manager, colleague = person("gaelle", "gestionnaire", "41"), person("carole", "contributeur", "41")
    assert colleague.get("/admin").status_code == 200
    manager.post(f"/admin/collegues/{colleague.signed_in.id}/fermer")
    assert colleague.get("/admin").status_code == 303
    assert manager.post(f"/admin/collegues/{manager.signed_in.id}/fermer").status_code == 409


def test_manager_gives_neither_another_territory_nor_a_higher_role(person: Callable[..., Person]) -> None:
    manager = person("gaelle", "gestionnaire", "41")
    for change in ({"territoire": "07"}, {"role": "national"}):
        assert manager.post("/admin/collegues", **INVITED | change).status_code == 403
    elsewhere = person("paul", "editeur", "07")
    for what in ("fermer", "mot-de-passe"):
        assert manager.post(f"/admin/collegues/{elsewhere.signed_in.id}/{what}").status_code == 404


def test_cancelled_invitation_opens_nothing(app: FastAPI, person: Callable[..., Person]) -> None:
    manager = person("gaelle", "gestionnaire", "41")
    link = link_of(manager.post("/admin/collegues", **INVITED).text)
    manager.post("/admin/invitations/1/annuler")
    assert TestClient(app).get(link).status_code == 404


class _Postman(socketserver.StreamRequestHandler):
    """The least of an SMTP server."""

    letters: list[str] = []

    def handle(self) -> None:
        self.wfile.write(b"220 ici\r\n")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self.wfile.write(b"354 oui\r\n")
                text = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    text += part
                self.letters.append(text.decode())
            if line == b"QUIT":
                self.wfile.write(b"221 fin\r\n")
                return
            self.wfile.write(b"250 bien\r\n")


def test_letter_leaves_where_a_server_is_configured(house: House, person: Callable[..., Person]) -> None:
    server = socketserver.TCPServer(("127.0.0.1", 0), _Postman)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before, house.mail = house.mail, Smtp(f"smtp://127.0.0.1:{server.server_address[1]}", "annuaire@exemple.fr")
    try:
        page = person("gaelle", "gestionnaire", "41").post("/admin/collegues", **INVITED)
    finally:
        house.mail = before
        server.shutdown()
    assert "L&#39;invitation est partie à ines@exemple.fr." in page.text
    assert "/invitation/" not in page.text
    assert "/invitation/" in _Postman.letters[0]
