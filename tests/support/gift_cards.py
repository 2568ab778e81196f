"""Gift cards for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.orders import line, order
from tests.support.service import Shop

from orderwright.cli.administrator import call_on
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Context

Json = dict[str, Any]


async def issue(shop: Shop, amount: str = "50.00", **more: Any) -> tuple[Json, str]:
    """A new card and its code; in the currency of the site unless told otherwise."""
    answer = await shop.do("issueGiftCard", {"giftCard": {"initialAmount": {"amount": amount}, **more}})
    return answer["giftCard"], answer["code"]


def paying(order_id: str, code: str, amount: str, currency: str = "USD") -> Json:
    """A request that a card pays this much of the order."""
    return {"orderId": order_id, "giftCardCode": code, "amount": {"amount": amount}, "currency": currency}


async def balance_of(shop: Shop, card: Json) -> str:
    """What is left on a card."""
    amount: str = (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"]["balance"]["amount"]
    return amount


async def ledger(shop: Shop, card: Json) -> list[tuple[str, str, str]]:
    """The lines of a card's ledger: type, amount, balance."""
    lines = (await shop.do("listGiftCardTransactions", {"id": card["id"]}))["transactions"]
    return [(one["type"], one["amount"]["amount"], one["balance"]["amount"]) for one in lines]


async def about_a_gift_card(shop: Shop, name: str) -> Json:
    """A request of that operation that succeeds, on a new card."""
    card, code = await issue(shop)
    if name == "redeemGiftCard":
        return paying((await shop.create(order(line("10.00"))))["id"], code, "10.00")
    requests: dict[str, Json] = {
        "issueGiftCard": {"giftCard": {"initialAmount": {"amount": "5.00"}}},
        "findGiftCardByCode": {"code": code},
        "queryGiftCards": {},
    }
    return requests.get(name, {"id": card["id"]})


@asynccontextmanager
async def opened(shop: Shop, order_id: str) -> AsyncIterator[OpenOrder]:
    """The order, locked in a unit of work that is committed at the end of the block."""
    service = shop.service
    call = call_on(service, shop.site_id)
    site = await service.sites.get(shop.site_id)
    async with service.database.transaction() as connection:
        context = Context(service=service, call=call, site=site, operation="test")
        context.unit = UnitOfWork(connection, site, call.now)
        yield await open_order(context, order_id)
