"""Who acts when somebody works on the machine itself: an operator with every right, named in the history."""

from __future__ import annotations

import getpass
import hashlib
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

if TYPE_CHECKING:
    from orderwright.model.identity import Caller
    from orderwright.workflows.context import Call
    from orderwright.workflows.service import Service

_NAMES = uuid5(NAMESPACE_URL, "orderwright:operator")


def operator_name() -> str:
    """`cli:` and the name of the operating system's user: the credential in logs and in `createdBy` of keys."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return f"cli:{user}"[:100]


def operator_of(site_id: UUID) -> Caller:
    """The operator as a caller on a site.

    Whoever can open the database may do anything with it, so every permission is granted. The id is the same for
    every command of one user, so that the history shows one hand.
    """
    from orderwright.model.identity import Caller, Identity, IdentityType
    from orderwright.model.permissions import Permission

    name = operator_name()
    return Caller(
        site_id=site_id,
        identity=Identity(type=IdentityType.WIX_USER, id=uuid5(_NAMES, name)),
        permissions=frozenset(Permission),
        credential=name,
    )


def call_on(service: Service, site_id: UUID, *, idempotency_key: str | None = None, body: bytes = b"") -> Call:
    """A call of the operator. `body` is the request as it was read, which an idempotency key is bound to."""
    from orderwright.workflows.context import Call

    return Call(
        caller=operator_of(site_id),
        request_id=f"cli-{uuid4()}",
        now=service.clock(),
        idempotency_key=idempotency_key,
        request_hash=hashlib.sha256(body).digest() if idempotency_key is not None else b"",
    )
