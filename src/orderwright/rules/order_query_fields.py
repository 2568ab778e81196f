"""The names that the query language of the order list knows, and what their values mean to the API's search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

from orderwright.model.order_parts import ChannelType, FulfillmentStatus, OrderStatus, PaymentStatus
from orderwright.model.payments import TransactionStatus


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
    #: Yes or no, which the API knows as a number of units that is above 0 or not.
    UNITS = "units"
    #: No units are left where the answer is yes.
    NO_UNITS = "no units"


@dataclass(frozen=True, slots=True)
class QueryField:
    """One name: the field of `searchOrders` that it asks, and for words what each stands for.

    `also` are further fields of which one may have the value instead.
    """

    path: str
    kind: ValueKind
    values: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Elements of an order that are asked about in parentheses: `line:(sku:MUG quantity:>=2)`.

    `path` is theirs in the API. `fields` are the names that may stand within; `main` is the one that a value without
    parentheses is for.
    """

    path: str
    main: str
    fields: Mapping[str, QueryField]


def _words(values: type[StrEnum], **more: str) -> dict[str, str]:
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
_CREATED_WITHIN: Final = QueryField("createdDate", ValueKind.DATE)
_DETAILS: Final = "regularPaymentDetails"
_LINE: Final = Group(
    "lineItems",
    "sku",
    {
        "sku": QueryField("physicalProperties.sku", ValueKind.TEXT),
        "product": QueryField("productName.original", ValueKind.TEXT),
        "item": QueryField("catalogReference.catalogItemId", ValueKind.TEXT),
        "variant": QueryField("catalogReference.options.variantId", ValueKind.TEXT),
        "option": QueryField("descriptionLines", ValueKind.LIST),
        "quantity": QueryField("quantity", ValueKind.NUMBER),
        "price": QueryField("price.amount", ValueKind.AMOUNT),
        "total": QueryField("totalPriceAfterTax.amount", ValueKind.AMOUNT),
        "fulfilled": QueryField("unfulfilledQuantity", ValueKind.NO_UNITS),
        "open": QueryField("unfulfilledQuantity", ValueKind.NUMBER),
        "refunded": QueryField("refundQuantity", ValueKind.UNITS),
    },
)
_TRANSACTION: Final = Group(
    "payments",
    "id",
    {
        "id": QueryField(
            f"{_DETAILS}.providerTransactionId", ValueKind.TEXT, also=(f"{_DETAILS}.gatewayTransactionId", "id")
        ),
        "status": QueryField("status", ValueKind.WORD, _words(TransactionStatus)),
        "method": QueryField(f"{_DETAILS}.paymentMethod", ValueKind.TEXT),
        "amount": QueryField("amount.amount", ValueKind.AMOUNT),
        "card": QueryField(f"{_DETAILS}.creditCardDetails.lastFourDigits", ValueKind.TEXT),
        "brand": QueryField(f"{_DETAILS}.creditCardDetails.brand", ValueKind.TEXT),
        "giftcard": QueryField(
            "giftcardPaymentDetails.obfuscatedCode",
            ValueKind.TEXT,
            also=("giftcardPaymentDetails.giftCardPaymentId",),
        ),
        "offline": QueryField(f"{_DETAILS}.offlinePayment", ValueKind.FLAG),
        "created": _CREATED_WITHIN,
    },
)
_REFUND: Final = Group(
    "refunds",
    "status",
    {
        "id": QueryField("transactions.providerRefundId", ValueKind.LIST, also=("transactions.gatewayRefundId",)),
        "status": QueryField("transactions.refundStatus", ValueKind.LIST),
        "amount": QueryField("summary.requestedRefund.amount", ValueKind.AMOUNT),
        "refunded": QueryField("summary.refunded.amount", ValueKind.AMOUNT),
        "reason": QueryField("details.reason", ValueKind.TEXT),
        "created": _CREATED_WITHIN,
    },
)
_PARCEL: Final = Group(
    "fulfillments",
    "tracking",
    {
        "tracking": QueryField("trackingInfo.trackingNumber", ValueKind.TEXT),
        "carrier": QueryField("trackingInfo.shippingProvider", ValueKind.TEXT),
        "status": QueryField("status", ValueKind.TEXT),
        "created": _CREATED_WITHIN,
    },
)
_DOCUMENT: Final = Group(
    "documents",
    "number",
    {
        "number": QueryField("number", ValueKind.TEXT),
        "kind": QueryField(
            "kind",
            ValueKind.WORD,
            {"invoice": "INVOICE", "credit": "CREDIT_NOTE", "credit_note": "CREDIT_NOTE", "receipt": "RECEIPT"},
        ),
        "amount": QueryField("amount.amount", ValueKind.AMOUNT),
        "credited": QueryField("credited", ValueKind.FLAG),
        "created": _CREATED_WITHIN,
    },
)
GROUPS: Final[Mapping[str, Group]] = {
    "line": _LINE,
    "transaction": _TRANSACTION,
    "refund": _REFUND,
    "parcel": _PARCEL,
    "document": _DOCUMENT,
}
#: Names that may stand without their group: the group and the name within it.
SHORT: Final[Mapping[str, tuple[Group, str]]] = {
    **{name: (_LINE, name) for name in ("sku", "variant", "option", "quantity")},
    **{name: (_TRANSACTION, name) for name in ("card", "brand", "giftcard")},
    **{name: (_PARCEL, name) for name in ("tracking", "carrier")},
    "invoice": (_DOCUMENT, "number"),
    **{name: (group, group.main) for name, group in GROUPS.items()},
}
#: The name of extended fields: `field:namespace.key=value`.
EXTENDED: Final = "field"
EXTENDED_PATH: Final = "extendedFields.namespaces."
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
