"""What is done with a user: another password, no second factor, disabled, admitted, removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.user_view import load_user
from orderwright.dashboard.views.administration.users import show_password
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_PASSWORD: Final = "administration/reset_password.html"  # noqa: S105 - the name of a file
_FACTOR: Final = "administration/remove_factor.html"
_DISABLE: Final = "administration/disable_user.html"
_DELETE: Final = "administration/delete_user.html"


@page("/settings/users/{id}/password", needs=Permission.MANAGE_USERS)
async def ask_password(page: Page) -> Response:
    """Whether to make a new password."""
    return await page.render(_PASSWORD, user=await load_user(page))


@action("/settings/users/{id}/password", needs=Permission.MANAGE_USERS)
async def reset_password(page: Page) -> Response:
    """Make it and show it, this once."""
    try:
        answer = await page.call("users.resetUserPassword", {"id": page.param("id")})
    except OrderwrightError as error:
        return await page.render(_PASSWORD, problem=page.problem(error), user=await load_user(page))
    return await show_password(page, answer)


@page("/settings/users/{id}/second-factor", needs=Permission.MANAGE_USERS)
async def ask_second_factor(page: Page) -> Response:
    """Whether to take the second factor away."""
    return await page.render(_FACTOR, user=await load_user(page))


@action("/settings/users/{id}/second-factor", needs=Permission.MANAGE_USERS)
async def remove_second_factor(page: Page) -> Response:
    """Take it away."""
    return await _done(page, "users.removeUserSecondFactor", _FACTOR, page.text("The second factor is off."))


@page("/settings/users/{id}/disable", needs=Permission.MANAGE_USERS)
async def ask_disable(page: Page) -> Response:
    """Whether to keep the user out."""
    return await page.render(_DISABLE, user=await load_user(page))


@action("/settings/users/{id}/disable", needs=Permission.MANAGE_USERS)
async def disable(page: Page) -> Response:
    """Keep the user out."""
    return await _done(page, "users.disableUser", _DISABLE, page.text("The user cannot log in any more."))


@action("/settings/users/{id}/enable", needs=Permission.MANAGE_USERS)
async def enable(page: Page) -> Response:
    """Let the user in again."""
    return await _done(page, "users.enableUser", _DISABLE, page.text("The user can log in again."))


@page("/settings/users/{id}/delete", needs=Permission.MANAGE_USERS)
async def ask_delete(page: Page) -> Response:
    """Whether to remove the user."""
    return await page.render(_DELETE, user=await load_user(page))


@action("/settings/users/{id}/delete", needs=Permission.MANAGE_USERS)
async def delete(page: Page) -> Response:
    """Remove the user."""
    return await _done(
        page, "users.deleteUser", _DELETE, page.text("The user was removed."), to=lambda _: "/settings/users"
    )


async def _done(
    page: Page,
    key: str,
    template: str,
    notice: str,
    *,
    to: Callable[[str], str] = lambda user_id: f"/settings/users/{user_id}",
) -> Response:
    """Run the operation on the user of the address; where it is refused the question is shown with the reason."""
    user_id = page.param("id")
    try:
        await page.call(key, {"id": user_id})
    except OrderwrightError as error:
        return await page.render(template, problem=page.problem(error), user=await load_user(page))
    if user_id == str(page.staff.user.id) and key in ("users.disableUser", "users.deleteUser"):
        return page.go("/login")
    return await page.redirect(to(user_id), notice=notice)
