"""The mails that an action would send, made before it is done.

Each function reads the order as it is, makes of it what the action would by the rules that the action itself goes by,
and says which mails follow (`rules.mail_events`). They run in a transaction in which PostgreSQL writes nothing.
What a mail says is made by the same functions as when it is sent (`mail_making`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.draft_requests import CommitDraftOrderRequest
from orderwright.model.fulfillment_requests import UpdateFulfillmentRequest
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.intended_mails import IntendedFulfillments, IntendedMail
from orderwright.model.invoices import GenerateInvoiceRequest
from orderwright.model.mails import ResendMailRequest
from orderwright.model.order_parts import OrderStatus
from orderwright.model.order_requests import CancelOrderRequest
from orderwright.model.payment_request_requests import CreateOrderPaymentRequestRequest
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.model.refund_requests import RefundPaymentsRequest
from orderwright.model.refunds import Refund
from orderwright.rules import mail_events as rules
from orderwright.rules.approval import check_editable, check_nothing_authorized
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_to_order import changes_nothing, edited_order
from orderwright.rules.mail_content import mail_content
from orderwright.rules.mail_events import CommitSettings, Said, Switches, Wanted
from orderwright.rules.order_parts import OrderParts
from orderwright.rules.payment_requests import as_of, page_address, page_template
from orderwright.rules.settlement import settle_up
from orderwright.store.mail_settings import find_settings
from orderwright.store.mails import MailFacts, find_mail, told_already
from orderwright.store.order_lists import notify_switches
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import OpenOrder, seen_order
from orderwright.workflows.commit_draft import check_calculated, completed_settings, edit_of, parts_after
from orderwright.workflows.context import Context
from orderwright.workflows.draft_orders import draft_terms
from orderwright.workflows.fulfillments import add_fulfillments, change_fulfillment
from orderwright.workflows.invoices import open_desk
from orderwright.workflows.mail_making import MailPlan, make_mail, order_source, rendered
from orderwright.workflows.mails import check_readable, mail_not_found, readable_kinds, shown_body
from orderwright.workflows.payment_request_creation import asked
from orderwright.workflows.refunds import check_refund, refund_when_done, side_effects_of, wanted_refund
from orderwright.workflows.settle_order import complete

#: What stands in an address that is made with the request that it leads to.
_NOT_YET: Final = "preview"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail is about beside the order: fields of `MailSource`."""

    fulfillment: Fulfillment | None = None
    refund: Refund | None = None
    request: OrderPaymentRequest | None = None
    link: str | None = None
    invoice: str | None = None


class Intended(msgspec.Struct, frozen=True, kw_only=True):
    """An order as an action would leave it, the mails that would follow, and what each is about, by its id."""

    order: OpenOrder
    parts: OrderParts
    wanted: list[Wanted]
    about: Mapping[str, About] = msgspec.field(default_factory=dict)


@asynccontextmanager
async def looking(context: Context) -> AsyncIterator[Context]:
    """The context with a unit of work that shows one state of the database, and in which nothing can be written."""
    async with (
        context.service.database.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield replace(context, unit=UnitOfWork(connection, context.site, context.call.now))


async def mails_of(context: Context, intended: Intended) -> list[IntendedMail]:
    """The mails, made. Raises `PermissionDenied` for one of a kind that the caller may not read."""
    connection, site_id = context.work.connection, context.site.id
    settings = (await find_settings(connection, site_id)).settings
    made = []
    for one, recipients in rules.addressed(intended.wanted, settings, intended.parts.head):
        check_readable(context.caller, one.kind)
        told = await told_already(connection, site_id, UUID(one.cause), one.kind, recipients)
        if told.issuperset(recipients):
            continue
        facts = MailFacts(custom_message=one.custom_message)
        source = await order_source(context, connection, intended.order.locked.head, intended.parts, facts)
        if one.about is not None:
            source = msgspec.structs.replace(source, **msgspec.structs.asdict(intended.about[one.about]))
        mail = await rendered(context, connection, mail_content(one.kind, source))
        left = [address for address in recipients if address not in told]
        made.append(IntendedMail(kind=one.kind, recipients=left, body=shown_body(mail)))
    return made


async def when_canceled(
    context: Context, request: CancelOrderRequest, before: RefundPaymentsRequest | None, gateways: frozenset[str]
) -> Intended:
    """After `cancelOrder`, and after a refund `before` it. One that is canceled already tells nobody."""
    order = await seen_order(context, request.id)
    refunded = await _refunded(order, before, gateways) if before is not None else None
    check_editable(order.head.status)
    wanted = [] if refunded is None else refunded.wanted
    if order.head.status is not OrderStatus.CANCELED:
        check_nothing_authorized((await order.load_records()).payments.now)
        said = Said(
            send_order_canceled_email=bool(request.send_order_canceled_email), custom_message=request.custom_message
        )
        wanted = [*wanted, *rules.canceled(str(order.locked.id), said)]
    head = msgspec.structs.replace(order.head, status=OrderStatus.CANCELED)
    about = {} if refunded is None else refunded.about
    return Intended(order=order, parts=OrderParts(head, order.lines), wanted=wanted, about=about)


async def when_committed(context: Context, request: CommitDraftOrderRequest) -> Intended:
    """After `commitDraftOrder`: the order as the draft makes it, with what is owed then."""
    draft, order_id = await edit_of(context, request.draft_order_id)
    order = await seen_order(context, order_id)
    source = draft.state.source
    assert source is not None, "a draft that edits an order has it"
    calculation = calculate_draft(draft.state, await draft_terms(context.work.connection, context.site))
    edited, before = edited_order(source, draft.state, calculation), OrderParts(order.head, order.lines)
    if changes_nothing(source, edited):
        return Intended(order=order, parts=before, wanted=[])
    check_calculated(source, edited, calculation)
    records = await order.load_records()
    head, lines = parts_after(records, source, edited, before)
    settled = settle_up(head.price_summary.total, records.payments.now, records.refunds.now, order.declared())
    head = msgspec.structs.replace(head, payment_status=settled.status, balance_summary=settled.balance)
    settings = completed_settings(request.commit_settings)
    switches = CommitSettings(settings.send_notifications_to_buyer, settings.send_notifications_to_business)
    wanted = rules.committed(str(context.service.new_id()), head, Said(commit_settings=switches))
    return Intended(order=order, parts=OrderParts(head, lines), wanted=[*wanted])


async def when_refunded(context: Context, request: RefundPaymentsRequest, gateways: frozenset[str]) -> Intended:
    """After `refundPayments`, when all the money has gone back."""
    return await _refunded(await seen_order(context, request.order_id), request, gateways)


async def _refunded(order: OpenOrder, request: RefundPaymentsRequest, gateways: frozenset[str]) -> Intended:
    """The same for an order in hand, whose head is settled with the refund."""
    wish = wanted_refund(request)
    checked = await check_refund(order, wish, gateways)
    refund = await refund_when_done(order, wish, checked)
    records = await order.load_records()
    records.refunds.now.append(refund)
    complete(order, records)
    settled = settle_up(order.head.price_summary.total, records.payments.now, records.refunds.now, order.declared())
    order.head = msgspec.structs.replace(order.head, payment_status=settled.status, balance_summary=settled.balance)
    wanted = rules.refunded(refund, Said(side_effects=side_effects_of(wish, checked)))
    return Intended(
        order=order,
        parts=OrderParts(order.head, order.lines),
        wanted=[*wanted],
        about={refund.id: About(refund=refund)},
    )


async def when_fulfilled(context: Context, request: IntendedFulfillments) -> Intended:
    """After `createFulfillment`, or after `bulkCreateFulfillments` for one order."""
    order = await seen_order(context, request.order_id)
    paths = [f"createFulfillments.fulfillments[{place}]" for place in range(len(request.fulfillments))]
    await add_fulfillments(order, [*zip(paths, request.fulfillments, strict=True)])
    return await _sent_out(context, order)


async def when_parcel_changed(context: Context, request: UpdateFulfillmentRequest) -> Intended:
    """After `updateFulfillment`."""
    order = await seen_order(context, request.order_id)
    await change_fulfillment(order, request.fulfillment)
    return await _sent_out(context, order)


async def _sent_out(context: Context, order: OpenOrder) -> Intended:
    """What the fulfillments of an order tell, as they were changed in it without being saved."""
    parcels = (await order.load_records()).fulfillments
    switches = Switches(*await notify_switches(context.work.connection, context.site.id, order.locked.id))
    wanted = rules.sent_out(order.head, order.lines, parcels.before, parcels.now, switches)
    return Intended(
        order=order,
        parts=OrderParts(order.head, order.lines),
        wanted=[*wanted],
        about={one.id: About(fulfillment=one) for one in parcels.now},
    )


async def when_asked(context: Context, request: CreateOrderPaymentRequestRequest) -> Intended:
    """After `createOrderPaymentRequest`. The page to pay at is not there yet: another address stands for it."""
    sent = request.order_payment_request
    order = await seen_order(context, sent.order_id)
    made = as_of(await asked(context, order, sent, "createOrderPaymentRequest.orderPaymentRequest"), context.work.now)
    template = page_template(context.site.payment_page_url, context.service.public_url)
    return Intended(
        order=order,
        parts=OrderParts(order.head, order.lines),
        wanted=[*rules.asked(made)],
        about={made.id: About(request=made, link=page_address(template, _NOT_YET, _NOT_YET))},
    )


async def when_invoiced(context: Context, request: GenerateInvoiceRequest) -> Intended:
    """After `generateInvoice`, with the number that comes next."""
    order = await seen_order(context, request.order_id)
    desk = await open_desk(order)
    await desk.check()
    switches = Switches(*await notify_switches(context.work.connection, context.site.id, order.locked.id))
    invoice_id = str(context.service.new_id())
    return Intended(
        order=order,
        parts=OrderParts(order.head, order.lines),
        wanted=[*rules.invoiced(invoice_id, order.head, switches)],
        about={invoice_id: About(invoice=await desk.coming_number())},
    )


async def when_resent(context: Context, request: ResendMailRequest) -> list[IntendedMail]:
    """After `resendMail`: a mail of the outbox, made anew of the order as it stood at its event."""
    connection = context.work.connection
    mail = await find_mail(connection, context.site.id, UUID(request.id))
    if mail is None or mail.kind not in readable_kinds(context.caller):
        raise mail_not_found(request.id)
    plan = MailPlan(kind=mail.kind, order_id=mail.order_id, about_id=mail.about_id, facts=mail.facts)
    made = await make_mail(context, connection, plan)
    return [IntendedMail(kind=mail.kind, recipients=[request.recipient or mail.recipient], body=shown_body(made))]
