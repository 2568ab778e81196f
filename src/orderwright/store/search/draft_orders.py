"""What draft orders are queried by. `docs/concepts/drafts.md` shows the same table."""

from __future__ import annotations

from typing import Final

from orderwright.model.draft_orders import EditingStatus
from orderwright.store.search.fields import Field, Kind
from orderwright.store.search.listing import Listing

_EQUAL: Final = ("$eq", "$ne", "$in", "$nin", "$exists")
_ORDER: Final = ("$gt", "$gte", "$lt", "$lte")


def _time(path: str, column: str) -> Field:
    return Field(
        path=path,
        column=column,
        kind=Kind.TIME,
        operators=(*_EQUAL, *_ORDER),
        sort_column=column,
        always_present=True,
    )


_FIELDS: Final = (
    Field(path="id", column="id", kind=Kind.ID, operators=_EQUAL, always_present=True),
    # As a text, because a draft from scratch has none: an absent one is '', which sorts lowest.
    Field(path="orderId", column="order_id", kind=Kind.TEXT, operators=(*_EQUAL, *_ORDER, "$startsWith"), folded=True),
    _time("createdDate", "created_date"),
    _time("updatedDate", "updated_date"),
    Field(
        path="status",
        column="status",
        kind=Kind.ENUM,
        operators=_EQUAL,
        sort_column="status",
        always_present=True,
        values=tuple(sorted(EditingStatus)),
    ),
)

DRAFT_ORDERS: Final = Listing(
    name="draft-orders",
    what="draft orders",
    # The time plays no part in what is found, but every listing names it.
    source="""SELECT d.site_id, d.id, coalesce(d.order_id::text, '') COLLATE "C" AS order_id, d.status, d.created_date,
            d.updated_date, d.doc
        FROM draft_orders AS d WHERE d.site_id = $1 AND $2::timestamptz IS NOT NULL""",
    columns="s.doc",
    fields={field.path: field for field in _FIELDS},
    default=("createdDate", True),
)
