"""How a refund is spread over payments before anybody decides."""

from decimal import Decimal

import pytest

from orderwright.rules.refund_proposal import Source, propose

CARD, CASH, GIFT = (
    Source(name, Decimal(most), name == "gift") for name, most in (("card", 20), ("cash", 5), ("gift", 8))
)


@pytest.mark.parametrize(
    ("total", "kept", "parts", "lacking"),
    [
        ("10", "0", {"gift": "8", "card": "2"}, "0"),
        # A gift card goes back whole or not at all.
        ("7.99", "0", {"card": "7.99"}, "0"),
        ("40", "0", {"gift": "8", "card": "20", "cash": "5"}, "7"),
        ("10", "2", {"gift": "8"}, "0"),
        ("10", "12", {}, "0"),
        ("0", "0", {}, "0"),
    ],
)
def test_gift_cards_come_first_and_each_payment_returns_up_to_its_most(total, kept, parts, lacking):
    found = propose(Decimal(total), Decimal(kept), [CARD, CASH, GIFT])
    assert found.parts == {name: Decimal(part) for name, part in parts.items()}
    assert found.lacking == Decimal(lacking)
    assert found.amount == max(Decimal(total) - Decimal(kept), 0)
