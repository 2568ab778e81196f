"""One exception for each error code of the contract. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.failures import (
    OF_CODE,
    ApiError,
    BadRequest,
    Conflict,
    FailedPrecondition,
    NotFound,
    PermissionDenied,
    Unavailable,
)

__all__ = [
    "ActivityCannotBeEdited",
    "ActivityNotFound",
    "AdditionalFeeNotFound",
    "AdditionalFeeRemoveNotSupported",
    "AlreadyExists",
    "AlreadyRedeemed",
    "ApiKeyNotFound",
    "AppAlreadyInstalled",
    "AppNotFound",
    "AppOfAnotherSite",
    "BillingAddressRequiredForTaxCalculation",
    "BusinessLocationCannotBeEdited",
    "CannotChargeExpiredOrderPaymentRequest",
    "CannotChargePaidOrderPaymentRequest",
    "CannotChargeVoidedOrderPaymentRequest",
    "CannotDeletePaidOrderPaymentRequest",
    "CannotOverwriteNonImportedOrder",
    "CannotSetLowerOrderNumberCounter",
    "CannotUpdateExpiredOrderPaymentRequest",
    "CannotUpdateItemWithExternalFulfiller",
    "CannotUpdateOrderPaymentRequestAmount",
    "CannotUpdatePaidOrderPaymentRequest",
    "CannotUpdateVoidedOrderPaymentRequest",
    "CannotVoidExpiredOrderPaymentRequest",
    "CannotVoidPaidOrderPaymentRequest",
    "CatalogCurrencyMismatch",
    "CatalogItemAlreadyExist",
    "CatalogItemNotAvailable",
    "CatalogItemNotFound",
    "ConsumerNotFound",
    "CreateOrderFailedValidations",
    "CurrencyDoesNotMatchDraftOrderCurrency",
    "CurrencyMismatch",
    "CurrencyNotSupported",
    "DatabaseUnavailable",
    "DeliveryNotFound",
    "DiscountNotFound",
    "DiscountRemoveNotSupported",
    "DiscountsAmountExceedItemTotals",
    "DiscountsAmountExceedOrderTotals",
    "DiscountsAmountExceedShippingTotal",
    "DocumentFontMissing",
    "DocumentNotFound",
    "DocumentNotRendered",
    "DraftOrderAlreadyCommitted",
    "DraftOrderCannotBeDeleted",
    "DraftOrderCommitFailedValidations",
    "DraftOrderDepositAmountExceedsOrderTotal",
    "DraftOrderDoesNotExist",
    "DraftOrderHasDepositLineItems",
    "DryRunNotFound",
    "DuplicatedExternalLineItemId",
    "DuplicatedLineItemIds",
    "EmptyChangeRequest",
    "ExtendedFieldTypeFixed",
    "ExternalRefundExpected",
    "FileNotFound",
    "FileStoreUnavailable",
    "FilesNotConfigured",
    "FulfillmentNotFound",
    "FulfillmentQuantityExceeded",
    "GatewayAccountNotFound",
    "GatewayTransactionNotFound",
    "GenerateInvoiceNotSupported",
    "GiftCardAlreadyApplied",
    "GiftCardDisabled",
    "GiftCardExpired",
    "GiftCardItemUnsupported",
    "GiftCardNotFound",
    "GiftCardVoided",
    "InsufficientFunds",
    "InsufficientInventory",
    "InvalidAdditionalFeeRefundAmount",
    "InvalidAmount",
    "InvalidCurrency",
    "InvalidGiftCardCurrency",
    "InvalidLineItemRefundQuantity",
    "InvalidLineItemRestockQuantity",
    "InvalidPaymentRefundAmount",
    "InvalidPaymentStatus",
    "InvalidPaymentType",
    "InvalidPriceAmount",
    "InvalidShippingRefundAmount",
    "InvoiceAlreadyCredited",
    "InvoiceAlreadyExists",
    "JobNotFound",
    "LastOwner",
    "LineItemDoesNotExist",
    "LineItemHasPlatformFees",
    "LineItemNotFound",
    "LineItemPaid",
    "MailAboutNothing",
    "MailNotAccepted",
    "MailNotFound",
    "MailTemplateFaulty",
    "MailTemplateNotFound",
    "MailWithoutRecipient",
    "MaxGiftCardsExceeded",
    "MaxItemsReached",
    "MembershipNotEligible",
    "MembershipPaymentNotCharged",
    "MissingContact",
    "ModifiersSumCannotExceedItemPrice",
    "MultipleAddsForSameLineItem",
    "MultipleChangesForSameLineItem",
    "NamespaceOwnedByOtherApp",
    "NoAssociatedEcomOrder",
    "NoMailServer",
    "NoSavedPaymentMethod",
    "NotAnExport",
    "NotAuthorizedToReadDraftOrders",
    "NotMembershipPayment",
    "NotRegularOnlinePayment",
    "OauthClientNotFound",
    "OrderAlreadyPaid",
    "OrderCanceled",
    "OrderCannotBeEdited",
    "OrderHasAuthorizedTransaction",
    "OrderHasChargebacks",
    "OrderIsAlreadyEdited",
    "OrderIsPending",
    "OrderIsRejected",
    "OrderNotApproved",
    "OrderNotFound",
    "OrderPaid",
    "OrderPaymentRequestNotFound",
    "OrderPaymentRequestPageNotFound",
    "OrderTransactionsNotFound",
    "PartialPaymentNotSupportedForSubscription",
    "PartialRefundForMultipleLocationsNotAllowed",
    "PaymentAlreadyApproved",
    "PaymentAlreadyCaptured",
    "PaymentAlreadyInProgress",
    "PaymentAlreadyVoided",
    "PaymentAttemptExpired",
    "PaymentGatewayIdNotFound",
    "PaymentHasPendingCapture",
    "PaymentInProgress",
    "PaymentIntentIdRequired",
    "PaymentMethodUnavailable",
    "PaymentMethodsNotFound",
    "PaymentNotAuthorized",
    "PaymentNotFound",
    "PaymentNotRefundable",
    "PaymentsNotFound",
    "ProductAlreadyExists",
    "ProductNotFound",
    "PurchasedDateCannotBeInFuture",
    "ReceiptAlreadyExist",
    "ReceiptGenerationInProgress",
    "RefundNotAvailable",
    "RefundNotFound",
    "RefundTransactionNotFound",
    "RightNotHeld",
    "SecretsKeyProblem",
    "SetDepositNotAllowedInEditMode",
    "ShippingNotFound",
    "SkuInUse",
    "StatusAlreadySet",
    "StatusNotAllowed",
    "StatusNotSupported",
    "StockChanged",
    "StockNotFound",
    "SubscriptionDisabled",
    "SubscriptionNotFound",
    "TooManyConsumers",
    "TooManyOrders",
    "TooManyReaders",
    "TooManyReplays",
    "TooManySubscriptions",
    "TooManyWaiting",
    "TrackingNumberAlreadyExists",
    "UnsupportedTransition",
    "UpdatingLineItemWithLocations",
    "UpdatingPriceOfRemovedItemIsForbidden",
    "UserAlreadyExists",
    "UserNotFound",
]


class ActivityCannotBeEdited(FailedPrecondition):
    """428: The service wrote the activity; only comments and custom activities can be changed."""

    CODE = "ACTIVITY_CANNOT_BE_EDITED"


class ActivityNotFound(NotFound):
    """404: The order has no such activity now."""

    CODE = "ACTIVITY_NOT_FOUND"


class AdditionalFeeNotFound(NotFound):
    """404: The draft has no such fee. The order has no fee of that id."""

    CODE = "ADDITIONAL_FEE_NOT_FOUND"


class AdditionalFeeRemoveNotSupported(FailedPrecondition):
    """428: The fee is one of the order: it can be switched off."""

    CODE = "ADDITIONAL_FEE_REMOVE_NOT_SUPPORTED"


class AlreadyExists(Conflict):
    """409: Another request is importing an order of that id; try again."""

    CODE = "ALREADY_EXISTS"


class AlreadyRedeemed(FailedPrecondition):
    """428: Nothing is left on the card."""

    CODE = "ALREADY_REDEEMED"


class ApiKeyNotFound(NotFound):
    """404: The caller has no key of that id."""

    CODE = "API_KEY_NOT_FOUND"


class AppAlreadyInstalled(Conflict):
    """409: The site has the app already."""

    CODE = "APP_ALREADY_INSTALLED"


class AppNotFound(NotFound):
    """404: There is no such app. There is no such app, or it is not on the site. There is no app of the id in
    `ownerAppId`. The app is not installed on the site.
    """

    CODE = "APP_NOT_FOUND"


class AppOfAnotherSite(Conflict):
    """409: The site did not make the app, it only has it."""

    CODE = "APP_OF_ANOTHER_SITE"


class BillingAddressRequiredForTaxCalculation(FailedPrecondition):
    """428: The site taxes by region, and no address of the draft has a country."""

    CODE = "BILLING_ADDRESS_REQUIRED_FOR_TAX_CALCULATION"


class BusinessLocationCannotBeEdited(FailedPrecondition):
    """428: The edited order has taken goods from a location already, or sent some."""

    CODE = "BUSINESS_LOCATION_CANNOT_BE_EDITED"


class CannotChargeExpiredOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is EXPIRED."""

    CODE = "CANNOT_CHARGE_EXPIRED_ORDER_PAYMENT_REQUEST"


class CannotChargePaidOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is PAID."""

    CODE = "CANNOT_CHARGE_PAID_ORDER_PAYMENT_REQUEST"


class CannotChargeVoidedOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is VOIDED."""

    CODE = "CANNOT_CHARGE_VOIDED_ORDER_PAYMENT_REQUEST"


class CannotDeletePaidOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is PAID."""

    CODE = "CANNOT_DELETE_PAID_ORDER_PAYMENT_REQUEST"


class CannotOverwriteNonImportedOrder(Conflict):
    """409: An order of that id was created here."""

    CODE = "CANNOT_OVERWRITE_NON_IMPORTED_ORDER"


class CannotSetLowerOrderNumberCounter(FailedPrecondition):
    """428: The counter is lower than the present one and `allowLowerCounter` is not set."""

    CODE = "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER"


class CannotUpdateExpiredOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is EXPIRED."""

    CODE = "CANNOT_UPDATE_EXPIRED_ORDER_PAYMENT_REQUEST"


class CannotUpdateItemWithExternalFulfiller(FailedPrecondition):
    """428: Somebody else fulfils the line."""

    CODE = "CANNOT_UPDATE_ITEM_WITH_EXTERNAL_FULFILLER"


class CannotUpdateOrderPaymentRequestAmount(FailedPrecondition):
    """428: Another amount was sent: it does not change."""

    CODE = "CANNOT_UPDATE_ORDER_PAYMENT_REQUEST_AMOUNT"


class CannotUpdatePaidOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is PAID."""

    CODE = "CANNOT_UPDATE_PAID_ORDER_PAYMENT_REQUEST"


class CannotUpdateVoidedOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is VOIDED."""

    CODE = "CANNOT_UPDATE_VOIDED_ORDER_PAYMENT_REQUEST"


class CannotVoidExpiredOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is EXPIRED."""

    CODE = "CANNOT_VOID_EXPIRED_ORDER_PAYMENT_REQUEST"


class CannotVoidPaidOrderPaymentRequest(FailedPrecondition):
    """428: The payment request is PAID."""

    CODE = "CANNOT_VOID_PAID_ORDER_PAYMENT_REQUEST"


class CatalogCurrencyMismatch(FailedPrecondition):
    """428: The catalogue's price is in another currency, and the line says none of its own."""

    CODE = "CATALOG_CURRENCY_MISMATCH"


class CatalogItemAlreadyExist(Conflict):
    """409: The item is in the draft: change its line's quantity."""

    CODE = "CATALOG_ITEM_ALREADY_EXIST"


class CatalogItemNotAvailable(FailedPrecondition):
    """428: The item is not for sale, or has no price in the draft's currency and none was sent. The item is
    archived, or not for sale.
    """

    CODE = "CATALOG_ITEM_NOT_AVAILABLE"


class CatalogItemNotFound(NotFound):
    """404: The catalogue has no such item. The catalogue has no such item, or none of that variant, or the
    item has variants and none is named.
    """

    CODE = "CATALOG_ITEM_NOT_FOUND"


class ConsumerNotFound(NotFound):
    """404: The caller has no consumer of that name."""

    CODE = "CONSUMER_NOT_FOUND"


class CreateOrderFailedValidations(FailedPrecondition):
    """428: The draft edits an order, has no lines, can't be calculated, or needs more than there is in stock:
    `data.violations` has the field and the reason of each.
    """

    CODE = "CREATE_ORDER_FAILED_VALIDATIONS"


class CurrencyDoesNotMatchDraftOrderCurrency(BadRequest):
    """400: The request names another currency than that of the draft."""

    CODE = "CURRENCY_DOES_NOT_MATCH_DRAFT_ORDER_CURRENCY"


class CurrencyMismatch(BadRequest):
    """400: `currency` is not the order's, which `data.currency` names."""

    CODE = "CURRENCY_MISMATCH"


class CurrencyNotSupported(FailedPrecondition):
    """428: The card holds another currency."""

    CODE = "CURRENCY_NOT_SUPPORTED"


class DatabaseUnavailable(Unavailable):
    """503: The database went away; repeat the request with the same Idempotency-Key."""

    CODE = "DATABASE_UNAVAILABLE"


class DeliveryNotFound(NotFound):
    """404: The caller has no delivery of that id."""

    CODE = "DELIVERY_NOT_FOUND"


class DiscountsAmountExceedItemTotals(FailedPrecondition):
    """428: An applied discount is more than what is left to take it from: `data.available`."""

    CODE = "DISCOUNTS_AMOUNT_EXCEED_ITEM_TOTALS"


class DiscountsAmountExceedOrderTotals(FailedPrecondition):
    """428: An applied discount is more than what is left to take it from: `data.available`."""

    CODE = "DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS"


class DiscountsAmountExceedShippingTotal(FailedPrecondition):
    """428: An applied discount is more than what is left to take it from: `data.available`."""

    CODE = "DISCOUNTS_AMOUNT_EXCEED_SHIPPING_TOTAL"


class DiscountNotFound(NotFound):
    """404: The draft has no such discount."""

    CODE = "DISCOUNT_NOT_FOUND"


class DiscountRemoveNotSupported(FailedPrecondition):
    """428: The discount is one of the order: it can be switched off."""

    CODE = "DISCOUNT_REMOVE_NOT_SUPPORTED"


class DocumentFontMissing(FailedPrecondition):
    """428: No font of the service has the characters in `data.text`; nothing is printed with gaps."""

    CODE = "DOCUMENT_FONT_MISSING"


class DocumentNotFound(NotFound):
    """404: The site has no such document."""

    CODE = "DOCUMENT_NOT_FOUND"


class DocumentNotRendered(FailedPrecondition):
    """428: The site's template or logo is faulty, or takes too much."""

    CODE = "DOCUMENT_NOT_RENDERED"


class DraftOrderAlreadyCommitted(Conflict):
    """409: The draft is committed and does not change any more."""

    CODE = "DRAFT_ORDER_ALREADY_COMMITTED"


class DraftOrderCannotBeDeleted(FailedPrecondition):
    """428: The draft is committed."""

    CODE = "DRAFT_ORDER_CANNOT_BE_DELETED"


class DraftOrderCommitFailedValidations(FailedPrecondition):
    """428: The draft edits no order, can't be calculated, or contradicts the order as it is now:
    `data.conflicts` has the field, the reason and the line of each.
    """

    CODE = "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS"


class DraftOrderDepositAmountExceedsOrderTotal(FailedPrecondition):
    """428: The deposit is more than the total."""

    CODE = "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL"


class DraftOrderDoesNotExist(NotFound):
    """404: The site has no draft order of that id."""

    CODE = "DRAFT_ORDER_DOES_NOT_EXIST"


class DraftOrderHasDepositLineItems(FailedPrecondition):
    """428: A line has a deposit of its own."""

    CODE = "DRAFT_ORDER_HAS_DEPOSIT_LINE_ITEMS"


class DryRunNotFound(NotFound):
    """404: The site has no dry run of that id that has ended with orders to import."""

    CODE = "DRY_RUN_NOT_FOUND"


class DuplicatedExternalLineItemId(Conflict):
    """409: The draft has a line of that id."""

    CODE = "DUPLICATED_EXTERNAL_LINE_ITEM_ID"


class DuplicatedLineItemIds(BadRequest):
    """400: Two of the lines have the same id."""

    CODE = "DUPLICATED_LINE_ITEM_IDS"


class EmptyChangeRequest(BadRequest):
    """400: A change changes nothing."""

    CODE = "EMPTY_CHANGE_REQUEST"


class ExtendedFieldTypeFixed(Conflict):
    """409: The field is declared with another type."""

    CODE = "EXTENDED_FIELD_TYPE_FIXED"


class ExternalRefundExpected(BadRequest):
    """400: The service can't return this payment itself, and `externalRefund` is not true."""

    CODE = "EXTERNAL_REFUND_EXPECTED"


class FilesNotConfigured(FailedPrecondition):
    """428: The service has no folder for files."""

    CODE = "FILES_NOT_CONFIGURED"


class FileNotFound(NotFound):
    """404: The site has no such file."""

    CODE = "FILE_NOT_FOUND"


class FileStoreUnavailable(Unavailable):
    """503: The folder can't be written, or is full."""

    CODE = "FILE_STORE_UNAVAILABLE"


class FulfillmentNotFound(NotFound):
    """404: The order has no fulfilment of that id now."""

    CODE = "FULFILLMENT_NOT_FOUND"


class FulfillmentQuantityExceeded(FailedPrecondition):
    """428: More units than are left in no fulfilment; `data.lineItems` says for each such line what was
    `requested` and what is `available`.
    """

    CODE = "FULFILLMENT_QUANTITY_EXCEEDED"


class GatewayAccountNotFound(NotFound):
    """404: The site has no account at that gateway."""

    CODE = "GATEWAY_ACCOUNT_NOT_FOUND"


class GatewayTransactionNotFound(NotFound):
    """404: The gateway that made the payment can't be asked: the site's account there is gone or disabled."""

    CODE = "GATEWAY_TRANSACTION_NOT_FOUND"


class GenerateInvoiceNotSupported(FailedPrecondition):
    """428: The order is not approved, or was imported."""

    CODE = "GENERATE_INVOICE_NOT_SUPPORTED"


class GiftCardAlreadyApplied(Conflict):
    """409: The card pays for the order already, or comes twice. The card pays for the order already, and was
    not given back.
    """

    CODE = "GIFT_CARD_ALREADY_APPLIED"


class GiftCardDisabled(FailedPrecondition):
    """428: The card is disabled or was ended."""

    CODE = "GIFT_CARD_DISABLED"


class GiftCardExpired(FailedPrecondition):
    """428: The card's expiration date has come."""

    CODE = "GIFT_CARD_EXPIRED"


class GiftCardItemUnsupported(FailedPrecondition):
    """428: Gift cards can't be sold through a draft."""

    CODE = "GIFT_CARD_ITEM_UNSUPPORTED"


class GiftCardNotFound(NotFound):
    """404: The site has no gift card of that id or code. The site has no gift card with that code."""

    CODE = "GIFT_CARD_NOT_FOUND"


class GiftCardVoided(FailedPrecondition):
    """428: The card was ended, and no refund has come back to it."""

    CODE = "GIFT_CARD_VOIDED"


class InsufficientFunds(FailedPrecondition):
    """428: The card holds less: `data.balance`."""

    CODE = "INSUFFICIENT_FUNDS"


class InsufficientInventory(FailedPrecondition):
    """428: More units are to be taken off than are left. There are fewer units of an item than the order
    needs; its data tells the lines.
    """

    CODE = "INSUFFICIENT_INVENTORY"


class InvalidAdditionalFeeRefundAmount(BadRequest):
    """400: Nothing, or more than is left of it."""

    CODE = "INVALID_ADDITIONAL_FEE_REFUND_AMOUNT"


class InvalidAmount(BadRequest):
    """400: The deposit is 0, more than the total, or has too many digits. An amount is 0 or finer than the
    currency's minor unit, or all together are more than is due: `data.maxAmount`. The amount is 0, above what
    is authorized, or finer than the currency's minor unit. The amount is 0 or finer than the currency's minor
    unit, or more than what is due less what other open requests of the order ask for: `data.maxAmount`. The
    request asks for more than is due of the order by now. The amount is 0, or above what is due:
    `data.maxAmount`. Not above 0, or above what is due: `data.maxAmount`. Nothing, or more than is left of
    the payment or the item.
    """

    CODE = "INVALID_AMOUNT"


class InvalidCurrency(BadRequest):
    """400: `currency` is not the order's: `data.currency`."""

    CODE = "INVALID_CURRENCY"


class InvalidGiftCardCurrency(FailedPrecondition):
    """428: The card holds another currency."""

    CODE = "INVALID_GIFT_CARD_CURRENCY"


class InvalidLineItemRefundQuantity(BadRequest):
    """400: More units than are left to be refunded."""

    CODE = "INVALID_LINE_ITEM_REFUND_QUANTITY"


class InvalidLineItemRestockQuantity(BadRequest):
    """400: More units than this refund is for."""

    CODE = "INVALID_LINE_ITEM_RESTOCK_QUANTITY"


class InvalidPaymentRefundAmount(BadRequest):
    """400: Nothing, more than the payment can return, or a part of a gift card."""

    CODE = "INVALID_PAYMENT_REFUND_AMOUNT"


class InvalidPaymentStatus(FailedPrecondition):
    """428: The payment has brought no money. The payment was made and came to nothing: `data.paymentStatus`.
    The order has it on record.
    """

    CODE = "INVALID_PAYMENT_STATUS"


class InvalidPaymentType(FailedPrecondition):
    """428: Gift cards and memberships pay with what was paid for before: they get no receipt."""

    CODE = "INVALID_PAYMENT_TYPE"


class InvalidPriceAmount(FailedPrecondition):
    """428: The parts of the price summary do not make its total."""

    CODE = "INVALID_PRICE_AMOUNT"


class InvalidShippingRefundAmount(BadRequest):
    """400: Nothing, or more than is left of it."""

    CODE = "INVALID_SHIPPING_REFUND_AMOUNT"


class InvoiceAlreadyCredited(Conflict):
    """409: A credit note took the invoice back before."""

    CODE = "INVOICE_ALREADY_CREDITED"


class InvoiceAlreadyExists(Conflict):
    """409: The order has an invoice that was not taken back; `data.invoiceId`."""

    CODE = "INVOICE_ALREADY_EXISTS"


class JobNotFound(NotFound):
    """404: The site has no job of that id."""

    CODE = "JOB_NOT_FOUND"


class LastOwner(Conflict):
    """409: No other owner would be left who can log in and has chosen a password."""

    CODE = "LAST_OWNER"


class LineItemDoesNotExist(NotFound):
    """404: The draft has no such line."""

    CODE = "LINE_ITEM_DOES_NOT_EXIST"


class LineItemHasPlatformFees(FailedPrecondition):
    """428: Platform fees were taken of the line."""

    CODE = "LINE_ITEM_HAS_PLATFORM_FEES"


class LineItemNotFound(NotFound):
    """404: The draft has no such line, or it was removed. The order has no line item of that id. The order
    has no line of that id.
    """

    CODE = "LINE_ITEM_NOT_FOUND"


class LineItemPaid(Conflict):
    """409: A membership has paid for the line: `data.lineItemId`."""

    CODE = "LINE_ITEM_PAID"


class MailAboutNothing(FailedPrecondition):
    """428: The order has no refund, parcel and so on to write about."""

    CODE = "MAIL_ABOUT_NOTHING"


class MailNotAccepted(FailedPrecondition):
    """428: The mail server can't be reached or refused the mail; it says why."""

    CODE = "MAIL_NOT_ACCEPTED"


class MailNotFound(NotFound):
    """404: The site has no such mail, or has forgotten it."""

    CODE = "MAIL_NOT_FOUND"


class MailTemplateFaulty(BadRequest):
    """400: The template can't be used: `data.reason` says where and why."""

    CODE = "MAIL_TEMPLATE_FAULTY"


class MailTemplateNotFound(NotFound):
    """404: The site has no such template."""

    CODE = "MAIL_TEMPLATE_NOT_FOUND"


class MailWithoutRecipient(FailedPrecondition):
    """428: The order has no buyer's address, the site none of its own."""

    CODE = "MAIL_WITHOUT_RECIPIENT"


class MaxGiftCardsExceeded(FailedPrecondition):
    """428: More than 10 gift cards would pay for it. 10 gift cards pay for the order already."""

    CODE = "MAX_GIFT_CARDS_EXCEEDED"


class MaxItemsReached(FailedPrecondition):
    """428: The draft would have more than 300 lines."""

    CODE = "MAX_ITEMS_REACHED"


class MembershipNotEligible(FailedPrecondition):
    """428: No membership can pay for the lines: memberships belong to other products, and none is connected."""

    CODE = "MEMBERSHIP_NOT_ELIGIBLE"


class MembershipPaymentNotCharged(FailedPrecondition):
    """428: The payment is not APPROVED, or is being refunded: there is nothing to take back."""

    CODE = "MEMBERSHIP_PAYMENT_NOT_CHARGED"


class MissingContact(FailedPrecondition):
    """428: The order names no person, no company and no e-mail address."""

    CODE = "MISSING_CONTACT"


class ModifiersSumCannotExceedItemPrice(BadRequest):
    """400: The modifiers of a unit come to more than its price."""

    CODE = "MODIFIERS_SUM_CANNOT_EXCEED_ITEM_PRICE"


class MultipleAddsForSameLineItem(BadRequest):
    """400: An item of the catalogue is named twice."""

    CODE = "MULTIPLE_ADDS_FOR_SAME_LINE_ITEM"


class MultipleChangesForSameLineItem(BadRequest):
    """400: A line is changed twice in the call."""

    CODE = "MULTIPLE_CHANGES_FOR_SAME_LINE_ITEM"


class NamespaceOwnedByOtherApp(Conflict):
    """409: The namespace belongs to another owner."""

    CODE = "NAMESPACE_OWNED_BY_OTHER_APP"


class NotAnExport(FailedPrecondition):
    """428: The content is no export of that format."""

    CODE = "NOT_AN_EXPORT"


class NotAuthorizedToReadDraftOrders(PermissionDenied):
    """403: The caller has a draft of the order already and may not read drafts."""

    CODE = "NOT_AUTHORIZED_TO_READ_DRAFT_ORDERS"


class NotMembershipPayment(FailedPrecondition):
    """428: The payment was not made by a membership."""

    CODE = "NOT_MEMBERSHIP_PAYMENT"


class NotRegularOnlinePayment(FailedPrecondition):
    """428: The payment is by gift card or membership, or was made offline."""

    CODE = "NOT_REGULAR_ONLINE_PAYMENT"


class NoAssociatedEcomOrder(NotFound):
    """404: The site has no order of that id."""

    CODE = "NO_ASSOCIATED_ECOM_ORDER"


class NoMailServer(FailedPrecondition):
    """428: There is no mail server, or no sender's address."""

    CODE = "NO_MAIL_SERVER"


class NoSavedPaymentMethod(FailedPrecondition):
    """428: No payment of the order left a payment method at a gateway that the site has an enabled account
    at.
    """

    CODE = "NO_SAVED_PAYMENT_METHOD"


class OauthClientNotFound(NotFound):
    """404: The site has no such client, or it was revoked."""

    CODE = "OAUTH_CLIENT_NOT_FOUND"


class OrderAlreadyPaid(FailedPrecondition):
    """428: Nothing of the order is left to be paid."""

    CODE = "ORDER_ALREADY_PAID"


class OrderCanceled(FailedPrecondition):
    """428: The order is canceled."""

    CODE = "ORDER_CANCELED"


class OrderCannotBeEdited(FailedPrecondition):
    """428: Only the apps named at creation may edit the order. The order can't be edited:
    `data.nonDraftableReasons`; or only certain apps may edit it.
    """

    CODE = "ORDER_CANNOT_BE_EDITED"


class OrderHasAuthorizedTransaction(FailedPrecondition):
    """428: A payment is authorized, and is to be captured or voided first: `data.paymentIds`."""

    CODE = "ORDER_HAS_AUTHORIZED_TRANSACTION"


class OrderHasChargebacks(FailedPrecondition):
    """428: The buyer's bank has taken back a payment of the order. The buyer's bank has taken back a payment
    of it. The buyer's bank took a payment back; `data.paymentId`.
    """

    CODE = "ORDER_HAS_CHARGEBACKS"


class OrderIsAlreadyEdited(Conflict):
    """409: Somebody else has a draft of the order."""

    CODE = "ORDER_IS_ALREADY_EDITED"


class OrderIsPending(FailedPrecondition):
    """428: The order waits for its checkout to complete."""

    CODE = "ORDER_IS_PENDING"


class OrderIsRejected(FailedPrecondition):
    """428: The order's payment failed at checkout."""

    CODE = "ORDER_IS_REJECTED"


class OrderNotApproved(FailedPrecondition):
    """428: Only approved orders are fulfilled."""

    CODE = "ORDER_NOT_APPROVED"


class OrderNotFound(NotFound):
    """404: The site has no order of that id."""

    CODE = "ORDER_NOT_FOUND"


class OrderPaid(FailedPrecondition):
    """428: Nothing of the order is left to be paid."""

    CODE = "ORDER_PAID"


class OrderPaymentRequestNotFound(NotFound):
    """404: The site has no payment request of that id."""

    CODE = "ORDER_PAYMENT_REQUEST_NOT_FOUND"


class OrderPaymentRequestPageNotFound(FailedPrecondition):
    """428: The site has no address of a payment page, which the mail of a payment request needs. The site has
    no address of a payment page (`paymentPageUrl`), and the service does not know its own.
    """

    CODE = "ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND"


class OrderTransactionsNotFound(NotFound):
    """404: The order has no payments and no refunds."""

    CODE = "ORDER_TRANSACTIONS_NOT_FOUND"


class PartialPaymentNotSupportedForSubscription(FailedPrecondition):
    """428: The order has a subscription, and the amount is less than what is due."""

    CODE = "PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION"


class PartialRefundForMultipleLocationsNotAllowed(FailedPrecondition):
    """428: A part of a line item that comes from several locations can't be restocked, only all of it."""

    CODE = "PARTIAL_REFUND_FOR_MULTIPLE_LOCATIONS_NOT_ALLOWED"


class PaymentsNotFound(NotFound):
    """404: The order has no payment of that id."""

    CODE = "PAYMENTS_NOT_FOUND"


class PaymentAlreadyApproved(Conflict):
    """409: The payment of the prepared collection has been made."""

    CODE = "PAYMENT_ALREADY_APPROVED"


class PaymentAlreadyCaptured(ApiError):
    """409, 428: The payment was captured, or is being captured."""

    CODE = "PAYMENT_ALREADY_CAPTURED"


class PaymentAlreadyInProgress(Conflict):
    """409: Pending and authorized payments cover what is due; the payment of the prepared collection is under
    way; or the buyer may still complete one that was declined, which can't be canceled at the gateway now.
    """

    CODE = "PAYMENT_ALREADY_IN_PROGRESS"


class PaymentAlreadyVoided(Conflict):
    """409: The payment was voided, or is being voided."""

    CODE = "PAYMENT_ALREADY_VOIDED"


class PaymentAttemptExpired(FailedPrecondition):
    """428: The order has no prepared collection of that id, or it is more than 24 hours old."""

    CODE = "PAYMENT_ATTEMPT_EXPIRED"


class PaymentGatewayIdNotFound(FailedPrecondition):
    """428: The gateway that made the payment can't be asked: the site's account there is gone or disabled. A
    payment that is not staff's own is pending or authorized: `data.paymentId`. End it first, or record what
    was taken besides.
    """

    CODE = "PAYMENT_GATEWAY_ID_NOT_FOUND"


class PaymentHasPendingCapture(FailedPrecondition):
    """428: A capture of the payment is under way."""

    CODE = "PAYMENT_HAS_PENDING_CAPTURE"


class PaymentIntentIdRequired(BadRequest):
    """400: The regular charge names no prepared collection and is neither delayed nor initiated by the
    merchant.
    """

    CODE = "PAYMENT_INTENT_ID_REQUIRED"


class PaymentInProgress(Conflict):
    """409: A payment of the request, or payments that cover what is due of the order, are under way; or the
    buyer may still complete an earlier one, which can't be canceled at the gateway now.
    """

    CODE = "PAYMENT_IN_PROGRESS"


class PaymentMethodsNotFound(FailedPrecondition):
    """428: The site has no enabled account at a gateway."""

    CODE = "PAYMENT_METHODS_NOT_FOUND"


class PaymentMethodUnavailable(FailedPrecondition):
    """428: The site has no enabled account at a gateway; or the merchant charges and the buyer left no method
    there. The site has no enabled account at a gateway.
    """

    CODE = "PAYMENT_METHOD_UNAVAILABLE"


class PaymentNotAuthorized(FailedPrecondition):
    """428: The payment is not AUTHORIZED."""

    CODE = "PAYMENT_NOT_AUTHORIZED"


class PaymentNotFound(NotFound):
    """404: The order has no payment of that id."""

    CODE = "PAYMENT_NOT_FOUND"


class PaymentNotRefundable(FailedPrecondition):
    """428: Nothing of the payment can be returned; `data.nonRefundableReason` says why."""

    CODE = "PAYMENT_NOT_REFUNDABLE"


class ProductAlreadyExists(Conflict):
    """409: The catalogue has a product of that id."""

    CODE = "PRODUCT_ALREADY_EXISTS"


class ProductNotFound(NotFound):
    """404: The catalogue has no product of that id."""

    CODE = "PRODUCT_NOT_FOUND"


class PurchasedDateCannotBeInFuture(FailedPrecondition):
    """428: `purchasedDate` is later than now."""

    CODE = "PURCHASED_DATE_CANNOT_BE_IN_FUTURE"


class ReceiptAlreadyExist(Conflict):
    """409: The payment has its receipt: `data.receiptId`, `data.displayNumber`."""

    CODE = "RECEIPT_ALREADY_EXIST"


class ReceiptGenerationInProgress(Conflict):
    """409: Another request is making it at this moment."""

    CODE = "RECEIPT_GENERATION_IN_PROGRESS"


class RefundNotAvailable(FailedPrecondition):
    """428: Nothing of the payment can be returned, or not by the service and `externalRefund` is not true."""

    CODE = "REFUND_NOT_AVAILABLE"


class RefundNotFound(NotFound):
    """404: The order has no refund of that id."""

    CODE = "REFUND_NOT_FOUND"


class RefundTransactionNotFound(NotFound):
    """404: The refund returns nothing of that payment."""

    CODE = "REFUND_TRANSACTION_NOT_FOUND"


class RightNotHeld(PermissionDenied):
    """403: It goes with a permission that the caller does not hold; `data` names it."""

    CODE = "RIGHT_NOT_HELD"


class SecretsKeyProblem(FailedPrecondition):
    """428: The service has no key to encrypt credentials with, or not the one that they were encrypted with.
    The service has no key to encrypt the password with, or not the one that it was encrypted with.
    """

    CODE = "SECRETS_KEY_PROBLEM"


class SetDepositNotAllowedInEditMode(FailedPrecondition):
    """428: The draft edits an order."""

    CODE = "SET_DEPOSIT_NOT_ALLOWED_IN_EDIT_MODE"


class ShippingNotFound(NotFound):
    """404: Nothing was charged for shipping."""

    CODE = "SHIPPING_NOT_FOUND"


class SkuInUse(Conflict):
    """409: Another product, or a variant of it, has the SKU."""

    CODE = "SKU_IN_USE"


class StatusAlreadySet(FailedPrecondition):
    """428: The order has that status already."""

    CODE = "STATUS_ALREADY_SET"


class StatusNotAllowed(FailedPrecondition):
    """428: The payment can't go from `data.from` to `data.to` by a caller's word, or a gateway of the site
    made it. The part can't go from `data.from` to `data.to` by a caller's word.
    """

    CODE = "STATUS_NOT_ALLOWED"


class StatusNotSupported(FailedPrecondition):
    """428: No order can be moved to that status."""

    CODE = "STATUS_NOT_SUPPORTED"


class StockChanged(Conflict):
    """409: Another number of units is left than `expectedQuantity` says."""

    CODE = "STOCK_CHANGED"


class StockNotFound(NotFound):
    """404: No stock is kept under this key."""

    CODE = "STOCK_NOT_FOUND"


class SubscriptionDisabled(FailedPrecondition):
    """428: Nothing is delivered to it: enable it first."""

    CODE = "SUBSCRIPTION_DISABLED"


class SubscriptionNotFound(NotFound):
    """404: The caller has no subscription of that id."""

    CODE = "SUBSCRIPTION_NOT_FOUND"


class TooManyConsumers(FailedPrecondition):
    """428: The caller has 100 consumers; delete one first."""

    CODE = "TOO_MANY_CONSUMERS"


class TooManyOrders(FailedPrecondition):
    """428: The content has more than 5,000 orders, or none."""

    CODE = "TOO_MANY_ORDERS"


class TooManyReaders(Unavailable):
    """503: Too many readers wait for events; try again."""

    CODE = "TOO_MANY_READERS"


class TooManyReplays(FailedPrecondition):
    """428: Ten replays of the subscription have not ended yet."""

    CODE = "TOO_MANY_REPLAYS"


class TooManySubscriptions(FailedPrecondition):
    """428: There are 100 subscriptions already."""

    CODE = "TOO_MANY_SUBSCRIPTIONS"


class TooManyWaiting(Unavailable):
    """503: Too many new orders of the site wait to be written."""

    CODE = "TOO_MANY_WAITING"


class TrackingNumberAlreadyExists(Conflict):
    """409: Another fulfilment of the order has that tracking number."""

    CODE = "TRACKING_NUMBER_ALREADY_EXISTS"


class UnsupportedTransition(FailedPrecondition):
    """428: The order can't go from its status to it."""

    CODE = "UNSUPPORTED_TRANSITION"


class UpdatingLineItemWithLocations(FailedPrecondition):
    """428: The quantity of the line is spread over locations of the business."""

    CODE = "UPDATING_LINE_ITEM_WITH_LOCATIONS"


class UpdatingPriceOfRemovedItemIsForbidden(FailedPrecondition):
    """428: A price is sent for a line that is removed."""

    CODE = "UPDATING_PRICE_OF_REMOVED_ITEM_IS_FORBIDDEN"


class UserAlreadyExists(Conflict):
    """409: The site has a user of that address."""

    CODE = "USER_ALREADY_EXISTS"


class UserNotFound(NotFound):
    """404: The site has no user of that id."""

    CODE = "USER_NOT_FOUND"


OF_CODE.update(
    {
        each.CODE: each
        for each in (
            ActivityCannotBeEdited,
            ActivityNotFound,
            AdditionalFeeNotFound,
            AdditionalFeeRemoveNotSupported,
            AlreadyExists,
            AlreadyRedeemed,
            ApiKeyNotFound,
            AppAlreadyInstalled,
            AppNotFound,
            AppOfAnotherSite,
            BillingAddressRequiredForTaxCalculation,
            BusinessLocationCannotBeEdited,
            CannotChargeExpiredOrderPaymentRequest,
            CannotChargePaidOrderPaymentRequest,
            CannotChargeVoidedOrderPaymentRequest,
            CannotDeletePaidOrderPaymentRequest,
            CannotOverwriteNonImportedOrder,
            CannotSetLowerOrderNumberCounter,
            CannotUpdateExpiredOrderPaymentRequest,
            CannotUpdateItemWithExternalFulfiller,
            CannotUpdateOrderPaymentRequestAmount,
            CannotUpdatePaidOrderPaymentRequest,
            CannotUpdateVoidedOrderPaymentRequest,
            CannotVoidExpiredOrderPaymentRequest,
            CannotVoidPaidOrderPaymentRequest,
            CatalogCurrencyMismatch,
            CatalogItemAlreadyExist,
            CatalogItemNotAvailable,
            CatalogItemNotFound,
            ConsumerNotFound,
            CreateOrderFailedValidations,
            CurrencyDoesNotMatchDraftOrderCurrency,
            CurrencyMismatch,
            CurrencyNotSupported,
            DatabaseUnavailable,
            DeliveryNotFound,
            DiscountNotFound,
            DiscountRemoveNotSupported,
            DiscountsAmountExceedItemTotals,
            DiscountsAmountExceedOrderTotals,
            DiscountsAmountExceedShippingTotal,
            DocumentFontMissing,
            DocumentNotFound,
            DocumentNotRendered,
            DraftOrderAlreadyCommitted,
            DraftOrderCannotBeDeleted,
            DraftOrderCommitFailedValidations,
            DraftOrderDepositAmountExceedsOrderTotal,
            DraftOrderDoesNotExist,
            DraftOrderHasDepositLineItems,
            DryRunNotFound,
            DuplicatedExternalLineItemId,
            DuplicatedLineItemIds,
            EmptyChangeRequest,
            ExtendedFieldTypeFixed,
            ExternalRefundExpected,
            FileNotFound,
            FileStoreUnavailable,
            FilesNotConfigured,
            FulfillmentNotFound,
            FulfillmentQuantityExceeded,
            GatewayAccountNotFound,
            GatewayTransactionNotFound,
            GenerateInvoiceNotSupported,
            GiftCardAlreadyApplied,
            GiftCardDisabled,
            GiftCardExpired,
            GiftCardItemUnsupported,
            GiftCardNotFound,
            GiftCardVoided,
            InsufficientFunds,
            InsufficientInventory,
            InvalidAdditionalFeeRefundAmount,
            InvalidAmount,
            InvalidCurrency,
            InvalidGiftCardCurrency,
            InvalidLineItemRefundQuantity,
            InvalidLineItemRestockQuantity,
            InvalidPaymentRefundAmount,
            InvalidPaymentStatus,
            InvalidPaymentType,
            InvalidPriceAmount,
            InvalidShippingRefundAmount,
            InvoiceAlreadyCredited,
            InvoiceAlreadyExists,
            JobNotFound,
            LastOwner,
            LineItemDoesNotExist,
            LineItemHasPlatformFees,
            LineItemNotFound,
            LineItemPaid,
            MailAboutNothing,
            MailNotAccepted,
            MailNotFound,
            MailTemplateFaulty,
            MailTemplateNotFound,
            MailWithoutRecipient,
            MaxGiftCardsExceeded,
            MaxItemsReached,
            MembershipNotEligible,
            MembershipPaymentNotCharged,
            MissingContact,
            ModifiersSumCannotExceedItemPrice,
            MultipleAddsForSameLineItem,
            MultipleChangesForSameLineItem,
            NamespaceOwnedByOtherApp,
            NoAssociatedEcomOrder,
            NoMailServer,
            NoSavedPaymentMethod,
            NotAnExport,
            NotAuthorizedToReadDraftOrders,
            NotMembershipPayment,
            NotRegularOnlinePayment,
            OauthClientNotFound,
            OrderAlreadyPaid,
            OrderCanceled,
            OrderCannotBeEdited,
            OrderHasAuthorizedTransaction,
            OrderHasChargebacks,
            OrderIsAlreadyEdited,
            OrderIsPending,
            OrderIsRejected,
            OrderNotApproved,
            OrderNotFound,
            OrderPaid,
            OrderPaymentRequestNotFound,
            OrderPaymentRequestPageNotFound,
            OrderTransactionsNotFound,
            PartialPaymentNotSupportedForSubscription,
            PartialRefundForMultipleLocationsNotAllowed,
            PaymentAlreadyApproved,
            PaymentAlreadyCaptured,
            PaymentAlreadyInProgress,
            PaymentAlreadyVoided,
            PaymentAttemptExpired,
            PaymentGatewayIdNotFound,
            PaymentHasPendingCapture,
            PaymentInProgress,
            PaymentIntentIdRequired,
            PaymentMethodUnavailable,
            PaymentMethodsNotFound,
            PaymentNotAuthorized,
            PaymentNotFound,
            PaymentNotRefundable,
            PaymentsNotFound,
            ProductAlreadyExists,
            ProductNotFound,
            PurchasedDateCannotBeInFuture,
            ReceiptAlreadyExist,
            ReceiptGenerationInProgress,
            RefundNotAvailable,
            RefundNotFound,
            RefundTransactionNotFound,
            RightNotHeld,
            SecretsKeyProblem,
            SetDepositNotAllowedInEditMode,
            ShippingNotFound,
            SkuInUse,
            StatusAlreadySet,
            StatusNotAllowed,
            StatusNotSupported,
            StockChanged,
            StockNotFound,
            SubscriptionDisabled,
            SubscriptionNotFound,
            TooManyConsumers,
            TooManyOrders,
            TooManyReaders,
            TooManyReplays,
            TooManySubscriptions,
            TooManyWaiting,
            TrackingNumberAlreadyExists,
            UnsupportedTransition,
            UpdatingLineItemWithLocations,
            UpdatingPriceOfRemovedItemIsForbidden,
            UserAlreadyExists,
            UserNotFound,
        )
    }
)
