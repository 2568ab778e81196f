"""Every right that an operation can ask for, by the contract's permission ids, and the scopes that bundle them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """One right. An operation names the one it needs; roles and scopes are bundles of them."""

    READ_ORDERS = "ECOM.READ_ORDERS"
    CREATE_ORDERS = "ECOM.CREATE_ORDERS"
    MODIFY_ORDERS = "ECOM.MODIFY_ORDERS"
    READ_ALL_EXTENDED_FIELDS = "ECOM.ORDER_READ_ALL_EXTENDED_FIELDS"
    WRITE_ALL_EXTENDED_FIELDS = "ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS"
    MODIFY_PRIVATE_TAGS = "ECOM.ORDER_MODIFY_PRIVATE_TAGS"
    IMPORT_ORDERS = "ecom:v1:order:imports:import_order"
    SET_ORDER_NUMBER_COUNTER = "ecom:v1:order:imports:set_order_number_counter"
    BULK_DELETE_IMPORTED_ORDERS = "ecom:v1:order:imports:bulk_delete_imported_orders"
    COLLECT_PAYMENTS = "ECOM.COLLECT_PAYMENTS"
    READ_TRANSACTIONS = "ECOM.READ_TRANSACTIONS"
    MODIFY_TRANSACTIONS = "ECOM.MODIFY_TRANSACTIONS"
    READ_FULFILLMENTS = "ECOM.READ_FULFILLMENTS"
    MODIFY_FULFILLMENTS = "ECOM.MODIFY_FULFILLMENTS"
    BILLING_AUTHORIZE_CHARGE = "ECOM.ORDER_BILLING_AUTHORIZE_CHARGE_WITH_SAVED_PAYMENT_METHOD"
    BILLING_CALCULATE_REFUND = "ECOM.ORDER_BILLING_CALCULATE_REFUND"
    BILLING_CAPTURE = "ECOM.ORDER_BILLING_CAPTURE_AUTHORIZED_PAYMENTS"
    BILLING_CHARGE_MEMBERSHIPS = "ECOM.ORDER_BILLING_CHARGE_MEMBERSHIPS"
    BILLING_CHARGE_ORDER = "ecom:v1:order_billing:charge_order"
    BILLING_GENERATE_RECEIPTS = "ECOM.ORDER_BILLING_GENERATE_RECEIPTS"
    BILLING_GET_REFUNDABILITY = "ECOM.ORDER_BILLING_GET_ORDER_REFUNDABILITY"
    BILLING_REDEEM_GIFT_CARD = "ECOM.ORDER_BILLING_REDEEM_GIFT_CARD"
    BILLING_REFUND = "ECOM.ORDER_BILLING_REFUND_PAYMENTS"
    BILLING_VOID = "ECOM.ORDER_BILLING_VOID_AUTHORIZED_PAYMENTS"
    COLLECTOR_CAPTURE = "ECOM.ORDER_CAPTURE_AUTHORIZED_PAYMENT"
    COLLECTOR_VOID = "ECOM.ORDER_VOID_AUTHORIZED_PAYMENT"
    CREATE_PAYMENT_REQUESTS = "ECOM.ORDER_PAYMENT_REQUEST_CREATE"
    READ_PAYMENT_REQUESTS = "ECOM.ORDER_PAYMENT_REQUEST_READ"
    UPDATE_PAYMENT_REQUESTS = "ECOM.ORDER_PAYMENT_REQUEST_UPDATE"
    DELETE_PAYMENT_REQUESTS = "ECOM.ORDER_PAYMENT_REQUEST_DELETE"
    READ_INVOICES = "ECOM.READ_INVOICES"
    READ_DRAFTS = "ECOM.DRAFT_ORDERS_READ"
    CREATE_DRAFTS = "ECOM.DRAFT_ORDERS_CREATE"
    DELETE_DRAFTS = "ECOM.DRAFT_ORDERS_DELETE"
    # Deleting drafts that somebody else has made.
    DELETE_ALL_DRAFTS = "ECOM.DRAFT_ORDERS_ADMIN_DELETE"
    ADD_DRAFT_LINES = "ECOM.DRAFT_ORDERS_ADD_LINE_ITEMS"
    MODIFY_DRAFT_LINES = "ECOM.DRAFT_ORDERS_MODIFY_ITEMS"
    ADD_DRAFT_DISCOUNTS = "ECOM.DRAFT_ORDERS_ADD_DISCOUNTS"
    SET_DRAFT_DISCOUNTS = "ECOM.DRAFT_ORDERS_SET_DISCOUNTS"
    DELETE_DRAFT_DISCOUNTS = "ECOM.DRAFT_ORDERS_DELETE_DISCOUNTS"
    CREATE_DRAFT_FEES = "ECOM.DRAFT_ORDERS_CREATE_ADDITIONAL_FEES"
    SET_DRAFT_FEES = "ECOM.DRAFT_ORDERS_SET_ADDITIONAL_FEES"
    DELETE_DRAFT_FEES = "ECOM.DRAFT_ORDERS_DELETE_ADDITIONAL_FEES"
    SET_DRAFT_SHIPPING = "ECOM.DRAFT_ORDERS_SET_SHIPPING_INFO"
    SET_DRAFT_BILLING = "ECOM.DRAFT_ORDER_SET_BILLING_INFO"
    SET_DRAFT_BUYER = "ECOM.DRAFT_ORDER_SET_BUYER_INFO"
    SET_DRAFT_RECIPIENT = "ECOM.DRAFT_ORDER_SET_RECIPIENT_INFO"
    SET_DRAFT_LOCATION = "ECOM.DRAFT_ORDER_SET_BUSINESS_LOCATION"
    SET_DRAFT_TAX_EXEMPTION = "ECOM.DRAFT_ORDER_SET_TAX_EXEMPTION"
    UPDATE_DRAFT_EXTENDED_FIELDS = "ECOM.DRAFT_ORDER_UPDATE_EXTENDED_FIELDS"
    READ_ALL_DRAFT_EXTENDED_FIELDS = "ECOM.DRAFT_ORDER_READ_ALL_EXTENDED_FIELDS"
    WRITE_ALL_DRAFT_EXTENDED_FIELDS = "ECOM.DRAFT_ORDER_WRITE_ALL_EXTENDED_FIELDS"
    COMMIT_DRAFTS = "ECOM.DRAFT_ORDERS_COMMIT"
    CREATE_ORDERS_FROM_DRAFTS = "ECOM.DRAFT_ORDER_CREATE_ORDER_FROM_DRAFT"
    READ_ORDERS_SETTINGS = "ECOM.READ_ORDERS_SETTINGS"
    UPDATE_ORDERS_SETTINGS = "ECOM.UPDATE_ORDERS_SETTINGS"
    # The contract has no ids for what is an addition of ours; these follow its style.
    READ_EVENTS = "ORDERWRIGHT.READ_EVENTS"
    READ_JOBS = "ORDERWRIGHT.READ_JOBS"
    # Refunding more than the chosen items come to, up to what the payments can return.
    OVER_REFUND = "ORDERWRIGHT.OVER_REFUND"
    READ_GIFT_CARDS = "ORDERWRIGHT.READ_GIFT_CARDS"
    MANAGE_GIFT_CARDS = "ORDERWRIGHT.MANAGE_GIFT_CARDS"
    READ_INVENTORY = "ORDERWRIGHT.READ_INVENTORY"
    MANAGE_INVENTORY = "ORDERWRIGHT.MANAGE_INVENTORY"
    # Issuing invoices, crediting them, and noting those of others.
    MANAGE_INVOICES = "ORDERWRIGHT.MANAGE_INVOICES"
    # Products, rates, and what they come to for an address.
    READ_CATALOG = "ORDERWRIGHT.READ_CATALOG"
    MANAGE_CATALOG = "ORDERWRIGHT.MANAGE_CATALOG"
    MANAGE_RATES = "ORDERWRIGHT.MANAGE_RATES"
    # The files that the shop sells.
    MANAGE_FILES = "ORDERWRIGHT.MANAGE_FILES"
    MANAGE_SITE = "ORDERWRIGHT.MANAGE_SITE"
    MANAGE_GATEWAYS = "ORDERWRIGHT.MANAGE_GATEWAYS"
    MANAGE_WEBHOOKS = "ORDERWRIGHT.MANAGE_WEBHOOKS"
    # Keys of the site, and the apps that are installed on it.
    MANAGE_KEYS = "ORDERWRIGHT.MANAGE_KEYS"
    # The staff of the site.
    MANAGE_USERS = "ORDERWRIGHT.MANAGE_USERS"
    # Who changed what of the site, its people and its keys, and who logged in.
    READ_AUDIT_LOG = "ORDERWRIGHT.READ_AUDIT_LOG"
    MANAGE_EXTENDED_FIELDS = "ORDERWRIGHT.MANAGE_EXTENDED_FIELDS"
    LOGIN_MEMBERS = "ORDERWRIGHT.LOGIN_MEMBERS"


READING = frozenset(
    {
        Permission.READ_ORDERS,
        Permission.READ_ALL_EXTENDED_FIELDS,
        Permission.READ_TRANSACTIONS,
        Permission.READ_FULFILLMENTS,
        Permission.BILLING_CALCULATE_REFUND,
        Permission.BILLING_GET_REFUNDABILITY,
        Permission.READ_PAYMENT_REQUESTS,
        Permission.READ_INVOICES,
        Permission.READ_DRAFTS,
        Permission.READ_ALL_DRAFT_EXTENDED_FIELDS,
        Permission.READ_ORDERS_SETTINGS,
        Permission.READ_GIFT_CARDS,
        Permission.READ_INVENTORY,
        Permission.READ_CATALOG,
        Permission.READ_EVENTS,
        Permission.READ_JOBS,
    }
)
IMPORTING = frozenset(
    {
        Permission.IMPORT_ORDERS,
        Permission.SET_ORDER_NUMBER_COUNTER,
        Permission.BULK_DELETE_IMPORTED_ORDERS,
        Permission.READ_JOBS,
    }
)
ADMINISTRATION = frozenset(
    {
        Permission.MANAGE_SITE,
        Permission.MANAGE_RATES,
        Permission.MANAGE_GATEWAYS,
        Permission.MANAGE_KEYS,
        Permission.MANAGE_USERS,
        Permission.MANAGE_EXTENDED_FIELDS,
        Permission.LOGIN_MEMBERS,
    }
)
MANAGING = (frozenset(Permission) - IMPORTING - ADMINISTRATION - {Permission.READ_AUDIT_LOG}) | READING

#: Writes that need one of these are kept in the audit log. Stock has a log of its own, invoices are never changed.
AUDITED = frozenset(one for one in Permission if one.value.startswith("ORDERWRIGHT.MANAGE_")) - {
    Permission.MANAGE_INVENTORY,
    Permission.MANAGE_INVOICES,
} | {
    Permission.UPDATE_ORDERS_SETTINGS,
    Permission.SET_ORDER_NUMBER_COUNTER,
    Permission.BULK_DELETE_IMPORTED_ORDERS,
}

#: All that is done with draft orders, commits included. The contract's scopes of shops do not reach them.
DRAFTING = frozenset(one for one in Permission if one.value.startswith("ECOM.DRAFT_ORDER"))

#: Scope to permissions. The names are the contract's where it has one.
SCOPES: dict[str, frozenset[Permission]] = {
    "SCOPE.DC-STORES.READ-ORDERS": READING - DRAFTING - {Permission.READ_ALL_EXTENDED_FIELDS},
    "SCOPE.DC-STORES.MANAGE-ORDERS": MANAGING
    - DRAFTING
    - {Permission.READ_ALL_EXTENDED_FIELDS, Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS},
    "SCOPE.DC-ECOM-MEGA.READ-ECOM": READING,
    "SCOPE.DC-ECOM-MEGA.MANAGE-ECOM": MANAGING,
    "SCOPE.ECOM.DRAFT-ORDERS": DRAFTING,
    "SCOPE.ECOM.IMPORT-ORDERS": IMPORTING,
    # For a program that takes goods back: it refunds what they come to and no more.
    "SCOPE.ORDERWRIGHT.REFUNDS": frozenset(
        {
            Permission.READ_ORDERS,
            Permission.READ_TRANSACTIONS,
            Permission.BILLING_CALCULATE_REFUND,
            Permission.BILLING_GET_REFUNDABILITY,
            Permission.BILLING_REFUND,
        }
    ),
    # For the server of a shop that keeps its members' passwords itself: all that its key can do is log them in.
    "SCOPE.ORDERWRIGHT.LOGIN-MEMBERS": frozenset({Permission.LOGIN_MEMBERS}),
    "SCOPE.ORDERWRIGHT.ADMIN": frozenset(Permission),
}
DEFAULT_SCOPE = "SCOPE.ORDERWRIGHT.ADMIN"


def permissions_of(scopes: Iterable[str]) -> frozenset[Permission]:
    """The rights that `scopes` bundle together. An unknown scope raises `KeyError`."""
    rights: frozenset[Permission] = frozenset()
    for scope in scopes:
        rights |= SCOPES[scope]
    return rights
