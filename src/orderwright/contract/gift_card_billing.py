"""Paying for an order with a gift card."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND, PENDING, REJECTED
from orderwright.model.errors import Status
from orderwright.model.events import (
    ORDER_APPROVED,
    ORDER_FULFILLED,
    ORDER_PAYMENT_STATUS_UPDATED,
    ORDER_UPDATED,
    TRANSACTIONS_UPDATED,
)
from orderwright.model.gift_cards import RedeemGiftCardRequest, RedeemGiftCardResponse
from orderwright.model.permissions import Permission

REDEEM_GIFT_CARD = Operation(
    module="order-billing",
    name="redeemGiftCard",
    method="POST",
    path="/ecom/v1/order-billing/redeem-gift-card",
    request=RedeemGiftCardRequest,
    response=RedeemGiftCardResponse,
    permission=Permission.BILLING_REDEEM_GIFT_CARD,
    unit=Unit.WRITE,
    conditional=True,
    summary="Pay for an order with a gift card",
    description="At most what is due can be paid: the balance less what pending and authorized payments cover.",
    errors=(
        ErrorCode(
            "CURRENCY_MISMATCH", Status.BAD_REQUEST, "`currency` is not the order's, which `data.currency` names."
        ),
        NOT_FOUND,
        ErrorCode("GIFT_CARD_NOT_FOUND", Status.NOT_FOUND, "The site has no gift card with that code."),
        ErrorCode(
            "GIFT_CARD_ALREADY_APPLIED", Status.CONFLICT, "The card pays for the order already, and was not given back."
        ),
        ErrorCode("GIFT_CARD_DISABLED", Status.FAILED_PRECONDITION, "The card is disabled or was ended."),
        ErrorCode("GIFT_CARD_EXPIRED", Status.FAILED_PRECONDITION, "The card's expiration date has come."),
        ErrorCode("CURRENCY_NOT_SUPPORTED", Status.FAILED_PRECONDITION, "The card holds another currency."),
        ErrorCode("ALREADY_REDEEMED", Status.FAILED_PRECONDITION, "Nothing is left on the card."),
        ErrorCode("INSUFFICIENT_FUNDS", Status.FAILED_PRECONDITION, "The card holds less: `data.balance`."),
        ErrorCode("ORDER_CANCELED", Status.FAILED_PRECONDITION, "The order is canceled."),
        ErrorCode("ORDER_PAID", Status.FAILED_PRECONDITION, "Nothing of the order is left to be paid."),
        ErrorCode("MAX_GIFT_CARDS_EXCEEDED", Status.FAILED_PRECONDITION, "10 gift cards pay for the order already."),
        ErrorCode(
            "ORDER_HAS_CHARGEBACKS", Status.FAILED_PRECONDITION, "The buyer's bank has taken back a payment of it."
        ),
        PENDING,
        REJECTED,
        NOT_EDITABLE,
    ),
    events=(
        ORDER_UPDATED.name,
        ORDER_APPROVED.name,
        ORDER_FULFILLED.name,
        ORDER_PAYMENT_STATUS_UPDATED.name,
        TRANSACTIONS_UPDATED.name,
    ),
)
