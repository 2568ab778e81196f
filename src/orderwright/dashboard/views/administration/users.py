"""The staff of the site: the list, a user, and adding one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.right_words import WITHHELD_WORDS, rights_of
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
    return await page.render(
        "administration/user.html", user=user, rights=rights_of(user.role, user.without), withheld=WITHHELD_WORDS
    )


@page("/settings/users/new", needs=Permission.MANAGE_USERS)
async def ask(page: Page) -> Response:
    """Whom to add."""
    return await page.render(_NEW, roles=roles_for(page), withheld=WITHHELD_WORDS)


@action("/settings/users", needs=Permission.MANAGE_USERS)
async def create(page: Page) -> Response:
    """Add the user and show the password, this once."""
    request = {"email": page.field("email"), "role": page.field("role"), "without": _without(page)}
    try:
        answer = await page.call("users.createUser", request)
    except OrderwrightError as error:
        problem = page.problem(error)
        if problem.code == "USER_ALREADY_EXISTS":
            problem = replace(problem, fields={"email": problem.message})
        return await page.render(_NEW, problem=problem, roles=roles_for(page), withheld=WITHHELD_WORDS)
    return await show_password(page, answer)


@page("/settings/users/{id}/role", needs=Permission.MANAGE_USERS)
async def ask_role(page: Page) -> Response:
    """Which role, with what each may do, and what the user is to lack of it."""
    return await _ask_role(page)


@action("/settings/users/{id}/role", needs=Permission.MANAGE_USERS)
async def set_role(page: Page) -> Response:
    """Give the user the role, without the rights that are named."""
    before = await load_user(page)
    request = {"id": page.param("id"), "role": page.field("role"), "without": _without(page)}
    try:
        await page.call("users.setUserRole", request)
    except OrderwrightError as error:
        return await _ask_role(page, page.problem(error))
    if before.is_reader and page.field("role") != before.role:
        # The session has ended with the role.
        return page.go("/login")
    changed = page.field("role") != before.role
    words = page.text("The role was changed.") if changed else page.text("The rights were changed.")
    return await page.redirect(f"/settings/users/{page.param('id')}", notice=words)


def _without(page: Page) -> list[str]:
    """The rights that are to be lacked; none by an owner, as the form says."""
    return [] if page.field("role") == Role.OWNER else page.fields("without")


async def _ask_role(page: Page, problem: Problem | None = None) -> Response:
    user = await load_user(page)
    return await page.render(_ROLE, problem=problem, user=user, roles=roles_for(page), withheld=WITHHELD_WORDS)


def roles_for(page: Page) -> list[tuple[Role, list[str]]]:
    """The roles that the reader may give, with their rights in words."""
    return [(role, rights_of(role)) for role in Role if ROLE_PERMISSIONS[role] <= page.caller.permissions]


async def show_password(page: Page, answer: dict[str, Any]) -> Response:
    """The password that was made for somebody, which nobody can read again."""
    user = UserView(document(answer["user"]), [])
    return await page.render("administration/given_password.html", user=user, password=answer.get("password"))
