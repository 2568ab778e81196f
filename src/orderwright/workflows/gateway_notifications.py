"""What a gateway reports by itself: verified, taken once, and applied to the order it is about in one transaction.

Notifications come again and come late. Each is a fact about money, so it is applied to what the order has become: a
call that is on record gets its outcome (`gateway_outcomes`), and what happened without a call of ours, in the
gateway's own console or at the bank, is recorded as it is (`gateway_facts`). What is reported of a payment that nobody
knows yet is kept, and applied once it is known.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import structlog

from orderwright.model.errors import NotFound
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.payments import TransactionStatus
from orderwright.providers.payments.gateway import (
    CANCELED_CODE,
    CallKind,
    Ending,
    Notification,
    NotificationKind,
    NotificationRefused,
    Outcome,
)
from orderwright.rules.gateway_calls import CallState
from orderwright.store.gateway_calls import (
    GatewayCall,
    StoredCall,
    call_of_refund,
    calls_of_transaction,
    find_call,
    postpone,
)
from orderwright.store.gateway_notifications import (
    ReceivedNotification,
    Result,
    Unmatched,
    lock_unmatched,
    note_result,
    take_notification,
    unmatched_that_match_now,
)
from orderwright.store.transient import is_transient
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Call, Context
from orderwright.workflows.gateway_facts import record_capture, record_dispute, record_refund, record_void
from orderwright.workflows.gateway_outcomes import apply_outcome
from orderwright.workflows.recorded_reports import record_report, recorded_payment, tell_of_second_payment
from orderwright.workflows.service import Service

OPERATION: Final = "gateways.notification"

#: How long a report waits for its payment to become known, and of how many payments a round applies them.
WAITS: Final = timedelta(days=30)
_A_ROUND: Final = 500
#: The longest id of a notification that is kept.
_ID: Final = 255

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Notification).decode
_FIRST_CALLS: Final = (CallKind.AUTHORIZE, CallKind.CHARGE)
_REFUNDS: Final = {
    NotificationKind.REFUND_SUCCEEDED: Ending.SUCCEEDED,
    NotificationKind.REFUND_FAILED: Ending.FAILED,
    NotificationKind.REFUND_PENDING: Ending.PENDING,
}
_DISPUTES: Final = frozenset(
    {NotificationKind.DISPUTE_OPENED, NotificationKind.DISPUTE_LOST, NotificationKind.DISPUTE_WON}
)


async def receive(
    service: Service, site_id: UUID, name: str, body: bytes, headers: dict[str, str], request_id: str
) -> Result | None:
    """Verify a notification and apply it; None if it came before and was known to be about an order, or about none.

    Raises `NotificationRefused`, also for a site or an account that is not there. Anything else that it raises means
    that nothing was kept, and that the gateway is to repeat it.
    """
    gateway = await service.gateways.listening(site_id, name)
    if gateway is None:
        raise NotificationRefused("The site has no account at this gateway")
    now = service.clock()
    notification = gateway.verify(body, headers, now)
    context = await _context(service, site_id, name, request_id, now)
    async with service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, now)
        kept = _kept(name, notification)
        if not await take_notification(connection, site_id, kept, now):
            waiting = await lock_unmatched(connection, site_id, name, id_=kept.id)
            return (await _apply_waiting(context, waiting))[0] if waiting else None
        result, order_id = await _apply(context, name, notification)
        await note_result(connection, site_id, name, kept.id, result, order_id)
        if order_id is not None and notification.transaction is not None:
            # What came before anybody could tell which payment it was about.
            earlier = await lock_unmatched(connection, site_id, name, transaction=notification.transaction)
            await _apply_waiting(context, earlier)
    return result


async def apply_unmatched(service: Service, site_id: UUID) -> int:
    """Apply what was reported within `WAITS` of payments that have become known since; returns how many reports.

    Each payment is a transaction of its own: where that fails it is logged, and tried again in the next round. Safe to
    run by several workers at once.
    """
    now = service.clock()
    async with service.database.acquire() as connection:
        known = await unmatched_that_match_now(connection, site_id, now - WAITS, limit=_A_ROUND)
    done = 0
    for name, transaction in known:
        try:
            done += await _apply_unmatched_of(service, site_id, name, transaction, now)
        except Exception as error:
            kind = type(error).__name__
            _log.warning("reports_not_applied", gateway=name, error=kind, exc_info=not is_transient(error))
    return done


async def _apply_unmatched_of(service: Service, site_id: UUID, name: str, transaction: str, now: datetime) -> int:
    context = await _context(service, site_id, name, "unmatched", now)
    async with service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, now)
        waiting = await lock_unmatched(connection, site_id, name, transaction=transaction)
        results = await _apply_waiting(context, waiting)
    return sum(result is not Result.UNMATCHED for result in results)


async def _apply_waiting(context: Context, waiting: list[Unmatched]) -> list[Result]:
    """Apply notifications that were kept, in the order given, and note what came of each."""
    results = []
    for one in waiting:
        result, order_id = await _apply(context, one.gateway, _decode(one.doc))
        await note_result(context.work.connection, context.site.id, one.gateway, one.id, result, order_id)
        results.append(result)
    return results


async def _context(service: Service, site_id: UUID, name: str, request_id: str, now: datetime) -> Context:
    """The gateway as a caller: the history shows it as an app of a fixed id, which no credential can prove."""
    identity = Identity(type=IdentityType.APP, id=uuid5(NAMESPACE_URL, f"orderwright:gateway:{name}"))
    caller = Caller(site_id=site_id, identity=identity, permissions=frozenset(), credential=f"gateway:{name}")
    call = Call(caller=caller, request_id=request_id, now=now)
    return Context(service=service, call=call, site=await service.sites.get(site_id), operation=OPERATION)


def _kept(name: str, notification: Notification) -> ReceivedNotification:
    return ReceivedNotification(
        gateway=name,
        id=notification.id[:_ID],
        kind=notification.kind.value,
        at=notification.at,
        transaction=notification.transaction,
        doc=_encode(notification),
    )


async def _apply(context: Context, name: str, notification: Notification) -> tuple[Result, UUID | None]:
    if notification.kind is NotificationKind.OTHER:
        return Result.IGNORED, None
    calls = await _calls_about(context, name, notification)
    try:
        if not calls:
            return await _apply_without_call(context, name, notification)
        first = next((one for one in calls if one.call.kind in _FIRST_CALLS), None)
        changed = await _apply_to(_About(context, name, notification, calls, first))
    except NotFound:
        # The order was removed, and its calls and payments with it are of no use any more.
        return Result.UNMATCHED, None
    return (Result.APPLIED if changed else Result.UNCHANGED), calls[0].call.order_id


async def _apply_without_call(context: Context, name: str, said: Notification) -> tuple[Result, UUID | None]:
    found = await recorded_payment(context, said)
    if found is None:
        order_id = await tell_of_second_payment(context, name, said)
        return (Result.UNMATCHED if order_id is None else Result.APPLIED), order_id
    order = OpenOrder(context, await context.work.lock(found.order_id))
    await record_report(order, UUID(found.payment.id), said)
    return (Result.APPLIED if await _saved(order) else Result.UNCHANGED), found.order_id


async def _calls_about(context: Context, name: str, notification: Notification) -> list[StoredCall]:
    """The calls on record of the payment that it is about, oldest first; they belong to one order."""
    connection, site_id = context.work.connection, context.site.id
    found: list[StoredCall] = []
    if notification.transaction is not None:
        found = await calls_of_transaction(connection, site_id, name, notification.transaction)
    if notification.reference is not None and all(one.call.reference != notification.reference for one in found):
        # Reported before the request that made the call has recorded what became of it.
        known = await find_call(connection, site_id, notification.reference)
        if (
            known is not None
            and known.call.gateway == name
            and (known.call.transaction in (None, notification.transaction) or _is_on_gateways_page(known))
            and notification.currency in (None, known.call.currency)
            and (not found or found[0].call.payment_id == known.call.payment_id)
        ):
            found.append(known)
    return found


def _is_on_gateways_page(stored: StoredCall) -> bool:
    """Whether the buyer pays, or was to pay, on a page of the gateway's, whose id stands where the payment's will."""
    return stored.call.terms.hosted_until is not None and stored.state != CallState.SUCCEEDED


class _About(msgspec.Struct, frozen=True):
    """A notification with the calls of its payment; `first` is the one that made the payment."""

    context: Context
    gateway: str
    notification: Notification
    calls: list[StoredCall]
    first: StoredCall | None

    async def open(self) -> OpenOrder:
        """Lock the order. Raises `NotFound`. Each step of a notification opens it anew, and saves it."""
        return OpenOrder(self.context, await self.context.work.lock(self.calls[0].call.order_id))

    def latest(self, kind: CallKind) -> GatewayCall | None:
        """The call of a kind that the notification must mean: one that waits for its end, else the newest."""
        found = [one for one in self.calls if one.call.kind == kind]
        waiting = [one for one in found if one.state in (CallState.OPEN, CallState.PENDING)]
        return (waiting or found)[-1].call if found else None

    def outcome(self, ending: Ending, *, transaction: str | None = None) -> Outcome:
        """What the notification says, as the outcome of a call."""
        said = self.notification
        return Outcome(
            ending=ending,
            transaction=transaction or said.transaction,
            amount=said.amount,
            failure_code=said.failure_code,
            card_brand=said.card_brand,
            card_last_four=said.card_last_four,
        )


async def _apply_to(about: _About) -> bool:
    """Change the order; False if it knew all of it."""
    kind = about.notification.kind
    if kind in _REFUNDS:
        return await _refund(about, _REFUNDS[kind])
    if kind in _DISPUTES:
        order = await about.open()
        await record_dispute(order, about.calls[0].call.payment_id, about.notification)
        return await _saved(order)
    if kind is NotificationKind.CHARGED:
        return await _charged(about)
    if kind is NotificationKind.VOIDED:
        return await _voided(about)
    if kind is NotificationKind.AUTHORIZED:
        return await _authorized(about)
    first = about.first
    if first is None:
        return False
    if _is_on_gateways_page(first):
        # A card that is declined is no end, since the page takes another one; a debit that the bank refuses after the
        # buyer has left is. The gateway is asked which, soon.
        context = about.context
        await postpone(context.work.connection, context.site.id, first.call.reference, context.work.now, None)
        return False
    return await _outcome(about, first.call, about.outcome(Ending.FAILED))


async def _outcome(about: _About, call: GatewayCall, outcome: Outcome) -> bool:
    order = await about.open()
    await apply_outcome(order, call, outcome)
    return await _saved(order)


async def _authorized(about: _About) -> bool:
    first = about.first
    if first is None:
        return False
    if first.state == CallState.FAILED and first.failure_code == CANCELED_CODE:
        # It comes late: the payment was canceled since, which nothing undoes. Now it is known what was canceled.
        order = await about.open()
        await record_void(order, first.call.payment_id, about.notification, instead_of=TransactionStatus.DECLINED)
        return await _saved(order)
    return await _outcome(about, first.call, about.outcome(Ending.SUCCEEDED))


async def _charged(about: _About) -> bool:
    first = about.first.call if about.first is not None else None
    if first is not None and first.kind == CallKind.CHARGE:
        return await _outcome(about, first, about.outcome(Ending.SUCCEEDED))
    changed = False
    if first is not None:
        # What was captured was authorized, although that may not have been heard of.
        authorized = msgspec.structs.replace(about.outcome(Ending.SUCCEEDED), amount=first.amount)
        changed = await _outcome(about, first, authorized)
    capture = about.latest(CallKind.CAPTURE)
    if capture is not None:
        return await _outcome(about, capture, about.outcome(Ending.SUCCEEDED)) or changed
    order = await about.open()
    await record_capture(order, about.calls[0].call.payment_id, about.notification)
    return await _saved(order) or changed


async def _voided(about: _About) -> bool:
    void = about.latest(CallKind.VOID)
    if void is not None:
        return await _outcome(about, void, about.outcome(Ending.SUCCEEDED))
    changed = False
    if about.first is not None:
        canceled = msgspec.structs.replace(about.outcome(Ending.FAILED), failure_code=CANCELED_CODE)
        changed = await _outcome(about, about.first.call, canceled)
    order = await about.open()
    await record_void(order, about.calls[0].call.payment_id, about.notification)
    return await _saved(order) or changed


async def _refund(about: _About, ending: Ending) -> bool:
    said = about.notification
    connection, site_id = about.context.work.connection, about.context.site.id
    ours = next((one for one in about.calls if one.call.reference == said.reference), None)
    if (ours is None or ours.call.kind != CallKind.REFUND) and said.refund is not None:
        ours = await call_of_refund(connection, site_id, about.gateway, said.refund)
    if ours is not None and ours.call.kind == CallKind.REFUND:
        return await _outcome(about, ours.call, about.outcome(ending, transaction=said.refund))
    order = await about.open()
    await record_refund(order, about.calls[0].call.payment_id, said, ending)
    return await _saved(order)


async def _saved(order: OpenOrder) -> bool:
    revision = order.locked.revision
    return (await order.save()).revision != revision
