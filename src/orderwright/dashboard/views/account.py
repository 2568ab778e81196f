"""The page of one's own account: how pages look, the password, the second factor."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, action, page
from orderwright.model.errors import ValidationFailed
from orderwright.model.staff import Language, Preferences, Theme
from orderwright.store.staff_settings import put_preferences

TEMPLATE: Final = "account/account.html"


@page("/account", needs=Access.STAFF)
async def show(page: Page) -> Response:
    """Everything that members of the staff set for themselves."""
    return await page.render(TEMPLATE)


@action("/account/preferences", needs=Access.STAFF)
async def save_preferences(page: Page) -> Response:
    """Keep language, theme and whether there are keyboard shortcuts."""
    try:
        chosen = msgspec.structs.replace(
            page.staff.preferences,
            theme=Theme(page.field("theme")),
            language=Language(page.field("language")) if page.field("language") else None,
            shortcuts=page.field("shortcuts") == "on",
        )
    except ValueError:
        raise ValidationFailed.of("preferences", "names a theme or a language that there is not", "FORMAT") from None
    await _keep(page, chosen)
    return await page.redirect("/account", notice=page.text("Saved."))


@action("/account/theme", needs=Access.STAFF)
async def save_theme(page: Page) -> Response:
    """Change the theme alone, from the menu."""
    try:
        theme = Theme(page.field("theme"))
    except ValueError:
        raise ValidationFailed.of("theme", "is none of system, light and dark", "FORMAT") from None
    await _keep(page, msgspec.structs.replace(page.staff.preferences, theme=theme))
    return page.go("/account")


async def _keep(page: Page, chosen: Preferences) -> None:
    async with page.service.database.acquire() as connection:
        await put_preferences(connection, page.staff.site_id, page.staff.user.id, chosen)
