"""Making mails: an order as it stood, what happened to it, how the site looks, and a PDF where one goes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.invoices import DocumentKind
from orderwright.model.mail_content import MailContent, RenderedMail
from orderwright.model.mails import ABOUT, MailKind, MailTemplate
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.model.payments import Payment
from orderwright.model.refunds import Refund
from orderwright.model.timestamps import parse_timestamp
from orderwright.providers.mail.server import Attachment
from orderwright.providers.mail.templates import render_mail
from orderwright.rules.mail_content import MailSource, mail_content, webhook_disabled
from orderwright.rules.order_parts import OrderParts
from orderwright.store import payment_requests
from orderwright.store.database import AnyConnection
from orderwright.store.document_settings import newest_settings
from orderwright.store.documents import decode_head, decode_lines, fixed_facts
from orderwright.store.invoices import documents_of_order
from orderwright.store.mail_settings import find_template
from orderwright.store.mails import MailFacts
from orderwright.store.orders import StoredOrder, fetch_order
from orderwright.store.versions import order_at_revisions
from orderwright.workflows.context import Context
from orderwright.workflows.document_files import PDF, stored_file
from orderwright.workflows.file_links import made_links
from orderwright.workflows.payment_links import payment_link
from orderwright.workflows.record_events import OrderRecords, order_records

_Record = TypeVar("_Record", Fulfillment, Refund, Payment)


class MailPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Which mail is to be made."""

    kind: MailKind
    order_id: UUID | None
    about_id: UUID | None = None
    facts: MailFacts


class MadeMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that is ready to be sent, but for its recipient. `template` is the site's own that it was made with."""

    content: MailContent
    body: RenderedMail
    buyer_email: str | None = None
    about_id: UUID | None = None
    template: MailTemplate | None = None

    def exactly(self, plan: MailPlan) -> MailPlan:
        """The plan with the thing named that this mail is about, so that it is made about the same again."""
        return msgspec.structs.replace(plan, about_id=self.about_id)


def nothing_to_tell(kind: MailKind) -> ApplicationError:
    """The refusal of a mail about something that the order does not have."""
    text = f"The order has no {ABOUT.get(kind, 'file to download')} to write about"
    return ApplicationError("MAIL_ABOUT_NOTHING", text, data={"kind": kind.value})


async def make_mail(
    context: Context, connection: AnyConnection, plan: MailPlan, *, trial: MailTemplate | None = None
) -> MadeMail:
    """The mail as it is now, by the site's template or by `trial` in its place.

    Raises `ORDER_NOT_FOUND`, and MAIL_ABOUT_NOTHING where there is nothing that it could be about.
    """
    about_id: UUID | None = None
    buyer_email = None
    if plan.kind is MailKind.WEBHOOK_DISABLED:
        content = await _about_webhook(context, connection, plan.facts)
    else:
        source, about_id = await _source(context, connection, plan)
        content = mail_content(plan.kind, source)
        buyer_email = source.head.buyer_info.email if source.head.buyer_info is not None else None
        if plan.kind is MailKind.DOWNLOAD_LINKS and not content.downloads:
            raise nothing_to_tell(plan.kind)
    made = await rendered(context, connection, content, trial=trial)
    return msgspec.structs.replace(made, buyer_email=buyer_email, about_id=about_id)


async def rendered(
    context: Context, connection: AnyConnection, content: MailContent, *, trial: MailTemplate | None = None
) -> MadeMail:
    """What a mail says, put into the site's template, or into `trial`."""
    template = trial or await find_template(connection, context.site.id, content.kind, content.language)
    return MadeMail(content=content, body=render_mail(content, template), template=template)


async def order_source(
    context: Context, connection: AnyConnection, encoded: bytes, parts: OrderParts, facts: MailFacts
) -> MailSource:
    """What every mail about an order is made of: the fixed facts of its encoded head, and `parts` as they are to be."""
    fixed, head = fixed_facts(encoded), parts.head
    return MailSource(
        site=context.site,
        look=(await newest_settings(connection, context.site.id)).settings,
        number=fixed.number,
        ordered=parse_timestamp(head.purchased_date or fixed.created_date),
        head=head,
        lines=parts.lines,
        language=facts.language,
        custom_message=facts.custom_message,
    )


async def attachments_of(context: Context, kind: MailKind, about_id: UUID | None) -> tuple[Attachment, ...]:
    """The files that go with a mail. Raises what `stored_file` does."""
    if kind is not MailKind.INVOICE or about_id is None:
        return ()
    answer = await stored_file(context, str(about_id), DocumentKind.INVOICE)
    return (Attachment(name=answer.file_name or "invoice.pdf", media_type=PDF, content=answer.body),)


async def _about_webhook(context: Context, connection: AnyConnection, facts: MailFacts) -> MailContent:
    look = (await newest_settings(connection, context.site.id)).settings
    return webhook_disabled(
        context.site, look, address=facts.address or "", reason=facts.detail or "", at=context.call.now
    )


async def _order(context: Context, connection: AnyConnection, order_id: UUID, revision: int | None) -> StoredOrder:
    if revision is None:
        return await fetch_order(connection, context.site.id, order_id)
    found = (await order_at_revisions(connection, context.site.id, order_id, [revision])).get(revision)
    if found is None:
        raise NotFound("ORDER_NOT_FOUND", f"Order {order_id} was not found", data={"orderId": str(order_id)})
    return found


async def _source(context: Context, connection: AnyConnection, plan: MailPlan) -> tuple[MailSource, UUID | None]:
    """What the mail is made of, and the id of what it is about."""
    assert plan.order_id is not None, "every kind but one is about an order"
    site = context.site
    order = await _order(context, connection, plan.order_id, plan.facts.revision)
    parts = OrderParts(decode_head(order.head), decode_lines(order.lines))
    source = await order_source(context, connection, order.head, parts, plan.facts)
    about = str(plan.about_id) if plan.about_id is not None else None
    match plan.kind:
        case MailKind.PAYMENT_REQUEST:
            request = await _request(connection, context, plan)
            link = await payment_link(context.service, connection, site, UUID(request.id))
            return msgspec.structs.replace(source, request=request, link=link), UUID(request.id)
        case MailKind.DOWNLOAD_LINKS:
            files = await made_links(context.service, connection, site.id, source.lines, context.call.now)
            return msgspec.structs.replace(source, files=files), None
        case MailKind.INVOICE:
            return await _with_invoice(connection, context, plan, source)
        case MailKind.SHIPPING_CONFIRMATION | MailKind.PICKUP_READY | MailKind.ORDER_REFUNDED | MailKind.PAYMENT_FAILED:
            records = await order_records(connection, site, order.id, order.revision, currency=parts.head.currency)
            return _with_record(plan.kind, source, records, about)
        case _:
            return source, None


def _with_record(
    kind: MailKind, source: MailSource, records: OrderRecords, about: str | None
) -> tuple[MailSource, UUID]:
    if kind is MailKind.ORDER_REFUNDED:
        refund = _chosen(kind, records.refunds, about)
        return msgspec.structs.replace(source, refund=refund), UUID(refund.id)
    if kind is MailKind.PAYMENT_FAILED:
        payment = _chosen(kind, records.payments, about)
        return msgspec.structs.replace(source, payment=payment), UUID(payment.id)
    fulfillment = _chosen(kind, records.fulfillments, about)
    return msgspec.structs.replace(source, fulfillment=fulfillment), UUID(fulfillment.id)


def _chosen(kind: MailKind, records: Sequence[_Record], about: str | None) -> _Record:
    """The record of that id, or the newest."""
    found = [one for one in records if about is None or one.id == about]
    if not found:
        raise nothing_to_tell(kind)
    return found[-1]


async def _request(connection: AnyConnection, context: Context, plan: MailPlan) -> OrderPaymentRequest:
    assert plan.order_id is not None, "checked before"
    if plan.about_id is not None:
        stored = await payment_requests.find_request(connection, context.site.id, plan.about_id)
        if stored is not None and stored.document.order_id == str(plan.order_id):
            return stored.document
        raise nothing_to_tell(plan.kind)
    unpaid = await payment_requests.unpaid_requests_of(connection, context.site.id, plan.order_id)
    if not unpaid:
        raise nothing_to_tell(plan.kind)
    return max(unpaid, key=lambda one: one.created_date)


async def _with_invoice(
    connection: AnyConnection, context: Context, plan: MailPlan, source: MailSource
) -> tuple[MailSource, UUID]:
    assert plan.order_id is not None, "checked before"
    known = await documents_of_order(connection, context.site.id, plan.order_id)
    invoices = [one for one in known if one.kind is DocumentKind.INVOICE and plan.about_id in (None, one.id)]
    if not invoices:
        raise nothing_to_tell(plan.kind)
    return msgspec.structs.replace(source, invoice=invoices[-1].display_number), invoices[-1].id
