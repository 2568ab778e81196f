"""The webhooks of the site, and how each of them is."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.webhook_words import REASONS, state_of
from orderwright.model.permissions import Permission

#: The states of those that somebody has to look at.
_TO_LOOK_AT: Final = frozenset({"FAILING", "STOPPED"})


@page("/settings/webhooks", needs=Permission.MANAGE_WEBHOOKS)
async def show(page: Page) -> Response:
    """All of them, or those that fail."""
    failing = page.query("show") == "failing"
    answer = await page.call("webhooks.listSubscriptions")
    found = [(one, state_of(one)) for one in document(answer["subscriptions"])]
    return await page.render(
        "webhooks/list.html",
        subscriptions=[pair for pair in found if not failing or pair[1] in _TO_LOOK_AT],
        failing=failing,
        reasons=REASONS,
    )
