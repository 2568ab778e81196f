"""The staff of the site: the list, a user, and adding one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.right_words import rights_of
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.user_view import UserView, load_user, load_users
from orderwright.model.errors import OrderwrightError
from orderwright.model.identity import Role
from orderwright.model.permissions import Permission
from orderwright.rules.roles import ROLE_PERMISSIONS

_NEW: Final = "administration/new_user.html"
_ROLE: Final = "administration/role.html"


@page("/settings/users", needs=Permission.MANAGE_USERS)
async def show_all(page: Page) -> Response:
    """Everybody who may log in, or could once."""
    return await page.render("administration/users.html", users=await load_users(page))


@page("/settings/users/{id}", needs=Permission.MANAGE_USERS)
async def show(page: Page) -> Response:
    """One user, and what can be done."""
    user = await load_user(page)
    return await page.render("administration/user.html", user=user, rights=rights_of(user.role))


@page("/settings/users/new", needs=Permission.MANAGE_USERS)
async def ask(page: Page) -> Response:
    """Whom to add."""
    return await page.render(_NEW, roles=roles_for(page))


@action("/settings/users", needs=Permission.MANAGE_USERS)
async def create(page: Page) -> Response:
    """Add the user and show the password, this once."""
    request = {"email": page.field("email"), "role": page.field("role")}
    try:
        answer = await page.call("users.createUser", request)
    except OrderwrightError as error:
        problem = page.problem(error)
        if problem.code == "USER_ALREADY_EXISTS":
            problem = replace(problem, fields={"email": problem.message})
        return await page.render(_NEW, problem=problem, roles=roles_for(page))
    return await show_password(page, answer)


@page("/settings/users/{id}/role", needs=Permission.MANAGE_USERS)
async def ask_role(page: Page) -> Response:
    """Which role, with what each may do."""
    return await page.render(_ROLE, user=await load_user(page), roles=roles_for(page))


@action("/settings/users/{id}/role", needs=Permission.MANAGE_USERS)
async def set_role(page: Page) -> Response:
    """Give the user the role."""
    request = {"id": page.param("id"), "role": page.field("role")}
    try:
        await page.call("users.setUserRole", request)
    except OrderwrightError as error:
        return await page.render(_ROLE, problem=page.problem(error), user=await load_user(page), roles=roles_for(page))
    if page.param("id") == str(page.staff.user.id):
        # The session has ended with the role.
        return page.go("/login")
    return await page.redirect(f"/settings/users/{page.param('id')}", notice=page.text("The role was changed."))


def roles_for(page: Page) -> list[tuple[Role, list[str]]]:
    """The roles that the reader may give, with their rights in words."""
    return [(role, rights_of(role)) for role in Role if ROLE_PERMISSIONS[role] <= page.caller.permissions]


async def show_password(page: Page, answer: dict[str, Any]) -> Response:
    """The password that was made for somebody, which nobody can read again."""
    user = UserView(document(answer["user"]), [])
    return await page.render("administration/given_password.html", user=user, password=answer.get("password"))
