"""The OAuth clients of the site's front ends: the list, a new one, renaming, revoking."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

_NEW: Final = "administration/new_client.html"
_RENAME: Final = "administration/rename_client.html"
_REVOKE: Final = "administration/revoke_client.html"


@page("/settings/clients", needs=Permission.MANAGE_KEYS)
async def show(page: Page) -> Response:
    """All clients that can be used."""
    return await page.render("administration/clients.html", clients=await _clients(page))


@page("/settings/clients/new", needs=Permission.MANAGE_KEYS)
async def ask(page: Page) -> Response:
    """What the front end is called."""
    return await page.render(_NEW)


@action("/settings/clients", needs=Permission.MANAGE_KEYS)
async def create(page: Page) -> Response:
    """Make the client; its id stands in the list."""
    try:
        answer = await page.call("oauth-clients.createOauthClient", {"name": page.field("name")})
    except OrderwrightError as error:
        return await page.render(_NEW, problem=page.problem(error))
    client = answer["oauthClient"]
    words = page.text("%(name)s can get tokens now. Its id: %(id)s", name=client["name"], id=client["id"])
    return await page.redirect("/settings/clients", notice=words)


@page("/settings/clients/{id}/rename", needs=Permission.MANAGE_KEYS)
async def ask_rename(page: Page) -> Response:
    """What it is called from now on."""
    return await page.render(_RENAME, client=await _client(page))


@action("/settings/clients/{id}/rename", needs=Permission.MANAGE_KEYS)
async def rename(page: Page) -> Response:
    """Call it that."""
    request = {"id": page.param("id"), "name": page.field("name")}
    try:
        await page.call("oauth-clients.renameOauthClient", request)
    except NotFound:
        raise
    except OrderwrightError as error:
        return await page.render(_RENAME, problem=page.problem(error), client=await _client(page))
    return await page.redirect("/settings/clients", notice=page.text("Saved."))


@page("/settings/clients/{id}/revoke", needs=Permission.MANAGE_KEYS)
async def ask_revoke(page: Page) -> Response:
    """Whether to end it."""
    return await page.render(_REVOKE, client=await _client(page))


@action("/settings/clients/{id}/revoke", needs=Permission.MANAGE_KEYS)
async def revoke(page: Page) -> Response:
    """End it."""
    await page.call("oauth-clients.revokeOauthClient", {"id": page.param("id")})
    return await page.redirect("/settings/clients", notice=page.text("The front end gets no more tokens."))


async def _clients(page: Page) -> list[Any]:
    found: list[Any] = document((await page.call("oauth-clients.listOauthClients"))["oauthClients"])
    return found


async def _client(page: Page) -> Any:
    for client in await _clients(page):
        if client["id"] == page.param("id"):
            return client
    raise NotFound("OAUTH_CLIENT_NOT_FOUND", f"OAuth client {page.param('id')} was not found")
