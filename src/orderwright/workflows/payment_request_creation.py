"""Making payment requests, under the lock of their order."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.events import PAYMENT_REQUEST_CREATED
from orderwright.model.payment_requests import (
    OrderPaymentRequest,
    OrderPaymentRequestInput,
    PaymentRequestStatus,
)
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.gift_card_payments import check_payable
from orderwright.rules.money import parse_amount
from orderwright.rules.payment_requests import check_asked, check_subscriptions, is_over, open_amount
from orderwright.store.payment_requests import insert_request, unpaid_requests_of
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.extended_fields import check_new_fields
from orderwright.workflows.payment_links import check_has_page, payment_link
from orderwright.workflows.payment_requests import expire


async def make_request(
    context: Context, order: OpenOrder, sent: OrderPaymentRequestInput, path: str
) -> tuple[OrderPaymentRequest, str]:
    """Make a request of a locked order; the request, and the address to send to the buyer. Raises what `asked` does."""
    made = await _insert(context, await asked(context, order, sent, path))
    return made, await payment_link(context.service, context.work.connection, context.site, UUID(made.id))


async def asked(context: Context, order: OpenOrder, sent: OrderPaymentRequestInput, path: str) -> OrderPaymentRequest:
    """The request as it would be made now. Nothing is written.

    `path` is where `sent` stands in the request. Raises ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND, what
    `rules.gift_card_payments.check_payable` does, INVALID_AMOUNT, PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION, and
    what is wrong with the extended fields.
    """
    work, head = context.work, order.head
    request_id = str(context.service.new_id())
    check_has_page(context.service, context.site)
    records = await order.load_records()
    check_payable(head, records.payments.now)
    amount = parse_amount(sent.amount.amount)
    others = await unpaid_requests_of(work.connection, work.site.id, order.locked.id)
    check_asked(amount, head, open_amount(others, records.payments.now, work.now))
    check_subscriptions(amount, head, order.lines)
    await check_new_fields(context, sent.extended_fields, (), path)
    date = format_timestamp(work.now)
    document = OrderPaymentRequest(
        id=request_id,
        source=sent.source,
        status=PaymentRequestStatus.UNPAID,
        order_id=str(order.locked.id),
        order_number=str(order.locked.number),
        amount=sent.amount,
        currency=head.currency,
        payment_gateway_order_id=request_id,
        title=sent.title,
        description=sent.description,
        expiration_date=None
        if sent.expiration_date is None
        else format_timestamp(parse_timestamp(sent.expiration_date)),
        extended_fields=sent.extended_fields,
        created_date=date,
        updated_date=date,
        image=sent.image,
        blocked_payment_methods=sent.blocked_payment_methods,
    )
    fill_formatted(document, head.currency, context.site.locale)
    return document


async def _insert(context: Context, document: OrderPaymentRequest) -> OrderPaymentRequest:
    """Write a new request. One whose time is over before it began is expired at once, since it was made."""
    work, actor = context.work, context.caller.identity
    over = is_over(document, work.now)
    stored = await insert_request(
        work.connection, work.site.id, document, work.now, actor, PAYMENT_REQUEST_CREATED.name
    )
    if over:
        stored = await expire(work.connection, work.site.id, stored, work.now, actor)
    return stored.document
