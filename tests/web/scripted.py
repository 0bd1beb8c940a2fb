"""A scripted gateway: the addresses of a conversation, answered with the components' own examples.

It lets the page be driven through every part without Rasa. A message that holds one of the words of SCRIPT gets
those parts; anything else gets a sentence.
"""

import asyncio
import json
import tempfile
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from services import problems
from services.conversation.parts import Phone
from services.conversation.sites import Sites
from services.problems import Problem
from services.settings import Settings
from services.web import pages
from services.web.service import FOLDER, Web

Part = dict[str, Any]


def examples(name: str) -> list[Part]:
    """Return the example parts of a component."""
    found: list[Part] = json.loads((FOLDER / "components" / name / "examples.json").read_text(encoding="utf-8"))
    return found


def stage(name: str) -> Part:
    return next(each for each in examples("handoff") if each["stage"] == name)


WELCOME = "Bonjour. Je suis un programme, pas une personne.\nÉcrivez avec vos mots. Pas besoin de nom ni de numéro."
SCRIPT: dict[str, list[Part]] = {
    "loyer": [examples("text")[0], stage("offer"), examples("question")[0]],
    "droits": [*examples("rights"), *examples("choices")],
    "où aller": examples("places"),
    "mourir": examples("emergency")[:1],
    "راجلي": examples("emergency")[1:],
    "résumé": examples("summary"),
    "pas clair": examples("clarify"),
    "rappel": [stage("short")],
    "dossier": [stage("long")],
    "fermé": [stage("closed")],
    "h1": [stage("long")],
    "q2": [*examples("rights")],
}


def create_app(origin: str = "") -> FastAPI:
    """Return the scripted gateway with the real pages; `origin` may carry the demonstration site too."""
    settings = Settings(var_dir=Path(tempfile.mkdtemp()))
    numbers = [
        Phone(number="01 99 00 01 12", href="tel:+33199000112", name="Secours d'exemple", detail="Jour et nuit."),
        Phone(number="01 99 00 01 14", href="sms:+33199000114", name="Secours par SMS", detail="Sans parler."),
    ]
    app = FastAPI()
    sites = list(Sites(settings.content_dir))
    if origin:
        sites = [each.model_copy(update={"origins": [*each.origins, origin]}) for each in sites]
    web = Web(sites, numbers, settings)
    app.state.house = SimpleNamespace(web=web, settings=settings)
    app.state.talks = {}
    app.state.faults = []  # statuses to answer instead of the next messages; 0 stands for a cut line
    app.state.received = []
    problems.install(app)
    app.include_router(pages.router)
    _add_conversation(app)
    _add_other_site(app)
    return app


def _message(
    talk: dict[str, Any], author: str, parts: list[Part], client_id: str = "", identity: str = ""
) -> dict[str, Any]:
    message = {
        "id": identity or uuid.uuid4().hex,
        "client_id": client_id,
        "number": len(talk["messages"]) + 1,
        "author": author,
        "at": datetime.now(UTC).isoformat(),
        "parts": parts,
    }
    talk["messages"].append(message)
    return message


def _add_other_site(app: FastAPI) -> None:
    """A page as strict as a site may be, that carries the launcher from another origin than its own."""

    @app.get("/autre-site")
    def other_site(request: Request, tag: str = "") -> HTMLResponse:
        gateway = f"http://127.0.0.1:{request.url.port}"
        policy = (
            f"default-src 'none'; script-src {gateway}; frame-src {gateway}; style-src 'self'; "
            "require-trusted-types-for 'script'"
        )
        script = f'<script async crossorigin src="{gateway}/loader.js" data-site="demo" {tag}></script>'
        return HTMLResponse(f"<h1>Site</h1>{script}", headers={"Content-Security-Policy": policy})


def _add_conversation(app: FastAPI) -> None:
    talks: dict[str, dict[str, Any]] = app.state.talks

    def talk_of(identity: str, request: Request) -> dict[str, Any]:
        talk = talks.get(identity)
        if talk is None:
            raise Problem(410, "conversation-effacee", "Cette conversation a été effacée. Vous pouvez recommencer.")
        if request.headers.get("authorization") != f"Bearer {talk['token']}":
            raise Problem(401, "jeton-refuse", "Cette conversation est fermée.")
        return talk

    def fail_if_asked() -> None:
        if app.state.faults:
            status = app.state.faults.pop(0)
            raise Problem(status, "panne", "Nous ne pouvons pas répondre en ce moment.")

    @app.post("/api/conversations", status_code=201)
    def start(opening: dict[str, str]) -> dict[str, Any]:
        fail_if_asked()
        talk: dict[str, Any] = {"token": uuid.uuid4().hex, "state": "bot", "messages": [], "seen": {}}
        identity = uuid.uuid4().hex
        talks[identity] = talk
        _message(talk, "bot", [{"type": "text", "text": WELCOME}, *examples("choices")])
        return {"id": identity, "token": talk["token"], "state": "bot", "messages": list(talk["messages"])}

    @app.post("/api/conversations/{identity}/messages")
    def write(identity: str, incoming: dict[str, str], request: Request) -> dict[str, Any]:
        talk = talk_of(identity, request)
        app.state.received.append(incoming)
        fail_if_asked()
        if incoming["client_id"] not in talk["seen"]:
            said = incoming.get("text") or incoming["choice"]
            known = [each for each in talk["messages"] if each["client_id"] == incoming["client_id"]]
            if "text" in incoming and not known:
                _message(talk, "person", [{"type": "text", "text": said}], incoming["client_id"])
            words = next((parts for word, parts in SCRIPT.items() if word in said.lower()), None)
            answer = words or [{"type": "text", "text": "D'accord. Continuez quand vous voulez."}]
            talk["seen"][incoming["client_id"]] = _message(talk, "bot", answer)
        return {"state": talk["state"], "messages": [talk["seen"][incoming["client_id"]]]}

    @app.get("/api/conversations/{identity}/messages")
    def read(identity: str, request: Request, after: int = 0) -> dict[str, Any]:
        talk = talk_of(identity, request)
        fail_if_asked()
        return {"state": talk["state"], "messages": [each for each in talk["messages"] if each["number"] > after]}

    @app.get("/api/conversations/{identity}/events")
    def follow(identity: str, request: Request) -> StreamingResponse:
        talk = talk_of(identity, request)
        after = int(request.headers.get("last-event-id") or 0)

        async def stream() -> AsyncIterator[str]:
            number = after
            for _ in range(200):
                for message in talk["messages"][number:]:
                    number = message["number"]
                    yield f"id: {number}\nevent: message\ndata: {json.dumps(message)}\n\n"
                await asyncio.sleep(0.1)

        return StreamingResponse(stream(), media_type="text/event-stream")

    @app.get("/api/conversations/{identity}/summary")
    def summary(identity: str, request: Request) -> Part:
        talk_of(identity, request)
        return examples("summary")[0]

    @app.delete("/api/conversations/{identity}", status_code=204)
    def erase(identity: str, request: Request) -> Response:
        talk_of(identity, request)
        del talks[identity]
        return Response(status_code=204)

    @app.post("/api/handoffs", status_code=201)
    def hand_off(asked: dict[str, Any], request: Request) -> dict[str, Any]:
        app.state.received.append(asked)
        if asked.get("way") != "courriel" and len(asked["phone"].replace(" ", "")) < 10:
            reason = "Ce numéro est trop court."
            raise Problem(422, "contenu-refuse", reason, [{"field": "phone", "reason": reason}])
        text = "avant mardi 24 novembre, 17 h"
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        talk = next(each for each in talks.values() if each["token"] == token)
        receipt = {**stage("sent"), "text": "", "reference": "AV-7KQ2-M9", "promise": text}
        return {
            "message_id": _message(talk, "bot", [receipt], identity="receipt-AV-7KQ2-M9")["id"],
            "reference": "AV-7KQ2-M9",
            "state": "waiting",
            "team": "x",
            "promise_text": text,
            "text": "C'est envoyé.",
        }

    @app.delete("/api/handoffs/{reference}")
    def withdraw(reference: str) -> dict[str, Any]:
        return {"reference": reference, "state": "withdrawn", "text": "Votre demande est retirée."}


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(create_app(), port=8123, log_level="warning")
