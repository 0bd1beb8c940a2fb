"""Signing in and out, for everybody who works here."""

import hmac
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from services.accounts.dependencies import COOKIE, checked_form, maybe_worker
from services.accounts.schemas import SignedIn
from services.accounts.service import SESSION_LENGTH, Accounts
from services.db import ReadingSession, WritingSession
from services.problems import Problem
from services.web.desk_pages import SIGN_IN, PageRoute, own_path, page, redirect

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_FORM_COOKIE = "allervers_form"
_OLD_FORM = "Cette page est trop ancienne. Recommencez."


def _accounts(request: Request) -> Accounts:
    found: Accounts = request.app.state.house.accounts
    return found


@router.get(SIGN_IN)
def sign_in_page(
    request: Request, worker: Annotated[SignedIn | None, Depends(maybe_worker)], suite: str = ""
) -> Response:
    """Show the sign-in form, or go on where somebody is signed in already."""
    return redirect(own_path(suite)) if worker else _form(request, suite)


@router.post(SIGN_IN)
def sign_in(
    request: Request,
    reading: ReadingSession,
    writing: WritingSession,
    identifiant: Annotated[str, Form(max_length=200)] = "",
    mot_de_passe: Annotated[str, Form(max_length=200)] = "",
    jeton: Annotated[str, Form()] = "",
    suite: Annotated[str, Form()] = "",
) -> Response:
    """Open a session of 8 hours and go to the page that was asked for."""
    cookie = request.cookies.get(_FORM_COOKIE, "")
    if not cookie or not hmac.compare_digest(cookie.encode(), jeton.encode()):
        return _form(request, suite, identifiant, _OLD_FORM, 403)
    address = request.client.host if request.client else ""
    try:
        worker = _accounts(request).check(reading, identifiant, mot_de_passe, address)
    except Problem as problem:
        return _form(request, suite, identifiant, problem.detail, problem.status)
    token, _ = _accounts(request).open(writing, worker)
    answer = redirect(own_path(suite))
    seconds = int(SESSION_LENGTH.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=_is_https(request))
    return answer


@router.post("/deconnexion", dependencies=[Depends(checked_form)])
def sign_out(request: Request, session: WritingSession) -> Response:
    """End the session here and in the browser."""
    _accounts(request).close(session, request.cookies.get(COOKIE, ""))
    answer = redirect(SIGN_IN)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=_is_https(request))
    return answer


def _form(request: Request, suite: str, login: str = "", problem: str = "", status: int = 200) -> Response:
    token = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(24)
    answer = page("connexion.html", status, token=token, suite=own_path(suite), login=login, problem=problem)
    answer.set_cookie(_FORM_COOKIE, token, httponly=True, samesite="strict", secure=_is_https(request), path=SIGN_IN)
    return answer


def _is_https(request: Request) -> bool:
    public: str = request.app.state.house.settings.public_url
    return request.url.scheme == "https" or public.startswith("https://")
