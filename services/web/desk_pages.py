"""How the pages of people who work here are drawn: templates, headers, and errors as pages."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.problems import Problem

SIGN_IN = "/connexion"
HOME = "/desk"
_HERE = Path(__file__).resolve().parent
_FOLDERS = (_HERE / "desk", _HERE / "admin")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_TITLES = {
    401: "Connexion demandée",
    403: "Page fermée",
    404: "Page inconnue",
    409: "Cette demande a changé",
    422: "Quelque chose à corriger",
    429: "Trop d'essais",
}
_templates = Environment(
    loader=FileSystemLoader(_FOLDERS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(name: str, /, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page of the desk or the back office; its headers keep other sites, caches and frames out."""
    body = _templates.get_template(name).render(**{"worker": None, **values})
    return HTMLResponse(body, status_code=status, headers=_HEADERS)


def redirect(address: str) -> RedirectResponse:
    """Return a redirection that a browser follows with GET, so that reloading sends no form twice."""
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


def own_path(address: str) -> str:
    """Return `address` where it is a page of the house for people who work here, else the desk."""
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and "\\" not in address and not address.startswith("//")
    return address if inside and parts.path.startswith(("/desk", "/field", "/admin")) else HOME


class PageRoute(APIRoute):
    """Answers a refusal with a page instead of JSON, and leads to the sign-in page where it is needed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await answer(request)
            except Problem as problem:
                if problem.code == "connexion-demandee":
                    asked = request.url.path if request.method == "GET" else HOME
                    return redirect(f"{SIGN_IN}?suite={quote(asked)}")
                return self._refusal(request, problem.status, problem.detail)
            except RequestValidationError:
                return self._refusal(request, 422, "Ce formulaire est incomplet. Revenez en arrière, puis recommencez.")

        return handle

    def _refusal(self, request: Request, status: int, detail: str) -> Response:
        back = request.url.path.rsplit("/", 1)[0] if request.method == "POST" else HOME
        title = _TITLES.get(status, "Quelque chose n'a pas marché")
        return page("probleme.html", status, title=title, detail=detail, back=own_path(back))
