"""What the shops of the demonstration have before their first order: goods on the shelves, and gift cards.

There is enough for all that was ordered, and little is left of some things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from orderwright.cli.demo.catalogs import Kind
from orderwright.cli.demo.people import make_buyer
from orderwright.cli.demo.planning import PlannedOrder
from orderwright.cli.demo.selling import product_id, variant_id, variants_of
from orderwright.cli.demo.shops import Shop
from orderwright.model.catalog import CATALOG_APP_ID

#: How many quantities one request sets.
_AT_ONCE = 100


def stock_requests(shop: Shop, planned: Iterable[PlannedOrder], seed: int) -> Iterator[dict[str, Any]]:
    """The requests that set the stock of the shop's goods before its first order."""
    random = Random(f"{seed}:{shop.slug}:stock")  # noqa: S311 - invented data from a seed, no secret
    sold = _ordered(planned)
    items = [
        {
            "appId": CATALOG_APP_ID,
            "catalogItemId": product_id(one),
            **({"variant": variant} if variant else {}),
            "quantity": sold[product_id(one), variant] + random.choice((0, 1, 3, 8, 20, 45)),
        }
        for one in shop.products
        if one.kind is Kind.GOODS
        for variant in (variant_id(one, chosen) for chosen in variants_of(one))
    ]
    for start in range(0, len(items), _AT_ONCE):
        yield {"items": items[start : start + _AT_ONCE], "reason": "IMPORT"}


def unused_cards(shop: Shop, seed: int) -> Iterator[dict[str, Any]]:
    """Gift cards that somebody was given and has not used."""
    random = Random(f"{seed}:{shop.slug}:cards")  # noqa: S311 - invented data from a seed, no secret
    worth = [one.price for one in shop.products if one.kind is Kind.GIFT_CARD]
    for _ in range(5):
        buyer = make_buyer(random, shop.people)
        contact = buyer.contact["contactDetails"]
        yield {
            "giftCard": {
                "initialAmount": {"amount": random.choice(worth)},
                "recipient": f"{contact['firstName']} {contact['lastName']}",
            }
        }


def _ordered(planned: Iterable[PlannedOrder]) -> Counter[tuple[str, str]]:
    units: Counter[tuple[str, str]] = Counter()
    for one in planned:
        for line in one.order["lineItems"] if one.order_id is None else ():
            reference = line["catalogReference"]
            units[reference["catalogItemId"], reference.get("options", {}).get("variantId", "")] += line["quantity"]
    return units
