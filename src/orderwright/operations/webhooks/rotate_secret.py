"""rotateSecret: requests are signed with a new secret."""

from __future__ import annotations

import msgspec

from orderwright.contract.webhooks import CreateSubscriptionResponse, RotateSecretRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.webhooks import owned, shown_subscription
from orderwright.workflows.webhooks import rotate_secret as rotate

_encode = msgspec.json.Encoder().encode


async def rotate_secret(context: Context, request: RotateSecretRequest) -> Answer:
    """Make a new secret. For a day both sign every request, so that the receiver can change over at leisure."""
    connection = context.work.connection
    found = await owned(context, connection, request.id, lock=True)
    secret = await rotate(context, found)
    shown = await shown_subscription(connection, context.site.id, await owned(context, connection, request.id))
    return Answer(
        body=_encode(CreateSubscriptionResponse(subscription=shown, secret=secret)),
        kept=_encode(CreateSubscriptionResponse(subscription=shown)),
    )
