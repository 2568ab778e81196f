"""Orders in the CSV export of Shopify's admin: a row for each line of an order, the order's own columns in its first.

What the file does not say is not made up, with two exceptions that the guide names: the tax of an order is spread over
its taxable lines, and an order that is partly shipped without saying of which lines keeps its status alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

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
from orderwright.rules.moving_in.records import fulfillment_of, payment_of, refund_of

SYSTEM: Final = "shopify"
#: The column whose rows belong together.
KEY: Final = "Name"
#: Columns without which a file is none of this system's.
REQUIRED: Final = ("Name", "Financial Status", "Total", "Lineitem name", "Lineitem quantity", "Lineitem price")
#: Where what may be wrong with an order stands in the file.
PLACES: Final = {
    "buyerInfo.email": "Email",
    "currency": "Currency",
    "billingInfo": "Billing Name",
    "shippingInfo": "Shipping Name",
    "lineItems.productName": "Lineitem name",
    "lineItems.quantity": "Lineitem quantity",
    "lineItems.price": "Lineitem price",
    "lineItems.physicalProperties.sku": "Lineitem sku",
    "lineItems": "Name",
    "priceSummary": "Total",
}
_ZERO: Final = Decimal(0)
_FULFILLMENT: Final = {"fulfilled": "FULFILLED", "partial": "PARTIALLY_FULFILLED"}
_MONEY_CAME: Final = frozenset({"paid", "partially_paid", "partially_refunded", "refunded"})
_STATUSES: Final = {
    "paid": "PAID",
    "pending": "PENDING",
    "authorized": "PENDING",
    "partially_paid": "PARTIALLY_PAID",
    "partially_refunded": "PARTIALLY_REFUNDED",
    "refunded": "FULLY_REFUNDED",
    "voided": "NOT_PAID",
    "expired": "NOT_PAID",
    "unpaid": "NOT_PAID",
}


class _Figures(NamedTuple):
    """The sums of the order as they are kept here."""

    summary: Tree
    discount: Decimal
    tax: Decimal
    included: bool
    total: Decimal


def order_of(rows: Sequence[Row], site: Site) -> SourceOrder:
    """The order of these rows. Raises `Unreadable` with everything that is wrong with them."""
    cells = Cells(rows, site.time_zone)
    name = cells.text(KEY) or ""
    external_id = (cells.text("Id") or name)[:200]
    ids = Ids(site.id, SYSTEM, external_id)
    extras = Extras()
    currency = cells.text("Currency") or site.currency
    created = cells.time("Created at")
    if created is None and not cells.faults:
        cells.fault(0, "Created at", "FIRST_ROW_MISSING")
    parts = _parts(cells, extras)
    figures = _figures(cells, parts, currency)
    status = _financial(cells)
    if cells.faults:
        raise Unreadable(cells.faults)
    assert created is not None, "its absence is a fault"
    lines = lines_of(
        parts, discount=figures.discount, tax=figures.tax, included=figures.included, currency=currency, ids=ids
    )
    payments, refunds = _payments(cells, status, figures.total, created, ids)
    fulfillments = _fulfillments(cells, lines, created, ids)
    order = {
        **_frame(cells, name, created, extras),
        "id": str(ids.order),
        "currency": currency,
        "lineItems": lines,
        "paymentStatus": _STATUSES[status],
        "taxIncludedInPrices": figures.included,
        "priceSummary": figures.summary,
        "appliedDiscounts": _discounts(cells, ids),
        "additionalFees": _fees(cells, ids),
        "activities": _history(cells, created, status),
        "customFields": extras.fields,
    }
    if any(_columns_of(cells, "Shipping").values()) or cells.text("Shipping Method"):
        order["shippingInfo"] = _shipping(cells, extras)
    if cells.faults:
        raise Unreadable(cells.faults)
    line_rows = [row.number for row in rows if row.cells.get("Lineitem name", "").strip()]
    return SourceOrder(
        external_id, rows[0].number, order, payments, refunds, fulfillments, places=PLACES, line_rows=line_rows
    )


def _parts(cells: Cells, extras: Extras) -> list[LineParts]:
    parts = []
    for row in range(len(cells.rows)):
        name = cells.at("Lineitem name", row)
        if name is None:
            continue
        quantity, price = cells.count("Lineitem quantity", row), cells.amount("Lineitem price", row)
        for value, column in ((quantity, "Lineitem quantity"), (price, "Lineitem price")):
            if value is None and cells.at(column, row) is None:
                cells.fault(row, column, "MISSING")
        if quantity == 0:
            cells.fault(row, "Lineitem quantity", "NO_UNITS")
        if not quantity or price is None:
            continue
        sku = extras.fitting("SKU", cells.at("Lineitem sku", row), 40)
        ships = (cells.at("Lineitem requires shipping", row) or "true").lower() == "true"
        properties: Tree = {"shippable": ships, **({"sku": sku} if sku else {})}
        taxable = (cells.at("Lineitem taxable", row) or "true").lower() == "true"
        discount = min(cells.known("Lineitem discount", row), price * quantity)
        fitting = extras.fitting("Product name", name, 200) or name
        parts.append(LineParts(fitting, quantity, price, discount, None, taxable, {"physicalProperties": properties}))
    if not parts and not cells.faults:
        cells.fault(0, "Lineitem name", "NO_LINES")
    return parts


def _figures(cells: Cells, parts: Sequence[LineParts], currency: str) -> _Figures:
    """The sums. Shopify's subtotal is after discounts and its prices may hold their tax: the total tells which."""
    gross = sum((one.gross for one in parts), _ZERO)
    own = sum((one.discount for one in parts), _ZERO)
    shipping, tax, fees = cells.known("Shipping"), cells.known("Taxes"), cells.known("Duties")
    whole, subtotal = cells.known("Discount Amount"), cells.amount("Subtotal")
    after = subtotal if subtotal is not None else max(gross - max(own, whole), _ZERO)
    total = cells.amount("Total")
    if total is None:
        if cells.text("Total") is None:
            cells.fault(0, "Total", "MISSING")
        total = _ZERO
    included = bool(tax) and total == after + shipping + fees
    discount = max(gross - after, _ZERO)
    if not discount and whole and after + shipping + fees + (_ZERO if included else tax) - total == whole:
        # A discount on the shipping, which stands in no line.
        discount = whole
    before = max(gross, after) - (tax if included else _ZERO)
    summary = summary_of(subtotal=before, shipping=shipping, tax=tax, discount=discount, fees=fees, total=total)
    shared = max(gross - after - own, _ZERO)
    return _Figures(summary, shared, tax, included, total)


def _financial(cells: Cells) -> str:
    found = cells.first("Financial Status")
    if found is None:
        return "unpaid"
    status = found[1].lower().replace(" ", "_")
    if status not in _STATUSES:
        cells.fault(found[0], "Financial Status", "UNKNOWN_STATUS", value=found[1], known=", ".join(sorted(_STATUSES)))
        return "unpaid"
    return status


def _payments(cells: Cells, status: str, total: Decimal, created: str, ids: Ids) -> tuple[list[Tree], list[Tree]]:
    """The payment that the file tells of, and what was returned of it."""
    method, reference = cells.text("Payment Method"), cells.text("Payment ID") or cells.text("Payment Reference")
    at = cells.time("Paid at") or created
    refunded = cells.known("Refunded Amount")
    if status == "refunded" and not refunded:
        refunded = total
    if status in _MONEY_CAME:
        due = cells.amount("Outstanding Balance") if status == "partially_paid" else _ZERO
        # Nobody says how much was paid of it: that stays a declaration.
        if due is None:
            return [], []
        # What was returned had been paid, whatever the balance says.
        paid = max(total - due, refunded)
        if not paid:
            return [], []
        payments = [payment_of(paid, "APPROVED", at, ids, method=method, reference=reference)]
        if not refunded:
            return payments, []
        return payments, [refund_of(refunded, payments, {}, cells.time("Cancelled at") or at, ids)]
    records = {"authorized": "AUTHORIZED", "pending": "PENDING", "voided": "VOIDED"}
    if status not in records or not total:
        return [], []
    return [payment_of(total, records[status], at, ids, method=method, reference=reference)], []


def _fulfillments(cells: Cells, lines: Sequence[Tree], created: str, ids: Ids) -> list[Tree]:
    """The lines that the file says are fulfilled, as one fulfilment: it does not tell of parcels."""
    whole = (cells.text("Fulfillment Status") or "").lower() == "fulfilled"
    rows = [row for row in range(len(cells.rows)) if cells.at("Lineitem name", row) is not None]
    done = []
    for row, line in zip(rows, lines, strict=True):
        its = (cells.at("Lineitem fulfillment status", row) or "").lower()
        if its == "fulfilled" or (whole and not its):
            done.append((str(line["id"]), int(line["quantity"])))
    return [fulfillment_of(done, cells.time("Fulfilled at") or created, ids)] if done else []


def _frame(cells: Cells, name: str, created: str, extras: Extras) -> Tree:
    """Everything around lines and money."""
    number = order_number(name)
    if number is None or name != f"#{number}":
        extras.keep("Order name", name)
    extras.keep("Tags", cells.text("Tags"))
    extras.keep("Note attributes", cells.text("Note Attributes"))
    note = extras.fitting("Note", cells.text("Notes"), 1000)
    fulfillment = (cells.text("Fulfillment Status") or "").lower()
    billing = _person(cells, "Billing", extras)
    frame: Tree = {
        "createdDate": created,
        "purchasedDate": created,
        "status": "CANCELED" if cells.text("Cancelled at") else "APPROVED",
        "fulfillmentStatus": _FULFILLMENT.get(fulfillment, "NOT_FULFILLED"),
        "channelInfo": {
            "type": "POS" if (cells.text("Source") or "").lower() == "pos" else "OTHER_PLATFORM",
            "externalOrderId": (cells.text("Id") or name)[:100],
        },
        "billingInfo": {"contactDetails": {}, **(billing or _person(cells, "Shipping", extras))},
    }
    if number is not None:
        frame["number"] = number
    if note:
        frame["buyerNote"] = note
    email = cells.text("Email")
    if email:
        frame["buyerInfo"] = {"email": email}
    return frame


def _columns_of(cells: Cells, side: str) -> dict[str, str | None]:
    names = ("Name", "Address1", "Address2", "Company", "City", "Province", "Country")
    return {name: cells.text(f"{side} {name}") for name in names}


def _person(cells: Cells, side: str, extras: Extras) -> Tree:
    """The address and the person of one side, Billing or Shipping; nothing where the file has none."""
    given = _columns_of(cells, side)
    phone = extras.phone(f"{side} phone", cells.code(f"{side} Phone") or cells.code("Phone"))
    contact = person_of(given["Name"], company=given["Company"], phone=phone)
    address = address_of(
        country=given["Country"],
        part=given["Province"],
        part_name=cells.text(f"{side} Province Name"),
        city=given["City"] and given["City"][:50],
        postal_code=cells.code(f"{side} Zip"),
        line=extras.fitting(f"{side} address", given["Address1"], 150),
        line2=extras.fitting(f"{side} address 2", given["Address2"], 100),
    )
    person: Tree = {}
    if address:
        person["address"] = address
    if contact:
        person["contactDetails"] = contact
    return person


def _shipping(cells: Cells, extras: Extras) -> Tree:
    cost = money(cells.known("Shipping"))
    info: Tree = {"cost": {"price": cost}, "logistics": {"shippingDestination": _person(cells, "Shipping", extras)}}
    title = cells.text("Shipping Method")
    if title:
        info["title"] = title[:250]
    return info


def _discounts(cells: Cells, ids: Ids) -> list[Tree]:
    amount, code = cells.amount("Discount Amount"), cells.text("Discount Code")
    if not amount:
        return []
    coupon = {"coupon": {"code": code, "name": code, "amount": money(amount)}}
    given = {"merchantDiscount": {"amount": money(amount)}}
    return [{"id": ids.next(), "discountType": "GLOBAL", **(coupon if code else given)}]


def _fees(cells: Cells, ids: Ids) -> list[Tree]:
    duties = cells.amount("Duties")
    return [{"id": ids.next(), "name": "Duties", "price": money(duties)}] if duties else []


def _history(cells: Cells, created: str, status: str) -> list[Tree]:
    paid = {"paid": "ORDER_PAID", "partially_paid": "ORDER_PARTIALLY_PAID"}.get(status)
    if paid is None and status in _MONEY_CAME:
        paid = "ORDER_PAID"
    return [
        *activity("ORDER_PLACED", created),
        *(activity(paid, cells.time("Paid at")) if paid else ()),
        *activity("ORDER_FULFILLED", cells.time("Fulfilled at")),
        *activity("ORDER_CANCELED", cells.time("Cancelled at")),
    ]
