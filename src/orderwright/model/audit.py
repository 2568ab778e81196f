"""The audit log: who did what to the site, its settings, its people and its keys."""

from __future__ import annotations

from orderwright.model.base import Guid, Message, Timestamp


class AuditChange(Message, kw_only=True):
    """A field that was sent, by its path. Its value is there only where it is declared to be no secret."""

    field: str
    value: str | None = None


class AuditEntry(Message, kw_only=True):
    """One thing that was done.

    `operation` is the key of an operation (`users.setUserRole`), `orders.export`, `documents.export`, or one of
    `staff.logIn`, `staff.logInFailed`, `staff.logOut`, `staff.changePassword`, `staff.setUpSecondFactor`,
    `staff.removeSecondFactor`. `actor` names the credential: `user:ID`, `key:ID`, `app:ID` or `cli:NAME`; of a login
    that failed, the user whom it was meant for. `target` is the id or the name of what was changed.
    """

    id: Guid
    created_date: Timestamp
    operation: str
    actor: str
    actor_email: str | None = None
    target: str | None = None
    changes: list[AuditChange]
