"""issueGiftCard: a new card, whose code is told this once."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.contract.gift_cards import IssueGiftCardRequest, IssueGiftCardResponse
from orderwright.model.gift_cards import CardRecord, GiftCardState
from orderwright.rules.gift_cards import check_input
from orderwright.store.gift_card_codes import code_hash, new_code
from orderwright.store.gift_cards import insert_card
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows import idempotency
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gift_card_records import shown_card

_encode = msgspec.json.Encoder().encode


async def issue_gift_card(context: Context, request: IssueGiftCardRequest) -> Answer:
    """Make the card. Under an idempotency key the answer is kept without the code, so that no table ever holds one."""
    service, call = context.service, context.call
    sent = request.gift_card
    currency = sent.currency or context.site.currency
    amount, expiration = check_input(sent, currency, call.now)
    code = new_code()
    digest = await code_hash(context.site.id, code)
    card = CardRecord(
        id=service.new_id(),
        last_four=code[-4:],
        currency=currency,
        initial_amount=amount,
        balance=amount,
        state=GiftCardState.ACTIVE,
        expiration_date=expiration,
        recipient=sent.recipient,
        note=sent.note,
        created_date=call.now,
        updated_date=call.now,
        voided_date=None,
        entries=1,
    )
    shown = shown_card(context, card)
    earlier = await _keep(context, card, digest, Answer(body=_encode(IssueGiftCardResponse(gift_card=shown))))
    return earlier or Answer(body=_encode(IssueGiftCardResponse(gift_card=shown, code=code)))


async def _keep(context: Context, card: CardRecord, digest: bytes, kept: Answer) -> Answer | None:
    """Write the card, and `kept` under the idempotency key; or what the key was answered with before."""
    entry_id: UUID = context.service.new_id()
    async with context.service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, context.call.now)
        earlier = await idempotency.earlier_answer(context)
        if earlier is None:
            await insert_card(connection, context.site.id, card, digest, entry_id, context.caller.identity)
            await idempotency.remember(context, kept)
    return earlier
