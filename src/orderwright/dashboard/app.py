"""The dashboard as an ASGI application, to be mounted under a prefix such as /dashboard."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.datastructures import URL, FormData
from starlette.formparsers import MultiPartException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message
from structlog.contextvars import get_contextvars

from orderwright.dashboard.assets import serve_asset
from orderwright.dashboard.failures import FormRefused, status_of, words_of
from orderwright.dashboard.kept_forms import keep
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, PageRoute, routes
from orderwright.dashboard.security import (
    CSRF_FIELD,
    CSRF_HEADER,
    SESSION_COOKIE,
    VISIT_COOKIE,
    SecurityHeaders,
    comes_from_elsewhere,
    is_csrf_token,
    set_cookie,
)
from orderwright.dashboard.texts import preferred
from orderwright.model.errors import OrderwrightError, PermissionDenied, Status
from orderwright.model.permissions import Permission
from orderwright.workflows.staff_login import find_live

if TYPE_CHECKING:
    from orderwright.model.staff import StaffSession
    from orderwright.workflows.service import Service

#: The status of the page of the login where it stands in the place of what was asked for.
_LOGIN_FIRST: Final = 401
_MAX_FIELDS: Final = 5000
_MAX_FILES: Final = 5
#: Stands where a page of an error is shown without a service; such a page asks it nothing.
_NO_SERVICE: Final[Any] = None
#: Where those may go who logged in with a password that somebody else has chosen.
_WITH_A_GIVEN_PASSWORD: Final = frozenset({"/account/password", "/logout"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def create_dashboard(service: Callable[[], Service]) -> ASGIApp:
    """Make the application. `service` returns the running service, or raises 503 while there is none."""
    made: list[BaseRoute] = [Route("/static/{name}", serve_asset, methods=["GET"])]
    made += [Route(one.path, _endpoint(one, service), methods=[one.method]) for one in routes()]
    return SecurityHeaders(GZipMiddleware(Starlette(routes=made), minimum_size=600, compresslevel=5))


def _endpoint(route: PageRoute, service: Callable[[], Service]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        visit = request.cookies.get(VISIT_COOKIE) or secrets.token_urlsafe(32)
        page = None
        try:
            page = await _page(route, request, service(), visit)
            answer = await _sent_away(route, page)
            if answer is None:
                _check_right(route, page)
                answer = await route.view(page)
        except Exception as error:
            answer = await _told(error, page, request)
        finally:
            await request.close()
        shows_login = (route.needs is Access.ANYBODY and route.method == "GET") or answer.status_code == _LOGIN_FIRST
        if VISIT_COOKIE not in request.cookies and shows_login:
            set_cookie(answer, request, VISIT_COOKIE, visit)
        return answer

    return endpoint


async def _page(route: PageRoute, request: Request, service: Service, visit: str) -> Page:
    token = request.cookies.get(SESSION_COOKIE, "")
    session = await find_live(service, token) if token else None
    site = None if session is None else await service.sites.get(session.site_id)
    secret = visit if session is None else token
    form: FormData | None = None
    if route.method == "POST" and (session is not None or route.needs is Access.ANYBODY):
        form = await _form(request, route.max_form)
        _check_csrf(request, form, secret)
    language = None if session is None else session.preferences.language
    if language is None:
        language = preferred(request.headers.get("accept-language", ""), "en" if site is None else site.language)
    return Page(request, service, session=session, site=site, language=language, secret=secret, form=form)


async def _form(request: Request, limit: int) -> FormData:
    """The form that was sent, at most `limit` bytes of it."""
    left = limit
    receive = request._receive

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise FormRefused(Status.TOO_LARGE, f"The form is larger than {limit} bytes")
        return message

    request._receive = bounded
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        raise FormRefused(Status.BAD_REQUEST, "This address takes forms")
    try:
        return await request.form(max_files=_MAX_FILES, max_fields=_MAX_FIELDS, max_part_size=limit)
    except MultiPartException as error:
        raise FormRefused(Status.BAD_REQUEST, error.message) from None


def _check_csrf(request: Request, form: FormData, secret: str) -> None:
    given = form.get(CSRF_FIELD) or request.headers.get(CSRF_HEADER, "")
    if comes_from_elsewhere(request.headers) or not isinstance(given, str) or not is_csrf_token(secret, given):
        raise FormRefused(Status.PERMISSION_DENIED, "The form lacks its token: open its page again")


async def _sent_away(route: PageRoute, page: Page) -> Response | None:
    """Where those go who are not as far as the page needs, None for everybody else."""
    session: StaffSession | None = page.session
    if route.needs is Access.ANYBODY:
        return None
    if session is None:
        kept = await _kept(route, page)
        if kept:
            return await page.render("session/login.html", status=_LOGIN_FIRST, email="", next="", kept=kept)
        return page.go("/login", next=_way_back(route, page))
    if session.waits_for_code and route.needs is not Access.HALF_LOGGED_IN:
        return page.go("/login/code")
    if session.must_choose_password and not session.waits_for_code and route.path not in _WITH_A_GIVEN_PASSWORD:
        return page.go("/account/password")
    return None


async def _kept(route: PageRoute, page: Page) -> str:
    """What somebody typed whose session has ended meanwhile, where their browser still has its cookie."""
    if route.method != "POST" or not isinstance(route.needs, Permission) or page.is_part:
        return ""
    if SESSION_COOKIE not in page.request.cookies:
        return ""
    return keep(page.request, page.path, await _form(page.request, route.max_form))


def _way_back(route: PageRoute, page: Page) -> str:
    """The page to go to after the login: the one that was asked for, or the one that a form or a part stands on."""
    url = page.request.url
    if route.method == "POST" or page.in_dialog or page.is_part:
        headers = page.request.headers
        url = URL(headers.get("hx-current-url") or headers.get("referer") or "")
        if url.hostname != page.request.url.hostname or route.needs is Access.HALF_LOGGED_IN:
            return ""
    back = url.path.removeprefix(page.root)
    return f"{back}{'?' + url.query if url.query else ''}" if back.strip("/") else ""


def _check_right(route: PageRoute, page: Page) -> None:
    if isinstance(route.needs, Permission) and not page.may(route.needs):
        raise PermissionDenied("PERMISSION_DENIED", f"This page needs the permission {route.needs.value}")


async def _told(error: Exception, page: Page | None, request: Request) -> Response:
    """The page of an error; where not even who asks could be found out, one that shows nothing of anybody."""
    status = status_of(error)
    if page is None:
        nobody = preferred(request.headers.get("accept-language", ""), "en")
        page = Page(request, _NO_SERVICE, session=None, site=None, language=nobody, secret="")
    title, explanation = words_of(error, status, page.texts)
    headers = {}
    if isinstance(error, OrderwrightError) and error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    number = get_contextvars().get("request_id", "") if status == Status.INTERNAL else ""
    answer = await page.render("errors/error.html", status=status, title=title, explanation=explanation, number=number)
    answer.headers.update(headers)
    return answer
