"""The dialog that cancels an order: what can be returned with it, and the requests that the form makes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard import refund_form
from orderwright.dashboard.order_view import OrderView
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.permissions import Permission
from orderwright.rules.money import plain

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: Why an order is canceled: what is put before the note of the staff.
REASONS: Final[tuple[tuple[str, str], ...]] = (
    ("buyer", _("The buyer does not want it any more")),
    ("stock", _("Out of stock")),
    ("payment", _("Payment failed")),
    ("fraud", _("Suspected fraud")),
    ("mistake", _("Ordered by mistake")),
    ("other", _("Another reason")),
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What would go back of all that is left: `fields` name it in the form, `parts` are payments with amounts.

    A payment without an amount is a membership, whose use is given back. `stays` is what no payment can return.
    """

    amount: str
    stays: str
    parts: list[tuple[Json, str | None, bool]]
    fields: dict[str, str]


async def returned(page: Page, view: OrderView) -> Returned | None:
    """What goes back if everything does; None if there is nothing, or the reader may not refund."""
    if not page.may(Permission.BILLING_REFUND) or not view.payments:
        return None
    able = await refund_form.refundability(page, view.id)
    fields = {name: value for name, value in refund_form.everything(able).items() if value.strip("0.")}
    items = refund_form.chosen_items(Typed(page, fields))
    found = await refund_form.calculate(page, view, able, items, None)
    payments = {one["id"]: one for one in view.payments}
    parts: list[tuple[Json, str | None, bool]] = []
    for one in able["payments"]:
        payment_id, by_hand = one["payment"]["paymentId"], bool(one.get("manuallyRefundable"))
        if "nonRefundable" in one:
            continue
        if not one["payment"].get("monetary"):
            fields |= {f"back-{payment_id}": "on", f"outside-{payment_id}": "on"}
            parts.append((payments[payment_id], None, True))
        elif part := found.proposal.parts.get(payment_id):
            fields |= {f"amount-{payment_id}": plain(part)} | ({f"outside-{payment_id}": "on"} if by_hand else {})
            parts.append((payments[payment_id], plain(part), by_hand))
    held = sum((one.most for one in refund_form.sources_of(view, able)), Decimal(0))
    goes = sum(found.proposal.parts.values(), Decimal(0))
    return Returned(plain(goes), plain(max(held - goes, Decimal(0))), parts, fields) if parts else None


def refund_request(page: Page, order_id: str) -> Json | None:
    """The request of `refundPayments` that the form makes, None if it returns nothing. Stock is left to canceling."""
    typed = Typed(page, page.form)
    items, payments = refund_form.chosen_items(typed), refund_form.payment_refunds(typed)
    if page.field("money") != "back" or typed.problem or not payments:
        return None
    request: Json = {
        "orderId": order_id,
        "paymentRefunds": payments,
        "sideEffects": {"notifications": {"sendCustomerEmail": page.field("notify") == "on"}},
        "customerReason": page.text("The order was canceled"),
    }
    return {**request, "refundItems": items} if any(items.values()) else request


def cancel_request(page: Page, order_id: str) -> Json:
    """The request of `cancelOrder` that the form makes."""
    request: Json = {
        "id": order_id,
        "restockAllItems": page.field("restock") == "on",
        "sendOrderCanceledEmail": page.field("notify") == "on",
    }
    return {**request, "customMessage": page.field("message")} if page.field("message") else request


def comment_of(page: Page) -> str:
    """What is noted for the staff: the reason and the note, empty without both."""
    label = dict(REASONS).get(page.field("reason"))
    note = page.field("note").replace("\r\n", "\n")
    return ": ".join(one for one in (page.text(label) if label else "", note) if one)
