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
    # The contract has no ids for what is an addition of ours; these follow its style.
    READ_EVENTS = "ORDERWRIGHT.READ_EVENTS"
    READ_JOBS = "ORDERWRIGHT.READ_JOBS"
    READ_GIFT_CARDS = "ORDERWRIGHT.READ_GIFT_CARDS"
    MANAGE_GIFT_CARDS = "ORDERWRIGHT.MANAGE_GIFT_CARDS"
    READ_INVENTORY = "ORDERWRIGHT.READ_INVENTORY"
    MANAGE_INVENTORY = "ORDERWRIGHT.MANAGE_INVENTORY"
    MANAGE_SITE = "ORDERWRIGHT.MANAGE_SITE"
    MANAGE_GATEWAYS = "ORDERWRIGHT.MANAGE_GATEWAYS"
    MANAGE_KEYS = "ORDERWRIGHT.MANAGE_KEYS"
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
        Permission.READ_GIFT_CARDS,
        Permission.READ_INVENTORY,
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
        Permission.MANAGE_GATEWAYS,
        Permission.MANAGE_KEYS,
        Permission.MANAGE_EXTENDED_FIELDS,
        Permission.LOGIN_MEMBERS,
    }
)
MANAGING = (frozenset(Permission) - IMPORTING - ADMINISTRATION) | READING

#: Scope to permissions. The names are the contract's where it has one.
SCOPES: dict[str, frozenset[Permission]] = {
    "SCOPE.DC-STORES.READ-ORDERS": READING - {Permission.READ_ALL_EXTENDED_FIELDS},
    "SCOPE.DC-STORES.MANAGE-ORDERS": MANAGING
    - {Permission.READ_ALL_EXTENDED_FIELDS, Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS},
    "SCOPE.DC-ECOM-MEGA.READ-ECOM": READING,
    "SCOPE.DC-ECOM-MEGA.MANAGE-ECOM": MANAGING,
    "SCOPE.ECOM.IMPORT-ORDERS": IMPORTING,
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
