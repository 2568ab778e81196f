"""The answers of the payment page: its headers, and the pages without a request behind them."""

from __future__ import annotations

import secrets
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from orderwright.payment_page.views import Wanted, wanted_wording

#: Of every answer. The address is a secret: it is told to no other server, and to no search engine.
SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
#: No script at all; the one style that is not a file is the shop's colour.
_POLICY: Final = (
    "default-src 'none'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
#: A picture may be a drawing (SVG), which somebody could open by itself: then it runs and loads nothing.
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

_templates = Environment(
    loader=PackageLoader("orderwright.payment_page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, view: dict[str, Any], *, status: int = 200) -> Response:
    """The page of a request."""
    return _html("page.html", view, status)


def leaving(request: Request, view: dict[str, Any], address: str) -> Response:
    """The page that leads to the gateway, at once where the browser follows."""
    answer = _html("message.html", view, 200)
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def not_found(request: Request) -> Response:
    """For every address that leads to no request: they can't be told apart."""
    return _message(request, "not_found", 404)


def broken(request: Request) -> Response:
    """For what went wrong on the way."""
    answer = _message(request, "broken", 503)
    answer.headers["Retry-After"] = "5"
    return answer


def picture(content: bytes, media_type: str) -> Response:
    """The logo of the shop."""
    headers = {**SECURITY, "Content-Security-Policy": _PICTURE_POLICY, "Cache-Control": "private, max-age=300"}
    return Response(content, media_type=media_type, headers=headers)


def _message(request: Request, key: str, status: int) -> Response:
    words = wanted_wording(Wanted(request.query_params.get("language"), request.headers.get("accept-language", "")), [])
    view = {
        "language": words.language,
        "title": words.text(f"{key}_title"),
        "text": words.text(f"{key}_text"),
        "base": "../" * _depth(request),
        "link": None,
        "color": None,
    }
    return _html("message.html", view, status)


def _depth(request: Request) -> int:
    """How far below the folder of the page's assets a request is."""
    return request.url.path.removeprefix(request.scope.get("root_path", "")).count("/") - 1


def _html(template: str, view: dict[str, Any], status: int) -> Response:
    nonce = secrets.token_urlsafe(16)
    content = _templates.get_template(template).render(view, nonce=nonce)
    headers = {**SECURITY, "Content-Security-Policy": _POLICY.format(nonce=nonce)}
    return Response(content, status_code=status, media_type="text/html", headers=headers)
