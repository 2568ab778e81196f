"""Changing draft orders. Each answers the draft with what it then comes to."""

from __future__ import annotations

from typing import Any

from orderwright.contract.draft_errors import (
    ALREADY_COMMITTED,
    CURRENCY_MISMATCH,
    DISCOUNT_NOT_FOUND,
    FEE_NOT_FOUND,
    LINE_NOT_FOUND,
    MORE_LINE_ERRORS,
    NOT_FOUND,
    too_large,
)
from orderwright.contract.draft_orders import MODULE, PATH
from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.draft_requests import (
    AddLineItemsToDraftOrderRequest,
    CalculatedDraftOrderResponse,
    CreateCustomAdditionalFeesRequest,
    CreateCustomDiscountsRequest,
    DeleteCustomAdditionalFeesRequest,
    DeleteCustomDiscountsRequest,
    SetAdditionalFeesRequest,
    SetBillingInfoRequest,
    SetBusinessLocationRequest,
    SetBuyerInfoRequest,
    SetDepositRequest,
    SetDiscountsRequest,
    SetRecipientInfoRequest,
    SetShippingInfoRequest,
    SetTaxExemptionRequest,
    UpdateLineItemsRequest,
)
from orderwright.model.errors import Status
from orderwright.model.events import DRAFT_ORDER_UPDATED
from orderwright.model.permissions import Permission


def _edit(
    name: str,
    path: str,
    request: type[Any],
    permission: Permission,
    summary: str,
    *errors: ErrorCode,
    description: str = "",
    method: str = "POST",
    hidden: bool = False,
) -> Operation:
    return Operation(
        module=MODULE,
        name=name,
        method=method,
        path=f"{PATH}/{path}",
        request=request,
        response=CalculatedDraftOrderResponse,
        permission=permission,
        optional_permissions=(Permission.READ_ALL_DRAFT_EXTENDED_FIELDS,),
        unit=Unit.WRITE,
        summary=summary,
        description=description,
        errors=(NOT_FOUND, ALREADY_COMMITTED, *errors),
        events=(DRAFT_ORDER_UPDATED.name,),
        hidden=hidden,
    )


ADD_LINE_ITEMS = _edit(
    "addLineItemsToDraftOrder",
    "{draftOrderId}/add-line-items",
    AddLineItemsToDraftOrderRequest,
    Permission.ADD_DRAFT_LINES,
    "Add lines to a draft: items of the catalogue, and things that are in none",
    *MORE_LINE_ERRORS,
    CURRENCY_MISMATCH,
)

UPDATE_LINE_ITEMS = _edit(
    "updateLineItems",
    "{draftOrderId}/line-items",
    UpdateLineItemsRequest,
    Permission.MODIFY_DRAFT_LINES,
    "Change lines of a draft: quantity (0 removes), price and words",
    ErrorCode("LINE_ITEM_DOES_NOT_EXIST", Status.NOT_FOUND, "The draft has no such line."),
    ErrorCode("MULTIPLE_CHANGES_FOR_SAME_LINE_ITEM", Status.BAD_REQUEST, "A line is changed twice in the call."),
    ErrorCode("EMPTY_CHANGE_REQUEST", Status.BAD_REQUEST, "A change changes nothing."),
    ErrorCode(
        "UPDATING_PRICE_OF_REMOVED_ITEM_IS_FORBIDDEN",
        Status.FAILED_PRECONDITION,
        "A price is sent for a line that is removed.",
    ),
    ErrorCode(
        "UPDATING_LINE_ITEM_WITH_LOCATIONS",
        Status.FAILED_PRECONDITION,
        "The quantity of the line is spread over locations of the business.",
    ),
    ErrorCode(
        "CANNOT_UPDATE_ITEM_WITH_EXTERNAL_FULFILLER", Status.FAILED_PRECONDITION, "Somebody else fulfils the line."
    ),
    ErrorCode(
        "MODIFIERS_SUM_CANNOT_EXCEED_ITEM_PRICE",
        Status.BAD_REQUEST,
        "The modifiers of a unit come to more than its price.",
    ),
    ErrorCode("LINE_ITEM_HAS_PLATFORM_FEES", Status.FAILED_PRECONDITION, "Platform fees were taken of the line."),
    CURRENCY_MISMATCH,
    description="A quantity below what is fulfilled is refused as a violation of `newQuantity`.",
)

CREATE_CUSTOM_DISCOUNTS = _edit(
    "createCustomDiscounts",
    "{draftOrderId}/create-custom-discounts",
    CreateCustomDiscountsRequest,
    Permission.ADD_DRAFT_DISCOUNTS,
    "Add discounts to a draft",
    LINE_NOT_FOUND,
    *too_large("ORDER", "ITEM", "SHIPPING"),
    CURRENCY_MISMATCH,
    description="They are applied at once only where `applyToDraftOrder` says so.",
)

SET_DISCOUNTS = _edit(
    "setDiscounts",
    "{draftOrderId}/set-discounts",
    SetDiscountsRequest,
    Permission.SET_DRAFT_DISCOUNTS,
    "Apply discounts of a draft, or switch them off",
    DISCOUNT_NOT_FOUND,
    *too_large("ITEM", "SHIPPING"),
    description="Those that are not listed stay as they are.",
)

DELETE_CUSTOM_DISCOUNTS = _edit(
    "deleteCustomDiscounts",
    "{draftOrderId}/delete-custom-discounts",
    DeleteCustomDiscountsRequest,
    Permission.DELETE_DRAFT_DISCOUNTS,
    "Take custom discounts out of a draft",
    DISCOUNT_NOT_FOUND,
    ErrorCode(
        "DISCOUNT_REMOVE_NOT_SUPPORTED",
        Status.FAILED_PRECONDITION,
        "The discount is one of the order: it can be switched off.",
    ),
)

CREATE_CUSTOM_ADDITIONAL_FEES = _edit(
    "createCustomAdditionalFees",
    "{draftOrderId}/create-additional-fees",
    CreateCustomAdditionalFeesRequest,
    Permission.CREATE_DRAFT_FEES,
    "Add fees to a draft",
    LINE_NOT_FOUND,
    CURRENCY_MISMATCH,
    description="They are charged at once only where `applyToDraftOrder` says so.",
)

SET_ADDITIONAL_FEES = _edit(
    "setAdditionalFees",
    "{draftOrderId}/set-additional-fees",
    SetAdditionalFeesRequest,
    Permission.SET_DRAFT_FEES,
    "Charge fees of a draft, or switch them off",
    FEE_NOT_FOUND,
    description="Those that are not listed stay as they are.",
)

DELETE_CUSTOM_ADDITIONAL_FEES = _edit(
    "deleteCustomAdditionalFees",
    "{draftOrderId}/delete-custom-additional-fees",
    DeleteCustomAdditionalFeesRequest,
    Permission.DELETE_DRAFT_FEES,
    "Take custom fees out of a draft",
    FEE_NOT_FOUND,
    ErrorCode(
        "ADDITIONAL_FEE_REMOVE_NOT_SUPPORTED",
        Status.FAILED_PRECONDITION,
        "The fee is one of the order: it can be switched off.",
    ),
)

SET_SHIPPING_INFO = _edit(
    "setShippingInfo",
    "set-shipping-info",
    SetShippingInfoRequest,
    Permission.SET_DRAFT_SHIPPING,
    "Set the shipping of a draft, or clear it",
    CURRENCY_MISMATCH,
    description="Without a price it costs what the site's shipping option of its code costs.",
    method="PUT",
)

SET_BUYER_INFO = _edit(
    "setBuyerInfo",
    "set-buyer-info",
    SetBuyerInfoRequest,
    Permission.SET_DRAFT_BUYER,
    "Set the buyer of a draft, or clear it",
    method="PUT",
)

SET_RECIPIENT_INFO = _edit(
    "setRecipientInfo",
    "set-recipient-info",
    SetRecipientInfoRequest,
    Permission.SET_DRAFT_RECIPIENT,
    "Set the recipient of a draft, or clear it",
    method="PUT",
)

SET_BILLING_INFO = _edit(
    "setBillingInfo",
    "set-billing-info",
    SetBillingInfoRequest,
    Permission.SET_DRAFT_BILLING,
    "Set the billing address of a draft, or clear it",
    method="PUT",
)

SET_BUSINESS_LOCATION = _edit(
    "setBusinessLocation",
    "set-business-location",
    SetBusinessLocationRequest,
    Permission.SET_DRAFT_LOCATION,
    "Set the location of the business that a draft belongs to, or clear it",
    ErrorCode(
        "BUSINESS_LOCATION_CANNOT_BE_EDITED",
        Status.FAILED_PRECONDITION,
        "The edited order has taken goods from a location already, or sent some.",
    ),
    method="PUT",
)

SET_TAX_EXEMPTION = _edit(
    "setTaxExemption",
    "set-tax-exemption",
    SetTaxExemptionRequest,
    Permission.SET_DRAFT_TAX_EXEMPTION,
    "Charge tax in a draft, or none",
    method="PUT",
)

SET_DEPOSIT = _edit(
    "setDeposit",
    "{draftOrderId}/set-deposit",
    SetDepositRequest,
    # The contract has no right for it: whoever may change what is sold may say what of it is due at once.
    Permission.MODIFY_DRAFT_LINES,
    "Set what of a draft from scratch is due at once, or clear it",
    ErrorCode("INVALID_AMOUNT", Status.BAD_REQUEST, "The deposit is 0, more than the total, or has too many digits."),
    ErrorCode("SET_DEPOSIT_NOT_ALLOWED_IN_EDIT_MODE", Status.FAILED_PRECONDITION, "The draft edits an order."),
    ErrorCode("DRAFT_ORDER_HAS_DEPOSIT_LINE_ITEMS", Status.FAILED_PRECONDITION, "A line has a deposit of its own."),
    hidden=True,
)
