"""One gift card: what is left on it, what happened to it, and stopping or ending it."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.change_words import who
from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.gift_card_view import EVENTS, read_card, status_of
from orderwright.dashboard.order_numbers import numbers_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError, ValidationFailed
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_LINES: Final = 100
_STOP: Final = "gift_cards/stop.html"
_VOID: Final = "gift_cards/void.html"


@page("/gift-cards/{id}", needs=Permission.READ_GIFT_CARDS)
async def show(page: Page) -> Response:
    """The card with its ledger."""
    card = await read_card(page)
    ledger = document(await _ledger(page, page.query("cursor")))
    lines = ledger["transactions"]
    return await page.render(
        "gift_cards/card.html",
        card=card,
        status_now=status_of(card, page.service.clock()),
        lines=[(one, who(page, one["actor"])) for one in lines],
        events=EVENTS,
        numbers=await numbers_of(page, [one["orderId"] for one in lines if one["orderId"]]),
        after=ledger["pagingMetadata"]["cursors"].get("next"),
    )


@page("/gift-cards/{id}/stop", needs=Permission.MANAGE_GIFT_CARDS)
async def show_stop(page: Page) -> Response:
    """What stopping would do."""
    return await page.render(_STOP, card=await read_card(page))


@action("/gift-cards/{id}/stop", needs=Permission.MANAGE_GIFT_CARDS)
async def stop(page: Page) -> Response:
    """Let it pay no more; what is left stays. A card that was ended meanwhile has nothing that could."""
    card = await read_card(page)
    if status_of(card, page.service.clock()) == "VOIDED":
        problem = Problem(page.text("This gift card was ended."), "GIFT_CARD_VOIDED", 409)
        return await page.render(_STOP, card=card, problem=problem)
    try:
        await page.call("gift-cards.disableGiftCard", {"id": page.param("id")})
    except OrderwrightError as error:
        return await page.render(_STOP, card=card, problem=page.problem(error))
    return await page.redirect(f"/gift-cards/{page.param('id')}", notice=page.text("The card was stopped."))


@action("/gift-cards/{id}/enable", needs=Permission.MANAGE_GIFT_CARDS)
async def enable(page: Page) -> Response:
    """Let it pay again."""
    path = f"/gift-cards/{page.param('id')}"
    try:
        await page.call("gift-cards.enableGiftCard", {"id": page.param("id")})
    except OrderwrightError as error:
        if int(error.status) in (403, 404):
            raise
        return await page.redirect(path, notice=page.problem(error).message, kind="error")
    return await page.redirect(path, notice=page.text("The card may pay again."))


@page("/gift-cards/{id}/void", needs=Permission.MANAGE_GIFT_CARDS)
async def show_void(page: Page) -> Response:
    """What ending would do."""
    return await page.render(_VOID, card=await read_card(page))


@action("/gift-cards/{id}/void", needs=Permission.MANAGE_GIFT_CARDS)
async def void(page: Page) -> Response:
    """End it for good, unless something else is on it than the question said."""
    card = await read_card(page)
    if page.field("balance") != card["balance"]["amount"]:
        words = page.text("What is on the card has changed meanwhile. Nothing was done.")
        return await page.render(_VOID, card=card, problem=Problem(words, "BALANCE_CHANGED", 409))
    try:
        await page.call("gift-cards.voidGiftCard", {"id": card["id"]})
    except OrderwrightError as error:
        return await page.render(_VOID, card=card, problem=page.problem(error))
    return await page.redirect(f"/gift-cards/{card['id']}", notice=page.text("The card was ended."))


async def _ledger(page: Page, cursor: str) -> Json:
    asked: Json = {"id": page.param("id"), "limit": _LINES}
    if cursor:
        try:
            return await page.call("gift-cards.listGiftCardTransactions", {**asked, "cursor": cursor})
        except ValidationFailed:
            pass  # It is of another list: somebody changed the address by hand.
    return await page.call("gift-cards.listGiftCardTransactions", asked)
