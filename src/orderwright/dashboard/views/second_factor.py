"""Setting up one's second factor, and taking it away."""

from __future__ import annotations

from typing import Final

import segno
from markupsafe import Markup
from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.own_password import password_problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, action, page
from orderwright.model.errors import OrderwrightError
from orderwright.workflows.second_factor import address_of, new_secret, opened_secret, remove, set_up

_SET_UP: Final = "account/second_factor.html"
_REMOVE: Final = "account/remove_second_factor.html"
_GROUP: Final = 4


@page("/account/second-factor", needs=Access.STAFF)
async def show(page: Page) -> Response:
    """A new secret as a QR code; it counts once a code from it was given."""
    return await _ask(page, *new_secret(page.service, page.staff))


@action("/account/second-factor", needs=Access.STAFF)
async def submit(page: Page) -> Response:
    """Check the first code and show the recovery codes, which nobody can read again."""
    sealed = page.field("sealed")
    try:
        codes = await set_up(page.service, page.staff, sealed, page.field("code"))
    except OrderwrightError as error:
        secret = opened_secret(page.service, page.staff, sealed)
        return await _ask(page, secret, sealed, page.problem(error, CODE_REFUSED="code"))
    return await page.render("account/recovery_codes.html", codes=codes)


@page("/account/second-factor/remove", needs=Access.STAFF)
async def ask_to_remove(page: Page) -> Response:
    """Ask for the password first."""
    return await page.render(_REMOVE)


@action("/account/second-factor/remove", needs=Access.STAFF)
async def submit_removal(page: Page) -> Response:
    """Take it away."""
    try:
        await remove(page.service, page.staff, page.raw("password"))
    except OrderwrightError as error:
        return await page.render(_REMOVE, problem=password_problem(page, error, "password"))
    return await page.redirect("/account", notice=page.text("You log in with your password alone from now on."))


async def _ask(page: Page, secret: str, sealed: str, problem: Problem | None = None) -> Response:
    code = segno.make(address_of(secret, page.staff, page.site.name), error="m")
    # The drawing holds no text of anybody; segno makes it of coordinates.
    drawing = Markup(code.svg_inline(scale=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704
    spoken = " ".join(secret[place : place + _GROUP] for place in range(0, len(secret), _GROUP))
    return await page.render(_SET_UP, drawing=drawing, secret=spoken, sealed=sealed, problem=problem)
