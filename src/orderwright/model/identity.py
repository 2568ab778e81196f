"""Who is calling: the identity that a credential proves, and what it may do on which site."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from orderwright.model.permissions import Permission


class IdentityType(StrEnum):
    """Kinds of callers, by the names that the contract gives them."""

    ANONYMOUS_VISITOR = "ANONYMOUS_VISITOR"
    MEMBER = "MEMBER"
    WIX_USER = "WIX_USER"  # staff of the site, and API keys, which act for it
    APP = "APP"


class Role(StrEnum):
    """What a member of the staff does; `orderwright.rules.roles` says which rights that takes."""

    OWNER = "owner"
    MANAGER = "manager"
    FULFILMENT = "fulfilment"
    SUPPORT = "support"
    VIEWER = "viewer"


class Withheld(StrEnum):
    """A right of its own that one member of the staff can do without, though the role has it."""

    REFUND = "refund"
    OVER_REFUND = "over-refund"


class Identity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The actor behind a request.

    `id` is the visitor's, member's, staff user's or app's id. `app_id` is the app whose extended-field
    namespaces the caller owns: the app itself, or the app that an API key was issued to.
    """

    type: IdentityType
    id: UUID
    app_id: UUID | None = None
    email: str | None = None


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """An identity on a site with its rights. Every operation receives one.

    `credential` names the credential in logs and idempotency (`key:<id>`, `app:<id>`, `visitor:<id>`...): never
    a secret.
    """

    site_id: UUID
    identity: Identity
    permissions: frozenset[Permission]
    credential: str

    def may(self, permission: Permission) -> bool:
        """True if the caller holds this right on its site."""
        return permission in self.permissions
