"""What payment requests are queried by. `docs/concepts/payment-requests.md` shows the same table."""

from __future__ import annotations

from typing import Final

from orderwright.model.payment_requests import PaymentRequestStatus
from orderwright.store.search.fields import Field, Kind
from orderwright.store.search.listing import Listing

_EQUAL: Final = ("$eq", "$ne", "$in", "$nin")
_ORDER: Final = ("$gt", "$gte", "$lt", "$lte")
_ALL: Final = (*_EQUAL, *_ORDER, "$startsWith", "$exists")
_ALL_TEXT: Final = (*_ALL, "$contains", "$endsWith", "$isEmpty")


def _id(path: str, column: str) -> Field:
    return Field(path=path, column=column, kind=Kind.ID, operators=_ALL, always_present=True)


def _text(path: str, column: str, *, sortable: bool, folded: bool = False) -> Field:
    sort_column = column if sortable else None
    return Field(path=path, column=column, kind=Kind.TEXT, operators=_ALL_TEXT, sort_column=sort_column, folded=folded)


def _time(path: str, column: str, *, always_present: bool = True) -> Field:
    return Field(
        path=path,
        column=column,
        kind=Kind.TIME,
        operators=_ALL,
        sort_column=column,
        always_present=always_present,
    )


_FIELDS: Final = (
    _id("id", "id"),
    _id("orderId", "order_id"),
    _text("paymentGatewayOrderId", "gateway_order_id", sortable=False, folded=True),
    _text("source.appId", "source_app_id", sortable=False, folded=True),
    _text("source.externalId", "source_external_id", sortable=False),
    _time("createdDate", "created_date"),
    _time("updatedDate", "updated_date"),
    _time("expirationDate", "expiration_date", always_present=False),
    _text("title", "title", sortable=True),
    _text("description", "description", sortable=True),
    _text("orderNumber", "order_number", sortable=True),
    Field(
        path="status",
        column="status",
        kind=Kind.ENUM,
        operators=_EQUAL,
        sort_column="status",
        always_present=True,
        values=tuple(sorted(PaymentRequestStatus)),
    ),
    Field(
        path="amount.amount",
        column="amount",
        kind=Kind.AMOUNT,
        operators=("$eq", *_ORDER),
        sort_column="amount",
        always_present=True,
    ),
)

#: A request whose time is over is found as EXPIRED since then, also before that is written down.
_OVER: Final = "p.status = 'UNPAID' AND p.expiration_date > '-infinity' AND p.expiration_date <= $2"

PAYMENT_REQUESTS: Final = Listing(
    name="payment-requests",
    what="payment requests",
    source=f"""SELECT p.site_id, p.id, p.order_id, p.order_number, p.amount, p.title, p.description, p.gateway_order_id,
            p.source_app_id, p.source_external_id, p.expiration_date, p.created_date, p.doc,
            CASE WHEN {_OVER} THEN 'EXPIRED' ELSE p.status END AS status,
            CASE WHEN {_OVER} THEN p.expiration_date ELSE p.updated_date END AS updated_date
        FROM payment_requests AS p WHERE p.site_id = $1""",  # noqa: S608 - constants
    columns="s.doc",
    fields={field.path: field for field in _FIELDS},
    default=("createdDate", True),
)
