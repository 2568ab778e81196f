"""The operations of `orders` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from orderwright.client.generated.calls import orders as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.order_flags import ClearOrderFlagsResponse
from orderwright.contract.order_history import GetOrderHistoryResponse, HistoryEntry
from orderwright.model.activities import NewActivity, PublicActivity
from orderwright.model.billing_requests import (
    AuthorizedPaymentsResponse,
    ChargedBy,
    CreatePaymentGatewayOrderResponse,
    DelayedCaptureSettings,
    PaymentCapture,
    PreparePaymentCollectionResponse,
)
from orderwright.model.collection_requests import (
    BulkMarkOrdersAsPaidResponse,
    CollectorChargeMembershipsResponse,
    GetPaymentCollectabilityStatusResponse,
    MarkOrderAsPaidResponse,
    MembershipChargeItem,
    RecordManuallyCollectedPaymentResponse,
)
from orderwright.model.creation_settings import OrderCreationSettings
from orderwright.model.extras import TagsChange
from orderwright.model.order_imports import BulkImportOrdersResponse, ImportFormat
from orderwright.model.order_parts import OrderStatus
from orderwright.model.order_patch import LineItemPatch, OrderPatch
from orderwright.model.order_requests import (
    AddActivitiesResponse,
    AddActivityResponse,
    AggregateOrdersResponse,
    BulkDeleteImportedOrdersResponse,
    BulkUpdateOrdersResponse,
    BulkUpdateOrderTagsResponse,
    MaskedOrder,
    OrderResponse,
    SetOrderNumberCounterResponse,
)
from orderwright.model.order_search import CursorSearch, SearchOrdersResponse
from orderwright.model.orders import ImportedOrderInput, Order, OrderInput
from orderwright.model.payments import UserDefinedPaymentMethodName
from orderwright.model.prices import Price
from orderwright.model.refund_requests import PaymentRefund, TriggerRefundResponse
from orderwright.model.refundability import GetRefundabilityStatusResponse
from orderwright.model.refunds import RefundDetails, RefundSideEffects


class AsyncOrdersOperations(AsyncNamespace):
    """The operations of the module `orders`."""

    async def add_activities(
        self,
        order_id: str,
        order_activities: Sequence[NewActivity | Mapping[str, Any]],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AddActivitiesResponse:
        """Comment on an order.

        Callers may add comments only; the service writes every other activity itself.

        Add activities; callers may only add comments.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.ADD_ACTIVITIES,
            {"order_id": order_id, "order_activities": order_activities},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def add_activity(
        self,
        id: str,
        activity: PublicActivity | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AddActivityResponse:
        """Append a comment or a custom activity.

        Add a comment or a custom activity.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.ADD_ACTIVITY,
            {"id": id, "activity": activity},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def aggregate_orders(
        self,
        aggregation: Mapping[str, Any],
        *,
        filter: Mapping[str, Any] | None = None,
        hierarchy_separator_override: str | None = None,
        timeout: float | None = None,
    ) -> AggregateOrdersResponse:
        """Count orders by their fields.

        Count and add up orders. Filter and aggregation are in the query language of the contract.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.
        """
        return await self._call(
            calls.AGGREGATE_ORDERS,
            {
                "aggregation": aggregation,
                "filter": filter,
                "hierarchy_separator_override": hierarchy_separator_override,
            },
            Options(timeout=timeout),
        )

    async def bulk_delete_imported_orders(
        self, order_ids: Sequence[str], *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> BulkDeleteImportedOrdersResponse:
        """Remove imported orders for good.

        Runs as a job. An order that was not imported, or is unknown, fails as an item of the job.

        Delete imported orders for good, in the background.

        Needs `ecom:v1:order:imports:bulk_delete_imported_orders`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.BULK_DELETE_IMPORTED_ORDERS,
            {"order_ids": order_ids},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def bulk_import_orders(
        self,
        *,
        content: str | None = None,
        format: ImportFormat | str | None = None,
        dry_run_job_id: str | None = None,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> BulkImportOrdersResponse:
        """Import the orders of a file of another system in the background.

        Runs as a job with an item for each order, as `orderwright import` does it: each order comes in once,
        however often a file is sent. An order that cannot be read or kept fails as an item, with row and
        column.

        The orders to import: the text of a file, or those of a dry run that has ended.

        A dry run tells what would become of each order, and keeps nothing. From its orders an import can be
        started once, for as long as its job can be read.

        Needs `ecom:v1:order:imports:import_order`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            NotAnExport: The content is no export of that format.
            TooManyOrders: The content has more than 5,000 orders, or none.
            DryRunNotFound: The site has no dry run of that id that has ended with orders to import.
        """
        return await self._call(
            calls.BULK_IMPORT_ORDERS,
            {"content": content, "format": format, "dry_run_job_id": dry_run_job_id, "dry_run": dry_run},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def bulk_update_order_tags(
        self,
        order_ids: Sequence[str],
        *,
        assign_tags: TagsChange | Mapping[str, Any] | None = None,
        unassign_tags: TagsChange | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> BulkUpdateOrderTagsResponse:
        """Assign tags to up to 100 orders, or take them away.

        Assign and take away tags; a tag in both lists ends up assigned.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.
        """
        return await self._call(
            calls.BULK_UPDATE_ORDER_TAGS,
            {"order_ids": order_ids, "assign_tags": assign_tags, "unassign_tags": unassign_tags},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def bulk_update_orders(
        self,
        orders: Sequence[MaskedOrder | Mapping[str, Any]],
        *,
        return_entity: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> BulkUpdateOrdersResponse:
        """Change up to 100 orders, each alone.

        Change up to 100 orders, each for itself.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`.
        """
        return await self._call(
            calls.BULK_UPDATE_ORDERS,
            {"orders": orders, "return_entity": return_entity},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def cancel_order(
        self,
        id: str,
        *,
        send_order_canceled_email: bool | None = None,
        custom_message: str | None = None,
        restock_all_items: bool | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderResponse:
        """Cancel an order.

        Refunds nothing by itself. Stock that the order holds goes back if the order was never approved, or
        with `restockAllItems`. Canceling a canceled order answers it as it is and changes nothing.

        Cancel an order. The message is for the buyer's e-mail: the event carries it, the order does not show
        it.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            OrderHasAuthorizedTransaction: A payment is authorized, and is to be captured or voided first:
                `data.paymentIds`.
        """
        return await self._call(
            calls.CANCEL_ORDER,
            {
                "id": id,
                "send_order_canceled_email": send_order_canceled_email,
                "custom_message": custom_message,
                "restock_all_items": restock_all_items,
            },
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def capture_authorized_payments(
        self,
        ecom_order_id: str,
        payments: Sequence[PaymentCapture | Mapping[str, Any]],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AuthorizedPaymentsResponse:
        """Capture authorized online payments, wholly or in part.

        All of them are begun or, on an error, none. What is not captured of a payment is released. The answer
        shows what is known by then: what the gateway has not confirmed is PENDING, and ends by itself.

        Take the money of authorized payments, as the orders module asks for it.

        Needs `ECOM.ORDER_CAPTURE_AUTHORIZED_PAYMENT`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            NotRegularOnlinePayment: The payment is by gift card or membership, or was made offline.
            PaymentAlreadyVoided: The payment was voided, or is being voided.
            PaymentAlreadyCaptured: The payment was captured, or is being captured.
            PaymentNotAuthorized: The payment is not AUTHORIZED.
            PaymentHasPendingCapture: A capture of the payment is under way.
            InvalidAmount: The amount is 0, above what is authorized, or finer than the currency's minor unit.
            PaymentGatewayIdNotFound: The gateway that made the payment can't be asked: the site's account
                there is gone or disabled.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.CAPTURE_AUTHORIZED_PAYMENTS,
            {"ecom_order_id": ecom_order_id, "payments": payments},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def charge_memberships(
        self,
        ecom_order_id: str,
        *,
        member_id: str,
        membership_charges: Sequence[MembershipChargeItem | Mapping[str, Any]],
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CollectorChargeMembershipsResponse:
        """Pay for lines with memberships.

        Always refused: memberships belong to other products. What such a product charged is recorded by
        `addPayments`.

        Pay for lines with a member's memberships, as the orders module asks for it.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            MembershipNotEligible: No membership can pay for the lines: memberships belong to other products,
                and none is connected.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.CHARGE_MEMBERSHIPS,
            {"ecom_order_id": ecom_order_id, "member_id": member_id, "membership_charges": membership_charges},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def clear_order_flags(
        self,
        id: str,
        flags: Sequence[str],
        *,
        note: str | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> ClearOrderFlagsResponse:
        """Take flags off an order that somebody has looked at.

        Flags that the order does not have are left alone. What happens again is flagged again.

        Say that somebody has looked at what the flags point out. `note` tells what was found or done.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.CLEAR_ORDER_FLAGS,
            {"id": id, "flags": flags, "note": note},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def create_order(
        self,
        order: OrderInput | Mapping[str, Any],
        *,
        settings: OrderCreationSettings | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> Order:
        """Create an order.

        Numbers the order, computes what was not sent and approves it if nothing has to be waited for.
        Creating never charges anybody.

        Make an order.

        Needs `ECOM.CREATE_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            PurchasedDateCannotBeInFuture: `purchasedDate` is later than now.
            InsufficientInventory: There are fewer units of an item than the order needs; its data tells the
                lines.
            TooManyWaiting: Too many new orders of the site wait to be written.
            DatabaseUnavailable: The database went away; repeat the request with the same Idempotency-Key.
        """
        return await self._call(
            calls.CREATE_ORDER,
            {"order": order, "settings": settings},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_activity(
        self,
        *,
        id: str,
        activity_id: str,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderResponse:
        """Remove a comment or a custom activity from the list; it stays in the history.

        Remove a comment or a custom activity.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            ActivityNotFound: The order has no such activity now.
            ActivityCannotBeEdited: The service wrote the activity; only comments and custom activities can be
                changed.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.DELETE_ACTIVITY,
            {"id": id, "activity_id": activity_id},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def get_order(self, id: str, *, as_of: str | datetime | None = None, timeout: float | None = None) -> Order:
        """Read an order, now or as of an earlier time.

        Which order, and as of when: `as_of` is an RFC 3339 time; absent means now.

        An id that is no GUID is the id of no order, so that it is answered with 404, not 400.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return await self._call(calls.GET_ORDER, {"id": id, "as_of": as_of}, Options(timeout=timeout))

    async def get_order_history(
        self, id: str, *, before_revision: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> GetOrderHistoryResponse:
        """Read who changed an order, when and how.

        Which order; `before_revision` continues a page further back, `limit` is 1 to 100 (default 50).

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return await self._call(
            calls.GET_ORDER_HISTORY,
            {"id": id, "before_revision": before_revision, "limit": limit},
            Options(timeout=timeout),
        )

    def iter_order_history(
        self, id: str, *, limit: int | None = None, timeout: float | None = None
    ) -> AsyncIterator[HistoryEntry]:
        """Every record that `get_order_history` finds, page after page; a page is asked for when it is needed.

        Which order; `before_revision` continues a page further back, `limit` is 1 to 100 (default 50).

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return self._pages(calls.GET_ORDER_HISTORY, {"id": id, "limit": limit}, Options(timeout=timeout))

    async def get_payment_collectability_status(
        self, ecom_order_id: str, *, timeout: float | None = None
    ) -> GetPaymentCollectabilityStatusResponse:
        """Ask whether, and how much of, an order's balance can be collected.

        Which order.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return await self._call(
            calls.GET_PAYMENT_COLLECTABILITY_STATUS, {"ecom_order_id": ecom_order_id}, Options(timeout=timeout)
        )

    async def get_refundability_status(
        self, ecom_order_id: str, *, timeout: float | None = None
    ) -> GetRefundabilityStatusResponse:
        """Ask of each payment of an order whether it can be refunded.

        Which order.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return await self._call(
            calls.GET_REFUNDABILITY_STATUS, {"ecom_order_id": ecom_order_id}, Options(timeout=timeout)
        )

    async def import_order(
        self,
        order: ImportedOrderInput | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderResponse:
        """Bring an order over as it is.

        Nothing is recalculated and nobody is told. The same id again replaces the imported order.

        Store an order that was made elsewhere.

        Needs `ecom:v1:order:imports:import_order`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            AlreadyExists: Another request is importing an order of that id; try again.
            CannotOverwriteNonImportedOrder: An order of that id was created here.
        """
        return await self._call(
            calls.IMPORT_ORDER,
            {"order": order},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def payment_collection_bulk_mark_orders_as_paid(
        self, ecom_order_ids: Sequence[str], *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> BulkMarkOrdersAsPaidResponse:
        """Record of up to 100 orders that staff took all that is due.

        Each succeeds or fails alone.

        Mark 1 to 100 orders as paid.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderAlreadyPaid: Nothing of the order is left to be paid.
            PaymentGatewayIdNotFound: A payment that is not staff's own is pending or authorized:
                `data.paymentId`. End it first, or record what was taken besides.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.PAYMENT_COLLECTION_BULK_MARK_ORDERS_AS_PAID,
            {"ecom_order_ids": ecom_order_ids},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def payment_collection_create_payment_gateway_order(
        self,
        ecom_order_id: str,
        *,
        charged_by: ChargedBy | Mapping[str, Any] | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CreatePaymentGatewayOrderResponse:
        """Prepare the collection of all that is due.

        Prepare the collection of all that is due.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderAlreadyPaid: Nothing of the order is left to be paid.
            PaymentMethodsNotFound: The site has no enabled account at a gateway.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.PAYMENT_COLLECTION_CREATE_PAYMENT_GATEWAY_ORDER,
            {"ecom_order_id": ecom_order_id, "charged_by": charged_by},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def payment_collection_mark_order_as_paid(
        self,
        ecom_order_id: str,
        *,
        user_defined_payment_method_name: UserDefinedPaymentMethodName | Mapping[str, Any] | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> MarkOrderAsPaidResponse:
        """Record that staff took all that is due.

        Pending offline payments become approved; what is due beyond them becomes a new offline payment.

        All that is due of the order has been taken by staff.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderAlreadyPaid: Nothing of the order is left to be paid.
            PaymentGatewayIdNotFound: A payment that is not staff's own is pending or authorized:
                `data.paymentId`. End it first, or record what was taken besides.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.PAYMENT_COLLECTION_MARK_ORDER_AS_PAID,
            {"ecom_order_id": ecom_order_id, "user_defined_payment_method_name": user_defined_payment_method_name},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def prepare_payment_collection(
        self,
        ecom_order_id: str,
        amount: Price | Mapping[str, Any],
        *,
        payment_gateway_order_id: str | None = None,
        delayed_capture: bool | None = None,
        delayed_capture_settings: DelayedCaptureSettings | Mapping[str, Any] | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> PreparePaymentCollectionResponse:
        """Prepare the collection of a payment.

        The id that is answered stands for the amount and how it is to be taken, for 24 hours: `chargeOrder`
        takes it as `paymentIntentId`. With an id that was answered before, that collection is changed.

        Prepare the collection of an amount, or change one that was prepared.

        `delayed_capture` is the old form of `delayed_capture_settings`: authorize, and capture by hand.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            NoAssociatedEcomOrder: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderAlreadyPaid: Nothing of the order is left to be paid.
            InvalidAmount: The amount is 0, or above what is due: `data.maxAmount`.
            PaymentMethodsNotFound: The site has no enabled account at a gateway.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.PREPARE_PAYMENT_COLLECTION,
            {
                "ecom_order_id": ecom_order_id,
                "amount": amount,
                "payment_gateway_order_id": payment_gateway_order_id,
                "delayed_capture": delayed_capture,
                "delayed_capture_settings": delayed_capture_settings,
            },
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def record_manually_collected_payment(
        self,
        order_id: str,
        amount: Price | Mapping[str, Any],
        *,
        user_defined_payment_method_name: UserDefinedPaymentMethodName | Mapping[str, Any] | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> RecordManuallyCollectedPaymentResponse:
        """Record money that staff took.

        An approved offline payment of at most what is due.

        Money that staff took: cash, a check, a transfer.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderAlreadyPaid: Nothing of the order is left to be paid.
            InvalidAmount: Not above 0, or above what is due: `data.maxAmount`.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.RECORD_MANUALLY_COLLECTED_PAYMENT,
            {
                "order_id": order_id,
                "amount": amount,
                "user_defined_payment_method_name": user_defined_payment_method_name,
            },
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def search_orders(
        self, search: CursorSearch | Mapping[str, Any] | None = None, *, timeout: float | None = None
    ) -> SearchOrdersResponse:
        """Search orders.

        Orders with the status INITIALIZED are never found; PENDING and REJECTED only when asked for.

        Search orders; without a search, the newest 100.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.
        """
        return await self._call(calls.SEARCH_ORDERS, {"search": search}, Options(timeout=timeout))

    def iter_orders(
        self, search: CursorSearch | Mapping[str, Any] | None = None, *, timeout: float | None = None
    ) -> AsyncIterator[Order]:
        """Every record that `search_orders` finds, page after page; a page is asked for when it is needed.

        Orders with the status INITIALIZED are never found; PENDING and REJECTED only when asked for.

        Search orders; without a search, the newest 100.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.
        """
        return self._pages(calls.SEARCH_ORDERS, {"search": search}, Options(timeout=timeout))

    async def set_order_number_counter(
        self,
        counter: int | str,
        *,
        allow_lower_counter: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> SetOrderNumberCounterResponse:
        """Set the number of the next order.

        Set the number that the next order gets.

        Needs `ecom:v1:order:imports:set_order_number_counter`; open to apps, staff and API keys.

        Raises:
            CannotSetLowerOrderNumberCounter: The counter is lower than the present one and
                `allowLowerCounter` is not set.
        """
        return await self._call(
            calls.SET_ORDER_NUMBER_COUNTER,
            {"counter": counter, "allow_lower_counter": allow_lower_counter},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def trigger_refund(
        self,
        ecom_order_id: str,
        payments: Sequence[PaymentRefund | Mapping[str, Any]],
        *,
        details: RefundDetails | Mapping[str, Any] | None = None,
        side_effects: RefundSideEffects | Mapping[str, Any] | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> TriggerRefundResponse:
        """Give back money of one payment.

        As `refundPayments`, with the codes of the payments collector.

        Return money of one payment.

        Needs `ECOM.COLLECT_PAYMENTS`; open to apps, staff and API keys. More is shown or may be changed with
        `ORDERWRIGHT.OVER_REFUND`.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentsNotFound: The order has no payment of that id.
            RefundNotAvailable: Nothing of the payment can be returned, or not by the service and
                `externalRefund` is not true.
            InvalidAmount: Nothing, or more than is left of the payment or the item.
            LineItemNotFound: The order has no line item of that id.
            AdditionalFeeNotFound: The order has no fee of that id.
            ShippingNotFound: Nothing was charged for shipping.
            InvalidLineItemRefundQuantity: More units than are left to be refunded.
            InvalidLineItemRestockQuantity: More units than this refund is for.
            PartialRefundForMultipleLocationsNotAllowed: A part of a line item that comes from several
                locations can't be restocked, only all of it.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.TRIGGER_REFUND,
            {"ecom_order_id": ecom_order_id, "payments": payments, "details": details, "side_effects": side_effects},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_activity(
        self,
        *,
        id: str,
        activity_id: str,
        activity: PublicActivity | Mapping[str, Any],
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderResponse:
        """Change a comment or a custom activity.

        Replace the content of a comment or a custom activity.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            ActivityNotFound: The order has no such activity now.
            ActivityCannotBeEdited: The service wrote the activity; only comments and custom activities can be
                changed.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.UPDATE_ACTIVITY,
            {"id": id, "activity_id": activity_id, "activity": activity},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_order(
        self,
        id: str,
        order: OrderPatch | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> Order:
        """Change the fields of an order that may change after the sale.

        Change an order; `order.id` says which.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.UPDATE_ORDER,
            {"id": id, "order": order},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_order_line_item(
        self,
        *,
        id: str,
        line_item_id: str,
        line_item: LineItemPatch | Mapping[str, Any],
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderResponse:
        """Change what a line says, never what it costs.

        Change a line of an order; `line_item.id` says which.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`.

        Raises:
            OrderNotFound: The site has no order of that id.
            LineItemNotFound: The order has no line of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.UPDATE_ORDER_LINE_ITEM,
            {"id": id, "line_item_id": line_item_id, "line_item": line_item},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_order_status(
        self,
        order_id: str,
        status: OrderStatus | str,
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderResponse:
        """Move an order to another status.

        Move an order to another status.

        Needs `ECOM.MODIFY_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            StatusNotSupported: No order can be moved to that status.
            UnsupportedTransition: The order can't go from its status to it.
            StatusAlreadySet: The order has that status already.
            OrderHasAuthorizedTransaction: A payment is authorized, and is to be captured or voided first:
                `data.paymentIds`.
        """
        return await self._call(
            calls.UPDATE_ORDER_STATUS,
            {"order_id": order_id, "status": status},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def void_authorized_payments(
        self,
        ecom_order_id: str,
        payment_ids: Sequence[str],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AuthorizedPaymentsResponse:
        """Void authorized online payments.

        All of them are begun or, on an error, none. The answer shows what is known by then: what the gateway
        has not confirmed is PENDING, and ends by itself.

        Give up authorized payments, as the orders module asks for it.

        Needs `ECOM.ORDER_VOID_AUTHORIZED_PAYMENT`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            NotRegularOnlinePayment: The payment is by gift card or membership, or was made offline.
            PaymentAlreadyVoided: The payment was voided, or is being voided.
            PaymentAlreadyCaptured: The payment was captured, or is being captured.
            PaymentNotAuthorized: The payment is not AUTHORIZED.
            PaymentGatewayIdNotFound: The gateway that made the payment can't be asked: the site's account
                there is gone or disabled.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.VOID_AUTHORIZED_PAYMENTS,
            {"ecom_order_id": ecom_order_id, "payment_ids": payment_ids},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
