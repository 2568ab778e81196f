"""A form that was sent when its session had ended: it is kept in the page of the login, and shown after it to be sent.

Only what our own page made is kept: the token of the form has to be that of the ended session. Nothing is sent by
itself. Files are not kept, and neither are forms about the account, which hold passwords.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

import msgspec
from starlette.datastructures import FormData
from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.security import CSRF_FIELD, SESSION_COOKIE, comes_from_elsewhere, is_csrf_token, set_cookie
from orderwright.workflows.staff_login import find_live

if TYPE_CHECKING:
    from starlette.requests import Request

#: More than this is not kept: it would make the page of the login large.
_MOST: Final = 100_000


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """Where a form was to be sent, below the prefix of the dashboard, and its fields."""

    path: str
    fields: list[tuple[str, str]]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Kept).decode


def keep(request: Request, path: str, form: FormData) -> str:
    """The form as a text for a hidden field; empty if it is not to be kept."""
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != CSRF_FIELD]
    token = form.get(CSRF_FIELD)
    ours = isinstance(token, str) and is_csrf_token(request.cookies.get(SESSION_COOKIE, ""), token)
    if not ours or comes_from_elsewhere(request.headers) or len(fields) + 1 < len(form.multi_items()):
        return ""
    text = base64.urlsafe_b64encode(_encode(Kept(path, fields))).decode()
    return text if len(text) <= _MOST else ""


async def after_login(page: Page, token: str, text: str) -> Response:
    """The next page of somebody who sent a kept form: the second step of the login, or the form."""
    session = await find_live(page.service, token)
    site = None if session is None else await page.service.sites.get(session.site_id)
    language = (session.preferences.language if session is not None else None) or page.language
    own = Page(page.request, page.service, session=session, site=site, language=language, secret=token)
    if session is not None and session.waits_for_code:
        answer = await own.render("session/code.html", next="", kept=text)
    else:
        answer = await own.render("session/again.html", kept=_read(text))
    set_cookie(answer, page.request, SESSION_COOKIE, token)
    return answer


def _read(text: str) -> Kept:
    try:
        kept = _decode(base64.urlsafe_b64decode(text.encode()))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return Kept("/", [])
    return kept if kept.path.startswith("/") and not kept.path.startswith("//") else Kept("/", [])
