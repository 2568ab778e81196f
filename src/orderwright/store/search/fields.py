"""The fields that orders are searched by, as data.

Two authorities list them and differ (the typings of the official SDK, and the page "Orders: Supported Filters and
Sorting"); a field here accepts the union of both. `docs/reference/search.md` shows the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from orderwright.model.order_parts import ChannelType, FulfillmentStatus, OrderStatus, PaymentStatus


class Kind(Enum):
    """What a field holds. It decides which values a condition may compare with, and how."""

    ID = "id"
    NUMBER = "number"
    TIME = "point in time"
    BOOL = "boolean"
    ENUM = "enumeration"
    AMOUNT = "amount"
    TEXT = "text"
    LIST = "list of texts"

    @property
    def sql_type(self) -> str:
        """The type of its columns, for casts of parameters; for a list the type of an element."""
        return _SQL_TYPES[self]


_SQL_TYPES = {
    Kind.ID: "uuid",
    Kind.NUMBER: "bigint",
    Kind.TIME: "timestamptz",
    Kind.BOOL: "boolean",
    Kind.ENUM: "text",
    Kind.AMOUNT: "numeric",
    Kind.TEXT: "text",
    Kind.LIST: "text",
}


_EMPTY = {
    Kind.ID: None,
    Kind.NUMBER: None,
    Kind.TIME: "'-infinity'::timestamptz",
    Kind.BOOL: None,
    Kind.ENUM: "''",
    Kind.AMOUNT: "-1::numeric",
    Kind.TEXT: "''",
    Kind.LIST: "'{}'::text[]",
}

_EQUAL = ("$eq", "$ne", "$in", "$nin")
_ORDER = ("$gt", "$gte", "$lt", "$lte")
_ALL = (*_EQUAL, *_ORDER, "$startsWith", "$exists")
_ALL_TEXT = (*_ALL, "$contains", "$endsWith", "$isEmpty")
_ELEMENTS = ("$hasSome", "$hasAll", "$isEmpty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that conditions and sorts may name.

    `column` is its column in `order_search` (`order_updated` for updatedDate, none for `demo`, which no order is).
    `facet` is the letter before its values in the index of grams, for fields that have no b-tree of their own.
    `names_in_words` says that its value is part of the free text. `folded` values are kept, and compared, casefolded.
    `sparse` fields are empty on many orders; sorts read those apart. `values` are those of an enumeration.
    `always_present` fields are never absent; `lowest` is then the value that most orders have.

    Fields of the elements of an order (`elements.py`) are no columns: `expression` is the SQL of their value, and
    their `facet` may be a whole name, that of their marks (`marks.py`). `lowered` ones are compared in small letters.
    `steps` says that marks tell which powers of two, or of four, the value reaches. `bound` is the path of an extended
    field in its document, a parameter that stands in the expression as `{path}`.
    """

    path: str
    column: str
    kind: Kind
    operators: tuple[str, ...]
    sort_column: str | None = None
    facet: str | None = None
    names_in_words: bool = False
    folded: bool = False
    sparse: bool = False
    lowest: str | None = None
    always_present: bool = False
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    expression: str = ""
    lowered: bool = False
    steps: bool = False
    bound: tuple[str, ...] = ()

    @property
    def empty(self) -> str | None:
        """The SQL literal that stands for an absent value, or None if there is always one."""
        return None if self.always_present else _EMPTY[self.kind]

    @property
    def floor(self) -> str | None:
        """The literal of the lowest sort value, which a partial index leaves out."""
        return self.lowest or _EMPTY[Kind.TEXT if self.kind is Kind.LIST else self.kind]

    @property
    def sortable(self) -> bool:
        """True if orders can be sorted by it."""
        return self.sort_column is not None


def _enum(path: str, column: str, values: type[StrEnum]) -> Field:
    # Sorted by their names, as the index has them; '' is an order without the field.
    names = tuple(sorted(["", *values]))
    return Field(path=path, column=column, kind=Kind.ENUM, operators=_EQUAL, sort_column=column, values=names)


def _time(
    path: str, column: str, *, sparse: bool = False, aliases: tuple[str, ...] = (), always: bool = False
) -> Field:
    return Field(
        path=path,
        column=column,
        kind=Kind.TIME,
        operators=(*_ALL, "$hasSome"),
        sort_column=column,
        sparse=sparse,
        aliases=aliases,
        always_present=always,
    )


def _amount(path: str, column: str, *, sparse: bool = False, always: bool = False) -> Field:
    return Field(
        path=path,
        column=column,
        kind=Kind.AMOUNT,
        operators=_ALL,
        sort_column=column,
        sparse=sparse,
        always_present=always,
        lowest="0::numeric" if always else None,
    )


def _text(path: str, column: str, *, sparse: bool = False, words: bool = False, folded: bool = False) -> Field:
    return Field(
        path=path,
        column=column,
        kind=Kind.TEXT,
        operators=_ALL_TEXT,
        sort_column=column,
        sparse=sparse,
        names_in_words=words,
        folded=folded,
    )


def _plain(path: str, column: str, *, facet: str | None = None, sort: bool = False) -> Field:
    return Field(
        path=path,
        column=column,
        kind=Kind.TEXT,
        operators=(*_EQUAL, "$isEmpty"),
        facet=facet,
        sort_column=column if sort else None,
    )


def _guid(path: str, column: str, facet: str) -> Field:
    # A GUID is the same in either case, so it is kept and compared in lower case.
    return Field(path=path, column=column, kind=Kind.TEXT, operators=(*_EQUAL, "$isEmpty"), facet=facet, folded=True)


def _flag(path: str, column: str) -> Field:
    return Field(path=path, column=column, kind=Kind.BOOL, operators=_ALL)


def _list(
    path: str,
    column: str,
    facet: str,
    *,
    equality: bool = False,
    elements: bool = True,
    sort: str | None = None,
    sparse: bool = False,
    aliases: tuple[str, ...] = (),
    folded: bool = False,
) -> Field:
    operators = (*(_EQUAL if equality else ()), *(_ELEMENTS if elements else ("$isEmpty",)))
    return Field(
        path=path,
        column=column,
        kind=Kind.LIST,
        operators=operators,
        facet=facet,
        sort_column=sort,
        sparse=sparse,
        aliases=aliases,
        folded=folded,
    )


_CONTACT = "billingInfo.contactDetails"
_LOGISTICS = "shippingInfo.logistics"

FIELDS: tuple[Field, ...] = (
    Field(path="id", column="order_id", kind=Kind.ID, operators=(*_EQUAL, "$hasSome"), aliases=("_id",)),
    Field(path="number", column="number", kind=Kind.NUMBER, operators=(*_ALL, "$hasSome"), sort_column="number"),
    _enum("status", "status", OrderStatus),
    _flag("archived", "archived"),
    _time("createdDate", "created_date", aliases=("_createdDate",), always=True),
    _time("updatedDate", "updated_date", aliases=("_updatedDate",), always=True),
    _time("purchasedDate", "purchased_date", sparse=True),
    _list("lineItems.productName.original", "product_names", "p", equality=True, sort="product_name", folded=True),
    _list("lineItems.catalogReference.appId", "catalog_app_ids", "a", equality=True),
    _list("lineItems.catalogReference.catalogItemId", "catalog_item_ids", "i", equality=True),
    _list("lineItems.locations.id", "line_location_ids", "l", folded=True),
    _list(
        "lineItems.subscriptionInfo.id",
        "subscription_ids",
        "s",
        equality=True,
        elements=False,
        aliases=("subscriptionInfo.id",),
        folded=True,
    ),
    Field(
        path="buyerInfo.email",
        column="email",
        kind=Kind.TEXT,
        operators=_ALL_TEXT,
        sort_column="email",
        facet="e",
        folded=True,
    ),
    _guid("buyerInfo.contactId", "contact_id", "c"),
    _guid("buyerInfo.memberId", "member_id", "m"),
    _enum("paymentStatus", "payment_status", PaymentStatus),
    _enum("fulfillmentStatus", "fulfillment_status", FulfillmentStatus),
    _amount("priceSummary.total.amount", "total"),
    _amount("balanceSummary.authorized.amount", "authorized", sparse=True, always=True),
    _amount("balanceSummary.pending.amount", "pending", sparse=True, always=True),
    _amount("balanceSummary.pendingRefund.amount", "pending_refund", sparse=True, always=True),
    _amount("taxInfo.totalTax.amount", "total_tax"),
    _amount("taxInfo.totalExempt.amount", "total_exempt", sparse=True),
    _text(f"{_CONTACT}.firstName", "first_name", words=True),
    _text(f"{_CONTACT}.lastName", "last_name", words=True),
    _text(f"{_CONTACT}.fullName", "full_name", words=True),
    _plain("shippingInfo.title", "shipping_title", sort=True),
    _plain("shippingInfo.region.name", "shipping_region", sort=True),
    _text(f"{_LOGISTICS}.deliveryTime", "delivery_time", sparse=True),
    _time(f"{_LOGISTICS}.deliveryTimeSlot.from", "slot_from", sparse=True, aliases=("deliveryTimeSlotFromDate",)),
    _time(f"{_LOGISTICS}.deliveryTimeSlot.to", "slot_to", sparse=True, aliases=("deliveryTimeSlotToDate",)),
    _guid("createdBy.userId", "created_by_user", "u"),
    _enum("channelInfo.type", "channel_type", ChannelType),
    _plain("channelInfo.externalOrderId", "external_order_id", facet="x"),
    _flag("seenByAHuman", "seen_by_a_human"),
    _flag("imported", "imported"),
    _flag("demo", ""),
    _guid("checkoutId", "checkout_id", "k"),
    _list("appliedDiscounts.coupon.id", "coupon_ids", "d"),
    _text("businessLocation.id", "location_id", sparse=True, folded=True),
    _text("businessLocation.name", "location_name", sparse=True),
    _list(
        "fulfillmentStatusesAggregate.statuses",
        "fulfillment_states",
        "f",
        equality=True,
        sort="fulfillment_state",
        sparse=True,
        aliases=("fulfillmentStatuses",),
    ),
    _list("paymentMethods", "payment_methods", "y", equality=True),
    # Additions of ours.
    _list("tags.tags.tagIds", "tags", "t", equality=True, aliases=("tags.public",)),
    _list("tags.privateTags.tagIds", "private_tags", "v", equality=True, aliases=("tags.private",)),
)

#: Every spelling of a path, with its field.
BY_PATH: dict[str, Field] = {name: field for field in FIELDS for name in (field.path, *field.aliases)}

CREATED = BY_PATH["createdDate"]
UPDATED = BY_PATH["updatedDate"]
STATUS = BY_PATH["status"]
NUMBER = BY_PATH["number"]
PRIVATE_TAGS = BY_PATH["tags.privateTags.tagIds"]
