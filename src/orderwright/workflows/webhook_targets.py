"""Where deliveries of one subscription go, what it may see, and its events with their payloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from orderwright.model.events import EVENT_TYPES, Event
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.sites import Site
from orderwright.store.database import AnyConnection
from orderwright.store.transient import is_transient
from orderwright.store.webhook_queue import PendingDelivery
from orderwright.store.webhooks import InstalledApp, StoredSubscription
from orderwright.workflows.context import Call, Context
from orderwright.workflows.event_payload import render_events
from orderwright.workflows.service import Service
from orderwright.workflows.webhook_envelope import Signer

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Health:
    """How a subscription fares while a worker serves it.

    `failures` counts the attempts that failed since the last success; `stopped` says that nothing more is to be sent.
    """

    failures: int
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A subscription with its keys and its app's rights, as they were when the claim was made."""

    site: Site
    subscription: StoredSubscription
    app: InstalledApp
    signer: Signer
    claim: UUID
    health: Health


@dataclass(frozen=True, slots=True)
class Prepared:
    """A delivery and what it shows: None if the app may not see it; `problem` says that it could not be made."""

    delivery: PendingDelivery
    event: Event | None
    problem: str | None = None


def app_context(service: Service, site: Site, app: InstalledApp) -> Context:
    """A context with the rights of an app, and nobody else's."""
    caller = Caller(
        site_id=site.id,
        identity=Identity(type=IdentityType.APP, id=app.app_id, app_id=app.app_id),
        permissions=app.permissions,
        credential=f"app:{app.app_id}",
    )
    call = Call(caller=caller, request_id="webhooks", now=service.clock())
    return Context(service=service, call=call, site=site, operation="webhooks.deliver")


async def prepared(
    service: Service, connection: AnyConnection, target: Target, deliveries: Sequence[PendingDelivery]
) -> list[Prepared]:
    """The deliveries with their events as the app may see them. One that can't be rendered spoils no other."""
    context = app_context(service, target.site, target.app)
    visible = [one for one in deliveries if context.caller.may(EVENT_TYPES[one.event.type].permission)]
    try:
        events = await render_events(context, connection, [one.event for one in visible])
        shown = {one.seq: Prepared(one, event) for one, event in zip(visible, events, strict=True)}
    except Exception as error:
        if is_transient(error) or len(visible) == 0:
            raise
        shown = {one.seq: await _alone(context, connection, one) for one in visible}
    return [shown.get(one.seq) or Prepared(one, None) for one in deliveries]


async def _alone(context: Context, connection: AnyConnection, one: PendingDelivery) -> Prepared:
    try:
        (event,) = await render_events(context, connection, [one.event])
    except Exception as error:
        if is_transient(error):
            raise
        log.error("event_not_rendered", event_id=str(one.event.id), exc_info=error)
        return Prepared(one, None, f"the event could not be shown ({type(error).__name__})")
    return Prepared(one, event)
