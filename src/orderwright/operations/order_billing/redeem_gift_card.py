"""redeemGiftCard: a gift card of the shop pays for an order."""

from __future__ import annotations

from orderwright.model.gift_cards import RedeemGiftCardRequest
from orderwright.rules.gift_card_payments import check_amount, check_payable
from orderwright.rules.money import parse_amount
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gift_cards import check_currency, redeem
from orderwright.workflows.record_payment import check_room, keep_declared_money
from orderwright.workflows.settle_order import settle
from orderwright.workflows.transactions import show_transactions


async def redeem_gift_card(context: Context, request: RedeemGiftCardRequest) -> Answer:
    """Take the amount from the card and record the payment: both, or on any error neither."""
    order = await open_order(context, request.order_id)
    records = await order.load_records()
    check_payable(order.head, records.payments.now)
    check_currency(order.head.currency, request.currency)
    amount = check_amount(parse_amount(request.amount.amount), order.head, "amount.amount")
    await keep_declared_money(order, field="orderId")
    check_room(records, 1, "orderId")
    payment = await redeem(order, request.gift_card_code, amount, request.currency)
    records.payments.now.append(payment)
    await settle(order)
    return await show_transactions(order, payment=records.payments.find(payment.id))
