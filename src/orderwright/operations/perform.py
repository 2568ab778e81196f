"""The one way to run an operation: authorise, open the unit of work, call the handler, commit.

The HTTP edge and the command line both come through here, so that no rule forks.
"""

from __future__ import annotations

from typing import Any

import msgspec

from orderwright.contract.operation import Operation, Unit
from orderwright.model.errors import PermissionDenied, ValidationFailed
from orderwright.model.identity import Caller
from orderwright.operations.binding import handler
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows import audit, idempotency
from orderwright.workflows.context import Answer, Call, Context
from orderwright.workflows.service import Service

_encode = msgspec.json.Encoder().encode


def authorise(operation: Operation, caller: Caller) -> None:
    """Raise `PermissionDenied` unless the caller's kind is admitted and holds the operation's permission."""
    if caller.identity.type not in operation.identities or operation.permission not in caller.permissions:
        raise PermissionDenied(
            "PERMISSION_DENIED",
            f"{operation.key} needs the permission {operation.permission.value}",
            data={"permission": operation.permission.value},
        )


async def perform(service: Service, operation: Operation, call: Call, request: Any) -> Answer:
    """Run `operation` for the caller and return its encoded answer.

    Raises the typed errors of `model.errors`; on any of them nothing was written. With an idempotency key that
    has been used for the same request, the first answer comes back and nothing happens again.
    """
    authorise(operation, call.caller)
    if call.if_match is not None and operation.unit is not Unit.READ and not operation.conditional:
        raise ValidationFailed.of("If-Match", f"{operation.key} can't be made conditional", "FIELD_NOT_ALLOWED")
    site = await service.sites.get(call.caller.site_id)
    context = Context(service=service, call=call, site=site, operation=operation.key)
    if operation.unit is not Unit.WRITE:
        try:
            answer = _answer(await handler(operation.key)(context, request))
        finally:
            if operation.unit is Unit.OWN:
                service.wakeups.committed(site.id)
        if operation.audited:
            # The handler has committed what it did in units of its own.
            async with service.database.acquire() as connection:
                await audit.note(connection, context, operation, request, answer)
        return answer
    async with service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, site, call.now)
        earlier = await idempotency.earlier_answer(context)
        if earlier is not None:
            return earlier
        answer = _answer(await handler(operation.key)(context, request))
        await audit.note(connection, context, operation, request, answer)
        await idempotency.remember(context, answer)
    service.wakeups.committed(site.id)
    return answer


def _answer(result: Any) -> Answer:
    return result if isinstance(result, Answer) else Answer(body=_encode(result))
