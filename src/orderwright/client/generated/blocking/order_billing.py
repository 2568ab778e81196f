"""The operations of `order_billing` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import order_billing as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.model.billing_requests import (
    AuthorizeChargeWithSavedPaymentMethodResponse,
    AuthorizedPaymentsResponse,
    ChargeOrderResponse,
    DelayedCaptureSettings,
    GiftCardCharge,
    PaymentCapture,
    RegularCharge,
)
from orderwright.model.collection_requests import (
    ChargeMembershipsResponse,
    GenerateReceiptsResponse,
    MembershipCharge,
    VoidMembershipsResponse,
)
from orderwright.model.gift_cards import RedeemGiftCardResponse
from orderwright.model.prices import Price
from orderwright.model.refund_requests import (
    CalculateRefundResponse,
    PaymentRefund,
    RefundItems,
    RefundPaymentsResponse,
    RefundPaymentsSideEffects,
)
from orderwright.model.refundability import GetOrderRefundabilityResponse


class OrderBillingOperations(BlockingNamespace):
    """The operations of the module `order-billing`."""

    def authorize_charge_with_saved_payment_method(
        self,
        order_id: str,
        *,
        amount: Price | Mapping[str, Any],
        currency: str,
        delayed_capture_settings: DelayedCaptureSettings | Mapping[str, Any],
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AuthorizeChargeWithSavedPaymentMethodResponse:
        """Authorize an amount with the payment method that the buyer saved with the order.

        The answer shows what is known by then: what the gateway has not confirmed is PENDING, and ends by
        itself.

        Reserve an amount with the payment method that the buyer left with the order.

        Needs `ECOM.ORDER_BILLING_AUTHORIZE_CHARGE_WITH_SAVED_PAYMENT_METHOD`; open to apps, staff and API
        keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderPaid: Nothing of the order is left to be paid.
            InvalidAmount: An amount is 0 or finer than the currency's minor unit, or all together are more
                than is due: `data.maxAmount`.
            InvalidCurrency: `currency` is not the order's: `data.currency`.
            NoSavedPaymentMethod: No payment of the order left a payment method at a gateway that the site has
                an enabled account at.
            PaymentAlreadyInProgress: Pending and authorized payments cover what is due; the payment of the
                prepared collection is under way; or the buyer may still complete one that was declined, which
                can't be canceled at the gateway now.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.AUTHORIZE_CHARGE_WITH_SAVED_PAYMENT_METHOD,
            {
                "order_id": order_id,
                "amount": amount,
                "currency": currency,
                "delayed_capture_settings": delayed_capture_settings,
            },
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def calculate_refund(
        self,
        order_id: str,
        *,
        refund_items: RefundItems | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> CalculateRefundResponse:
        """Ask what the refund of some items comes to.

        From the prices, discounts and taxes that were frozen at the sale. Nothing selected comes to zero.
        `notAvailable.errors` names everything that is wrong with the items.

        What the refund of these items would come to.

        Needs `ECOM.ORDER_BILLING_CALCULATE_REFUND`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return self._call(
            calls.CALCULATE_REFUND, {"order_id": order_id, "refund_items": refund_items}, Options(timeout=timeout)
        )

    def capture_authorized_payments(
        self,
        order_id: str,
        payments: Sequence[PaymentCapture | Mapping[str, Any]],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AuthorizedPaymentsResponse:
        """Capture authorized payments, wholly or in part.

        All of them are begun or, on an error, none. What is not captured of a payment is released. The answer
        shows what is known by then: what the gateway has not confirmed is PENDING, and ends by itself.

        Take the money of authorized payments.

        Needs `ECOM.ORDER_BILLING_CAPTURE_AUTHORIZED_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            PaymentAlreadyVoided: The payment was voided, or is being voided.
            PaymentAlreadyCaptured: The payment was captured, or is being captured.
            PaymentNotAuthorized: The payment is not AUTHORIZED.
            PaymentHasPendingCapture: A capture of the payment is under way.
            InvalidAmount: The amount is 0, above what is authorized, or finer than the currency's minor unit.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            GatewayTransactionNotFound: The gateway that made the payment can't be asked: the site's account
                there is gone or disabled.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.CAPTURE_AUTHORIZED_PAYMENTS,
            {"order_id": order_id, "payments": payments},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def charge_memberships(
        self,
        order_id: str,
        *,
        member_id: str,
        memberships: Sequence[MembershipCharge | Mapping[str, Any]],
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> ChargeMembershipsResponse:
        """Pay for lines with memberships.

        Always refused: memberships belong to other products. What such a product charged is recorded by
        `addPayments`.

        Pay for lines with a member's memberships.

        Needs `ECOM.ORDER_BILLING_CHARGE_MEMBERSHIPS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            MembershipNotEligible: No membership can pay for the lines: memberships belong to other products,
                and none is connected.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.CHARGE_MEMBERSHIPS,
            {"order_id": order_id, "member_id": member_id, "memberships": memberships},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def charge_order(
        self,
        order_id: str,
        *,
        member_id: str | None = None,
        regular_charge: RegularCharge | Mapping[str, Any] | None = None,
        gift_cards: Sequence[GiftCardCharge | Mapping[str, Any]] | None = None,
        memberships: Sequence[MembershipCharge | Mapping[str, Any]] | None = None,
        idempotency_key: str | None = None,
        merchant_initiated: bool | None = None,
        if_match: str | int | None = None,
        timeout: float | None = None,
    ) -> ChargeOrderResponse:
        """Charge an order through the gateway, with gift cards, or both.

        Gift cards stand or fall with the charge they come with: their payments are PENDING until it has
        succeeded, and they get their money back if it fails. The same `idempotencyKey` again on the order
        shows the payments that were begun with it, and begins none. The answer shows what is known by then:
        what the gateway has not confirmed is PENDING, and ends by itself.

        Pay for an order in up to three ways at once.

        Needs `ecom:v1:order_billing:charge_order`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderPaid: Nothing of the order is left to be paid.
            InvalidAmount: An amount is 0 or finer than the currency's minor unit, or all together are more
                than is due: `data.maxAmount`.
            PaymentIntentIdRequired: The regular charge names no prepared collection and is neither delayed
                nor initiated by the merchant.
            GiftCardNotFound: The site has no gift card with that code.
            GiftCardExpired: The card's expiration date has come.
            GiftCardDisabled: The card is disabled or was ended.
            InsufficientFunds: The card holds less: `data.balance`.
            InvalidGiftCardCurrency: The card holds another currency.
            GiftCardAlreadyApplied: The card pays for the order already, or comes twice.
            AlreadyRedeemed: Nothing is left on the card.
            MaxGiftCardsExceeded: More than 10 gift cards would pay for it.
            MembershipNotEligible: No membership can pay for the lines: memberships belong to other products,
                and none is connected.
            LineItemPaid: A membership has paid for the line: `data.lineItemId`.
            PaymentAttemptExpired: The order has no prepared collection of that id, or it is more than 24
                hours old.
            PaymentMethodUnavailable: The site has no enabled account at a gateway; or the merchant charges
                and the buyer left no method there.
            PaymentAlreadyApproved: The payment of the prepared collection has been made.
            PaymentAlreadyInProgress: Pending and authorized payments cover what is due; the payment of the
                prepared collection is under way; or the buyer may still complete one that was declined, which
                can't be canceled at the gateway now.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.CHARGE_ORDER,
            {
                "order_id": order_id,
                "member_id": member_id,
                "regular_charge": regular_charge,
                "gift_cards": gift_cards,
                "memberships": memberships,
                "idempotency_key": idempotency_key,
                "merchant_initiated": merchant_initiated,
            },
            Options(if_match=if_match, timeout=timeout),
        )

    def generate_receipts(
        self,
        order_id: str,
        payment_ids: Sequence[str],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> GenerateReceiptsResponse:
        """Give a payment its receipt.

        One payment at a time. The receipt has an id and the site's next number; the activity tells both.

        Give a payment its receipt: exactly one.

        Needs `ECOM.ORDER_BILLING_GENERATE_RECEIPTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            ReceiptAlreadyExist: The payment has its receipt: `data.receiptId`, `data.displayNumber`.
            ReceiptGenerationInProgress: Another request is making it at this moment.
            InvalidPaymentType: Gift cards and memberships pay with what was paid for before: they get no
                receipt.
            InvalidPaymentStatus: The payment has brought no money.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.GENERATE_RECEIPTS,
            {"order_id": order_id, "payment_ids": payment_ids},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def get_order_refundability(self, order_id: str, *, timeout: float | None = None) -> GetOrderRefundabilityResponse:
        """Ask what of an order can be refunded, and from which payments.

        Which order.

        Needs `ECOM.ORDER_BILLING_GET_ORDER_REFUNDABILITY`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return self._call(calls.GET_ORDER_REFUNDABILITY, {"order_id": order_id}, Options(timeout=timeout))

    def redeem_gift_card(
        self,
        order_id: str,
        *,
        gift_card_code: str,
        amount: Price | Mapping[str, Any],
        currency: str,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> RedeemGiftCardResponse:
        """Pay for an order with a gift card.

        At most what is due can be paid: the balance less what pending and authorized payments cover.

        Pay for an order with a gift card. `amount` is in `currency`, which is the order's.

        Needs `ECOM.ORDER_BILLING_REDEEM_GIFT_CARD`; open to apps, staff and API keys.

        Raises:
            CurrencyMismatch: `currency` is not the order's, which `data.currency` names.
            OrderNotFound: The site has no order of that id.
            GiftCardNotFound: The site has no gift card with that code.
            GiftCardAlreadyApplied: The card pays for the order already, and was not given back.
            GiftCardDisabled: The card is disabled or was ended.
            GiftCardExpired: The card's expiration date has come.
            CurrencyNotSupported: The card holds another currency.
            AlreadyRedeemed: Nothing is left on the card.
            InsufficientFunds: The card holds less: `data.balance`.
            OrderCanceled: The order is canceled.
            OrderPaid: Nothing of the order is left to be paid.
            MaxGiftCardsExceeded: 10 gift cards pay for the order already.
            OrderHasChargebacks: The buyer's bank has taken back a payment of it.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.REDEEM_GIFT_CARD,
            {"order_id": order_id, "gift_card_code": gift_card_code, "amount": amount, "currency": currency},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def refund_payments(
        self,
        order_id: str,
        payment_refunds: Sequence[PaymentRefund | Mapping[str, Any]],
        *,
        side_effects: RefundPaymentsSideEffects | Mapping[str, Any] | None = None,
        refund_items: RefundItems | Mapping[str, Any] | None = None,
        customer_reason: str | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> RefundPaymentsResponse:
        """Give back money of an order's payments.

        Payments that a gateway of the site made are returned by it, gift cards of the shop get their balance
        back, anything else is recorded with `externalRefund`. Without amounts, the items say how much.

        Return money of up to 50 payments.

        Needs `ECOM.ORDER_BILLING_REFUND_PAYMENTS`; open to apps, staff and API keys. More is shown or may be
        changed with `ORDERWRIGHT.OVER_REFUND`.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            LineItemNotFound: The order has no line item of that id.
            AdditionalFeeNotFound: The order has no fee of that id.
            ShippingNotFound: Nothing was charged for shipping.
            InvalidPaymentRefundAmount: Nothing, more than the payment can return, or a part of a gift card.
            InvalidAdditionalFeeRefundAmount: Nothing, or more than is left of it.
            InvalidShippingRefundAmount: Nothing, or more than is left of it.
            InvalidLineItemRefundQuantity: More units than are left to be refunded.
            InvalidLineItemRestockQuantity: More units than this refund is for.
            PaymentNotRefundable: Nothing of the payment can be returned; `data.nonRefundableReason` says why.
            ExternalRefundExpected: The service can't return this payment itself, and `externalRefund` is not
                true.
            PartialRefundForMultipleLocationsNotAllowed: A part of a line item that comes from several
                locations can't be restocked, only all of it.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.REFUND_PAYMENTS,
            {
                "order_id": order_id,
                "payment_refunds": payment_refunds,
                "side_effects": side_effects,
                "refund_items": refund_items,
                "customer_reason": customer_reason,
            },
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def void_authorized_payments(
        self,
        order_id: str,
        payment_ids: Sequence[str],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AuthorizedPaymentsResponse:
        """Void authorized payments.

        All of them are begun or, on an error, none. The answer shows what is known by then: what the gateway
        has not confirmed is PENDING, and ends by itself.

        Give up authorized payments.

        Needs `ECOM.ORDER_BILLING_VOID_AUTHORIZED_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            PaymentAlreadyVoided: The payment was voided, or is being voided.
            PaymentAlreadyCaptured: The payment was captured, or is being captured.
            PaymentNotAuthorized: The payment is not AUTHORIZED.
            GatewayTransactionNotFound: The gateway that made the payment can't be asked: the site's account
                there is gone or disabled.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.VOID_AUTHORIZED_PAYMENTS,
            {"order_id": order_id, "payment_ids": payment_ids},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def void_memberships(
        self,
        order_id: str,
        payment_ids: Sequence[str],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> VoidMembershipsResponse:
        """Void payments by membership.

        All of them, or on any error none. The record is voided; the product that charged is not told.

        Take back payments by membership.

        Needs `ECOM.ORDER_BILLING_CHARGE_MEMBERSHIPS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            NotMembershipPayment: The payment was not made by a membership.
            MembershipPaymentNotCharged: The payment is not APPROVED, or is being refunded: there is nothing
                to take back.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.VOID_MEMBERSHIPS,
            {"order_id": order_id, "payment_ids": payment_ids},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
