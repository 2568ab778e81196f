"""Billing through the gateway of the site: charge, authorize, capture, void."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.order_transactions import MONEY_EVENTS, PAYMENT_NOT_FOUND, RECORDED_EVENTS, TAKEN_BACK_EVENTS
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND, PENDING, REJECTED
from orderwright.contract.payments_collector import CANCELED, CHARGEBACKS, NOT_ELIGIBLE
from orderwright.model.billing_requests import (
    AuthorizeChargeWithSavedPaymentMethodRequest,
    AuthorizeChargeWithSavedPaymentMethodResponse,
    AuthorizedPaymentsResponse,
    BillingCaptureAuthorizedPaymentsRequest,
    BillingVoidAuthorizedPaymentsRequest,
    ChargeOrderRequest,
    ChargeOrderResponse,
)
from orderwright.model.errors import Status
from orderwright.model.events import TRANSACTIONS_DETAILS_UPDATED
from orderwright.model.permissions import Permission

GATEWAY_EVENTS = (*MONEY_EVENTS, TRANSACTIONS_DETAILS_UPDATED.name)
CAPTURE_EVENTS = (*RECORDED_EVENTS, TRANSACTIONS_DETAILS_UPDATED.name)
VOID_EVENTS = (*TAKEN_BACK_EVENTS, TRANSACTIONS_DETAILS_UPDATED.name)
AS_FAR_AS_KNOWN = (
    "The answer shows what is known by then: what the gateway has not confirmed is PENDING, and ends by itself."
)
VOIDED = ErrorCode("PAYMENT_ALREADY_VOIDED", Status.CONFLICT, "The payment was voided, or is being voided.")
CAPTURED = ErrorCode("PAYMENT_ALREADY_CAPTURED", Status.CONFLICT, "The payment was captured, or is being captured.")
CAPTURED_BEFORE_VOID = ErrorCode(
    "PAYMENT_ALREADY_CAPTURED", Status.FAILED_PRECONDITION, "The payment was captured, or is being captured."
)
NOT_AUTHORIZED = ErrorCode("PAYMENT_NOT_AUTHORIZED", Status.FAILED_PRECONDITION, "The payment is not AUTHORIZED.")
PENDING_CAPTURE = ErrorCode(
    "PAYMENT_HAS_PENDING_CAPTURE", Status.FAILED_PRECONDITION, "A capture of the payment is under way."
)
INVALID_CAPTURE = ErrorCode(
    "INVALID_AMOUNT",
    Status.BAD_REQUEST,
    "The amount is 0, above what is authorized, or finer than the currency's minor unit.",
)
_NO_ACCOUNT = ErrorCode(
    "GATEWAY_TRANSACTION_NOT_FOUND",
    Status.NOT_FOUND,
    "The gateway that made the payment can't be asked: the site's account there is gone or disabled.",
)
_PAID = ErrorCode("ORDER_PAID", Status.FAILED_PRECONDITION, "Nothing of the order is left to be paid.")
_INVALID_CHARGE = ErrorCode(
    "INVALID_AMOUNT",
    Status.BAD_REQUEST,
    "An amount is 0 or finer than the currency's minor unit, or all together are more than is due: `data.maxAmount`.",
)
_IN_PROGRESS = ErrorCode(
    "PAYMENT_ALREADY_IN_PROGRESS",
    Status.CONFLICT,
    "Pending and authorized payments cover what is due; the payment of the prepared collection is under way; or the "
    "buyer may still complete one that was declined, which can't be canceled at the gateway now.",
)

AUTHORIZE_CHARGE_WITH_SAVED_PAYMENT_METHOD = Operation(
    module="order-billing",
    name="authorizeChargeWithSavedPaymentMethod",
    method="POST",
    path="/ecom/v1/order-billing/authorize-charge-with-saved-payment-method",
    request=AuthorizeChargeWithSavedPaymentMethodRequest,
    response=AuthorizeChargeWithSavedPaymentMethodResponse,
    permission=Permission.BILLING_AUTHORIZE_CHARGE,
    unit=Unit.OWN,
    conditional=True,
    summary="Authorize an amount with the payment method that the buyer saved with the order",
    description=AS_FAR_AS_KNOWN,
    errors=(
        NOT_FOUND,
        PENDING,
        REJECTED,
        CANCELED,
        CHARGEBACKS,
        _PAID,
        _INVALID_CHARGE,
        ErrorCode("INVALID_CURRENCY", Status.BAD_REQUEST, "`currency` is not the order's: `data.currency`."),
        ErrorCode(
            "NO_SAVED_PAYMENT_METHOD",
            Status.FAILED_PRECONDITION,
            "No payment of the order left a payment method at a gateway that the site has an enabled account at.",
        ),
        _IN_PROGRESS,
        NOT_EDITABLE,
    ),
    events=GATEWAY_EVENTS,
)

BILLING_CAPTURE_AUTHORIZED_PAYMENTS = Operation(
    module="order-billing",
    name="captureAuthorizedPayments",
    method="POST",
    path="/ecom/v1/order-billing/capture-authorized-payments",
    request=BillingCaptureAuthorizedPaymentsRequest,
    response=AuthorizedPaymentsResponse,
    permission=Permission.BILLING_CAPTURE,
    unit=Unit.OWN,
    conditional=True,
    summary="Capture authorized payments, wholly or in part",
    description="All of them are begun or, on an error, none. What is not captured of a payment is released. "
    f"{AS_FAR_AS_KNOWN}",
    errors=(
        NOT_FOUND,
        PAYMENT_NOT_FOUND,
        VOIDED,
        CAPTURED,
        NOT_AUTHORIZED,
        PENDING_CAPTURE,
        INVALID_CAPTURE,
        CHARGEBACKS,
        _NO_ACCOUNT,
        NOT_EDITABLE,
    ),
    events=CAPTURE_EVENTS,
)

BILLING_VOID_AUTHORIZED_PAYMENTS = Operation(
    module="order-billing",
    name="voidAuthorizedPayments",
    method="POST",
    path="/ecom/v1/order-billing/void-authorized-payments",
    request=BillingVoidAuthorizedPaymentsRequest,
    response=AuthorizedPaymentsResponse,
    permission=Permission.BILLING_VOID,
    unit=Unit.OWN,
    conditional=True,
    summary="Void authorized payments",
    description=f"All of them are begun or, on an error, none. {AS_FAR_AS_KNOWN}",
    errors=(NOT_FOUND, PAYMENT_NOT_FOUND, VOIDED, CAPTURED_BEFORE_VOID, NOT_AUTHORIZED, _NO_ACCOUNT, NOT_EDITABLE),
    events=VOID_EVENTS,
)

CHARGE_ORDER = Operation(
    module="order-billing",
    name="chargeOrder",
    method="POST",
    path="/ecom/v1/order-billing/charge-order",
    request=ChargeOrderRequest,
    response=ChargeOrderResponse,
    permission=Permission.BILLING_CHARGE_ORDER,
    unit=Unit.OWN,
    conditional=True,
    summary="Charge an order through the gateway, with gift cards, or both",
    description="Gift cards stand or fall with the charge they come with: their payments are PENDING until it has "
    "succeeded, and they get their money back if it fails. The same `idempotencyKey` again on the order shows the "
    f"payments that were begun with it, and begins none. {AS_FAR_AS_KNOWN}",
    errors=(
        NOT_FOUND,
        PENDING,
        REJECTED,
        CANCELED,
        CHARGEBACKS,
        _PAID,
        _INVALID_CHARGE,
        ErrorCode(
            "PAYMENT_INTENT_ID_REQUIRED",
            Status.BAD_REQUEST,
            "The regular charge names no prepared collection and is neither delayed nor initiated by the merchant.",
        ),
        ErrorCode("GIFT_CARD_NOT_FOUND", Status.NOT_FOUND, "The site has no gift card with that code."),
        ErrorCode("GIFT_CARD_EXPIRED", Status.FAILED_PRECONDITION, "The card's expiration date has come."),
        ErrorCode("GIFT_CARD_DISABLED", Status.FAILED_PRECONDITION, "The card is disabled or was ended."),
        ErrorCode("INSUFFICIENT_FUNDS", Status.FAILED_PRECONDITION, "The card holds less: `data.balance`."),
        ErrorCode("INVALID_GIFT_CARD_CURRENCY", Status.FAILED_PRECONDITION, "The card holds another currency."),
        ErrorCode("GIFT_CARD_ALREADY_APPLIED", Status.CONFLICT, "The card pays for the order already, or comes twice."),
        ErrorCode("ALREADY_REDEEMED", Status.FAILED_PRECONDITION, "Nothing is left on the card."),
        ErrorCode("MAX_GIFT_CARDS_EXCEEDED", Status.FAILED_PRECONDITION, "More than 10 gift cards would pay for it."),
        NOT_ELIGIBLE,
        ErrorCode("LINE_ITEM_PAID", Status.CONFLICT, "A membership has paid for the line: `data.lineItemId`."),
        ErrorCode(
            "PAYMENT_ATTEMPT_EXPIRED",
            Status.FAILED_PRECONDITION,
            "The order has no prepared collection of that id, or it is more than 24 hours old.",
        ),
        ErrorCode(
            "PAYMENT_METHOD_UNAVAILABLE",
            Status.FAILED_PRECONDITION,
            "The site has no enabled account at a gateway; or the merchant charges and the buyer left no method there.",
        ),
        ErrorCode("PAYMENT_ALREADY_APPROVED", Status.CONFLICT, "The payment of the prepared collection has been made."),
        _IN_PROGRESS,
        NOT_EDITABLE,
    ),
    events=GATEWAY_EVENTS,
)
