"""Making a gift card. Its code is shown once, on the answer to the form, and nowhere kept."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_FORM: Final = "gift_cards/new.html"
_NO_AMOUNT: Final = _("A card needs an amount.")
_OPTIONAL: Final = ("currency", "recipient", "note")
_GROUP: Final = 4


@page("/gift-cards/new", needs=Permission.MANAGE_GIFT_CARDS)
async def show(page: Page) -> Response:
    """The form."""
    return await page.render(_FORM)


@action("/gift-cards/new", needs=Permission.MANAGE_GIFT_CARDS)
async def issue(page: Page) -> Response:
    """Make the card, and show its code. Who sends the form again gets the card without its code."""
    typed = Typed(page, page.form)
    amount, expires = typed.amount("amount"), typed.moment("expires", end=True)
    if amount is None:
        typed.fault("amount", _NO_AMOUNT)
    if typed.problem:
        return await page.render(_FORM, problem=typed.problem)
    card: Json = {"initialAmount": amount, **({"expirationDate": expires} if expires else {})}
    card |= {name: typed.line(name) for name in _OPTIONAL if typed.line(name)}
    if "currency" in card:
        card["currency"] = card["currency"].upper()
    try:
        answer = await page.call("gift-cards.issueGiftCard", {"giftCard": card})
    except OrderwrightError as error:
        places = {"giftCard.initialAmount.amount": "amount", "giftCard.expirationDate": "expires"}
        return await page.render(_FORM, problem=page.problem(error, **places))
    code = answer.get("code", "")
    parts = [code[place : place + _GROUP] for place in range(0, len(code), _GROUP)]
    return await page.render("gift_cards/issued.html", card=document(answer["giftCard"]), code="-".join(parts))
