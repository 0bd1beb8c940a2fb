"""Errors as problem details (RFC 9457), each with one French sentence that a person can act on."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from services import log


class Problem(Exception):
    """A refusal to tell: `status` is the HTTP code, `detail` the sentence, `fields` names what to change."""

    def __init__(self, status: int, code: str, detail: str, fields: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.fields = status, code, detail, fields or []


_AWAY = "C'est une panne, pas vous. Réessayez dans une minute, ou appelez un numéro de cette page."
_SENTENCES = {
    401: "Il faut d'abord se connecter.",
    403: "Vous n'avez pas accès à cette page.",
    404: "Cette adresse n'existe pas, ou n'existe plus.",
    405: "Cette action n'est pas possible ici.",
    413: "Ce fichier est trop grand.",
    429: "Trop de messages d'un coup. Attendez une minute, puis recommencez.",
}

# pydantic's reasons in the words of a person; what is missing here falls back to a general sentence.
_REASONS = {
    "missing": "Ce champ manque.",
    "string_too_long": "Ce texte est trop long.",
    "string_too_short": "Ce texte est vide.",
    "extra_forbidden": "Ce champ n'existe pas ici.",
    "greater_than_equal": "Ce nombre est trop petit.",
    "less_than_equal": "Ce nombre est trop grand.",
    "date_from_datetime_parsing": "Cette date ne se lit pas. Exemple : 2026-11-20.",
    "date_parsing": "Cette date ne se lit pas. Exemple : 2026-11-20.",
    "json_invalid": "Ce contenu ne se lit pas : il faut du JSON.",
    "literal_error": "Cette valeur ne fait pas partie de la liste.",
    "enum": "Cette valeur ne fait pas partie de la liste.",
}


def _answer(status: int, code: str, detail: str, fields: list[dict[str, str]]) -> JSONResponse:
    body: dict[str, Any] = {"type": f"about:blank#{code}", "title": code, "status": status, "detail": detail}
    if fields:
        body["fields"] = fields
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def reason_of(error: dict[str, Any]) -> str:
    """Return the French sentence for one pydantic error; our own validators' sentences pass as they are."""
    if error["type"] == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    return _REASONS.get(error["type"], "Cette valeur ne convient pas.")


def install(app: FastAPI) -> None:
    """Make the application answer every error as problem details."""

    @app.exception_handler(Problem)
    def _problem(_: Request, error: Problem) -> JSONResponse:
        return _answer(error.status, error.code, error.detail, error.fields)

    @app.exception_handler(RequestValidationError)
    def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"field": ".".join(str(step) for step in each["loc"][1:]) or "corps", "reason": reason_of(each)}
            for each in error.errors()
        ]
        named = ", ".join(each["field"] for each in fields[:3])
        return _answer(
            422, "contenu-refuse", f"Il y a quelque chose à corriger : {named}. {fields[0]['reason']}", fields
        )

    @app.exception_handler(DBAPIError)
    def _database_away(_: Request, error: DBAPIError) -> JSONResponse:
        log.event("database", "refused", level=logging.ERROR, error=error)
        return _answer(503, "base-indisponible", _AWAY, [])

    @app.exception_handler(Exception)
    def _unforeseen(_: Request, error: Exception) -> JSONResponse:
        return _answer(500, "panne", _AWAY, [])  # the server writes its kind and place into the log, never its words

    @app.exception_handler(HTTPException)
    def _http(_: Request, error: HTTPException) -> JSONResponse:
        sentence = _SENTENCES.get(error.status_code, "Quelque chose n'a pas marché. Réessayez dans un instant.")
        return _answer(error.status_code, str(error.status_code), sentence, [])
