"""The calls of `order_billing` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.model.billing_requests import (
    AuthorizeChargeWithSavedPaymentMethodResponse,
    AuthorizedPaymentsResponse,
    ChargeOrderResponse,
)
from orderwright.model.collection_requests import (
    ChargeMembershipsResponse,
    GenerateReceiptsResponse,
    VoidMembershipsResponse,
)
from orderwright.model.gift_cards import RedeemGiftCardResponse
from orderwright.model.refund_requests import (
    CalculateRefundResponse,
    RefundPaymentsResponse,
)
from orderwright.model.refundability import GetOrderRefundabilityResponse

AUTHORIZE_CHARGE_WITH_SAVED_PAYMENT_METHOD: Call[AuthorizeChargeWithSavedPaymentMethodResponse] = Call(
    key="order-billing.authorizeChargeWithSavedPaymentMethod",
    method="POST",
    path="/ecom/v1/order-billing/authorize-charge-with-saved-payment-method",
    response=AuthorizeChargeWithSavedPaymentMethodResponse,
    fields={
        "order_id": "orderId",
        "amount": "amount",
        "currency": "currency",
        "delayed_capture_settings": "delayedCaptureSettings",
    },
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CALCULATE_REFUND: Call[CalculateRefundResponse] = Call(
    key="order-billing.calculateRefund",
    method="POST",
    path="/ecom/v1/order-billing/calculate-refund",
    response=CalculateRefundResponse,
    fields={"order_id": "orderId", "refund_items": "refundItems"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

CAPTURE_AUTHORIZED_PAYMENTS: Call[AuthorizedPaymentsResponse] = Call(
    key="order-billing.captureAuthorizedPayments",
    method="POST",
    path="/ecom/v1/order-billing/capture-authorized-payments",
    response=AuthorizedPaymentsResponse,
    fields={"payments": "payments", "order_id": "orderId"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CHARGE_MEMBERSHIPS: Call[ChargeMembershipsResponse] = Call(
    key="order-billing.chargeMemberships",
    method="POST",
    path="/ecom/v1/order-billing/charge-memberships",
    response=ChargeMembershipsResponse,
    fields={"order_id": "orderId", "member_id": "memberId", "memberships": "memberships"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CHARGE_ORDER: Call[ChargeOrderResponse] = Call(
    key="order-billing.chargeOrder",
    method="POST",
    path="/ecom/v1/order-billing/charge-order",
    response=ChargeOrderResponse,
    fields={
        "order_id": "orderId",
        "member_id": "memberId",
        "regular_charge": "regularCharge",
        "gift_cards": "giftCards",
        "memberships": "memberships",
        "idempotency_key": "idempotencyKey",
        "merchant_initiated": "merchantInitiated",
    },
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

GENERATE_RECEIPTS: Call[GenerateReceiptsResponse] = Call(
    key="order-billing.generateReceipts",
    method="POST",
    path="/ecom/v1/order-billing/generate-receipts",
    response=GenerateReceiptsResponse,
    fields={"order_id": "orderId", "payment_ids": "paymentIds"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

GET_ORDER_REFUNDABILITY: Call[GetOrderRefundabilityResponse] = Call(
    key="order-billing.getOrderRefundability",
    method="POST",
    path="/ecom/v1/order-billing/get-order-refundability",
    response=GetOrderRefundabilityResponse,
    fields={"order_id": "orderId"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

REDEEM_GIFT_CARD: Call[RedeemGiftCardResponse] = Call(
    key="order-billing.redeemGiftCard",
    method="POST",
    path="/ecom/v1/order-billing/redeem-gift-card",
    response=RedeemGiftCardResponse,
    fields={"order_id": "orderId", "gift_card_code": "giftCardCode", "amount": "amount", "currency": "currency"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

REFUND_PAYMENTS: Call[RefundPaymentsResponse] = Call(
    key="order-billing.refundPayments",
    method="POST",
    path="/ecom/v1/order-billing/refund-payments",
    response=RefundPaymentsResponse,
    fields={
        "order_id": "orderId",
        "payment_refunds": "paymentRefunds",
        "side_effects": "sideEffects",
        "refund_items": "refundItems",
        "customer_reason": "customerReason",
    },
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

VOID_AUTHORIZED_PAYMENTS: Call[AuthorizedPaymentsResponse] = Call(
    key="order-billing.voidAuthorizedPayments",
    method="POST",
    path="/ecom/v1/order-billing/void-authorized-payments",
    response=AuthorizedPaymentsResponse,
    fields={"payment_ids": "paymentIds", "order_id": "orderId"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

VOID_MEMBERSHIPS: Call[VoidMembershipsResponse] = Call(
    key="order-billing.voidMemberships",
    method="POST",
    path="/ecom/v1/order-billing/void-memberships",
    response=VoidMembershipsResponse,
    fields={"order_id": "orderId", "payment_ids": "paymentIds"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
