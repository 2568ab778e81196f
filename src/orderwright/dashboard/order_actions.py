"""What can be done with an order from its page. A page or dialog that acts on an order is listed here and nowhere else.

An entry is shown to those who hold its permission, where its condition holds for the order; the page that it leads to
(and every operation) checks again. `path` is below the order's own address: `refund` is /orders/{id}/refund.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from orderwright.dashboard.order_view import OrderView, acting
from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: The statuses of payments that have brought money, some of which may have gone back.
_BROUGHT: Final = frozenset({"APPROVED", "PARTIALLY_REFUNDED"})


def always(_view: OrderView) -> bool:
    """Whatever the order is."""
    return True


def editable(view: OrderView) -> bool:
    """Whether what was agreed about the order can still be changed."""
    return view.order["status"] not in ("PENDING", "REJECTED")


def is_collected(view: OrderView) -> bool:
    """Whether the buyer picks the order up: then it is sent nowhere."""
    return bool(view.order["shippingInfo"]["logistics"]["pickupDetails"])


@dataclass(frozen=True, slots=True)
class OrderAction:
    """One thing to do.

    `place` is `button` (at the top), `menu` (behind "More"), or the name of a panel that shows it (`payments`,
    `parcels`, `papers`, `people`, `notes`). `danger` marks what can't be undone: it comes last, and its words name the
    effect. `key` is the single key that presses it. `dialog` opens the page at that path in a dialog; `direct` makes a
    button that does it at once.
    """

    label: str
    path: str
    needs: Permission
    when: Callable[[OrderView], bool] = always
    place: str = "menu"
    danger: bool = False
    key: str = ""
    dialog: bool = True
    direct: bool = False


def can_approve(view: OrderView) -> bool:
    """The order was begun and waits: for its payment, or for its checkout."""
    return view.order["status"] in ("INITIALIZED", "PENDING")


def can_refund(view: OrderView) -> bool:
    """Some payment brought money."""
    return any(one.get("status") in _BROUGHT for one in view.payments)


def can_fulfil(view: OrderView) -> bool:
    """The order is not fulfilled, units of it are in no parcel yet, and its goods may leave the house."""
    if view.order["status"] != "APPROVED" or view.order["fulfillmentStatus"] == "FULFILLED":
        return False
    return any(one.line["quantity"] > one.fulfilled for one in view.units())


def is_due(view: OrderView) -> bool:
    """Something is left to be paid."""
    return view.is_due


def can_charge(view: OrderView) -> bool:
    """The buyer left a way to pay at the gateway, and something is due."""
    return view.is_due and any(one["regularPaymentDetails"].get("savedPaymentMethod") for one in view.payments)


def can_capture(view: OrderView) -> bool:
    """Money is reserved that nothing is under way with."""
    return any(not acting(one) for one in view.authorized)


def can_invoice(view: OrderView) -> bool:
    """No invoice of the order stands."""
    return not any(one["kind"] == "INVOICE" and not one.get("credited") for one in view.invoices)


ACTIONS: Final[tuple[OrderAction, ...]] = (
    OrderAction(_("Approve"), "approve", Permission.MODIFY_ORDERS, can_approve, place="button"),
    OrderAction(_("Fulfil"), "fulfil", Permission.MODIFY_FULFILLMENTS, can_fulfil, place="button", key="f"),
    OrderAction(_("Refund"), "refund", Permission.BILLING_REFUND, can_refund, place="button"),
    OrderAction(_("Edit the order"), "edit", Permission.CREATE_DRAFTS, place="button", key="e"),
    OrderAction(_("Capture"), "capture", Permission.BILLING_CAPTURE, can_capture, place="payments"),
    OrderAction(_("Mark as paid"), "mark-paid", Permission.COLLECT_PAYMENTS, is_due, place="payments"),
    OrderAction(_("Record a payment"), "record-payment", Permission.COLLECT_PAYMENTS, is_due, place="payments"),
    OrderAction(
        _("Charge the saved payment method"), "charge", Permission.BILLING_CHARGE_ORDER, can_charge, place="payments"
    ),
    OrderAction(_("Redeem a gift card"), "gift-card", Permission.BILLING_REDEEM_GIFT_CARD, is_due, place="payments"),
    OrderAction(
        _("Request a payment"), "payment-request", Permission.CREATE_PAYMENT_REQUESTS, is_due, place="payments"
    ),
    OrderAction(_("Void the payments"), "void", Permission.BILLING_VOID, can_capture, place="payments", danger=True),
    OrderAction(
        _("Mark as fulfilled"),
        "mark-fulfilled",
        Permission.MODIFY_FULFILLMENTS,
        lambda view: view.order["status"] == "APPROVED" and view.order["fulfillmentStatus"] != "FULFILLED",
        place="parcels",
        direct=True,
    ),
    OrderAction(
        _("Mark as not fulfilled"),
        "mark-unfulfilled",
        Permission.MODIFY_FULFILLMENTS,
        lambda view: view.order["status"] == "APPROVED" and view.order["fulfillmentStatus"] == "FULFILLED",
        place="parcels",
        direct=True,
    ),
    OrderAction(_("Issue an invoice"), "invoice", Permission.MANAGE_INVOICES, can_invoice, place="papers"),
    OrderAction(_("Make a receipt"), "receipt", Permission.BILLING_GENERATE_RECEIPTS, can_refund, place="papers"),
    OrderAction(_("Packing slip"), "packing-slip", Permission.READ_ORDERS, place="papers", dialog=False),
    OrderAction(_("Mails"), "mails", Permission.READ_ORDERS, place="papers", dialog=False),
    OrderAction(
        _("Archive"),
        "archive",
        Permission.MODIFY_ORDERS,
        lambda view: editable(view) and not view.order.get("archived"),
        direct=True,
        key="a",
    ),
    OrderAction(
        _("Take out of the archive"),
        "unarchive",
        Permission.MODIFY_ORDERS,
        lambda view: editable(view) and bool(view.order.get("archived")),
        direct=True,
        key="a",
    ),
    OrderAction(_("Add a comment"), "comment", Permission.MODIFY_ORDERS, place="notes", key="n"),
    OrderAction(_("Change the tags"), "tags", Permission.MODIFY_ORDERS, editable, place="notes"),
    OrderAction(_("Change the e-mail address"), "buyer", Permission.MODIFY_ORDERS, editable, place="people"),
    OrderAction(
        _("Change where it is sent"),
        "contact/shipping",
        Permission.MODIFY_ORDERS,
        lambda view: editable(view) and not is_collected(view),
        place="people",
    ),
    OrderAction(
        _("Change whom the bill is for"), "contact/billing", Permission.MODIFY_ORDERS, editable, place="people"
    ),
    OrderAction(
        _("Change the recipient"),
        "contact/recipient",
        Permission.MODIFY_ORDERS,
        lambda view: editable(view) and bool(view.order["recipientInfo"]),
        place="people",
    ),
    OrderAction(_("Print"), "print", Permission.READ_ORDERS, dialog=False),
    OrderAction(_("Versions"), "history", Permission.READ_ORDERS, dialog=False),
    OrderAction(_("Duplicate"), "duplicate", Permission.CREATE_DRAFTS, direct=True),
    OrderAction(_("Extended fields"), "fields", Permission.MODIFY_ORDERS, editable),
    OrderAction(_("Raw data"), "raw", Permission.READ_ORDERS, dialog=False),
    OrderAction(
        _("Reject the order"),
        "reject",
        Permission.MODIFY_ORDERS,
        lambda view: view.order["status"] == "PENDING",
        danger=True,
    ),
    OrderAction(
        _("Cancel the order"),
        "cancel",
        Permission.MODIFY_ORDERS,
        lambda view: editable(view) and view.order["status"] != "CANCELED",
        danger=True,
    ),
)


def actions_at(page: Page, view: OrderView, place: str) -> list[OrderAction]:
    """What the reader may do with this order at that place; what can't be undone comes last."""
    found = [one for one in ACTIONS if one.place == place and page.may(one.needs) and one.when(view)]
    return sorted(found, key=lambda one: one.danger)
