"""Orders as rows of a table: which columns there are, and what stands in them. Pure.

Two tables can be made. In that of orders a row is an order, with its sums. In that of items a row is a line of an order
with its own figures and without the order's sums: whoever adds up a column counts no money twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

Tree = Mapping[str, Any]
#: A text, an amount or a number, a point in time (as text in RFC 3339), a truth; None where there is nothing.
Value = str | int | Decimal | bool | None
Row = tuple[Value, ...]


class Table(StrEnum):
    """What a row is."""

    ORDERS = "orders"
    ITEMS = "items"


class Kind(StrEnum):
    """What a column holds. Times are RFC 3339 in UTC, amounts and fractions exact decimals."""

    TEXT = "text"
    AMOUNT = "amount"
    COUNT = "count"
    TIME = "time"
    TRUTH = "truth"


class Column(NamedTuple):
    """A column: its name in the file, what it holds, and how it is read from an order, or a line of one."""

    name: str
    kind: Kind
    read: Callable[[Subject], Any]


class Subject(NamedTuple):
    """What a row is made of: plain trees of the order with its wire names, and of its records.

    `line` is empty in the table of orders.
    """

    order: Tree
    payments: Sequence[Tree] = ()
    refunds: Sequence[Tree] = ()
    fulfillments: Sequence[Tree] = ()
    line: Tree = MappingProxyType({})


def take(tree: Any, path: str) -> Any:
    """What stands at a dotted path of wire names; None where the path ends early."""
    for name in path.split("."):
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(name)
    return tree


def _of_order(path: str) -> Callable[[Subject], Any]:
    return lambda subject: take(subject.order, path)


def _of_line(path: str) -> Callable[[Subject], Any]:
    return lambda subject: take(subject.line, path)


def _joined(values: Iterator[Any]) -> str:
    """Several values as one text, each once."""
    return "; ".join(dict.fromkeys(str(value) for value in values if value))


def _methods(subject: Subject) -> str:
    kinds = {"giftcardPaymentDetails": "Gift card", "membershipPaymentDetails": "Membership"}
    regular = (take(one, "regularPaymentDetails.paymentMethod") for one in subject.payments)
    others = (name for one in subject.payments for member, name in kinds.items() if member in one)
    return _joined(value for part in (regular, others) for value in part)


def _tracking(subject: Subject) -> str:
    return _joined(take(one, "trackingInfo.trackingNumber") for one in subject.fulfillments)


def _coupons(subject: Subject) -> str:
    return _joined(take(one, "coupon.code") for one in subject.order.get("appliedDiscounts", ()))


def _tags(subject: Subject) -> str:
    return _joined(iter(take(subject.order, "tags.tags.tagIds") or ()))


def _units(subject: Subject) -> int:
    return sum(line["quantity"] for line in subject.order["lineItems"])


def _fulfilled(subject: Subject) -> int:
    mine = subject.line["id"]
    parts = (part for one in subject.fulfillments for part in one.get("lineItems", ()))
    return sum(part.get("quantity", 0) for part in parts if part["id"] == mine)


def _options(subject: Subject) -> str:
    parts = []
    for one in subject.line.get("descriptionLines", ()):
        name, value = take(one, "name.original"), take(one, "plainText.original") or take(one, "colorInfo.original")
        parts.append(": ".join(str(word) for word in (name, value) if word))
    return "; ".join(part for part in parts if part)


def _texts(prefix: str, path: str) -> Iterator[Column]:
    """The columns of an address with its person."""
    places = {
        "FirstName": "contactDetails.firstName",
        "LastName": "contactDetails.lastName",
        "Company": "contactDetails.company",
        "Phone": "contactDetails.phone",
        "AddressLine": "address.addressLine",
        "AddressLine2": "address.addressLine2",
        "City": "address.city",
        "Subdivision": "address.subdivision",
        "PostalCode": "address.postalCode",
        "Country": "address.country",
    }
    for name, below in places.items():
        yield Column(f"{prefix}{name}", Kind.TEXT, _of_order(f"{path}.{below}"))


_WHO: Final = (
    Column("orderId", Kind.TEXT, _of_order("id")),
    Column("number", Kind.TEXT, _of_order("number")),
    Column("createdDate", Kind.TIME, _of_order("createdDate")),
    Column("status", Kind.TEXT, _of_order("status")),
    Column("paymentStatus", Kind.TEXT, _of_order("paymentStatus")),
    Column("fulfillmentStatus", Kind.TEXT, _of_order("fulfillmentStatus")),
    Column("currency", Kind.TEXT, _of_order("currency")),
)

ORDER_COLUMNS: Final[tuple[Column, ...]] = (
    *_WHO,
    Column("subtotal", Kind.AMOUNT, _of_order("priceSummary.subtotal.amount")),
    Column("discount", Kind.AMOUNT, _of_order("priceSummary.discount.amount")),
    Column("shipping", Kind.AMOUNT, _of_order("priceSummary.shipping.amount")),
    Column("additionalFees", Kind.AMOUNT, _of_order("priceSummary.totalAdditionalFees.amount")),
    Column("tax", Kind.AMOUNT, _of_order("priceSummary.tax.amount")),
    Column("total", Kind.AMOUNT, _of_order("priceSummary.total.amount")),
    Column("paid", Kind.AMOUNT, _of_order("balanceSummary.paid.amount")),
    Column("refunded", Kind.AMOUNT, _of_order("balanceSummary.refunded.amount")),
    Column("balance", Kind.AMOUNT, _of_order("balanceSummary.balance.amount")),
    Column("taxIncludedInPrices", Kind.TRUTH, _of_order("taxIncludedInPrices")),
    Column("lines", Kind.COUNT, lambda subject: len(subject.order["lineItems"])),
    Column("units", Kind.COUNT, _units),
    Column("paymentMethods", Kind.TEXT, _methods),
    Column("couponCodes", Kind.TEXT, _coupons),
    Column("deliveryMethod", Kind.TEXT, _of_order("shippingInfo.title")),
    Column("trackingNumbers", Kind.TEXT, _tracking),
    Column("buyerEmail", Kind.TEXT, _of_order("buyerInfo.email")),
    Column("buyerNote", Kind.TEXT, _of_order("buyerNote")),
    *_texts("billing", "billingInfo"),
    *_texts("recipient", "recipientInfo"),
    Column("channel", Kind.TEXT, _of_order("channelInfo.type")),
    Column("channelOrderId", Kind.TEXT, _of_order("channelInfo.externalOrderId")),
    Column("tags", Kind.TEXT, _tags),
    Column("archived", Kind.TRUTH, _of_order("archived")),
    Column("imported", Kind.TRUTH, _of_order("imported")),
    Column("purchasedDate", Kind.TIME, _of_order("purchasedDate")),
    Column("updatedDate", Kind.TIME, _of_order("updatedDate")),
)

ITEM_COLUMNS: Final[tuple[Column, ...]] = (
    *_WHO,
    Column("lineItemId", Kind.TEXT, _of_line("id")),
    Column("productName", Kind.TEXT, _of_line("productName.original")),
    Column("options", Kind.TEXT, _options),
    Column("sku", Kind.TEXT, _of_line("physicalProperties.sku")),
    Column("catalogItemId", Kind.TEXT, _of_line("catalogReference.catalogItemId")),
    Column("quantity", Kind.COUNT, _of_line("quantity")),
    Column("fulfilledQuantity", Kind.COUNT, _fulfilled),
    Column("refundedQuantity", Kind.COUNT, lambda subject: subject.line.get("refundQuantity", 0)),
    Column("price", Kind.AMOUNT, _of_line("price.amount")),
    Column("priceBeforeDiscounts", Kind.AMOUNT, _of_line("priceBeforeDiscounts.amount")),
    Column("totalDiscount", Kind.AMOUNT, _of_line("totalDiscount.amount")),
    Column("taxRate", Kind.AMOUNT, _of_line("taxInfo.taxRate")),
    Column("tax", Kind.AMOUNT, _of_line("taxInfo.taxAmount.amount")),
    Column("totalPriceBeforeTax", Kind.AMOUNT, _of_line("totalPriceBeforeTax.amount")),
    Column("totalPriceAfterTax", Kind.AMOUNT, _of_line("totalPriceAfterTax.amount")),
    Column("itemType", Kind.TEXT, lambda one: take(one.line, "itemType.preset") or take(one.line, "itemType.custom")),
    Column("buyerEmail", Kind.TEXT, _of_order("buyerInfo.email")),
)

COLUMNS: Final[Mapping[Table, tuple[Column, ...]]] = {Table.ORDERS: ORDER_COLUMNS, Table.ITEMS: ITEM_COLUMNS}


def rows_of(table: Table, subject: Subject) -> Iterator[Row]:
    """The rows that one order makes: one, or one for each of its lines in their order."""
    if table is Table.ORDERS:
        yield _row(ORDER_COLUMNS, subject)
        return
    for line in subject.order["lineItems"]:
        yield _row(ITEM_COLUMNS, subject._replace(line=line))


def _row(columns: Sequence[Column], subject: Subject) -> Row:
    return tuple(_value(column.kind, column.read(subject)) for column in columns)


def _value(kind: Kind, raw: Any) -> Value:
    """The value as its column has it. An empty text says as much as none."""
    if kind is Kind.TRUTH:
        return bool(raw)
    if raw is None or raw == "":
        return None
    if kind is Kind.AMOUNT:
        return Decimal(raw)
    return int(raw) if kind is Kind.COUNT else str(raw)
