"""The apps of the site: the list, a new one, whose secret is shown once, installing, renewing, removing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.right_words import SCOPE_WORDS, scopes_for
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

_NEW: Final = "administration/new_app.html"
_INSTALL: Final = "administration/install_app.html"
_SECRET: Final = "administration/renew_secret.html"  # noqa: S105 - the name of a file
_REMOVE: Final = "administration/remove_app.html"
_DELETE: Final = "administration/delete_app.html"


@page("/settings/apps", needs=Permission.MANAGE_KEYS)
async def show(page: Page) -> Response:
    """All apps that are installed."""
    return await page.render("administration/apps.html", apps=await _apps(page), words=SCOPE_WORDS)


@page("/settings/apps/new", needs=Permission.MANAGE_KEYS)
async def ask(page: Page) -> Response:
    """What the app is called and what it may do."""
    return await page.render(_NEW, scopes=scopes_for(page.caller), chosen=[])


@action("/settings/apps", needs=Permission.MANAGE_KEYS)
async def create(page: Page) -> Response:
    """Make the app and show its secret, this once."""
    request = {"name": page.field("name"), "scopes": page.fields("scopes")}
    try:
        answer = await page.call("apps.createApp", request)
    except OrderwrightError as error:
        return await _again(page, _NEW, error)
    return await _show_secret(page, answer)


@page("/settings/apps/install", needs=Permission.MANAGE_KEYS)
async def ask_install(page: Page) -> Response:
    """Which app of somebody else, and what it may do."""
    return await page.render(_INSTALL, scopes=scopes_for(page.caller), chosen=[])


@action("/settings/apps/install", needs=Permission.MANAGE_KEYS)
async def install(page: Page) -> Response:
    """Install it."""
    request = {"id": page.field("id"), "scopes": page.fields("scopes")}
    try:
        answer = await page.call("apps.installApp", request)
    except OrderwrightError as error:
        return await _again(page, _INSTALL, error)
    words = page.text("%(name)s is installed.", name=answer["app"]["name"])
    return await page.redirect("/settings/apps", notice=words)


@page("/settings/apps/{id}/secret", needs=Permission.MANAGE_KEYS)
async def ask_secret(page: Page) -> Response:
    """Whether to make another secret."""
    return await page.render(_SECRET, app=await _app(page))


@action("/settings/apps/{id}/secret", needs=Permission.MANAGE_KEYS)
async def renew_secret(page: Page) -> Response:
    """Make it and show it, this once."""
    try:
        answer = await page.call("apps.renewAppSecret", {"id": page.param("id")})
    except OrderwrightError as error:
        return await page.render(_SECRET, problem=page.problem(error), app=await _app(page))
    return await _show_secret(page, answer)


@page("/settings/apps/{id}/remove", needs=Permission.MANAGE_KEYS)
async def ask_remove(page: Page) -> Response:
    """Whether to take the app off the site."""
    return await page.render(_REMOVE, app=await _app(page))


@action("/settings/apps/{id}/remove", needs=Permission.MANAGE_KEYS)
async def remove(page: Page) -> Response:
    """Take it off."""
    return await _ended(page, "apps.removeApp", _REMOVE, page.text("The app is no longer on this site."))


@page("/settings/apps/{id}/delete", needs=Permission.MANAGE_KEYS)
async def ask_delete(page: Page) -> Response:
    """Whether to end the app everywhere."""
    return await page.render(_DELETE, app=await _app(page))


@action("/settings/apps/{id}/delete", needs=Permission.MANAGE_KEYS)
async def delete(page: Page) -> Response:
    """End it."""
    return await _ended(page, "apps.deleteApp", _DELETE, page.text("The app has ended."))


async def _ended(page: Page, key: str, template: str, notice: str) -> Response:
    try:
        await page.call(key, {"id": page.param("id")})
    except OrderwrightError as error:
        return await page.render(template, problem=page.problem(error), app=await _app(page))
    return await page.redirect("/settings/apps", notice=notice)


async def _again(page: Page, template: str, error: OrderwrightError) -> Response:
    """The form as it was sent, with what is wrong."""
    problem = page.problem(error)
    if problem.code == "APP_NOT_FOUND":
        problem = replace(problem, message=page.text("There is no app of this id."))
    if problem.code in ("APP_NOT_FOUND", "APP_ALREADY_INSTALLED"):
        problem = replace(problem, fields={"id": problem.message})
    return await page.render(template, problem=problem, scopes=scopes_for(page.caller), chosen=page.fields("scopes"))


async def _show_secret(page: Page, answer: dict[str, Any]) -> Response:
    return await page.render("administration/app_secret.html", app=document(answer["app"]), secret=answer.get("secret"))


async def _apps(page: Page) -> list[Any]:
    found: list[Any] = document((await page.call("apps.listApps"))["apps"])
    return found


async def _app(page: Page) -> Any:
    for app in await _apps(page):
        if app["id"] == page.param("id"):
            return app
    raise NotFound("APP_NOT_FOUND", f"App {page.param('id')} was not found")
