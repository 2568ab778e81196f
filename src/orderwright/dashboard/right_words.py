"""What roles and scopes allow, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from orderwright.dashboard.texts import _
from orderwright.model.identity import Caller, Role, Withheld
from orderwright.model.permissions import DRAFTING, IMPORTING, SCOPES, Permission
from orderwright.rules import roles

_MONEY: Final = frozenset(
    {
        Permission.COLLECT_PAYMENTS,
        Permission.MODIFY_TRANSACTIONS,
        Permission.BILLING_AUTHORIZE_CHARGE,
        Permission.BILLING_CAPTURE,
        Permission.BILLING_CHARGE_MEMBERSHIPS,
        Permission.BILLING_CHARGE_ORDER,
        Permission.BILLING_GENERATE_RECEIPTS,
        Permission.BILLING_REDEEM_GIFT_CARD,
        Permission.BILLING_VOID,
        Permission.COLLECTOR_CAPTURE,
        Permission.COLLECTOR_VOID,
        Permission.CREATE_PAYMENT_REQUESTS,
        Permission.UPDATE_PAYMENT_REQUESTS,
        Permission.DELETE_PAYMENT_REQUESTS,
    }
)
_SEEING: Final = frozenset(
    {
        Permission.READ_ORDERS,
        Permission.READ_FULFILLMENTS,
        Permission.READ_ORDERS_SETTINGS,
        Permission.READ_EVENTS,
        Permission.READ_JOBS,
        Permission.READ_INVENTORY,
        Permission.READ_CATALOG,
    }
)
_SEEING_MONEY: Final = frozenset(
    {
        Permission.READ_TRANSACTIONS,
        Permission.BILLING_CALCULATE_REFUND,
        Permission.BILLING_GET_REFUNDABILITY,
        Permission.READ_PAYMENT_REQUESTS,
        Permission.READ_INVOICES,
        Permission.READ_DRAFTS,
        Permission.READ_GIFT_CARDS,
    }
)

#: Every permission is in one of these, and a role has all of a line or nothing of it.
RIGHTS: Final[tuple[tuple[str, frozenset[Permission]], ...]] = (
    (_("See orders, parcels, stock and products"), _SEEING),
    (_("See payments, invoices, gift cards and drafts"), _SEEING_MONEY),
    (
        _("Change orders: contacts, addresses, tags, comments, mails, cancelling"),
        frozenset({Permission.MODIFY_ORDERS, Permission.MODIFY_PRIVATE_TAGS}),
    ),
    (_("Pack and send: parcels and tracking numbers"), frozenset({Permission.MODIFY_FULFILLMENTS})),
    (
        _("Make orders, and edit placed ones, in drafts"),
        DRAFTING - {Permission.READ_DRAFTS} | {Permission.CREATE_ORDERS},
    ),
    (_("Take money: record, capture, void and charge payments, ask for them"), _MONEY),
    (_("Refund"), frozenset({Permission.BILLING_REFUND})),
    (_("Refund more than the items come to"), frozenset({Permission.OVER_REFUND})),
    (
        _("Issue invoices and gift cards"),
        frozenset({Permission.MANAGE_INVOICES, Permission.MANAGE_GIFT_CARDS}),
    ),
    (
        _("Change stock, products and files for download"),
        frozenset({Permission.MANAGE_INVENTORY, Permission.MANAGE_CATALOG, Permission.MANAGE_FILES}),
    ),
    (
        _("Change the settings of orders, and webhooks"),
        frozenset({Permission.UPDATE_ORDERS_SETTINGS, Permission.MANAGE_WEBHOOKS}),
    ),
    (_("Import orders, and delete imported ones"), IMPORTING - {Permission.READ_JOBS}),
    (
        _("See and change what apps keep with orders"),
        frozenset({Permission.READ_ALL_EXTENDED_FIELDS, Permission.WRITE_ALL_EXTENDED_FIELDS}),
    ),
    (
        _("Change the site: its settings, taxes, shipping, payment gateways"),
        frozenset(
            {
                Permission.MANAGE_SITE,
                Permission.MANAGE_RATES,
                Permission.MANAGE_GATEWAYS,
                Permission.MANAGE_EXTENDED_FIELDS,
            }
        ),
    ),
    (_("See who changed what, and who logged in"), frozenset({Permission.READ_AUDIT_LOG})),
    (
        _("Manage users, API keys and apps"),
        frozenset({Permission.MANAGE_USERS, Permission.MANAGE_KEYS, Permission.LOGIN_MEMBERS}),
    ),
)

#: What each scope lets a key or an app do, the narrow ones first.
SCOPE_WORDS: Final[Mapping[str, str]] = {
    "SCOPE.DC-STORES.READ-ORDERS": _("Read orders, payments, parcels, stock and products"),
    "SCOPE.DC-ECOM-MEGA.READ-ECOM": _("Read all of the shop: orders, drafts, and what apps keep with them"),
    "SCOPE.DC-STORES.MANAGE-ORDERS": _("Manage orders, payments, parcels, stock and products"),
    "SCOPE.DC-ECOM-MEGA.MANAGE-ECOM": _("Manage all of the shop: orders, drafts, and what apps keep with them"),
    "SCOPE.ECOM.DRAFT-ORDERS": _("Make, edit and commit drafts"),
    "SCOPE.ECOM.IMPORT-ORDERS": _("Import orders, and delete imported ones"),
    "SCOPE.ORDERWRIGHT.REFUNDS": _("Refund, up to what the items come to"),
    "SCOPE.ORDERWRIGHT.LOGIN-MEMBERS": _("Log members in, and nothing else"),
    "SCOPE.ORDERWRIGHT.ADMIN": _("Everything, with users, keys and settings"),
}


#: What somebody may be left without, whatever the role.
WITHHELD_WORDS: Final[Mapping[Withheld, str]] = {
    Withheld.REFUND: _("Does not refund at all"),
    Withheld.OVER_REFUND: _("Never refunds more than the items come to"),
}


def scopes_for(caller: Caller) -> list[tuple[str, str]]:
    """The scopes that the caller may give, with their words in English."""
    return [(scope, words) for scope, words in SCOPE_WORDS.items() if SCOPES[scope] <= caller.permissions]


def rights_of(role: Role, without: Iterable[Withheld] = ()) -> list[str]:
    """What somebody of that role may do, in English, to be translated where it is shown."""
    held = roles.rights_of(role, without)
    return [words for words, rights in RIGHTS if rights <= held]
