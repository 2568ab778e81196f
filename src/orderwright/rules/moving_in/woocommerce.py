"""Orders in the CSV of WooCommerce's "Import and Export of WooCommerce Orders": a row for each order.

Lines, refunds, coupons and notes stand in cells of their own form: parts `name:value` between bars, several entries
between semicolons or two bars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    summary_of,
)
from orderwright.rules.moving_in.places import address_of
from orderwright.rules.moving_in.records import fulfillment_of, payment_of, refund_of

SYSTEM: Final = "woocommerce"
KEY: Final = "order_id"
REQUIRED: Final = ("order_id", "order_date", "status", "order_total", "line_item_1")
PLACES: Final = {
    "buyerInfo.email": "customer_email",
    "currency": "order_currency",
    "billingInfo": "billing_first_name",
    "shippingInfo": "shipping_first_name",
    "lineItems": "line_item_1",
    "priceSummary": "order_total",
}
_ZERO: Final = Decimal(0)
_PART: Final = re.compile(r"([a-z_ ]+):(.*)", re.DOTALL)
#: Order status, payment status, fulfilment status.
_STATUSES: Final = {
    "pending": ("APPROVED", "NOT_PAID", "NOT_FULFILLED"),
    "on-hold": ("APPROVED", "PENDING", "NOT_FULFILLED"),
    "processing": ("APPROVED", "PAID", "NOT_FULFILLED"),
    "completed": ("APPROVED", "PAID", "FULFILLED"),
    "refunded": ("APPROVED", "FULLY_REFUNDED", "NOT_FULFILLED"),
    "cancelled": ("CANCELED", "NOT_PAID", "NOT_FULFILLED"),
    "failed": ("REJECTED", "DECLINED", "NOT_FULFILLED"),
}
_PREDEFINED: Final = frozenset({"cod", "bacs", "cheque"})


def order_of(rows: Sequence[Row], site: Site) -> SourceOrder:
    """The order of this row. Raises `Unreadable` with everything that is wrong with it."""
    cells = Cells(rows, site.time_zone)
    external_id = (cells.text(KEY) or "")[:200]
    ids, extras = Ids(site.id, SYSTEM, external_id), Extras()
    currency = cells.text("order_currency") or site.currency
    created = cells.time("order_date")
    if created is None and not cells.faults:
        cells.fault(0, "order_date", "MISSING")
    parts = _parts(cells, extras)
    status, payment_status, fulfillment = _status(cells)
    summary, tax, total = _figures(cells, parts)
    refunds_told = list(_refunds(cells))
    paid_at = cells.time("paid_date")
    if cells.faults:
        raise Unreadable(cells.faults)
    assert created is not None, "its absence is a fault"
    if paid_at is not None and payment_status == "NOT_PAID":
        payment_status = "PAID"
    refunded = sum((amount for amount, _, _ in refunds_told), _ZERO)
    if payment_status == "PAID" and refunded:
        payment_status = "FULLY_REFUNDED" if refunded >= total else "PARTIALLY_REFUNDED"
    lines = lines_of(parts, discount=_ZERO, tax=tax, included=False, currency=currency, ids=ids)
    payments, refunds = _payments(cells, payment_status, total, paid_at or created, refunds_told, ids)
    done = [(str(line["id"]), int(line["quantity"])) for line in lines] if fulfillment == "FULFILLED" else []
    order = {
        **_frame(cells, created, extras),
        "id": str(ids.order),
        "status": status,
        "paymentStatus": payment_status,
        "fulfillmentStatus": fulfillment,
        "currency": currency,
        "lineItems": lines,
        "taxIncludedInPrices": False,
        "priceSummary": summary,
        "appliedDiscounts": _discounts(cells, summary, ids),
        "additionalFees": _fees(cells, ids),
        "activities": _history(cells, created, paid_at, payment_status),
        "customFields": extras.fields,
    }
    if cells.faults:
        raise Unreadable(cells.faults)
    return SourceOrder(
        external_id,
        rows[0].number,
        order,
        payments,
        refunds,
        [fulfillment_of(done, paid_at or created, ids)] if done else [],
        places=PLACES,
        line_rows=[rows[0].number] * len(lines),
    )


def entries(cell: str | None) -> Iterator[Tree]:
    """The entries of a cell: `name:Mug|quantity:2`, several between two bars or semicolons before a name."""
    for entry in re.split(r"\|\||;(?=[a-z_]+:)", cell or ""):
        parts: Tree = {}
        last = ""
        for part in entry.split("|"):
            match = _PART.fullmatch(part)
            if match is not None and match[1].strip() not in parts:
                last = match[1].strip()
                parts[last] = match[2]
            elif last:
                # A bar within a text.
                parts[last] += f"|{part}"
        if parts:
            yield {name: value.strip() for name, value in parts.items()}


def _parts(cells: Cells, extras: Extras) -> list[LineParts]:
    columns = [name for name in cells.rows[0].cells if re.fullmatch(r"line_item_[0-9]+", name)]
    parts = []
    for column in sorted(columns, key=lambda name: int(name.rpartition("_")[2])):
        text = cells.at(column, 0)
        if text is None:
            continue
        one = next(entries(text), {})
        numbers = Cells(
            [Row(cells.rows[0].number, {f"{column} {name}": str(value) for name, value in one.items()})], "UTC"
        )
        quantity = numbers.count(f"{column} quantity", 0)
        before, after = numbers.amount(f"{column} sub_total"), numbers.amount(f"{column} total")
        tax = numbers.amount(f"{column} tax")
        cells.faults += numbers.faults
        name = one.get("name")
        if not name or not quantity or after is None:
            if not numbers.faults:
                cells.fault(0, column, "LINE_INCOMPLETE")
            continue
        whole = max(before if before is not None else after, after)
        sku = extras.fitting("SKU", one.get("sku"), 40)
        more: Tree = {"physicalProperties": {"sku": sku}} if sku else {}
        price = _unit_price(whole, quantity)
        if price * quantity != whole:
            # A price that no number of digits can write: the line is sold as one piece of so many.
            more["descriptionLines"] = [{"name": {"original": "Quantity"}, "plainText": {"original": str(quantity)}}]
            quantity, price = 1, whole
        fitting = extras.fitting("Product name", name, 200) or name
        parts.append(LineParts(fitting, quantity, price, whole - after, tax, more=more))
    if not parts and not cells.faults:
        cells.fault(0, "line_item_1", "NO_LINES")
    return parts


def _unit_price(whole: Decimal, quantity: int) -> Decimal:
    """The price of a unit, with as many digits as it takes, up to twelve behind the point."""
    return (whole / quantity).quantize(Decimal("1e-12")).normalize() + _ZERO if quantity != 1 else whole


def _figures(cells: Cells, parts: Sequence[LineParts]) -> tuple[Tree, Decimal, Decimal]:
    """The price summary, the tax of the lines, and the total. Amounts of WooCommerce's lines are without tax."""
    gross = sum((one.gross for one in parts), _ZERO)
    discount = sum((one.discount for one in parts), _ZERO)
    names = ("shipping_total", "shipping_tax_total", "fee_total", "fee_tax_total", "tax_total", "order_total")
    known = {name: cells.known(name) for name in names}
    if cells.text("order_total") is None:
        cells.fault(0, "order_total", "MISSING")
    total, tax, fees = known["order_total"], known["tax_total"], known["fee_total"]
    apart = known["shipping_tax_total"] + known["fee_tax_total"]
    base = gross - discount + known["shipping_total"] + fees
    # The column holds the tax of everything in one version, that of the lines alone in another: the total tells.
    whole_tax = tax + apart if base + tax != total and base + tax + apart == total else tax
    summary = summary_of(
        subtotal=gross, shipping=known["shipping_total"], tax=whole_tax, discount=discount, fees=fees, total=total
    )
    of_lines = max(whole_tax - apart, _ZERO)
    return summary, of_lines, total


def _status(cells: Cells) -> tuple[str, str, str]:
    text = (cells.text("status") or "").lower().removeprefix("wc-").replace(" ", "-")
    found = _STATUSES.get("pending" if text == "pending-payment" else text)
    if found is None:
        cells.fault(0, "status", "UNKNOWN_STATUS", value=text, known=", ".join(sorted(_STATUSES)))
        return _STATUSES["pending"]
    return found


def _refunds(cells: Cells) -> Iterator[tuple[Decimal, str | None, str | None]]:
    """Amount, date and reason of each refund."""
    for one in entries(cells.text("refund_items")):
        numbers = Cells(
            [Row(cells.rows[0].number, {f"refund_items {name}": str(value) for name, value in one.items()})],
            str(cells.zone),
        )
        amount = numbers.known("refund_items amount")
        at = numbers.time("refund_items date")
        cells.faults += numbers.faults
        if amount:
            yield amount, at, one.get("reason") or None


def _payments(
    cells: Cells,
    status: str,
    total: Decimal,
    at: str,
    told: Sequence[tuple[Decimal, str | None, str | None]],
    ids: Ids,
) -> tuple[list[Tree], list[Tree]]:
    method = cells.text("payment_method_title") or cells.text("payment_method")
    reference = cells.text("transaction_id")
    if status == "FULLY_REFUNDED" and not told:
        told = [(total, None, None)]
    refunded = sum((amount for amount, _, _ in told), _ZERO)
    known = {"PENDING": "PENDING", "DECLINED": "DECLINED"}
    if status in known and total:
        return [payment_of(total, known[status], at, ids, method=method, reference=reference)], []
    if status not in ("PAID", "PARTIALLY_REFUNDED", "FULLY_REFUNDED") or not max(total, refunded):
        return [], []
    payment = payment_of(max(total, refunded), "APPROVED", at, ids, method=method, reference=reference)
    payment["regularPaymentDetails"]["offlinePayment"] = cells.text("payment_method") in _PREDEFINED
    taken: dict[str, Decimal] = {}
    refunds = [refund_of(amount, [payment], taken, when or at, ids, reason=why) for amount, when, why in told if amount]
    return [payment], refunds


def _frame(cells: Cells, created: str, extras: Extras) -> Tree:
    name = cells.text("order_number") or cells.text(KEY) or ""
    number = order_number(name)
    if number is None or name != number:
        extras.keep("Order number", name)
    billing, shipping = _person(cells, "billing", extras), _person(cells, "shipping", extras)
    frame: Tree = {
        "createdDate": created,
        "purchasedDate": created,
        "channelInfo": {"type": "OTHER_PLATFORM", "externalOrderId": (cells.text(KEY) or name)[:100]},
        "billingInfo": {"contactDetails": {}, **(billing or shipping)},
    }
    if number is not None:
        frame["number"] = number
    note = extras.fitting("Customer note", cells.text("customer_note"), 1000)
    if note:
        frame["buyerNote"] = note
    email = cells.text("customer_email") or cells.text("billing_email")
    if email:
        frame["buyerInfo"] = {"email": email}
    method = cells.text("shipping_method")
    if shipping or method:
        destination = shipping or billing
        info: Tree = {"cost": {"price": money(cells.known("shipping_total"))}}
        tax = cells.amount("shipping_tax_total")
        if tax:
            info["cost"]["taxInfo"] = {"taxAmount": money(tax)}
        info["logistics"] = {"shippingDestination": destination} if destination else {}
        frame["shippingInfo"] = {**info, **({"title": method[:250]} if method else {})}
    return frame


def _person(cells: Cells, side: str, extras: Extras) -> Tree:
    first, last, company = (cells.text(f"{side}_{name}") for name in ("first_name", "last_name", "company"))
    phone = extras.phone(f"{side} phone", cells.code(f"{side}_phone"))
    given = {
        "firstName": first and first[:100],
        "lastName": last and last[:100],
        "company": company and company[:1000],
        "phone": phone,
    }
    contact = {name: value for name, value in given.items() if value}
    city, state = cells.text(f"{side}_city"), cells.text(f"{side}_state")
    address = address_of(
        country=cells.text(f"{side}_country"),
        part=state and state[:50],
        city=city and city[:50],
        postal_code=cells.code(f"{side}_postcode"),
        line=extras.fitting(f"{side} address", cells.text(f"{side}_address_1"), 150),
        line2=extras.fitting(f"{side} address 2", cells.text(f"{side}_address_2"), 100),
    )
    return {**({"address": address} if address else {}), **({"contactDetails": contact} if contact else {})}


def _discounts(cells: Cells, summary: Tree, ids: Ids) -> list[Tree]:
    amount = Decimal(summary["discount"]["amount"])
    if not amount:
        return []
    codes = [str(one["code"]) for one in entries(cells.text("coupon_items")) if one.get("code")]
    if not codes:
        return [{"id": ids.next(), "discountType": "GLOBAL", "merchantDiscount": {"amount": money(amount)}}]
    coupon = {"code": ", ".join(codes), "name": ", ".join(codes), "amount": money(amount)}
    return [{"id": ids.next(), "discountType": "GLOBAL", "coupon": coupon}]


def _fees(cells: Cells, ids: Ids) -> list[Tree]:
    amount, tax = cells.amount("fee_total"), cells.amount("fee_tax_total")
    if not amount:
        return []
    fee: Tree = {"id": ids.next(), "name": "Fees", "price": money(amount)}
    return [{**fee, "taxInfo": {"taxAmount": money(tax)}} if tax else fee]


def _history(cells: Cells, created: str, paid_at: str | None, status: str) -> list[Tree]:
    """What happened when, and the notes that people wrote."""
    told = activity("ORDER_PLACED", created)
    if status in ("PAID", "PARTIALLY_REFUNDED", "FULLY_REFUNDED"):
        told += activity("ORDER_PAID", paid_at)
    for one in entries(cells.text("order_notes")):
        numbers = Cells([Row(cells.rows[0].number, {"order_notes date": str(one.get("date", ""))})], str(cells.zone))
        at = numbers.time("order_notes date")
        cells.faults += numbers.faults
        if one.get("content"):
            message = {"message": str(one["content"])[:5000]}
            told += activity("MERCHANT_COMMENT", at or created, merchantComment=message)
    return told[:1000]
