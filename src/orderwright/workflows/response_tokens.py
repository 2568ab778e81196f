"""What a buyer's browser needs to complete a payment that is pending: asked of the gateway, never kept."""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID

import msgspec
import structlog

from orderwright.model.errors import ApplicationError
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.providers.payments.gateway import Ending, GatewayUnavailable
from orderwright.rules.gateway_calls import CallState
from orderwright.store.gateway_calls import find_call
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gateway_calls import as_payment_call, broke, gateway_of

#: How long the answer of an operation waits for it, in seconds, and how long a token may be in the contract.
TOKEN_SECONDS: Final = 8.0
MAX_TOKEN: Final = 300

log = structlog.get_logger(__name__)


class _Shown(msgspec.Struct):
    payments: list[Payment] = []


_decode_shown = msgspec.json.Decoder(_Shown).decode
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode


async def with_response_token(context: Context, answer: Answer) -> Answer:
    """The answer with `regularChargeResponseToken` if a payment that it shows waits for the buyer.

    An address to go to where the gateway has one, else its client secret. Also for a repeated answer: the token of
    the first one was not kept. Without an answer of the gateway in time there is none.
    """
    for payment in _decode_shown(answer.body).payments:
        regular = payment.regular_payment_details
        if payment.status is not TransactionStatus.PENDING or regular is None or not regular.gateway_transaction_id:
            continue
        token = await response_token(context, UUID(regular.gateway_transaction_id))
        if token is not None and len(token) <= MAX_TOKEN:
            members = _decode_members(answer.body)
            members["regularChargeResponseToken"] = msgspec.Raw(_encode(token))
            return msgspec.structs.replace(answer, body=_encode(members))
    return answer


async def response_token(context: Context, reference: UUID) -> str | None:
    """What a browser needs for the call of that reference; None if it is not pending or the gateway does not answer.

    An address to go to where the gateway has one, else its client secret.
    """
    async with context.service.database.acquire() as connection:
        stored = await find_call(connection, context.site.id, reference)
    if stored is None or stored.state != CallState.PENDING:
        return None
    try:
        gateway = await gateway_of(context, stored.call.gateway)
        if gateway is None:
            return None
        async with asyncio.timeout(TOKEN_SECONDS):
            found = await gateway.find(as_payment_call(stored.call, stored.created_at))
    except (TimeoutError, GatewayUnavailable, ApplicationError) as error:
        log.warning("no_response_token", reference=str(reference), error=type(error).__name__)
        return None
    except Exception as error:
        # The payment is begun, and the answer has to say so.
        broke(stored.call, error)
        return None
    return (found.action_url or found.client_secret) if found.ending is Ending.PENDING else None
