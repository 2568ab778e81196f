"""The list of drafts, and beginning a new one."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.draft_view import DraftView
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import ValidationFailed
from orderwright.model.permissions import Permission

_PAGE_SIZE: Final = 50


@page("/drafts", needs=Permission.READ_DRAFTS)
async def show(page: Page) -> Response:
    """Open drafts, those that were changed last first; or those that were made real."""
    committed = page.query("show") == "done"
    found = await _drafts(page, "COMMITTED" if committed else "DRAFT", page.query("cursor"))
    cursors = found["pagingMetadata"].get("cursors") or {}
    return await page.render(
        "drafts/list.html",
        committed=committed,
        views=[DraftView({"draftOrder": one}) for one in document(found["draftOrders"])],
        before=cursors.get("prev"),
        after=cursors.get("next"),
    )


@action("/drafts", needs=Permission.CREATE_DRAFTS)
async def begin(page: Page) -> Response:
    """Begin an order from scratch."""
    answer = await page.call("draft-orders.createDraftOrder", {"draftOrder": {}})
    return page.go(f"/drafts/{answer['calculatedDraftOrder']['draftOrder']['id']}")


async def _drafts(page: Page, status: str, cursor: str) -> dict[str, Any]:
    query: dict[str, Any] = {"cursorPaging": {"limit": _PAGE_SIZE}}
    if cursor:
        query["cursorPaging"]["cursor"] = cursor
    else:
        query |= {"filter": {"status": status}, "sort": [{"fieldName": "updatedDate", "order": "DESC"}]}
    try:
        return await page.call("draft-orders.queryDraftOrders", {"query": query})
    except ValidationFailed:
        if not cursor:
            raise
        # The cursor is of another query: somebody changed the address by hand.
        return await _drafts(page, status, "")
