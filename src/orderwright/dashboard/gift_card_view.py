"""Gift cards as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.documents import document
from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: What happened to a card, by the type of the line in its ledger.
EVENTS: Final[Mapping[str, str]] = {
    "ISSUED": _("The card was made"),
    "REDEEMED": _("It paid for an order"),
    "RELEASED": _("A payment with it was canceled"),
    "REFUNDED": _("A payment with it was refunded"),
    "DISABLED": _("It was stopped"),
    "ENABLED": _("It may pay again"),
    "VOIDED": _("It was ended, and lost what was left"),
}


def status_of(card: Json, now: datetime) -> str:
    """In which way a card can or cannot pay: a status of the kind `gift card`."""
    if card["voidedDate"] and not Decimal(card["balance"]["amount"]):
        return "VOIDED"
    if card["state"] == "DISABLED":
        return "DISABLED"
    if card["expirationDate"] and datetime.fromisoformat(card["expirationDate"]) <= now:
        return "EXPIRED"
    return "ACTIVE" if Decimal(card["balance"]["amount"]) else "EMPTY"


async def read_card(page: Page) -> Json:
    """The card that the address names. Raises `NotFound`."""
    found: Json = document((await page.call("gift-cards.getGiftCard", {"id": page.param("id")}))["giftCard"])
    return found
