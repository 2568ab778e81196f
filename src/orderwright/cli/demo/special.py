"""The steps of the demonstration that no single operation takes: a new gift card that pays at once, a chargeback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec

from orderwright.cli.demo.steps import CHARGEBACK, FollowUp, Known
from orderwright.model.errors import NotFound
from orderwright.model.payments import Chargeback, ChargebackStatus
from orderwright.model.timestamps import format_timestamp
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Call, Context
from orderwright.workflows.service import Service
from orderwright.workflows.settle_order import settle

#: Runs an operation: its key, the request, the time, and what it is for, which is also its idempotency key.
Perform = Callable[[str, dict[str, Any], datetime, str], Awaitable[Answer]]
#: No card has this code.
_UNKNOWN = "UNKNOWN-CODE"


class _Issued(msgspec.Struct):
    code: str | None = None


class _Payment(msgspec.Struct):
    id: str


class _Redeemed(msgspec.Struct):
    payment: _Payment


async def pay_with_gift_card(perform: Perform, step: FollowUp, known: Known, key: str) -> None:
    """Issue a card of twice the amount, and pay with it.

    A repeat of the issue does not tell the code again. If the payment had been made, its key answers whatever code is
    sent; if not, the load was interrupted between the two, and another card is issued.
    """
    amount = known.part(step.share)
    card = {"giftCard": {"initialAmount": {"amount": str(amount * 2)}}}
    for attempt in ("card", "another"):
        issued = await perform("gift-cards.issueGiftCard", card, step.at, f"{key}:{attempt}")
        code = msgspec.json.decode(issued.body, type=_Issued).code
        request = {
            "orderId": known.order_id,
            "giftCardCode": code or _UNKNOWN,
            "amount": {"amount": str(amount)},
            "currency": known.currency,
        }
        try:
            answer = await perform("order-billing.redeemGiftCard", request, step.at, key)
        except NotFound:
            continue
        known.payments.append(msgspec.json.decode(answer.body, type=_Redeemed).payment.id)
        known.paid += amount
        return


async def charge_back(service: Service, call: Call, known: Known) -> None:
    """What a gateway would report of the last payment: the buyer's bank took all of it back. Once."""
    site = await service.sites.get(call.caller.site_id)
    context = Context(service=service, call=call, site=site, operation=CHARGEBACK)
    async with service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, site, call.now)
        order = await open_order(context, known.order_id)
        payments = (await order.load_records()).payments
        payment = payments.find(known.payments[-1])
        assert payment is not None, "the payment was recorded one step before"
        regular = payment.regular_payment_details
        if regular is None or regular.chargebacks:
            return
        taken = Chargeback(
            id=str(service.new_id()),
            created_date=format_timestamp(order.at),
            updated_date=format_timestamp(order.at),
            amount=payment.amount,
            status=ChargebackStatus.APPROVED,
        )
        details = msgspec.structs.replace(regular, chargebacks=[taken])
        payments.replace(msgspec.structs.replace(payment, regular_payment_details=details))
        await settle(order)
        await order.save()
