"""`POST /gateways/{name}/{site}`: where payment gateways report what happened.

Nothing of the body is read before its signature was checked, and who can't sign learns nothing: whether there is such a
site, such an account, or another fault is answered alike. Only while the service lacks the key of an account's
credentials, so that nobody's signature can be checked, it says that it can't record anything now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import structlog

from orderwright.api.endpoint import Edge
from orderwright.api.failures import Refused, unavailable
from orderwright.api.messages import Reply, Request, read_body
from orderwright.model.errors import OrderwrightError
from orderwright.providers.payments.gateway import NotificationRefused
from orderwright.workflows.context import Answer

PATH: Final = "/gateways/{name}/{site}"

#: In bytes. Stripe's largest events have some tens of kilobytes.
MAX_BODY: Final = 512 * 1024

_log = structlog.get_logger("orderwright.api")


def endpoint(edge: Edge) -> Callable[[Request], Awaitable[Reply]]:
    """What answers the path: 200 for what was recorded, 400 for what was not verified, 5xx for what is to repeat."""

    async def notified(request: Request) -> Reply:
        name, site = request.params
        body = await read_body(request, min(MAX_BODY, edge.options.max_body), edge.options.body_timeout)
        try:
            answer = await edge.running.finish(_received(edge, request, name, site, body), edge.options.request_timeout)
        except NotificationRefused as refusal:
            _log.info("gateway_notification_refused", reason=refusal.message)
            # Only who can't sign is counted: a gateway may report as much as happens.
            client = request.scope.get("client")
            edge.limiter.take(f"address:{client[0] if client else None}")
            raise Refused(400, "NOTIFICATION_REFUSED", "The notification was refused") from None
        except Refused:
            raise
        except OrderwrightError as error:
            _log.error("gateway_notification_failed", gateway=name, error=error.message)
            raise unavailable("The notification can't be recorded now; repeat it", 60) from None
        request.site_id, request.credential = site, f"gateway:{name}"
        return Reply(200, answer.body)

    return notified


async def _received(edge: Edge, request: Request, name: str, site: str, body: bytes) -> Answer:
    try:
        site_id = UUID(site)
    except ValueError:
        raise NotificationRefused("The address names no site") from None
    # Much that only gateways report about comes with it, so the first report loads it.
    from orderwright.workflows.gateway_notifications import receive

    headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in request.headers.items()}
    await receive(edge.service(), site_id, name, body, headers, request.id)
    return Answer(body=b"{}")
