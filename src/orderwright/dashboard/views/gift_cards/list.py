"""The list of gift cards, and finding one by its code."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.gift_card_view import status_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import NotFound, OrderwrightError, ValidationFailed
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_PAGE_SIZE: Final = 50
_CURRENCY: Final = 3


@page("/gift-cards", needs=Permission.READ_GIFT_CARDS)
async def show(page: Page) -> Response:
    """Cards, the newest first."""
    return await _list(page)


@action("/gift-cards/find", needs=Permission.READ_GIFT_CARDS)
async def find(page: Page) -> Response:
    """Go to the card of a code. The code is sent in the form, since addresses are written to logs."""
    try:
        found = await page.call("gift-cards.findGiftCardByCode", {"code": page.field("code")})
    except NotFound:
        words = page.text("The shop has no gift card with this code.")
        return await _list(page, Problem(words, "GIFT_CARD_NOT_FOUND", 404, {"code": words}))
    except OrderwrightError as error:
        return await _list(page, page.problem(error))
    return page.go(f"/gift-cards/{found['giftCard']['id']}")


async def _list(page: Page, problem: Problem | None = None) -> Response:
    state = {"active": "ACTIVE", "stopped": "DISABLED"}.get(page.query("show"))
    currency = page.query("currency").strip().upper()
    asked: Json = {"state": state} if state else {}
    if len(currency) == _CURRENCY and currency.isascii() and currency.isalpha():
        asked["currency"] = currency
    found = await _query(page, asked, page.query("cursor"))
    now = page.service.clock()
    return await page.render(
        "gift_cards/list.html",
        cards=[(card, status_of(card, now)) for card in document(found["giftCards"])],
        here={"show": page.query("show") if state else "", "currency": asked.get("currency", "")},
        after=(found["pagingMetadata"].get("cursors") or {}).get("next"),
        problem=problem,
    )


async def _query(page: Page, asked: Json, cursor: str) -> Json:
    paging: Json = {"limit": _PAGE_SIZE, **({"cursor": cursor} if cursor else {})}
    try:
        return await page.call("gift-cards.queryGiftCards", {**asked, "cursorPaging": paging})
    except ValidationFailed:
        if not (cursor or asked):
            raise
        # The address was changed by hand.
        return await _query(page, {}, "")
