"""A process that runs one operation through Stripe and is killed at a point of it.

Between the points it is the service itself: its accounts, its gateway, and HTTP to `localstripe`.
"""

from __future__ import annotations

import asyncio
import gc
import os
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from tests.support.localstripe import LocalStripe
from tests.support.paying_process import die, dying, exit_code, pay
from tests.support.service import SECRETS_KEY, Clock

from orderwright.operations.binding import bound
from orderwright.providers.payments.stripe_connections import StripeConnections
from orderwright.providers.payments.stripe_gateway import StripeGateway
from orderwright.store.sealed import SealingKeys
from orderwright.workflows.gateways import GatewaySettings
from orderwright.workflows.service import Service

# What is loaded only when it is used is loaded once, in the process from which the others are forked.
bound()
StripeGateway("sk_test_unused", connections=StripeConnections())
Json = dict[str, Any]


class Point(Enum):
    """Where the process is killed."""

    BEFORE_INTENT = "before the intent is committed"
    AFTER_INTENT = "after the intent is committed"
    BEFORE_REQUEST = "before the request goes out"
    AT_STRIPE = "while Stripe works"
    AFTER_STRIPE = "when Stripe has answered"
    BEFORE_OUTCOME = "before the outcome is committed"
    AFTER_OUTCOME = "after the outcome is committed"
    BEFORE_ANSWER = "before the answer is kept"
    AFTER_ANSWER = "after the answer is kept"

    @property
    def is_done(self) -> bool:
        """Whether Stripe does what was asked."""
        return self not in (Point.BEFORE_INTENT, Point.AFTER_INTENT, Point.BEFORE_REQUEST)

    @property
    def is_noted(self) -> bool:
        """Whether the order knows what became of it."""
        return self in (Point.AFTER_OUTCOME, Point.BEFORE_ANSWER, Point.AFTER_ANSWER)


_COMMITS = {
    Point.BEFORE_INTENT: (1, False),
    Point.AFTER_INTENT: (1, True),
    Point.BEFORE_OUTCOME: (2, False),
    Point.AFTER_OUTCOME: (2, True),
    Point.BEFORE_ANSWER: (3, False),
    Point.AFTER_ANSWER: (3, True),
}


def settings() -> GatewaySettings:
    """What lets a service read the accounts of a shop of tests."""
    return GatewaySettings(SealingKeys(SECRETS_KEY), test_servers=True)


def killed_at(
    point: Point, dsn: str, stripe: str, site_id: UUID, now: datetime, name: str, request: Json, key: str
) -> int:
    """Run the operation in a process that is killed at `point`; the code that it ended with.

    `stripe` is the address of the server that the site's account leads to.
    """
    return exit_code(_run, point, dsn, stripe, site_id, now, name, request, key)


def _run(point: Point, dsn: str, stripe: str, site_id: UUID, now: datetime, name: str, request: Json, key: str) -> None:
    # What this process shares with that one is not to be copied, which looking for garbage in it would do.
    gc.freeze()
    asyncio.run(_pay_and_die(point, dsn, stripe, site_id, now, name, request, key))


async def _pay_and_die(
    point: Point, dsn: str, stripe: str, site_id: UUID, now: datetime, name: str, request: Json, key: str
) -> None:
    service = await Service.start(dsn, pool_size=4, clock=Clock(now), gateway_settings=settings())
    if point in _COMMITS:
        number, after = _COMMITS[point]
        service.database.transaction = dying(service.database, number, after=after)  # type: ignore[method-assign]
    elif point is Point.AT_STRIPE:
        server = LocalStripe(stripe)
        server.doom(os.getpid())
        server.close()
    else:
        _die_at_request(after=point is Point.AFTER_STRIPE)
    await pay(service, site_id, name, request, key)


def _die_at_request(*, after: bool) -> None:
    """Die before a request that changes something is sent, or when its answer is there."""
    original = StripeConnections.request_async

    async def request_async(self: StripeConnections, method: str, *arguments: Any, **more: Any) -> Any:
        changes = method.upper() == "POST"
        if changes and not after:
            die()
        answer = await original(self, method, *arguments, **more)
        if changes:
            die()
        return answer

    StripeConnections.request_async = request_async  # type: ignore[assignment, method-assign]
