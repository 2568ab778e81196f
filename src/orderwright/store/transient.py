"""Which failures of the database pass by themselves."""

from __future__ import annotations

import asyncpg

#: SQLSTATE classes: connection lost, transaction rolled back (deadlock), out of resources, operator intervention,
#: system error (the disk).
_CLASSES = frozenset({"08", "40", "53", "57", "58"})
#: A lock that was not to be had in time, and a standby that was asked to write while a failover is under way.
_CODES = frozenset({"55P03", "25006"})


def is_transient(error: BaseException) -> bool:
    """True if the same work may succeed when it is tried again; false if it would fail the same way."""
    if isinstance(error, asyncpg.PostgresError):
        code = error.sqlstate or ""
        return code[:2] in _CLASSES or code in _CODES
    # The driver reports a connection that is closed, closing or lost as an InterfaceError, and as an
    # InternalClientError between the server's last words and the end of the connection.
    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError | OSError | TimeoutError)
