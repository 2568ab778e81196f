"""The names that the query language of the order list knows, and what their values mean to the API's search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from orderwright.model.order_parts import ChannelType, FulfillmentStatus, OrderStatus, PaymentStatus


class ValueKind(Enum):
    """How a value is read."""

    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    FLAG = "flag"
    LIST = "list"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class QueryField:
    """One name: the field of `searchOrders` that it asks, and for words what each stands for."""

    path: str
    kind: ValueKind
    values: Mapping[str, str] = field(default_factory=dict)


def _words(values: type[OrderStatus | PaymentStatus | FulfillmentStatus | ChannelType], **more: str) -> dict[str, str]:
    return {**{str(one).lower(): str(one) for one in values}, **more}


_PAYMENT: Final = QueryField(
    "paymentStatus",
    ValueKind.WORD,
    _words(
        PaymentStatus,
        unpaid="NOT_PAID",
        partial="PARTIALLY_PAID",
        refunded="FULLY_REFUNDED",
        authorized="PENDING_MERCHANT",
        failed="DECLINED",
    ),
)
_FULFILMENT: Final = QueryField(
    "fulfillmentStatus",
    ValueKind.WORD,
    _words(FulfillmentStatus, unfulfilled="NOT_FULFILLED", partial="PARTIALLY_FULFILLED"),
)
_CHANNEL: Final = QueryField(
    "channelInfo.type",
    ValueKind.WORD,
    _words(
        ChannelType, phone="BACKOFFICE_MERCHANT", manual="BACKOFFICE_MERCHANT", online="WEB", other="OTHER_PLATFORM"
    ),
)
_CREATED: Final = QueryField("createdDate", ValueKind.DATE)

FIELDS: Final[Mapping[str, QueryField]] = {
    "number": QueryField("number", ValueKind.NUMBER),
    "status": QueryField("status", ValueKind.WORD, _words(OrderStatus, cancelled="CANCELED")),
    "payment": _PAYMENT,
    "fulfillment": _FULFILMENT,
    "fulfilment": _FULFILMENT,
    "shipping": _FULFILMENT,
    "channel": _CHANNEL,
    "created": _CREATED,
    "date": _CREATED,
    "updated": QueryField("updatedDate", ValueKind.DATE),
    "purchased": QueryField("purchasedDate", ValueKind.DATE),
    "total": QueryField("priceSummary.total.amount", ValueKind.AMOUNT),
    "tax": QueryField("taxInfo.totalTax.amount", ValueKind.AMOUNT),
    "authorized": QueryField("balanceSummary.authorized.amount", ValueKind.AMOUNT),
    "pending": QueryField("balanceSummary.pending.amount", ValueKind.AMOUNT),
    "email": QueryField("buyerInfo.email", ValueKind.PREFIX),
    "customer": QueryField("billingInfo.contactDetails.fullName", ValueKind.PREFIX),
    "firstname": QueryField("billingInfo.contactDetails.firstName", ValueKind.PREFIX),
    "lastname": QueryField("billingInfo.contactDetails.lastName", ValueKind.PREFIX),
    "product": QueryField("lineItems.productName.original", ValueKind.LIST),
    "item": QueryField("lineItems.catalogReference.catalogItemId", ValueKind.LIST),
    "method": QueryField("paymentMethods", ValueKind.LIST),
    "coupon": QueryField("appliedDiscounts.coupon.id", ValueKind.LIST),
    "tag": QueryField("tags.tags.tagIds", ValueKind.LIST),
    "privatetag": QueryField("tags.privateTags.tagIds", ValueKind.LIST),
    "delivery": QueryField("shippingInfo.title", ValueKind.TEXT),
    "region": QueryField("shippingInfo.region.name", ValueKind.TEXT),
    "location": QueryField("businessLocation.name", ValueKind.PREFIX),
    "external": QueryField("channelInfo.externalOrderId", ValueKind.TEXT),
    "archived": QueryField("archived", ValueKind.FLAG),
    "seen": QueryField("seenByAHuman", ValueKind.FLAG),
    "imported": QueryField("imported", ValueKind.FLAG),
    "id": QueryField("id", ValueKind.TEXT),
}
#: `is:unseen` and its like: the field and what it must be.
IS: Final[Mapping[str, tuple[str, object]]] = {
    "archived": ("archived", True),
    "open": ("archived", False),
    "seen": ("seenByAHuman", True),
    "unseen": ("seenByAHuman", False),
    "imported": ("imported", True),
    "paid": ("paymentStatus", "PAID"),
    "unpaid": ("paymentStatus", "NOT_PAID"),
    "fulfilled": ("fulfillmentStatus", "FULFILLED"),
    "unfulfilled": ("fulfillmentStatus", "NOT_FULFILLED"),
    "canceled": ("status", "CANCELED"),
    "pending": ("status", "PENDING"),
    "rejected": ("status", "REJECTED"),
}
FLAG_WORDS: Final[Mapping[str, bool]] = {
    "yes": True,
    "true": True,
    "ja": True,
    "no": False,
    "false": False,
    "nein": False,
}
