"""All orders that a search finds, however many pages they are on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orderwright.dashboard.page import Page
from orderwright.model.errors import ValidationFailed

_PAGE: Final = 100
#: How many pages are read beside those that hold the orders. A search of elements ends pages before they are full.
_FURTHER: Final = 100


async def found_orders(page: Page, search: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    """The orders of a search, and one more than `most` where there are.

    Raises `ValidationFailed` if it would have to look into too many orders for them.
    """
    found: list[dict[str, Any]] = []
    paging: dict[str, Any] = {"limit": _PAGE}
    for _page in range(most // _PAGE + 1 + _FURTHER):
        answer = await page.call("orders.searchOrders", {"search": {**search, "cursorPaging": paging}})
        found += answer["orders"]
        cursor = (answer["metadata"].get("cursors") or {}).get("next")
        if cursor is None or len(found) > most:
            return found[: most + 1]
        paging = {"limit": _PAGE, "cursor": cursor}
    text = "would look into too many orders; add a condition that fewer orders fulfil, such as created:30d"
    raise ValidationFailed.of("q", text, "MAX_SIZE", threshold=_FURTHER)
