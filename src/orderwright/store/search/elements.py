"""What an order has several of, and what a filter may ask of each: lines, payments, refunds, parcels, documents...

They are looked at where they are kept: in the documents of lines and records, and in the table of issued documents.
Which orders are worth a look is told by their marks (`marks.py`).
"""

# ruff: noqa: S608 - queries are put together here, from constants alone.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orderwright.model.invoices import DocumentKind
from orderwright.model.payments import TransactionStatus
from orderwright.model.permissions import Permission
from orderwright.store.search.fields import Field, Kind

_EQUAL: Final = ("$eq", "$ne", "$in", "$nin")
_ORDER: Final = ("$gt", "$gte", "$lt", "$lte")
_TEXT: Final = (*_EQUAL, "$startsWith", "$contains", "$endsWith", "$exists", "$isEmpty")
_LIST: Final = (*_EQUAL, "$hasSome", "$hasAll", "$isEmpty")


@dataclass(frozen=True, slots=True, eq=False)
class Elements:
    """Elements of one kind.

    `path` names them in a filter. `source` is SQL that gives those of the order `s.order_id` as rows of `e`; `$1` is
    the site in it. `permission` is what it takes to see them (None: the order itself). `finder` gives the orders of
    the elements for which a condition of `found_by` holds, read along an index.
    """

    path: str
    source: str
    fields: Mapping[str, Field]
    permission: Permission | None = None
    found_by: Field | None = None
    finder: str = ""


def _at(path: str) -> str:
    """The member of an element's document, as text."""
    return "e.d #>> '{" + path.replace(".", ",") + "}'"


def _lower(text: str) -> str:
    return f'lower({text} COLLATE "default")'


def _text(path: str, facet: str | None = None, *, words: bool = False) -> Field:
    """A text that is compared without regard to case."""
    expression = _lower(f"coalesce({_at(path)}, '')")
    return Field(
        path=path, column="", kind=Kind.TEXT, operators=_TEXT, expression=expression, facet=facet, lowered=True,
        names_in_words=words,
    )  # fmt: skip


def _exact(path: str, facet: str) -> Field:
    """A text that is compared as it is, with the marks that it has as a field of the order, too."""
    return Field(
        path=path, column="", kind=Kind.TEXT, operators=_TEXT, expression=f"coalesce({_at(path)}, '')", facet=facet
    )


def _number(path: str, expression: str, facet: str | None = None, *, steps: bool = False) -> Field:
    return Field(
        path=path, column="", kind=Kind.NUMBER, operators=(*_EQUAL, *_ORDER), expression=expression, facet=facet,
        steps=steps, always_present=True,
    )  # fmt: skip


def _amount(path: str, facet: str | None = None, *, expression: str = "") -> Field:
    # Those of a credit note lie below zero, so -1 can't stand for an absent amount: zero does.
    return Field(
        path=path, column="", kind=Kind.AMOUNT, operators=(*_EQUAL, *_ORDER), facet=facet, steps=facet is not None,
        expression=expression or f"coalesce(({_at(path)})::numeric, 0)", always_present=True,
    )  # fmt: skip


def _time(path: str, expression: str = "") -> Field:
    return Field(
        path=path, column="", kind=Kind.TIME, operators=(*_EQUAL, *_ORDER, "$exists"),
        expression=expression or f"coalesce(({_at(path)})::timestamptz, '-infinity')",
    )  # fmt: skip


def _enum(path: str, values: tuple[str, ...], facet: str | None = None, *, expression: str = "") -> Field:
    return Field(
        path=path, column="", kind=Kind.ENUM, operators=_EQUAL, values=values, facet=facet,
        expression=expression or f"coalesce({_at(path)}, '')",
    )  # fmt: skip


def _flag(path: str, expression: str = "") -> Field:
    return Field(
        path=path, column="", kind=Kind.BOOL, operators=_EQUAL,
        expression=expression or f"coalesce(({_at(path)})::boolean, false)",
    )  # fmt: skip


def _list(path: str, values: str, facet: str | None = None) -> Field:
    """`values` is a query for texts in small letters."""
    return Field(
        path=path, column="", kind=Kind.LIST, operators=_LIST, expression=f"ARRAY({values})", facet=facet, lowered=True
    )


def _fields(*fields: Field) -> dict[str, Field]:
    return {one.path: one for one in fields}


def _records(kind: str) -> str:
    return (
        "(SELECT convert_from(r.doc, 'UTF8')::jsonb AS d FROM order_records AS r WHERE r.site_id = $1"
        f" AND r.order_id = s.order_id AND r.kind = '{kind}' AND r.until_revision IS NULL OFFSET 0) AS e"
    )


# What parcels hold of the line `e`.
_FULFILLED: Final = (
    "(SELECT coalesce(sum((i.d ->> 'quantity')::bigint), 0)::bigint FROM order_records AS r,"
    " jsonb_array_elements(convert_from(r.doc, 'UTF8')::jsonb -> 'lineItems') AS i (d)"
    " WHERE r.site_id = $1 AND r.order_id = s.order_id AND r.kind = 'fulfillment' AND r.until_revision IS NULL"
    " AND lower(i.d ->> 'id') = lower(e.d ->> 'id'))"
)
_QUANTITY: Final = "(e.d ->> 'quantity')::bigint"
_REFUNDED: Final = "coalesce((e.d ->> 'refundQuantity')::bigint, 0)"
_OPTION: Final = "coalesce(l.d #>> '{plainText,original}', l.d #>> '{colorInfo,original}')"
_OPTIONS: Final = (
    f"SELECT {_lower('v.text')} FROM jsonb_array_elements(e.d -> 'descriptionLines') AS l (d),"
    f" LATERAL (VALUES ({_OPTION}), ((l.d #>> '{{name,original}}') || '=' || {_OPTION})) AS v (text)"
    " WHERE v.text IS NOT NULL"
)


def _of_transactions(member: str) -> str:
    text = f"t.d ->> '{member}'"
    return f"SELECT {_lower(text)} FROM jsonb_array_elements(e.d -> 'transactions') AS t (d) WHERE {text} <> ''"


#: The number of units from which there are marks goes up in steps of two, an amount's in steps of four.
LINES: Final = Elements(
    "lineItems",
    "(SELECT l.d FROM orders AS o CROSS JOIN LATERAL jsonb_array_elements(convert_from(o.lines, 'UTF8')::jsonb)"
    " AS l (d) WHERE o.site_id = $1 AND o.id = s.order_id OFFSET 0) AS e",
    _fields(
        _text("id"),
        _text("productName.original", "p", words=True),
        _text("physicalProperties.sku", "sku", words=True),
        _exact("catalogReference.catalogItemId", "i"),
        _exact("catalogReference.appId", "a"),
        _text("catalogReference.options.variantId", "variant"),
        _list("descriptionLines", _OPTIONS, "option"),
        _number("quantity", _QUANTITY, "units", steps=True),
        _number("fulfilledQuantity", _FULFILLED),
        _number("refundQuantity", _REFUNDED, "back", steps=True),
        _number("unfulfilledQuantity", f"greatest({_QUANTITY} - {_FULFILLED} - {_REFUNDED}, 0)", "open", steps=True),
        _amount("price.amount", "price"),
        _amount("totalPriceAfterTax.amount"),
    ),
)
PAYMENTS: Final = Elements(
    "payments",
    _records("payment"),
    _fields(
        _text("id", "record"),
        _enum("status", tuple(TransactionStatus), "paid"),
        _amount("amount.amount", "amount"),
        _time("createdDate"),
        _text("regularPaymentDetails.paymentMethod", "method"),
        _text("regularPaymentDetails.gatewayTransactionId", "transaction"),
        _text("regularPaymentDetails.providerTransactionId", "transaction"),
        _text("regularPaymentDetails.creditCardDetails.brand", "brand"),
        _text("regularPaymentDetails.creditCardDetails.lastFourDigits", "card"),
        _flag("regularPaymentDetails.offlinePayment"),
        _text("giftcardPaymentDetails.giftCardPaymentId", "gift"),
        _text("giftcardPaymentDetails.obfuscatedCode", "gift"),
    ),
    Permission.READ_TRANSACTIONS,
)
REFUNDS: Final = Elements(
    "refunds",
    _records("refund"),
    _fields(
        _text("id", "record"),
        _time("createdDate"),
        _list("transactions.refundStatus", _of_transactions("refundStatus"), "refund"),
        _list("transactions.gatewayRefundId", _of_transactions("gatewayRefundId"), "transaction"),
        _list("transactions.providerRefundId", _of_transactions("providerRefundId"), "transaction"),
        _amount("summary.requestedRefund.amount", "amount"),
        _amount("summary.refunded.amount"),
        _text("details.reason", "reason"),
    ),
    Permission.READ_TRANSACTIONS,
)
PARCELS: Final = Elements(
    "fulfillments",
    _records("fulfillment"),
    _fields(
        _text("id", "record"),
        _time("createdDate"),
        _text("status"),
        _flag("completed"),
        _text("trackingInfo.trackingNumber", "tracking", words=True),
        _text("trackingInfo.shippingProvider", "carrier"),
    ),
    Permission.READ_FULFILLMENTS,
)
# A packing slip is printed, but not issued.
_ISSUED: Final = tuple(kind for kind in DocumentKind if kind is not DocumentKind.PACKING_SLIP)
_DOCUMENT_NUMBER: Final = Field(
    path="number", column="", kind=Kind.TEXT, operators=_TEXT, expression=_lower("e.display_number"), lowered=True
)
DOCUMENTS: Final = Elements(
    "documents",
    "documents AS e WHERE e.site_id = $1 AND e.order_id = s.order_id",
    _fields(
        _DOCUMENT_NUMBER,
        _enum("kind", _ISSUED, expression="e.kind"),
        _amount("amount.amount", expression="e.amount"),
        _time("createdDate", "date_trunc('milliseconds', e.created_date)"),
        _flag("credited", "e.credited"),
    ),
    Permission.READ_INVOICES,
    _DOCUMENT_NUMBER,
    "SELECT e.order_id FROM documents AS e WHERE e.site_id = $1 AND {0}",
)

#: The order itself as its only element: where its extended fields are.
HEAD: Final = Elements(
    "extendedFields",
    "(SELECT convert_from(o.head, 'UTF8')::jsonb AS d FROM orders AS o WHERE o.site_id = $1 AND o.id = s.order_id"
    " OFFSET 0) AS e",
    {},
)
ELEMENTS: Final[Mapping[str, Elements]] = {one.path: one for one in (LINES, PAYMENTS, REFUNDS, PARCELS, DOCUMENTS)}
