"""Handing the mails of the outbox over, and recording on their orders that they went out.

A mail is claimed, made, handed over and recorded. SMTP can't be asked whether a mail arrived: if the process dies after
the server took it and before that is recorded, the mail is handed over again when the claim has run out, with the
Message-ID that it had before, by which mail programs and servers tell that it is the same.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import msgspec
import structlog

from orderwright.model.activity_types import ActivityType
from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.identity import Identity
from orderwright.model.mails import MailKind, MailState
from orderwright.model.sites import Site
from orderwright.providers.mail.server import MailRefused, OutgoingMail
from orderwright.store.mail_settings import find_settings, note_problem
from orderwright.store.mails import StoredMail, claim_mails, give_up, keep_body, mark_sent, put_off
from orderwright.store.transient import is_transient
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.background import background_context
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.mail_making import MailPlan, attachments_of, make_mail
from orderwright.workflows.mail_servers import Outlet
from orderwright.workflows.service import Service
from orderwright.workflows.settle_order import add_activity

OPERATION: Final = "mails.send"
#: For how long a mail is claimed: longer than a batch of them can take.
LEASE: Final = timedelta(minutes=10)
BATCH: Final = 20
AT_ONCE: Final = 4
#: For how long a mail is tried.
TRIED_FOR: Final = timedelta(hours=24)
_FIRST_PAUSE: Final = 30.0
_LONGEST_PAUSE: Final = 3600.0
_RECORD_TRIES: Final = 3

NO_SERVER: Final = "There is no mail server, or no sender's address: see `orderwright mail set`"

#: The activity that the contract has for a mail that went out. It has none for the others.
ACTIVITIES: Final = {
    MailKind.SHIPPING_CONFIRMATION: ActivityType.SHIPPING_CONFIRMATION_EMAIL_SENT,
    MailKind.PICKUP_READY: ActivityType.PICKUP_READY_EMAIL_SENT,
    MailKind.DOWNLOAD_LINKS: ActivityType.DOWNLOAD_LINK_SENT,
    MailKind.INVOICE: ActivityType.INVOICE_SENT,
}

_decode_actor = msgspec.json.Decoder(Identity).decode
log = structlog.get_logger(__name__)


def pause_before(mail_id: UUID, attempts: int) -> timedelta:
    """How long to wait after so many attempts: 30 seconds, doubled each time up to an hour, less up to a quarter.

    What is taken off differs from mail to mail, so that those that failed together do not all come again together.
    """
    pause = min(_FIRST_PAUSE * 2.0 ** min(attempts - 1, 10), _LONGEST_PAUSE)
    share = ((mail_id.int >> (attempts % 64)) % 1024) / 4096
    return timedelta(seconds=pause * (1 - share))


@dataclass(slots=True)
class _Round:
    """Mails of one site. `down` is why its server can't be reached: the mails behind the first need not try."""

    service: Service
    site: Site
    down: MailRefused | None = None
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


async def send_due_mails(service: Service, site_id: UUID, stopping: asyncio.Event | None = None) -> int:
    """Hand over what the site has to send now; returns how many mails were taken up.

    Ends early when `stopping` is set; mails that were claimed and not begun go back.
    """
    site = await service.sites.get(site_id)
    taken = 0
    while stopping is None or not stopping.is_set():
        async with service.database.acquire() as connection:
            mails = await claim_mails(connection, site_id, service.clock(), claim=uuid4(), lease=LEASE, limit=BATCH)
        if not mails:
            break
        taken += len(mails)
        turn = _Round(service, site)
        await asyncio.gather(*(_guarded(turn, mail, stopping) for mail in mails))
    return taken


async def _guarded(turn: _Round, mail: StoredMail, stopping: asyncio.Event | None) -> None:
    """Send one mail. What goes wrong unforeseen is tried again like any other failure, and keeps no other mail."""
    async with turn.slots:
        try:
            if stopping is not None and stopping.is_set():
                await _put_off(turn, mail, until=turn.service.clock(), reason=mail.reason or "")
                return
            await _send(turn, mail)
        except Exception as error:
            name = type(error).__name__
            log.warning("mail_interrupted", mail_id=str(mail.id), error=name, exc_info=not is_transient(error))
            if not is_transient(error):
                await _tried(turn, mail, MailRefused(f"Unexpected {name}; the log says more"))


async def _send(turn: _Round, mail: StoredMail) -> None:
    if turn.down is not None:
        await _tried(turn, mail, turn.down)
        return
    service, site = turn.service, turn.site
    context = background_context(service, site, OPERATION, _decode_actor(mail.actor), f"mail-{mail.id}")
    try:
        async with service.database.acquire() as connection:
            kept = await find_settings(connection, site.id)
        outlet = service.mail.outlet(site, kept)
    except ApplicationError as error:
        # The key that the password is sealed with is missing: that can be put right.
        await _tried(turn, mail, MailRefused(error.message))
        return
    if outlet is None:
        await _give_up(turn, mail, MailState.NOT_SENT, NO_SERVER)
        return
    try:
        outgoing = await _outgoing(context, mail, outlet)
    except (NotFound, ApplicationError) as error:
        await _give_up(turn, mail, MailState.FAILED, error.message)
        return
    if outgoing is None:
        return
    try:
        answer = await outlet.server.send(outgoing)
    except MailRefused as refusal:
        if refusal.server_down:
            turn.down = refusal
        await _tried(turn, mail, refusal)
        return
    log.info("mail_sent", site_id=str(site.id), mail_id=str(mail.id), kind=mail.kind.value, answer=answer)
    await _record(context, mail)


async def _outgoing(context: Context, mail: StoredMail, outlet: Outlet) -> OutgoingMail | None:
    """The mail as it is handed over: what it says and its Message-ID are made once. None if the claim is lost."""
    body, message_id, language = mail.body, mail.message_id, mail.language
    attachments = await attachments_of(context, mail.kind, mail.about_id)
    if body is None or message_id is None or language is None:
        message_id = f"<{mail.id}@{outlet.domain}>"
        plan = MailPlan(kind=mail.kind, order_id=mail.order_id, about_id=mail.about_id, facts=mail.facts)
        async with context.service.database.acquire() as connection:
            made = await make_mail(context, connection, plan)
            body, language = made.body, made.content.language
            if body.problem is not None and made.template is not None:
                log.warning("mail_template_passed_over", site_id=str(context.site.id), kind=mail.kind.value)
                await note_problem(connection, context.site.id, made.template, body.problem)
            if not await keep_body(connection, context.site.id, mail, body, message_id=message_id, language=language):
                return None
    return OutgoingMail(
        message_id=message_id,
        from_address=outlet.from_address,
        from_name=outlet.from_name,
        to_address=mail.recipient,
        reply_to=outlet.reply_to,
        subject=body.subject,
        html=body.html,
        text=body.text,
        language=language,
        # That of its event, the same in every attempt.
        date=mail.created_date.timestamp(),
        attachments=attachments,
    )


async def _record(context: Context, mail: StoredMail) -> None:
    """Note that the mail went out, with its activity on the order, in one transaction."""
    for left in reversed(range(_RECORD_TRIES)):
        try:
            await _record_once(context, mail)
            return
        except Exception as error:
            if left == 0 or not is_transient(error):
                raise
            await asyncio.sleep(0.5)


async def _record_once(context: Context, mail: StoredMail) -> None:
    service, activity = context.service, ACTIVITIES.get(mail.kind)
    async with service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, service.clock())
        order: OpenOrder | None = None
        if activity is not None and mail.order_id is not None:
            try:
                order = OpenOrder(context, await context.unit.lock(mail.order_id))
            except NotFound:
                order = None  # It was removed meanwhile.
        if not await mark_sent(connection, context.site.id, mail, service.clock()):
            return
        if order is not None and activity is not None:
            add_activity(order, activity)
            order.event(ORDER_UPDATED.name)
            await order.save()


async def _tried(turn: _Round, mail: StoredMail, refusal: MailRefused) -> None:
    """What a failed attempt leads to: another one later, or the end."""
    now = turn.service.clock()
    if refusal.permanent:
        await _give_up(turn, mail, MailState.FAILED, refusal.reason)
        return
    until = now + pause_before(mail.id, mail.attempts)
    if until - mail.created_date > TRIED_FOR:
        await _give_up(turn, mail, MailState.FAILED, f"Given up after {mail.attempts} attempts: {refusal.reason}")
        return
    await _put_off(turn, mail, until=until, reason=refusal.reason)


async def _put_off(turn: _Round, mail: StoredMail, *, until: datetime, reason: str) -> None:
    async with turn.service.database.acquire() as connection:
        await put_off(connection, turn.site.id, mail, until=until, reason=reason)


async def _give_up(turn: _Round, mail: StoredMail, state: MailState, reason: str) -> None:
    log.warning("mail_not_sent", site_id=str(turn.site.id), mail_id=str(mail.id), state=state.value)
    async with turn.service.database.acquire() as connection:
        await give_up(connection, turn.site.id, mail, state, reason=reason)
