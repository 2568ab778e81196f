"""The operations of `draft_orders` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import draft_orders as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.model.addresses import AddressWithContact
from orderwright.model.draft_inputs import (
    AdditionalFeeOption,
    CatalogReferenceLineItem,
    CustomLineItem,
    DepositDetails,
    DiscountOption,
    DraftOrderInput,
    IdAndApplied,
    LineItemChangeDetails,
)
from orderwright.model.draft_orders import DraftOrder, DraftOrderCommitSettings
from orderwright.model.draft_requests import (
    CalculatedDraftOrderResponse,
    CommitDraftOrderResponse,
    CreateDraftOrderResponse,
    CreateOrderFromDraftResponse,
    DeleteDraftOrderResponse,
    GetOrderDraftabilityStatusResponse,
    LocationOrNone,
    OrderCreateSettings,
    QueryDraftOrdersResponse,
    UpdateDraftExtendedFieldsResponse,
)
from orderwright.model.order_parts import BuyerInfo, ChannelInfo
from orderwright.model.payment_request_requests import CursorQuery
from orderwright.model.shipping import ShippingInfo


class AsyncDraftOrdersOperations(AsyncNamespace):
    """The operations of the module `draft-orders`."""

    async def add_line_items_to_draft_order(
        self,
        draft_order_id: str,
        *,
        catalog_line_items: Sequence[CatalogReferenceLineItem | Mapping[str, Any]] | None = None,
        custom_line_items: Sequence[CustomLineItem | Mapping[str, Any]] | None = None,
        currency: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Add lines to a draft: items of the catalogue, and things that are in none.

        Lines to add.

        Needs `ECOM.DRAFT_ORDERS_ADD_LINE_ITEMS`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            MaxItemsReached: The draft would have more than 300 lines.
            DuplicatedLineItemIds: Two of the lines have the same id.
            MultipleAddsForSameLineItem: An item of the catalogue is named twice.
            CatalogItemNotFound: The catalogue has no such item.
            CatalogItemNotAvailable: The item is not for sale, or has no price in the draft's currency and
                none was sent.
            GiftCardItemUnsupported: Gift cards can't be sold through a draft.
            DuplicatedExternalLineItemId: The draft has a line of that id.
            CatalogItemAlreadyExist: The item is in the draft: change its line's quantity.
            CurrencyDoesNotMatchDraftOrderCurrency: The request names another currency than that of the draft.
        """
        return await self._call(
            calls.ADD_LINE_ITEMS_TO_DRAFT_ORDER,
            {
                "draft_order_id": draft_order_id,
                "catalog_line_items": catalog_line_items,
                "custom_line_items": custom_line_items,
                "currency": currency,
            },
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def commit_draft_order(
        self,
        draft_order_id: str,
        *,
        commit_settings: DraftOrderCommitSettings | Mapping[str, Any] | None = None,
        reason: str | None = None,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CommitDraftOrderResponse:
        """Make the changes of a draft those of its order.

        The changes are applied to the order as it is now. What was said in other places meanwhile stays; what
        contradicts the draft is refused and named, and nothing is overwritten.

        Make the changes of a draft those of its order.

        Needs `ECOM.DRAFT_ORDERS_COMMIT`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            DraftOrderCommitFailedValidations: The draft edits no order, can't be calculated, or contradicts
                the order as it is now: `data.conflicts` has the field, the reason and the line of each.
        """
        return await self._call(
            calls.COMMIT_DRAFT_ORDER,
            {"draft_order_id": draft_order_id, "commit_settings": commit_settings, "reason": reason},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def create_custom_additional_fees(
        self,
        draft_order_id: str,
        custom_additional_fees: Sequence[AdditionalFeeOption | Mapping[str, Any]],
        *,
        currency: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Add fees to a draft.

        They are charged at once only where `applyToDraftOrder` says so.

        Fees to add.

        Needs `ECOM.DRAFT_ORDERS_CREATE_ADDITIONAL_FEES`; open to apps, staff and API keys. More is shown or
        may be changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            LineItemNotFound: The draft has no such line, or it was removed.
            CurrencyDoesNotMatchDraftOrderCurrency: The request names another currency than that of the draft.
        """
        return await self._call(
            calls.CREATE_CUSTOM_ADDITIONAL_FEES,
            {"draft_order_id": draft_order_id, "custom_additional_fees": custom_additional_fees, "currency": currency},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def create_custom_discounts(
        self,
        draft_order_id: str,
        discounts: Sequence[DiscountOption | Mapping[str, Any]],
        *,
        currency: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Add discounts to a draft.

        They are applied at once only where `applyToDraftOrder` says so.

        Discounts to add.

        Needs `ECOM.DRAFT_ORDERS_ADD_DISCOUNTS`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            LineItemNotFound: The draft has no such line, or it was removed.
            DiscountsAmountExceedOrderTotals: An applied discount is more than what is left to take it from:
                `data.available`.
            DiscountsAmountExceedItemTotals: An applied discount is more than what is left to take it from:
                `data.available`.
            DiscountsAmountExceedShippingTotal: An applied discount is more than what is left to take it from:
                `data.available`.
            CurrencyDoesNotMatchDraftOrderCurrency: The request names another currency than that of the draft.
        """
        return await self._call(
            calls.CREATE_CUSTOM_DISCOUNTS,
            {"draft_order_id": draft_order_id, "discounts": discounts, "currency": currency},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def create_draft_order(
        self,
        *,
        source_order_id: str | None = None,
        draft_order: DraftOrderInput | Mapping[str, Any] | None = None,
        order_id: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CreateDraftOrderResponse:
        """Begin a draft: from scratch, or of an order that is to be edited.

        One draft edits an order at a time: asked again, the caller gets its own draft back, and nobody else
        gets one until the draft has not been changed for 24 hours.

        Make a draft: of an order (`sourceOrderId`) or from scratch (`draftOrder`).

        Needs `ECOM.DRAFT_ORDERS_CREATE`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`, `ECOM.DRAFT_ORDER_WRITE_ALL_EXTENDED_FIELDS`,
        `ECOM.DRAFT_ORDERS_READ`.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: The order can't be edited: `data.nonDraftableReasons`; or only certain apps
                may edit it.
            OrderIsAlreadyEdited: Somebody else has a draft of the order.
            NotAuthorizedToReadDraftOrders: The caller has a draft of the order already and may not read
                drafts.
            MaxItemsReached: The draft would have more than 300 lines.
            DuplicatedLineItemIds: Two of the lines have the same id.
            MultipleAddsForSameLineItem: An item of the catalogue is named twice.
            CatalogItemNotFound: The catalogue has no such item.
            CatalogItemNotAvailable: The item is not for sale, or has no price in the draft's currency and
                none was sent.
            GiftCardItemUnsupported: Gift cards can't be sold through a draft.
            LineItemNotFound: The draft has no such line, or it was removed.
            DiscountsAmountExceedOrderTotals: An applied discount is more than what is left to take it from:
                `data.available`.
            DiscountsAmountExceedItemTotals: An applied discount is more than what is left to take it from:
                `data.available`.
            DiscountsAmountExceedShippingTotal: An applied discount is more than what is left to take it from:
                `data.available`.
        """
        return await self._call(
            calls.CREATE_DRAFT_ORDER,
            {"source_order_id": source_order_id, "draft_order": draft_order, "order_id": order_id},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def create_empty_draft_order(
        self, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> CalculatedDraftOrderResponse:
        """Begin a draft from scratch with nothing in it.

        Deprecated by the contract in favour of `createDraftOrder`.

        Make a draft from scratch with nothing in it.

        Needs `ECOM.DRAFT_ORDERS_CREATE`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`, `ECOM.DRAFT_ORDER_WRITE_ALL_EXTENDED_FIELDS`.
        """
        return await self._call(
            calls.CREATE_EMPTY_DRAFT_ORDER, {}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def create_order_from_draft(
        self,
        draft_order_id: str,
        *,
        create_settings: OrderCreateSettings | Mapping[str, Any] | None = None,
        reason: str | None = None,
        channel_info: ChannelInfo | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CreateOrderFromDraftResponse:
        """Make an order of a draft from scratch.

        The order gets the next number and is approved at once. The draft can't be changed any more.

        Make an order of a draft from scratch.

        Needs `ECOM.DRAFT_ORDER_CREATE_ORDER_FROM_DRAFT`; open to apps, staff and API keys. More is shown or
        may be changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            CreateOrderFailedValidations: The draft edits an order, has no lines, can't be calculated, or
                needs more than there is in stock: `data.violations` has the field and the reason of each.
            DraftOrderDepositAmountExceedsOrderTotal: The deposit is more than the total.
            BillingAddressRequiredForTaxCalculation: The site taxes by region, and no address of the draft has
                a country.
        """
        return await self._call(
            calls.CREATE_ORDER_FROM_DRAFT,
            {
                "draft_order_id": draft_order_id,
                "create_settings": create_settings,
                "reason": reason,
                "channel_info": channel_info,
            },
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_custom_additional_fees(
        self,
        draft_order_id: str,
        custom_additional_fees: Sequence[str],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Take custom fees out of a draft.

        Custom fees to take out.

        Needs `ECOM.DRAFT_ORDERS_DELETE_ADDITIONAL_FEES`; open to apps, staff and API keys. More is shown or
        may be changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            AdditionalFeeNotFound: The draft has no such fee.
            AdditionalFeeRemoveNotSupported: The fee is one of the order: it can be switched off.
        """
        return await self._call(
            calls.DELETE_CUSTOM_ADDITIONAL_FEES,
            {"draft_order_id": draft_order_id, "custom_additional_fees": custom_additional_fees},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_custom_discounts(
        self,
        draft_order_id: str,
        discount_ids: Sequence[str],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Take custom discounts out of a draft.

        Custom discounts to take out.

        Needs `ECOM.DRAFT_ORDERS_DELETE_DISCOUNTS`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            DiscountNotFound: The draft has no such discount.
            DiscountRemoveNotSupported: The discount is one of the order: it can be switched off.
        """
        return await self._call(
            calls.DELETE_CUSTOM_DISCOUNTS,
            {"draft_order_id": draft_order_id, "discount_ids": discount_ids},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_draft_order(
        self, draft_order_id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> DeleteDraftOrderResponse:
        """Delete a draft that is not committed.

        A draft that somebody else has made needs `ECOM.DRAFT_ORDERS_ADMIN_DELETE`, too.

        The draft to delete.

        Needs `ECOM.DRAFT_ORDERS_DELETE`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.DRAFT_ORDERS_ADMIN_DELETE`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderCannotBeDeleted: The draft is committed.
        """
        return await self._call(
            calls.DELETE_DRAFT_ORDER,
            {"draft_order_id": draft_order_id},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def get_draft_order(
        self, draft_order_id: str, *, timeout: float | None = None
    ) -> CalculatedDraftOrderResponse:
        """Read a draft, calculated anew by the rates of today unless it is committed.

        The draft to read.

        Needs `ECOM.DRAFT_ORDERS_READ`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
        """
        return await self._call(calls.GET_DRAFT_ORDER, {"draft_order_id": draft_order_id}, Options(timeout=timeout))

    async def get_order_draftability_status(
        self, order_id: str, *, timeout: float | None = None
    ) -> GetOrderDraftabilityStatusResponse:
        """Ask whether an order can be edited through a draft.

        Can this order be edited?

        Needs `ECOM.DRAFT_ORDERS_READ`; open to apps, staff and API keys.
        """
        return await self._call(calls.GET_ORDER_DRAFTABILITY_STATUS, {"order_id": order_id}, Options(timeout=timeout))

    async def query_draft_orders(
        self, query: CursorQuery | Mapping[str, Any] | None = None, *, timeout: float | None = None
    ) -> QueryDraftOrdersResponse:
        """Find drafts.

        The 100 that were made last where nothing else is asked for, as calculated with their last change.

        Find drafts; without a query, the 100 that were made last.

        Needs `ECOM.DRAFT_ORDERS_READ`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.
        """
        return await self._call(calls.QUERY_DRAFT_ORDERS, {"query": query}, Options(timeout=timeout))

    def iter_draft_orders(
        self, query: CursorQuery | Mapping[str, Any] | None = None, *, timeout: float | None = None
    ) -> AsyncIterator[DraftOrder]:
        """Every record that `query_draft_orders` finds, page after page; a page is asked for when it is needed.

        The 100 that were made last where nothing else is asked for, as calculated with their last change.

        Find drafts; without a query, the 100 that were made last.

        Needs `ECOM.DRAFT_ORDERS_READ`; open to apps, staff and API keys. More is shown or may be changed with
        `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.
        """
        return self._pages(calls.QUERY_DRAFT_ORDERS, {"query": query}, Options(timeout=timeout))

    async def set_additional_fees(
        self,
        draft_order_id: str,
        additional_fees: Sequence[IdAndApplied | Mapping[str, Any]],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Charge fees of a draft, or switch them off.

        Those that are not listed stay as they are.

        Which of the fees are applied; those that are not listed stay as they are.

        Needs `ECOM.DRAFT_ORDERS_SET_ADDITIONAL_FEES`; open to apps, staff and API keys. More is shown or may
        be changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            AdditionalFeeNotFound: The draft has no such fee.
        """
        return await self._call(
            calls.SET_ADDITIONAL_FEES,
            {"draft_order_id": draft_order_id, "additional_fees": additional_fees},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_billing_info(
        self,
        draft_order_id: str,
        *,
        billing_info: AddressWithContact | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Set the billing address of a draft, or clear it.

        The billing address from now on; empty or absent: none.

        Needs `ECOM.DRAFT_ORDER_SET_BILLING_INFO`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
        """
        return await self._call(
            calls.SET_BILLING_INFO,
            {"draft_order_id": draft_order_id, "billing_info": billing_info},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_business_location(
        self,
        draft_order_id: str,
        *,
        business_location: LocationOrNone | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Set the location of the business that a draft belongs to, or clear it.

        The location from now on; empty or absent: none.

        Needs `ECOM.DRAFT_ORDER_SET_BUSINESS_LOCATION`; open to apps, staff and API keys. More is shown or may
        be changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            BusinessLocationCannotBeEdited: The edited order has taken goods from a location already, or sent
                some.
        """
        return await self._call(
            calls.SET_BUSINESS_LOCATION,
            {"draft_order_id": draft_order_id, "business_location": business_location},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_buyer_info(
        self,
        draft_order_id: str,
        *,
        buyer_info: BuyerInfo | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Set the buyer of a draft, or clear it.

        The buyer from now on; empty or absent: none.

        Needs `ECOM.DRAFT_ORDER_SET_BUYER_INFO`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
        """
        return await self._call(
            calls.SET_BUYER_INFO,
            {"draft_order_id": draft_order_id, "buyer_info": buyer_info},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_deposit(
        self,
        draft_order_id: str,
        *,
        deposit_details: DepositDetails | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Set what of a draft from scratch is due at once, or clear it.

        The deposit from now on; absent or empty: none.

        Needs `ECOM.DRAFT_ORDERS_MODIFY_ITEMS`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            InvalidAmount: The deposit is 0, more than the total, or has too many digits.
            SetDepositNotAllowedInEditMode: The draft edits an order.
            DraftOrderHasDepositLineItems: A line has a deposit of its own.
        """
        return await self._call(
            calls.SET_DEPOSIT,
            {"draft_order_id": draft_order_id, "deposit_details": deposit_details},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_discounts(
        self,
        draft_order_id: str,
        discounts: Sequence[IdAndApplied | Mapping[str, Any]],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Apply discounts of a draft, or switch them off.

        Those that are not listed stay as they are.

        Which of the discounts are applied; those that are not listed stay as they are.

        Needs `ECOM.DRAFT_ORDERS_SET_DISCOUNTS`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            DiscountNotFound: The draft has no such discount.
            DiscountsAmountExceedItemTotals: An applied discount is more than what is left to take it from:
                `data.available`.
            DiscountsAmountExceedShippingTotal: An applied discount is more than what is left to take it from:
                `data.available`.
        """
        return await self._call(
            calls.SET_DISCOUNTS,
            {"draft_order_id": draft_order_id, "discounts": discounts},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_recipient_info(
        self,
        draft_order_id: str,
        *,
        recipient_info: AddressWithContact | Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Set the recipient of a draft, or clear it.

        The recipient from now on; empty or absent: none.

        Needs `ECOM.DRAFT_ORDER_SET_RECIPIENT_INFO`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
        """
        return await self._call(
            calls.SET_RECIPIENT_INFO,
            {"draft_order_id": draft_order_id, "recipient_info": recipient_info},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_shipping_info(
        self,
        draft_order_id: str,
        *,
        shipping_info: ShippingInfo | Mapping[str, Any] | None = None,
        currency: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Set the shipping of a draft, or clear it.

        Without a price it costs what the site's shipping option of its code costs.

        The shipping from now on; empty or absent: none. Without a price, that of the site's option of this
        code.

        Needs `ECOM.DRAFT_ORDERS_SET_SHIPPING_INFO`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            CurrencyDoesNotMatchDraftOrderCurrency: The request names another currency than that of the draft.
        """
        return await self._call(
            calls.SET_SHIPPING_INFO,
            {"draft_order_id": draft_order_id, "shipping_info": shipping_info, "currency": currency},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def set_tax_exemption(
        self,
        draft_order_id: str,
        *,
        tax_exempt: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Charge tax in a draft, or none.

        Whether tax is charged; it is when absent.

        Needs `ECOM.DRAFT_ORDER_SET_TAX_EXEMPTION`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
        """
        return await self._call(
            calls.SET_TAX_EXEMPTION,
            {"draft_order_id": draft_order_id, "tax_exempt": tax_exempt},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_extended_fields(
        self,
        id: str,
        namespace: str,
        *,
        namespace_data: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> UpdateDraftExtendedFieldsResponse:
        """Change the extended fields of a draft in one namespace.

        Keys that are not sent stay, null removes one; null for all of them removes the namespace.

        What to keep in one namespace: keys not sent stay, null removes one. Null for all removes the
        namespace.

        Needs `ECOM.DRAFT_ORDER_UPDATE_EXTENDED_FIELDS`; open to apps, staff and API keys. More is shown or
        may be changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.DRAFT_ORDER_WRITE_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
        """
        return await self._call(
            calls.UPDATE_EXTENDED_FIELDS,
            {"id": id, "namespace": namespace, "namespace_data": namespace_data},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_line_items(
        self,
        draft_order_id: str,
        line_item_changes: Sequence[LineItemChangeDetails | Mapping[str, Any]],
        *,
        currency: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CalculatedDraftOrderResponse:
        """Change lines of a draft: quantity (0 removes), price and words.

        A quantity below what is fulfilled is refused as a violation of `newQuantity`.

        Changes of lines, one for each line at most.

        Needs `ECOM.DRAFT_ORDERS_MODIFY_ITEMS`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            DraftOrderDoesNotExist: The site has no draft order of that id.
            DraftOrderAlreadyCommitted: The draft is committed and does not change any more.
            LineItemDoesNotExist: The draft has no such line.
            MultipleChangesForSameLineItem: A line is changed twice in the call.
            EmptyChangeRequest: A change changes nothing.
            UpdatingPriceOfRemovedItemIsForbidden: A price is sent for a line that is removed.
            UpdatingLineItemWithLocations: The quantity of the line is spread over locations of the business.
            CannotUpdateItemWithExternalFulfiller: Somebody else fulfils the line.
            ModifiersSumCannotExceedItemPrice: The modifiers of a unit come to more than its price.
            LineItemHasPlatformFees: Platform fees were taken of the line.
            CurrencyDoesNotMatchDraftOrderCurrency: The request names another currency than that of the draft.
        """
        return await self._call(
            calls.UPDATE_LINE_ITEMS,
            {"draft_order_id": draft_order_id, "line_item_changes": line_item_changes, "currency": currency},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )
