"""From an order's document to the row that searches look at: `order_search` of the migrations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from orderwright.model.fulfillments import Fulfillment
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.payments import Payment
from orderwright.model.prices import Price
from orderwright.model.refunds import Refund
from orderwright.model.timestamps import parse_timestamp

#: What stands for an absent point in time: PostgreSQL's '-infinity'. asyncpg writes and reads it as this value.
NO_TIME = datetime.min.replace(tzinfo=UTC)
NO_AMOUNT = Decimal(-1)
_ZERO = Decimal(0)

#: Folding can lengthen a name; what is sorted by is no longer than the contract lets a name be.
LONGEST_NAME = 200
#: How much of a text is compared and sorted by. An index entry must not grow past 2,704 bytes; no field of the
#: contract that is indexed is longer than this.
LONGEST = 512


class Elsewhere(NamedTuple):
    """What is searched by but kept beside the order's head: it comes from its payments, refunds and fulfillments."""

    fulfillment_statuses: Sequence[str] = ()
    payment_methods: Sequence[str] = ()
    tracking_numbers: Sequence[str] = ()
    payments: Sequence[Payment] = ()
    refunds: Sequence[Refund] = ()
    fulfillments: Sequence[Fulfillment] = ()


class SearchDocument(NamedTuple):
    """A row of `order_search`, in the order of its columns; asyncpg passes it as that composite type.

    Empty texts, lists and the constants of this module stand for what the order does not have. `number` is 0 where
    the database will give it.
    """

    site_id: UUID
    order_id: UUID
    number: int
    created_date: datetime
    purchased_date: datetime
    slot_from: datetime
    slot_to: datetime
    archived: bool
    seen_by_a_human: bool
    imported: bool
    status: str
    payment_status: str
    fulfillment_status: str
    channel_type: str
    currency: str
    total: Decimal
    total_tax: Decimal
    total_exempt: Decimal
    authorized: Decimal
    pending: Decimal
    pending_refund: Decimal
    email: str
    first_name: str
    last_name: str
    full_name: str
    product_name: str
    shipping_title: str
    shipping_region: str
    delivery_time: str
    location_id: str
    location_name: str
    member_id: str
    contact_id: str
    created_by_user: str
    external_order_id: str
    checkout_id: str
    product_names: list[str]
    catalog_app_ids: list[str]
    catalog_item_ids: list[str]
    line_location_ids: list[str]
    subscription_ids: list[str]
    coupon_ids: list[str]
    fulfillment_states: list[str]
    fulfillment_state: str
    payment_methods: list[str]
    tracking_numbers: list[str]
    tags: list[str]
    private_tags: list[str]


def _moment(text: str | None) -> datetime:
    return to_milliseconds(parse_timestamp(text)) if text else NO_TIME


def to_milliseconds(moment: datetime) -> datetime:
    """The point in time as the document shows it: cut to milliseconds."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _amount(price: Price | None, absent: Decimal) -> Decimal:
    return Decimal(price.amount) if price is not None else absent


def _once(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys([value for value in values if value]))


def _guid(text: str | None) -> str:
    """A GUID as it is compared: it names the same thing in either case, and documents keep it as it was sent."""
    return text.lower() if text else ""


class _Shipping(NamedTuple):
    title: str = ""
    region: str = ""
    delivery_time: str = ""
    slot_from: datetime = NO_TIME
    slot_to: datetime = NO_TIME


_NO_SHIPPING = _Shipping()


def _shipping(head: OrderHead) -> _Shipping:
    info = head.shipping_info
    if info is None:
        return _NO_SHIPPING
    region, logistics = info.region, info.logistics
    slot = logistics.delivery_time_slot if logistics is not None else None
    return _Shipping(
        info.title or "",
        (region.name if region is not None else None) or "",
        (logistics.delivery_time if logistics is not None else None) or "",
        _moment(slot.from_) if slot is not None else NO_TIME,
        _moment(slot.to) if slot is not None else NO_TIME,
    )


class _Lines(NamedTuple):
    names: list[str]
    app_ids: list[str]
    item_ids: list[str]
    location_ids: list[str]
    subscription_ids: list[str]


def _lines(lines: Sequence[OrderLineItem]) -> _Lines:
    references = [line.catalog_reference for line in lines if line.catalog_reference is not None]
    return _Lines(
        _once([line.product_name.original.casefold() for line in lines]),
        _once([reference.app_id for reference in references]),
        _once([reference.catalog_item_id for reference in references]),
        _once([_guid(part.id) for line in lines if line.locations for part in line.locations]),
        _once([_guid(line.subscription_info.id) for line in lines if line.subscription_info is not None]),
    )


def _tags(head: OrderHead) -> tuple[list[str], list[str]]:
    """The public and the private tags."""
    if head.tags is None:
        return [], []
    public, private = head.tags.tags, head.tags.private_tags
    return _once(public.tag_ids if public else ()), _once(private.tag_ids if private else ())


def search_row(
    site_id: UUID,
    order_id: UUID,
    head: OrderHead,
    lines: Sequence[OrderLineItem],
    *,
    created: datetime,
    number: int = 0,
    elsewhere: Elsewhere = Elsewhere(),  # noqa: B008 - immutable
) -> SearchDocument:
    """The row of an order. `created` is its creation date; `number` may be left to the database.

    The list of what is passed stands in the order of the columns, since this runs for every order that is created.
    """
    buyer, billing, by = head.buyer_info, head.billing_info, head.created_by
    contact = billing.contact_details if billing is not None else None
    first = (contact.first_name if contact is not None else None) or ""
    last = (contact.last_name if contact is not None else None) or ""
    shipping, goods = _shipping(head), _lines(lines)
    balance, place = head.balance_summary, head.business_location
    coupons = [discount.coupon.id for discount in head.applied_discounts if discount.coupon is not None]
    return SearchDocument(
        site_id,
        order_id,
        number,
        to_milliseconds(created),
        _moment(head.purchased_date),
        shipping.slot_from,
        shipping.slot_to,
        bool(head.archived),
        bool(head.seen_by_a_human),
        head.imported,
        head.status,
        head.payment_status,
        head.fulfillment_status,
        head.channel_info.type,
        head.currency,
        _amount(head.price_summary.total, NO_AMOUNT),
        _amount(head.tax_info.total_tax, NO_AMOUNT),
        NO_AMOUNT,  # No order document has `taxInfo.totalExempt`; the filter that names it is accepted all the same.
        _amount(balance.authorized, _ZERO),
        _amount(balance.pending, _ZERO),
        _amount(balance.pending_refund, _ZERO),
        (buyer.email or "").casefold()[:LONGEST] if buyer is not None else "",
        first,
        last,
        f"{first} {last}".strip(),
        goods.names[0][:LONGEST_NAME] if goods.names else "",
        shipping.title,
        shipping.region,
        shipping.delivery_time,
        _guid(place.id) if place is not None else "",
        (place.name or "") if place is not None else "",
        _guid(buyer.member_id) if buyer is not None else "",
        _guid(buyer.contact_id) if buyer is not None else "",
        _guid(by.user_id) if by is not None else "",
        head.channel_info.external_order_id or "",
        _guid(head.checkout_id),
        *goods,
        _once(coupons),
        list(elsewhere.fulfillment_statuses),
        "|".join(elsewhere.fulfillment_statuses)[:LONGEST],
        list(elsewhere.payment_methods),
        list(elsewhere.tracking_numbers),
        *_tags(head),
    )
