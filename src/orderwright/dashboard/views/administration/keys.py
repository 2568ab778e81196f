"""The API keys of the site: the list, a new one, which is shown once, and ending one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.credential_names import names_of_credentials
from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.right_words import SCOPE_WORDS, scopes_for
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp, parse_timestamp

_NEW: Final = "administration/new_key.html"
_REVOKE: Final = "administration/revoke_key.html"
#: For how many days a key may be valid; the empty one is for ever.
LIFETIMES: Final[Mapping[str, str]] = {
    "30": _("30 days"),
    "90": _("90 days"),
    "365": _("A year"),
    "": _("Until it is revoked"),
}


@page("/settings/keys", needs=Permission.MANAGE_KEYS)
async def show(page: Page) -> Response:
    """All keys, those that count first."""
    keys = document((await page.call("api-keys.listApiKeys"))["apiKeys"])
    states = [(key, _state(page, key)) for key in reversed(keys)]
    return await page.render(
        "administration/keys.html",
        keys=sorted(states, key=lambda one: one[1][0] != "active"),
        names=await names_of_credentials(page, keys),
        words=SCOPE_WORDS,
    )


@page("/settings/keys/new", needs=Permission.MANAGE_KEYS)
async def ask(page: Page) -> Response:
    """What the key is for and what it may do."""
    return await page.render(_NEW, **_choices(page))


@action("/settings/keys", needs=Permission.MANAGE_KEYS)
async def create(page: Page) -> Response:
    """Make the key and show it, this once."""
    request: dict[str, Any] = {"name": page.field("name"), "scopes": page.fields("scopes")}
    days = page.field("days")
    if days in LIFETIMES and days:
        request["expiresDate"] = format_timestamp(page.service.clock() + timedelta(days=int(days)))
    try:
        answer = await page.call("api-keys.createApiKey", request)
    except OrderwrightError as error:
        return await page.render(_NEW, problem=page.problem(error), **_choices(page))
    return await page.render(
        "administration/made_key.html", key=document(answer["apiKey"]), secret=answer.get("secret"), words=SCOPE_WORDS
    )


@page("/settings/keys/{id}/revoke", needs=Permission.MANAGE_KEYS)
async def ask_revoke(page: Page) -> Response:
    """Whether to end the key."""
    return await page.render(_REVOKE, key=await _key(page))


@action("/settings/keys/{id}/revoke", needs=Permission.MANAGE_KEYS)
async def revoke(page: Page) -> Response:
    """End it."""
    try:
        await page.call("api-keys.revokeApiKey", {"id": page.param("id")})
    except OrderwrightError as error:
        return await page.render(_REVOKE, problem=page.problem(error), key=await _key(page))
    return await page.redirect("/settings/keys", notice=page.text("The key was revoked."))


def _choices(page: Page) -> dict[str, Any]:
    """What can be chosen for a new key: scopes within the reader's own rights, and how long it lasts."""
    return {
        "scopes": scopes_for(page.caller),
        "chosen": page.fields("scopes"),
        "lifetimes": [(days, page.text(words)) for days, words in LIFETIMES.items()],
    }


def _state(page: Page, key: Any) -> tuple[str, str, str]:
    """Whether a key counts: a name, the words and their tone."""
    if key["revokedDate"]:
        return "revoked", _("Revoked"), "bad"
    if key["expiresDate"] and parse_timestamp(key["expiresDate"]) <= page.service.clock():
        return "expired", _("Expired"), "bad"
    return "active", _("Active"), "good"


async def _key(page: Page) -> Any:
    for key in document((await page.call("api-keys.listApiKeys"))["apiKeys"]):
        if key["id"] == page.param("id"):
            return key
    raise NotFound("API_KEY_NOT_FOUND", f"API key {page.param('id')} was not found")
