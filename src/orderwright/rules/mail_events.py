"""Which mails an event asks for. Pure: the order as it stood at the event comes in, with what the event says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from orderwright.model.fulfillments import Fulfillment
from orderwright.model.item_parts import ItemTypePreset
from orderwright.model.line_items import OrderLineItem
from orderwright.model.mails import TO_BUSINESS, MailKind, MailSettings
from orderwright.model.order_parts import OrderStatus, PaymentStatus
from orderwright.model.orders import OrderHead
from orderwright.model.payment_requests import OrderPaymentRequest, PaymentRequestStatus
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.model.refunds import Refund, RefundSideEffects
from orderwright.rules.mail_content import web_link

#: What is never in a parcel.
_NOT_SHIPPED = frozenset({ItemTypePreset.DIGITAL, ItemTypePreset.SERVICE, ItemTypePreset.GIFT_CARD})
_DONE = "Fulfilled"
_READY = "Ready"


class Switches(msgspec.Struct, frozen=True):
    """What was said when the order was created: whether its buyer and the business are told by themselves."""

    buyer: bool
    business: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that an event asks for. `cause` is what there is one such mail for: an order, a refund, a parcel."""

    kind: MailKind
    cause: str
    about: str | None = None
    custom_message: str | None = None


class CommitSettings(msgspec.Struct, rename="camel"):
    """The switches of a committed draft; what is not said is true."""

    send_notifications_to_buyer: bool | None = None
    send_notifications_to_business: bool | None = None


class Said(msgspec.Struct, rename="camel"):
    """What events hold beside the order."""

    send_order_canceled_email: bool = False
    custom_message: str | None = None
    refund_id: str | None = None
    side_effects: RefundSideEffects = msgspec.field(default_factory=RefundSideEffects)
    payment_ids: list[str] = msgspec.field(default_factory=list)
    commit_settings: CommitSettings = msgspec.field(default_factory=CommitSettings)


def addressed(wanted: Iterable[Wanted], settings: MailSettings, head: OrderHead) -> Iterator[tuple[Wanted, list[str]]]:
    """What is wanted with those who get it, but for kinds that the site has switched off and mails to nobody."""
    buyer = head.buyer_info.email if head.buyer_info is not None else None
    for one in wanted:
        recipients = settings.business_addresses if one.kind in TO_BUSINESS else [buyer] if buyer else []
        if recipients and one.kind not in settings.disabled_kinds:
            yield one, [*recipients]


def asked(request: OrderPaymentRequest) -> Iterator[Wanted]:
    """The buyer is told of a new payment request that can be paid."""
    if request.status is PaymentRequestStatus.UNPAID:
        yield Wanted(kind=MailKind.PAYMENT_REQUEST, cause=request.id, about=request.id)


def invoiced(invoice_id: str, head: OrderHead, switches: Switches) -> Iterator[Wanted]:
    """The buyer gets an invoice that is issued."""
    if switches.buyer and not head.imported:
        yield Wanted(kind=MailKind.INVOICE, cause=invoice_id, about=invoice_id)


def approved(
    order_id: str, head: OrderHead, lines: Sequence[OrderLineItem], switches: Switches, files: Container[str] = ()
) -> Iterator[Wanted]:
    """An order that is taken on: its buyer and the business are told, and what is paid for can be downloaded."""
    if head.imported:
        return
    if switches.buyer:
        yield Wanted(kind=MailKind.ORDER_CONFIRMATION, cause=order_id)
    if switches.business:
        yield Wanted(kind=MailKind.NEW_ORDER, cause=order_id)
    yield from downloadable(order_id, head, lines, switches, files)


def downloadable(
    order_id: str, head: OrderHead, lines: Sequence[OrderLineItem], switches: Switches, files: Container[str] = ()
) -> Iterator[Wanted]:
    """Files of an approved order are delivered once, when it is paid. `files` are the ids of those the site has."""
    if head.imported or not switches.buyer:
        return
    if head.status is not OrderStatus.APPROVED or head.payment_status is not PaymentStatus.PAID:
        return
    parts = [line.digital_file for line in lines if line.digital_file is not None]
    if any(web_link(part.link) or part.file_id in files for part in parts):
        yield Wanted(kind=MailKind.DOWNLOAD_LINKS, cause=order_id)


def canceled(order_id: str, said: Said) -> Iterator[Wanted]:
    """The buyer of a canceled order is told if whoever canceled it said so."""
    if said.send_order_canceled_email:
        yield Wanted(kind=MailKind.ORDER_CANCELED, cause=order_id, custom_message=said.custom_message)


def committed(event_id: str, head: OrderHead, said: Said) -> Iterator[Wanted]:
    """A change of what was ordered is told unless whoever made it said not to."""
    if head.imported:
        return
    if said.commit_settings.send_notifications_to_buyer is not False:
        yield Wanted(kind=MailKind.ORDER_CHANGED, cause=event_id)
    if said.commit_settings.send_notifications_to_business is not False:
        yield Wanted(kind=MailKind.BUSINESS_ORDER_CHANGED, cause=event_id)


def refunded(refund: Refund, said: Said) -> Iterator[Wanted]:
    """The buyer is told of a refund when it is complete, if it was asked for and if money went back."""
    if said.side_effects.send_order_refunded_email and Decimal(refund.summary.refunded.amount) > 0:
        message = said.side_effects.custom_message
        yield Wanted(kind=MailKind.ORDER_REFUNDED, cause=refund.id, about=refund.id, custom_message=message)


def declined(head: OrderHead, payments: Sequence[Payment], said: Said) -> Iterator[Wanted]:
    """The business is told of payments that have just been declined."""
    if head.imported:
        return
    for payment in payments:
        if payment.id in said.payment_ids and payment.status is TransactionStatus.DECLINED:
            yield Wanted(kind=MailKind.PAYMENT_FAILED, cause=payment.id, about=payment.id)


def sent_out(
    head: OrderHead,
    lines: Sequence[OrderLineItem],
    before: Sequence[Fulfillment],
    now: Sequence[Fulfillment],
    switches: Switches,
) -> Iterator[Wanted]:
    """The buyer is told of a parcel when it can be followed, or else is done; and of what is ready for pickup."""
    if head.imported or not switches.buyer:
        return
    logistics = head.shipping_info.logistics if head.shipping_info is not None else None
    collected = logistics is not None and logistics.pickup_details is not None
    known = {one.id: one for one in before}
    shipped = {line.id.lower() for line in lines if line.item_type.preset not in _NOT_SHIPPED}
    for one in now:
        earlier = known.get(one.id)
        if collected:
            if one.status == _READY and (earlier is None or earlier.status != _READY):
                yield Wanted(kind=MailKind.PICKUP_READY, cause=one.id, about=one.id)
        elif (
            _is_under_way(one)
            and (earlier is None or not _is_under_way(earlier))
            and any(item.id.lower() in shipped for item in one.line_items)
        ):
            yield Wanted(kind=MailKind.SHIPPING_CONFIRMATION, cause=one.id, about=one.id)


def _is_under_way(fulfillment: Fulfillment) -> bool:
    tracking = fulfillment.tracking_info
    followed = tracking is not None and bool(tracking.tracking_number or tracking.tracking_link)
    return followed or bool(fulfillment.completed) or fulfillment.status == _DONE
