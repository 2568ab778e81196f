"""What the workers do by the clock. Each is safe to run twice, and by several workers at once."""

from __future__ import annotations

from datetime import timedelta

from orderwright.rules.pictures import KEPT as PICTURES_KEPT
from orderwright.rules.sessions import ATTEMPTS_WITHIN, LONGEST
from orderwright.store.audit_log import forget_entries
from orderwright.store.database import Database
from orderwright.store.feed import sequence
from orderwright.store.gateway_notifications import forget_old_notifications
from orderwright.store.housekeeping import all_site_ids, forget_queue_log, sites_with_queued_events
from orderwright.store.idempotency import forget_old_keys
from orderwright.store.jobs import forget_old_jobs, queue_again
from orderwright.store.login_attempts import forget_old_attempts
from orderwright.store.mailbox import forget_messages
from orderwright.store.mails import KEPT, forget_mails
from orderwright.store.payment_collections import forget_old_collections
from orderwright.store.pictures import forget_pictures
from orderwright.store.staff_sessions import delete_old_sessions
from orderwright.store.webhook_deliveries import forget_old_deliveries
from orderwright.workflows.follow_documents import issue_due_documents
from orderwright.workflows.payment_request_expiry import expire_over
from orderwright.workflows.reconcile import Reconciled, reconcile
from orderwright.workflows.service import Service

#: A job that was started this recently is left to its entry in the queue.
_YOUNG = timedelta(minutes=1)
#: How long a prepared collection of a payment is kept; it can be charged for a day.
_COLLECTIONS_KEPT = timedelta(days=30)


async def sequence_feeds(database: Database) -> int:
    """Give the waiting events of all sites their places, so that a feed moves on even if nobody reads it.

    Returns how many got one.
    """
    async with database.acquire() as connection:
        moved = 0
        for site_id in await sites_with_queued_events(connection):
            moved += await sequence(connection, site_id)
        return moved


async def queue_lost_jobs(service: Service) -> int:
    """Queue unfinished jobs whose entry in the queue got lost; returns how many."""
    async with service.database.acquire() as connection:
        return await queue_again(connection, service.clock() - _YOUNG)


async def reconcile_payments(service: Service) -> Reconciled:
    """Ask gateways about calls that nobody heard of, and capture and void what is scheduled."""
    return await reconcile(service)


async def expire_payment_requests(service: Service) -> int:
    """Write down and tell that payment requests have expired; returns how many."""
    return await expire_over(service)


async def issue_documents(service: Service) -> int:
    """Issue the invoices of orders that were paid and the credit notes of refunds; returns the events looked at."""
    return await issue_due_documents(service)


async def clean_up(service: Service) -> None:
    """Remove what is older than it needs to be kept.

    That is entries of the audit log, idempotency keys, ended jobs, prepared collections, notifications of gateways,
    mails that were sent, deliveries to webhooks, pictures that nobody looks at, sessions of the staff, attempts to log
    in, and the queue's log.
    """
    now = service.clock()
    audited = timedelta(days=service.audit_days)
    async with service.database.acquire() as connection:
        for site_id in await all_site_ids(connection):
            if audited:
                await forget_entries(connection, site_id, now - audited)
            await forget_old_keys(connection, site_id, now)
            await forget_old_jobs(connection, site_id, now)
            await forget_old_collections(connection, site_id, now - _COLLECTIONS_KEPT)
            await forget_old_notifications(connection, site_id, now)
            await forget_mails(connection, site_id, now - KEPT)
            await forget_messages(connection, site_id)
            await delete_old_sessions(connection, site_id, now - LONGEST)
            await forget_old_deliveries(connection, site_id, now)
            await forget_pictures(connection, site_id, now - PICTURES_KEPT)
        await forget_old_attempts(connection, now - ATTEMPTS_WITHIN)
        await forget_queue_log(connection, now)
