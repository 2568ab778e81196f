"""What an operation is: one declaration that the router, the command line, the docs and the tests all read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from orderwright.model.errors import Status
from orderwright.model.identity import IdentityType
from orderwright.model.permissions import AUDITED, Permission

#: Who may call an operation unless its declaration opens it further: an app, or staff of the site.
BUSINESS = frozenset({IdentityType.APP, IdentityType.WIX_USER})

JSON = "application/json"
EVENT_STREAM = "text/event-stream"

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    """`bulkUpdateOrders` and `order-billing` as Python spells them: `bulk_update_orders`, `order_billing`."""
    return _WORD.sub("_", name).lower().replace("-", "_")


class Unit(Enum):
    """How an operation meets the database.

    READ: no transaction is opened for it. WRITE: it runs inside one unit of work that is committed after the
    handler returned. OWN: the handler brings its own unit (creating orders, which are committed in groups).
    """

    READ = "read"
    WRITE = "write"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A documented application error: its code, its status, and when it is answered."""

    code: str
    status: Status
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as data.

    `path` is the public path (`/ecom/v1/...`), `site_path` the one that the official SDK asks for when it is
    pointed at a host of one's own; None where the family has none. `{name}` in a path fills the request field of
    that dotted wire name. `permission` is what the caller must hold, `identities` the kinds of caller that may
    hold it at all. `optional_permissions` widen what the answer shows or the request may change.
    `events` are the event types that a success may append. `conditional` operations change one thing that has a
    revision and honour `If-Match`; any other write refuses it rather than to ignore it. `media_type` is that of a
    success: where it is not JSON, the answer is a file and the response type is bytes. `waits` is the request's field
    of seconds that the operation may take beyond the time limit of requests. One that `streams` is also served as
    server-sent events. `told` are fields of the request whose values the audit log shows; of all others it shows the
    names. An operation with such fields is kept there whatever its permission is.
    """

    module: str
    name: str
    method: str
    path: str
    site_path: str | None = None
    request: type[Any]
    response: type[Any]
    permission: Permission
    optional_permissions: tuple[Permission, ...] = ()
    identities: frozenset[IdentityType] = BUSINESS
    unit: Unit
    summary: str
    description: str = ""
    errors: tuple[ErrorCode, ...] = ()
    events: tuple[str, ...] = ()
    hidden: bool = False
    addition: bool = False
    conditional: bool = False
    media_type: str = JSON
    waits: str | None = None
    streams: bool = False
    told: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """`orders.createOrder`: the name under which logs, metrics, history and docs speak of it."""
        return f"{self.module}.{self.name}"

    @property
    def audited(self) -> bool:
        """Whether the audit log keeps who called it."""
        return self.unit is not Unit.READ and (self.permission in AUDITED or bool(self.told))

    @property
    def handler_path(self) -> tuple[str, str]:
        """Where its handler lives: the module below `orderwright.operations` and the function in it."""
        verb = snake(self.name)
        return f"{snake(self.module)}.{verb}", verb

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that answers this operation."""
        return tuple(dict.fromkeys(path for path in (self.path, self.site_path) if path))
