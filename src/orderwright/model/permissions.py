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
    # The contract has no ids for what is an addition of ours; these follow its style.
    READ_EVENTS = "ORDERWRIGHT.READ_EVENTS"
    READ_JOBS = "ORDERWRIGHT.READ_JOBS"
    MANAGE_SITE = "ORDERWRIGHT.MANAGE_SITE"
    MANAGE_KEYS = "ORDERWRIGHT.MANAGE_KEYS"
    MANAGE_EXTENDED_FIELDS = "ORDERWRIGHT.MANAGE_EXTENDED_FIELDS"
    LOGIN_MEMBERS = "ORDERWRIGHT.LOGIN_MEMBERS"


READING = frozenset(
    {
        Permission.READ_ORDERS,
        Permission.READ_ALL_EXTENDED_FIELDS,
        Permission.READ_TRANSACTIONS,
        Permission.READ_FULFILLMENTS,
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
