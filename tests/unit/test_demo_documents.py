"""The documents that come with imported orders: figures that add up and balances that fit what is declared."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from orderwright.cli.demo.fates import Fate
from orderwright.cli.demo.importing import imported_document
from orderwright.cli.demo.planning import PlannedOrder, plan_shop
from orderwright.cli.demo.shops import SHOPS, Shop
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.order_requests import ImportOrderRequest
from orderwright.model.sites import NewSite
from orderwright.model.validation import from_tree
from orderwright.rules.sites import make_site

ANCHOR = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
STAFF = Identity(type=IdentityType.WIX_USER, id=UUID(int=5))


def documents(shop: Shop) -> list[tuple[PlannedOrder, dict[str, Any]]]:
    site = make_site(NewSite(**shop.site), shop.site_id, ANCHOR)
    imported = [planned for planned in plan_shop(shop, 100, ANCHOR) if planned.order_id is not None]
    return [(planned, imported_document(planned, shop, site, STAFF, uuid4)) for planned in imported]


def amount(holder: dict[str, Any], member: str) -> Decimal:
    return Decimal(holder[member]["amount"])


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
def test_the_figures_of_imported_orders_add_up(shop: Shop) -> None:
    for _, document in documents(shop):
        summary = document["priceSummary"]
        parts = [amount(summary, part) for part in ("subtotal", "shipping", "tax", "totalAdditionalFees")]
        assert amount(summary, "total") == sum(parts, Decimal(0)) - amount(summary, "discount")
        from_tree({"order": document}, ImportOrderRequest)


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
def test_the_balance_fits_the_payment_status(shop: Shop) -> None:
    seen = set()
    for planned, document in documents(shop):
        total, balance = amount(document["priceSummary"], "total"), document["balanceSummary"]
        paid, refunded, due = (amount(balance, part) for part in ("paid", "refunded", "balance"))
        assert due == total - paid
        seen.add(planned.fate)
        match planned.fate:
            case Fate.IMPORTED_PARTLY_PAID:
                assert (document["paymentStatus"], refunded) == ("PARTIALLY_PAID", 0)
                assert 0 < paid < total
            case Fate.IMPORTED_PARTLY_REFUNDED:
                assert (document["paymentStatus"], paid) == ("PARTIALLY_REFUNDED", total)
                assert 0 < refunded < total
            case _:
                assert (document["paymentStatus"], paid, refunded) == ("PAID", total, 0)
    assert len(seen) == 4
