"""A placed order and its refunds without a database: what the rules of refunds work on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from orderwright.model.identity import Identity, IdentityType
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import ImportedOrderInput, OrderHead, OrderInput
from orderwright.model.prices import Price
from orderwright.model.refund_requests import RefundItems
from orderwright.model.refunds import Refund, RefundStatus, RefundSummary, RefundTransaction
from orderwright.model.sites import NewSite
from orderwright.rules.importing import ImportedDocument, document_of
from orderwright.rules.placing import Placed, place
from orderwright.rules.refund_shares import sale_of, with_refunded_units
from orderwright.rules.refunds import Calculation, breakdown_of, calculate, details_of
from orderwright.rules.sites import make_site

Json = dict[str, Any]
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
STAFF = Identity(type=IdentityType.WIX_USER, id=UUID(int=7))


class Sold:
    """An order as it was placed, and the refunds of it so far; a small model of what an order keeps."""

    def __init__(self, document: Json, currency: str = "USD", *, imported: bool = False) -> None:
        site = make_site(NewSite(name="Shop", currency=currency), UUID(int=1), NOW)
        made: Placed | ImportedDocument
        if imported:
            made = document_of(msgspec.convert(document, ImportedOrderInput), site, uuid4)
        else:
            sent = msgspec.convert(document, OrderInput)
            made = place(sent, site=site, identity=STAFF, now=NOW, new_id=uuid4)
        self.head: OrderHead = made.head
        self.lines: list[OrderLineItem] = made.lines
        self.refunds: list[Refund] = []
        self.currency = currency

    def calculate(self, items: RefundItems) -> Calculation:
        """What the items would come to now."""
        return calculate(sale_of(self.head, self.lines, self.refunds), items, self.currency)

    def refund(self, items: RefundItems, status: str = "SUCCEEDED") -> Calculation:
        """Put a refund of the items on record; one that ended or is under way in this status."""
        done = self.calculate(items)
        assert done.faulty == []
        before = list(self.refunds)
        nothing = Price(amount="0")
        self.refunds.append(
            Refund(
                id=str(uuid4()),
                transactions=[
                    RefundTransaction(payment_id=str(uuid4()), refund_status=RefundStatus(status), external_refund=True)
                ],
                details=details_of(done, None),
                created_date="2026-03-01T09:00:00.000Z",
                summary=RefundSummary(
                    requested_refund=nothing,
                    pending_refund=nothing,
                    refunded=nothing,
                    failed_refund_amount=nothing,
                    pending=False,
                    breakdown=breakdown_of(done),
                ),
            )
        )
        self.lines = with_refunded_units(self.lines, before, self.refunds)
        return done

    def end(self, place: int, status: str) -> None:
        """The refund at that place comes to an end."""
        before = list(self.refunds)
        one = self.refunds[place]
        parts = [msgspec.structs.replace(part, refund_status=RefundStatus(status)) for part in one.transactions]
        self.refunds[place] = msgspec.structs.replace(one, transactions=parts)
        self.lines = with_refunded_units(self.lines, before, self.refunds)

    def everything_left(self) -> RefundItems:
        """All that can still be refunded."""
        sale = sale_of(self.head, self.lines, self.refunds)
        return asked(
            lines=[(one.id, one.units_left) for one in sale.lines.values() if one.units_left],
            fees=[(one.id, None) for one in sale.fees.values() if one.amount_left],
            shipping=None if sale.shipping is None or not sale.shipping.amount_left else "rest",
        )


def asked(
    lines: Sequence[tuple[str, int]] = (), fees: Sequence[tuple[str, str | None]] = (), shipping: str | None = None
) -> RefundItems:
    """Items of a refund; no amount of a fee, or "rest" of the shipping: all that is left."""
    tree: Json = {
        "lineItems": [{"lineItemId": one, "quantity": units} for one, units in lines],
        "additionalFees": [
            {"additionalFeeId": one, **({} if amount is None else {"amount": {"amount": amount}})}
            for one, amount in fees
        ],
    }
    if shipping is not None:
        tree["shipping"] = {} if shipping == "rest" else {"amount": {"amount": shipping}}
    return msgspec.convert(tree, RefundItems)


def faults(sold: Sold, items: RefundItems) -> list[tuple[str, int, Json]]:
    """What is wrong with the items: code, status and data."""
    return [(one.error.code, int(one.error.status), one.error.data) for one in sold.calculate(items).faulty]
