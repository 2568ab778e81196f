"""What the roles of staff, and visitors and members, may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from orderwright.model.credentials import User
from orderwright.model.errors import PermissionDenied, ValidationFailed
from orderwright.model.identity import Caller, Identity, IdentityType, Role, Withheld
from orderwright.model.permissions import IMPORTING, MANAGING, READING, Permission

_LOOKING: Final = READING - {Permission.READ_ALL_EXTENDED_FIELDS, Permission.READ_ALL_DRAFT_EXTENDED_FIELDS}
_MONEY: Final = frozenset(
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

#: A viewer sees orders and money but not what apps keep for themselves. Support answers buyers and may change an
#: order, but moves neither goods nor money. Fulfilment packs and sends. A manager does all of the daily business,
#: imports included, and sees who changed what. Only the owner changes the site, its keys and its declarations.
ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.VIEWER: _LOOKING,
    Role.SUPPORT: _LOOKING | {Permission.MODIFY_ORDERS, Permission.MODIFY_PRIVATE_TAGS},
    Role.FULFILMENT: _LOOKING - _MONEY | {Permission.MODIFY_FULFILLMENTS},
    Role.MANAGER: MANAGING | IMPORTING | {Permission.READ_AUDIT_LOG},
    Role.OWNER: frozenset(Permission),
}

#: What a user may be left without. Who may not refund may not refund more than the items come to either.
WITHHOLDABLE: Final[dict[Withheld, frozenset[Permission]]] = {
    Withheld.REFUND: frozenset({Permission.BILLING_REFUND, Permission.OVER_REFUND}),
    Withheld.OVER_REFUND: frozenset({Permission.OVER_REFUND}),
}

#: Everything is closed to visitors, and to members but for what the contract opens to them.
VISITOR_PERMISSIONS: Final[frozenset[Permission]] = frozenset()
MEMBER_PERMISSIONS: Final = frozenset({Permission.READ_FULFILLMENTS, Permission.READ_INVOICES})


def check_may_grant(caller: Caller, rights: Iterable[Permission]) -> None:
    """Nobody gives, or takes over, what they do not hold themselves. Raises `PermissionDenied` (RIGHT_NOT_HELD)."""
    beyond = sorted(set(rights) - caller.permissions)
    if beyond:
        text = f"That goes with the permission {beyond[0].value}, which you do not hold"
        raise PermissionDenied("RIGHT_NOT_HELD", text, data={"permission": beyond[0].value})


def rights_of(role: Role, without: Iterable[Withheld] = ()) -> frozenset[Permission]:
    """What somebody of that role may do who is left without some of its rights."""
    return ROLE_PERMISSIONS[role].difference(*(WITHHOLDABLE[one] for one in without))


def check_withheld(role: Role, without: Iterable[Withheld], field: str) -> None:
    """Raise `ValidationFailed` that names `field` for an owner who is to lack a right: who could give it back?"""
    if role is Role.OWNER and any(True for _ in without):
        raise ValidationFailed.of(field, "an owner holds every right", "FIELD_NOT_ALLOWED")


def staff_caller(user: User) -> Caller:
    """The caller that a logged-in member of the staff is."""
    return Caller(
        site_id=user.site_id,
        identity=Identity(type=IdentityType.WIX_USER, id=user.id, email=user.email),
        permissions=rights_of(user.role, user.without),
        credential=f"user:{user.id}",
    )
