"""Gift cards for tests."""

from typing import Any

from tests.support.orders import line, order
from tests.support.service import Shop

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
