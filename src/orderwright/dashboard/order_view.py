"""Everything that the page of an order shows, read through the operations with the rights of whoever looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from orderwright.dashboard.documents import document
from orderwright.dashboard.order_lines import LineGroup, LinePrice, line_groups, line_prices
from orderwright.dashboard.order_payments import ShownPayment, shown_payments
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.model.refunds import Refund
from orderwright.rules.fulfillment import WITHOUT_PARCEL
from orderwright.rules.shippable import refunded_units

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: How many orders are asked about at once.
_AT_ONCE: Final = 100
#: The statuses of orders that nothing is collected for.
_NOT_PAYABLE: Final = frozenset({"CANCELED", "REJECTED", "PENDING"})


@dataclass(frozen=True, slots=True)
class LineUnits:
    """How many units of a line are where. `open` ones are in no parcel and were not refunded.

    `parcel` is false for what reaches the buyer without one. `done` ones are in no parcel, and nothing waits for them:
    the order counts as fulfilled, because it was approved so or somebody said so.
    """

    line: Json
    open: int
    fulfilled: int
    refunded: int
    done: int = 0
    parcel: bool = True


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its records, as the API answers them. What the reader may not see is empty.

    `revision` is what an edit has to name to be refused after somebody else's. `past` is true for an earlier version,
    which is shown without its records.
    """

    order: Json
    revision: int
    payments: list[Json] = field(default_factory=list)
    refunds: list[Json] = field(default_factory=list)
    fulfillments: list[Json] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    invoices: list[Json] = field(default_factory=list)
    past: bool = False

    @property
    def id(self) -> str:
        """The order's id."""
        return str(self.order["id"])

    @property
    def lines(self) -> dict[str, Json]:
        """The lines by their ids."""
        return {line["id"]: line for line in self.order["lineItems"]}

    @property
    def is_due(self) -> bool:
        """Whether something of the order is left to be paid, and it can be."""
        balance = self.order["balanceSummary"]["balance"]
        return self.order["status"] not in _NOT_PAYABLE and bool(balance) and Decimal(balance["amount"]) > 0

    @property
    def authorized(self) -> list[Json]:
        """The payments whose money is reserved."""
        return [one for one in self.payments if one.get("status") == "AUTHORIZED"]

    @property
    def under_way(self) -> bool:
        """Whether a gateway has still to answer for some payment or refund."""
        waiting = [one for one in self.payments if one.get("status") == "PENDING" and _online(one)]
        pending = [one for one in self.refunds if one["summary"].get("pending")]
        return bool(waiting or pending) or any(map(acting, self.authorized))

    def units(self) -> list[LineUnits]:
        """Where the units of each line are, in the order of the lines.

        Refunded units that were in no parcel are not open: goods whose money went back do not ship.
        """
        fulfilled: Counter[str] = Counter()
        for parcel in self.fulfillments:
            for part in parcel["lineItems"]:
                fulfilled[part["id"]] += part["quantity"]
        refunded = refunded_units(msgspec.convert(self.refunds, list[Refund]))
        # The line counts what was refunded, too: for readers who may not see refunds, and units refunded elsewhere.
        return [
            self._units(line, fulfilled[line["id"]], max(refunded[line["id"].lower()], line.get("refundQuantity") or 0))
            for line in self.order["lineItems"]
        ]

    def shown_payments(self) -> list[ShownPayment]:
        """The payments with what happened to each."""
        return shown_payments(self)

    def groups(self) -> list[LineGroup]:
        """The lines by where their units are."""
        return line_groups(self)

    def prices(self) -> dict[str, LinePrice]:
        """Where the price of each line comes from, by its id."""
        return line_prices(self)

    def _units(self, line: Json, fulfilled: int, refunded: int) -> LineUnits:
        left = max(0, line["quantity"] - fulfilled - refunded)
        parcel = line["itemType"].get("preset") not in WITHOUT_PARCEL
        over = self.order.get("fulfillmentStatus") == "FULFILLED"
        waits = parcel and not over and not self.past and self.order["status"] not in ("CANCELED", "REJECTED")
        return LineUnits(
            line=line,
            open=left if waits else 0,
            fulfilled=fulfilled,
            refunded=refunded,
            done=left if over and parcel and not self.past else 0,
            parcel=parcel,
        )


def acting(payment: Json) -> bool:
    """Whether a capture or a void of the payment has begun and not ended."""
    details = payment["regularPaymentDetails"]["authorizationDetails"]
    acts = [*details.get("captures", []), *([details["void"]] if "void" in details else [])]
    return any(one.get("status") == "PENDING" for one in acts)


def _online(payment: Json) -> bool:
    regular = payment["regularPaymentDetails"]
    return bool(regular.get("gatewayTransactionId")) and not regular.get("offlinePayment")


async def read_order(page: Page, order_id: str) -> tuple[Json, int]:
    """The order and its revision. Raises `NotFound` for one that this site does not have."""
    answer = await page.answer("orders.getOrder", {"id": order_id})
    order: Json = document(page.decoded(answer)["order"])
    return order, answer.revision or 0


async def load_view(page: Page, order_id: str) -> OrderView:
    """The order with all that belongs to it."""
    order, revision = await read_order(page, order_id)
    payments, refunds = await _transactions(page, order_id)
    return OrderView(
        order=order,
        revision=revision,
        payments=payments,
        refunds=refunds,
        fulfillments=await _fulfillments(page, order_id),
        requests=await _requests(page, order_id),
        invoices=await _invoices(page, order_id),
    )


async def views_of(page: Page, orders: Sequence[Json]) -> dict[str, OrderView]:
    """Many orders with their parcels, as far as the reader may see those, by id."""
    sent: dict[str, list[Json]] = {}
    for start in range(0, len(orders) if page.may(Permission.READ_FULFILLMENTS) else 0, _AT_ONCE):
        ids = [one["id"] for one in orders[start : start + _AT_ONCE]]
        answer = await page.call("order-fulfillments.listFulfillmentsForMultipleOrders", {"orderIds": ids})
        for one in document(answer["ordersWithFulfillments"]):
            sent[one["orderId"]] = one.get("fulfillments", [])
    return {one["id"]: OrderView(document(one), 0, fulfillments=sent.get(one["id"], [])) for one in orders}


async def mark_seen(page: Page, view: OrderView) -> OrderView:
    """Note that a person has seen the order, where the reader may change it.

    Looking must not fail because somebody else writes at the same moment: then the next look notes it.
    """
    if view.order.get("seenByAHuman") or not page.may(Permission.MODIFY_ORDERS):
        return view
    try:
        await page.call("orders.updateOrder", {"order": {"id": view.id, "seenByAHuman": True}})
    except OrderwrightError:
        return view
    return await load_view(page, view.id)


async def _transactions(page: Page, order_id: str) -> tuple[list[Json], list[Json]]:
    if not page.may(Permission.READ_TRANSACTIONS):
        return [], []
    answer = await page.call("order-transactions.listTransactionsForSingleOrder", {"orderId": order_id})
    found = document(answer["orderTransactions"])
    return found.get("payments", []), found.get("refunds", [])


async def _fulfillments(page: Page, order_id: str) -> list[Json]:
    if not page.may(Permission.READ_FULFILLMENTS):
        return []
    answer = await page.call("order-fulfillments.listFulfillmentsForSingleOrder", {"orderId": order_id})
    found: list[Json] = document(answer["orderWithFulfillments"].get("fulfillments", []))
    return found


async def _requests(page: Page, order_id: str) -> list[Json]:
    if not page.may(Permission.READ_PAYMENT_REQUESTS):
        return []
    answer = await page.call(
        "order-payment-requests.queryOrderPaymentRequests", {"query": {"filter": {"orderId": order_id}}}
    )
    found: list[Json] = document(answer.get("orderPaymentRequests", []))
    return found


async def _invoices(page: Page, order_id: str) -> list[Json]:
    if not page.may(Permission.READ_INVOICES):
        return []
    answer = await page.call("documents.listDocuments", {"orderId": order_id})
    found: list[Json] = document(answer.get("documents", []))
    return found
