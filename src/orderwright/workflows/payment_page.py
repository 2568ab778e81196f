"""What the payment page shows, and what a buyer can do there: pay, go on with a payment, hear what became of one.

The buyer has no account. The link is what lets somebody in, and to nothing but the one request that it leads to.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog

from orderwright.model.errors import ApplicationError, NotFound, ValidationFailed
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.invoices import DocumentSettings
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.payment_requests import BlockedPaymentMethod, OrderPaymentRequest
from orderwright.model.payments import Payment
from orderwright.model.sites import Site
from orderwright.rules.authorizations import regular_of
from orderwright.rules.gateway_calls import FIRST_CHECK, CallState
from orderwright.rules.payment_page import Standing, last_attempt_failed, nothing_taken, standing
from orderwright.rules.payment_requests import as_of, page_template, payments_of
from orderwright.rules.sites import PLACE_OF_TOKEN
from orderwright.store.database import AnyConnection
from orderwright.store.document_settings import newest_settings
from orderwright.store.documents import decode_head, decode_lines
from orderwright.store.gateway_calls import CallTerms, StoredCall, find_call
from orderwright.store.order_records import current_records
from orderwright.store.orders import fetch_order
from orderwright.store.payment_links import find_link
from orderwright.store.payment_requests import find_request
from orderwright.workflows.context import Call, Context
from orderwright.workflows.order_records import Records
from orderwright.workflows.payment_request_charges import charge_request
from orderwright.workflows.reconcile import settle_call
from orderwright.workflows.service import Service

OPERATION: Final = "paymentPage.pay"
#: How long a gateway's page waits for the buyer. A call that nobody heard of may be made again for a quarter of an
#: hour, and Stripe's page has to be open for half an hour at least.
PAGE_LASTS: Final = timedelta(minutes=60)
#: How long the buyer waits to hear from the gateway what became of a payment, in seconds.
HEARING_SECONDS: Final = 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A request that somebody was sent the link of. `address` is that link."""

    site: Site
    request_id: UUID
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What is known of a request when its page is shown.

    `declined`: the last attempt came to nothing. `nothing_taken`: no payment that belongs to the request has brought
    or may bring money. `by_gateway`: the site has a gateway to pay with. `instructions` are those for paying by hand,
    None where that is not offered. `goes_on`: a payment that is under way waits for the buyer at the gateway.
    """

    site: Site
    request: OrderPaymentRequest
    head: OrderHead
    lines: list[OrderLineItem]
    look: DocumentSettings
    standing: Standing
    declined: bool
    nothing_taken: bool
    by_gateway: bool
    instructions: str | None
    goes_on: bool


async def follow_link(service: Service, token: str) -> Link | None:
    """The request that a token leads to; None if it leads nowhere, or the site's buyers pay on another page."""
    async with service.database.acquire() as connection:
        found = await find_link(connection, token)
    if found is None:
        return None
    site = await service.sites.get(found.site_id)
    address = _address(service, site, token)
    return None if address is None else Link(site=site, request_id=found.request_id, address=address)


async def read_page(service: Service, link: Link) -> PageState | None:
    """What there is to show; None if the request was deleted meanwhile. Nothing is written, and no gateway is asked."""
    site_id, now = link.site.id, service.clock()
    async with service.database.acquire() as connection:
        stored = await find_request(connection, site_id, link.request_id)
        if stored is None:
            return None
        request, order_id = as_of(stored.document, now), UUID(stored.document.order_id)
        try:
            order = await fetch_order(connection, site_id, order_id)
        except NotFound:
            return None
        payments = Records(await current_records(connection, site_id, order_id)).payments.now
        look = (await newest_settings(connection, site_id)).settings
        waiting = await _waiting_call(connection, site_id, request, payments)
    head = decode_head(order.head)
    by_hand = BlockedPaymentMethod.MANUAL not in request.blocked_payment_methods
    return PageState(
        site=link.site,
        request=request,
        head=head,
        lines=decode_lines(order.lines),
        look=look,
        standing=standing(request, head, payments),
        declined=last_attempt_failed(request, payments),
        nothing_taken=nothing_taken(request, payments),
        by_gateway=await _has_gateway(service, site_id),
        instructions=link.site.manual_payment_instructions if by_hand else None,
        goes_on=waiting is not None and waiting.action_url is not None,
    )


async def pay(service: Service, link: Link, attempt: str) -> bool:
    """Begin the payment at the gateway; False if it was refused, and then nothing was begun.

    `attempt` stands for one showing of the page: however often that is sent, one payment comes of it. What the payment
    has come to, and why it was refused, the page tells when it is read again.
    """
    identity = Identity(type=IdentityType.ANONYMOUS_VISITOR, id=uuid5(NAMESPACE_URL, f"payment-page:{link.request_id}"))
    caller = Caller(
        site_id=link.site.id,
        identity=identity,
        permissions=frozenset(),
        credential=f"payment-page:{link.request_id}",
    )
    call = Call(caller=caller, request_id=attempt, now=service.clock(), idempotency_key=attempt)
    context = Context(service=service, call=call, site=link.site, operation=OPERATION)
    terms = CallTerms(
        return_url=f"{link.address}/check", hosted_until=call.now + PAGE_LASTS, payment_request=link.request_id
    )
    try:
        await charge_request(context, str(link.request_id), terms)
    except (ApplicationError, ValidationFailed) as error:
        code = error.code if isinstance(error, ApplicationError) else "INVALID"
        log.info("payment_page_refused", site_id=str(link.site.id), request=str(link.request_id), code=code)
        return False
    return True


async def hear(service: Service, link: Link) -> str | None:
    """Ask the gateway what became of the payment that waits for the buyer, and record it if it has ended.

    The address at the gateway where the buyer goes on; None if there is nothing to go on with.
    """
    waiting = await _waiting(service, link)
    if waiting is None:
        return None
    if waiting.state == CallState.OPEN and service.clock() - waiting.created_at < FIRST_CHECK:
        # Whoever makes the call may still be at it, and to ask now would be to make it a second time.
        return None
    try:
        async with asyncio.timeout(HEARING_SECONDS):
            await settle_call(service, link.site, waiting)
    except TimeoutError:
        log.warning("payment_page_heard_nothing", site_id=str(link.site.id), request=str(link.request_id))
    again = await _waiting(service, link)
    return None if again is None else again.action_url


async def _waiting(service: Service, link: Link) -> StoredCall | None:
    site_id = link.site.id
    async with service.database.acquire() as connection:
        stored = await find_request(connection, site_id, link.request_id)
        if stored is None:
            return None
        rows = await current_records(connection, site_id, UUID(stored.document.order_id))
        return await _waiting_call(connection, site_id, stored.document, Records(rows).payments.now)


async def _waiting_call(
    connection: AnyConnection, site_id: UUID, request: OrderPaymentRequest, payments: list[Payment]
) -> StoredCall | None:
    """The call of the request's newest payment, if it has not ended."""
    made = payments_of(request, payments)
    reference = regular_of(made[-1]).gateway_transaction_id if made else None
    if reference is None:
        return None
    stored = await find_call(connection, site_id, UUID(reference)) if _is_id(reference) else None
    return stored if stored is not None and stored.state in (CallState.OPEN, CallState.PENDING) else None


def _is_id(text: str) -> bool:
    """Whether a text that a caller may have recorded can be the reference of a call of ours."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _address(service: Service, site: Site, token: str) -> str | None:
    """The link of the token; None if the site sends its buyers to another page, so that this one is closed."""
    try:
        template = page_template(site.payment_page_url, service.public_url)
    except ApplicationError:
        return None
    return template.replace(PLACE_OF_TOKEN, token) if template.endswith(PLACE_OF_TOKEN) else None


async def _has_gateway(service: Service, site_id: UUID) -> bool:
    try:
        return await service.gateways.chosen(site_id) is not None
    except ApplicationError as error:
        log.error("payment_page_without_gateway", site_id=str(site_id), code=error.code)
        return False
