"""Orders in the CSV export of a Wix site's dashboard: a row for each line of an order.

The file has no column for discounts: what is missing between lines, shipping, tax, fees and the total is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from orderwright.model.sites import Site
from orderwright.rules.moving_in.cells import Cells, Row, Unreadable
from orderwright.rules.moving_in.order import (
    Extras,
    Ids,
    LineParts,
    SourceOrder,
    Tree,
    activity,
    lines_of,
    money,
    order_number,
    person_of,
    summary_of,
)
from orderwright.rules.moving_in.places import address_of
from orderwright.rules.moving_in.records import fulfillment_of, gift_card_payment, payment_of, refund_of

SYSTEM: Final = "wix"
KEY: Final = "Order number"
REQUIRED: Final = ("Order number", "Date created", "Item", "Qty", "Price", "Payment status", "Total")
PLACES: Final = {
    "buyerInfo.email": "Contact email",
    "currency": "Currency",
    "billingInfo": "Billing name",
    "shippingInfo": "Recipient name",
    "lineItems.productName": "Item",
    "lineItems.quantity": "Qty",
    "lineItems.price": "Price",
    "lineItems.physicalProperties.sku": "SKU",
    "lineItems": "Order number",
    "priceSummary": "Total",
}
_ZERO: Final = Decimal(0)
_STATUSES: Final = {
    "paid": "PAID",
    "unpaid": "NOT_PAID",
    "not paid": "NOT_PAID",
    "partially paid": "PARTIALLY_PAID",
    "pending": "PENDING",
    "refunded": "FULLY_REFUNDED",
    "fully refunded": "FULLY_REFUNDED",
    "partially refunded": "PARTIALLY_REFUNDED",
    "canceled": "CANCELED",
    "declined": "DECLINED",
}
_MONEY_CAME: Final = frozenset({"PAID", "FULLY_REFUNDED", "PARTIALLY_REFUNDED"})


def order_of(rows: Sequence[Row], site: Site) -> SourceOrder:
    """The order of these rows. Raises `Unreadable` with everything that is wrong with them."""
    cells = Cells(rows, site.time_zone)
    name = cells.text(KEY) or ""
    ids, extras = Ids(site.id, SYSTEM, name[:200]), Extras()
    currency = cells.text("Currency") or site.currency
    created = cells.time("Date created", "Time")
    if created is None and not cells.faults:
        cells.fault(0, "Date created", "MISSING")
    parts = _parts(cells, extras)
    status = _status(cells)
    summary, discount, tax, included, total = _figures(cells, parts)
    if cells.faults:
        raise Unreadable(cells.faults)
    assert created is not None, "its absence is a fault"
    lines = lines_of(parts, discount=discount, tax=tax, included=included, currency=currency, ids=ids)
    payments, refunds = _payments(cells, status, total, created, ids, lines)
    order = {
        **_frame(cells, name, created, extras),
        "id": str(ids.order),
        "currency": currency,
        "lineItems": lines,
        "paymentStatus": status,
        "taxIncludedInPrices": included,
        "priceSummary": summary,
        "appliedDiscounts": _discounts(cells, discount, ids),
        "additionalFees": _fees(cells, ids),
        "activities": activity("ORDER_PLACED", created),
        "customFields": extras.fields,
    }
    fulfillments = _fulfillments(cells, lines, created, ids)
    if cells.faults:
        raise Unreadable(cells.faults)
    line_rows = [row.number for row in rows if row.cells.get("Item", "").strip()]
    return SourceOrder(
        name[:200], rows[0].number, order, payments, refunds, fulfillments, places=PLACES, line_rows=line_rows
    )


def _parts(cells: Cells, extras: Extras) -> list[LineParts]:
    parts = []
    for row in range(len(cells.rows)):
        name = cells.at("Item", row)
        if name is None:
            continue
        quantity, price = cells.count("Qty", row), cells.amount("Price", row)
        for value, column in ((quantity, "Qty"), (price, "Price")):
            if value is None and cells.at(column, row) is None:
                cells.fault(row, column, "MISSING")
        if quantity == 0:
            cells.fault(row, "Qty", "NO_UNITS")
        if not quantity or price is None:
            continue
        sku = extras.fitting("SKU", cells.at("SKU", row), 40)
        weight = cells.amount("Weight", row)
        properties: Tree = {"sku": sku} if sku else {}
        if weight:
            properties["weight"] = float(weight)
        more: Tree = {"descriptionLines": _options(cells.at("Variant", row), cells.at("Custom text", row))}
        if properties:
            more["physicalProperties"] = properties
        refunded = cells.count("Quantity refunded", row)
        if refunded:
            more["refundQuantity"] = min(refunded, quantity)
        parts.append(LineParts(extras.fitting("Item", name, 200) or name, quantity, price, more=more))
    if not parts and not cells.faults:
        cells.fault(0, "Item", "NO_LINES")
    return parts


def _options(variant: str | None, custom: str | None) -> list[Tree]:
    lines = []
    for text in (variant or "").replace(";", "|").split("|"):
        name, colon, value = text.partition(":")
        if colon and name.strip() and value.strip():
            line = {"name": {"original": name.strip()[:100]}, "plainText": {"original": value.strip()[:600]}}
            lines.append(line)
        elif text.strip():
            lines.append({"plainText": {"original": text.strip()[:600]}})
    if custom:
        lines.append({"name": {"original": "Custom text"}, "plainText": {"original": custom[:600]}})
    return lines[:20]


def _figures(cells: Cells, parts: Sequence[LineParts]) -> tuple[Tree, Decimal, Decimal, bool, Decimal]:
    """The price summary, discount, tax, whether prices hold it, and the total."""
    gross = sum((one.gross for one in parts), _ZERO)
    shipping, tax = cells.known("Shipping rate"), cells.known("Total tax")
    fees, total = cells.known("Additional fees"), cells.amount("Total")
    if total is None:
        if cells.text("Total") is None:
            cells.fault(0, "Total", "MISSING")
        total = _ZERO
    coupon = cells.text("Coupon code") is not None
    missing = gross + shipping + fees + tax - total
    included = bool(tax) and (missing == tax or (coupon and missing > tax and missing - tax <= gross))
    included = included and not (coupon and missing == tax and missing <= _ZERO)
    discount = max(missing - (tax if included else _ZERO), _ZERO)
    subtotal = gross - (tax if included else _ZERO)
    summary = summary_of(subtotal=subtotal, shipping=shipping, tax=tax, discount=discount, fees=fees, total=total)
    return summary, min(discount, gross), tax, included, total


def _status(cells: Cells) -> str:
    found = cells.first("Payment status")
    if found is None:
        return "NOT_PAID"
    status = _STATUSES.get(found[1].lower())
    if status is None:
        cells.fault(found[0], "Payment status", "UNKNOWN_STATUS", value=found[1], known=", ".join(sorted(_STATUSES)))
        return "NOT_PAID"
    return status


def _payments(
    cells: Cells, status: str, total: Decimal, created: str, ids: Ids, lines: Sequence[Tree]
) -> tuple[list[Tree], list[Tree]]:
    method = cells.text("Payment method")
    refunded, card = cells.known("Refunded amount"), cells.known("Gift card amount")
    if status == "FULLY_REFUNDED" and not refunded:
        refunded = total
    payments: list[Tree] = []
    if card and status in _MONEY_CAME:
        payments.append(gift_card_payment(card, created, ids))
    rest = max(total, refunded) - card
    if rest > 0 and status in _MONEY_CAME:
        payments.append(payment_of(rest, "APPROVED", created, ids, method=method))
    if status in ("PENDING", "DECLINED", "CANCELED") and total:
        return [payment_of(total, status, created, ids, method=method)], []
    if not refunded or not payments:
        return payments, []
    items = [
        {"lineItemId": line["id"], "quantity": line["refundQuantity"]} for line in lines if "refundQuantity" in line
    ]
    return payments, [refund_of(refunded, payments, {}, created, ids, lines=items)]


def _fulfillments(cells: Cells, lines: Sequence[Tree], created: str, ids: Ids) -> list[Tree]:
    """The lines whose rows say that they are fulfilled: those of one tracking number together."""
    rows = [row for row in range(len(cells.rows)) if cells.at("Item", row) is not None]
    groups: dict[str, list[tuple[str, int]]] = {}
    for row, line in zip(rows, lines, strict=True):
        status = (cells.at("Fulfillment status", row) or cells.text("Fulfillment status") or "").lower()
        if status == "fulfilled":
            tracking = cells.at("Tracking number", row) or cells.code("Tracking number") or ""
            groups.setdefault(tracking.removeprefix("'"), []).append((str(line["id"]), int(line["quantity"])))
    carrier = cells.text("Fulfillment service")
    return [
        fulfillment_of(done, created, ids, tracking=tracking or None, carrier=carrier)
        for tracking, done in groups.items()
    ]


def _frame(cells: Cells, name: str, created: str, extras: Extras) -> Tree:
    number = order_number(name)
    if number is None or name != number:
        extras.keep("Order number", name)
    for column in ("Additional checkout info", "Fulfill by", "Shipping label"):
        extras.keep(column, cells.text(column))
    status = (cells.text("Fulfillment status") or "").lower()
    billing, shipping = _person(cells, "Billing", extras), _person(cells, "Delivery", extras)
    frame: Tree = {
        "createdDate": created,
        "purchasedDate": created,
        "status": "CANCELED" if status in ("canceled", "cancelled") else "APPROVED",
        "fulfillmentStatus": {
            "fulfilled": "FULFILLED",
            "partially fulfilled": "PARTIALLY_FULFILLED",
        }.get(status, "NOT_FULFILLED"),
        "channelInfo": {"type": "WEB", "externalOrderId": name[:100]},
        "billingInfo": {"contactDetails": {}, **(billing or shipping)},
    }
    if number is not None:
        frame["number"] = number
    note = extras.fitting("Note from customer", cells.text("Note from customer"), 1000)
    if note:
        frame["buyerNote"] = note
    email = cells.text("Contact email")
    if email:
        frame["buyerInfo"] = {"email": email}
    method = cells.text("Delivery method")
    if shipping or method:
        logistics: Tree = {"shippingDestination": shipping} if shipping else {}
        if cells.text("Delivery time"):
            logistics["deliveryTime"] = (cells.text("Delivery time") or "")[:500]
        cost = {"price": money(cells.known("Shipping rate"))}
        frame["shippingInfo"] = {"cost": cost, "logistics": logistics, **({"title": method[:250]} if method else {})}
    return frame


def _person(cells: Cells, side: str, extras: Extras) -> Tree:
    """The buyer's (Billing) or the recipient's (Delivery) address and person."""
    who = "Billing" if side == "Billing" else "Recipient"
    phone = extras.phone(f"{who} phone", cells.code(f"{who} phone"))
    contact = person_of(cells.text(f"{who} name"), company=cells.text(f"{who} company name"), phone=phone)
    city = cells.text(f"{side} city")
    state = cells.text(f"{side} state")
    address = address_of(
        country=cells.text(f"{side} country"),
        part=state and state[:50],
        part_name=cells.text(f"{side} state name"),
        city=city and city[:50],
        postal_code=cells.code(f"{side} zip/postal code"),
        line=extras.fitting(f"{side} address", cells.text(f"{side} address"), 150),
        line2=None,
    )
    return {
        **({"address": address} if address else {}),
        **({"contactDetails": contact} if contact else {}),
    }


def _discounts(cells: Cells, amount: Decimal, ids: Ids) -> list[Tree]:
    if not amount:
        return []
    code = cells.text("Coupon code")
    if code is None:
        return [{"id": ids.next(), "discountType": "GLOBAL", "merchantDiscount": {"amount": money(amount)}}]
    coupon = {"code": code, "name": code, "amount": money(amount)}
    return [{"id": ids.next(), "discountType": "GLOBAL", "coupon": coupon}]


def _fees(cells: Cells, ids: Ids) -> list[Tree]:
    amount = cells.amount("Additional fees")
    return [{"id": ids.next(), "name": "Additional fees", "price": money(amount)}] if amount else []
