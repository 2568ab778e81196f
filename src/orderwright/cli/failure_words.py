"""What to say of an error to who can mend it, without the library of the command line."""

from __future__ import annotations

import sys


class CommandFailed(Exception):
    """A command can't do what it was asked; the message says why and what helps."""


def words_of(error: Exception) -> str | None:
    """What to say, None for a defect. Modules that the command has not imported can't have raised anything."""
    if isinstance(error, CommandFailed):
        return str(error)
    from orderwright.model.errors import ApplicationError, OrderwrightError, ValidationFailed

    if isinstance(error, ValidationFailed):
        return "\n  ".join(
            ["the input is not valid:", *(f"{one.field or 'request'}: {one.description}" for one in error.violations)]
        )
    if isinstance(error, ApplicationError):
        return f"{error.message} ({error.code})"
    if isinstance(error, OrderwrightError):
        return error.message
    if _is_one_of(error, "orderwright.store.embedded", "EmbeddedError"):
        return str(error)
    if _is_one_of(error, "orderwright.store.migrations", "NotMigrated"):
        return "the database is not at the version of this program: run `orderwright migrate`"
    if _is_one_of(error, "asyncpg", "PostgresError", "InterfaceError", "InternalClientError"):
        return f"the database refused: {error}"
    if isinstance(error, TimeoutError):
        return "the database did not answer in time"
    # Of several addresses of one host asyncio tells the failures in one text, without a kind.
    no_way = isinstance(error, ConnectionError) or _is_one_of(error, "socket", "gaierror")
    if no_way or "Connect call failed" in str(error):
        why = (isinstance(error, OSError) and error.strerror) or error
        return f"the database cannot be reached: {why}. Does it run there, and is --database-url right?"
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return None


def _is_one_of(error: Exception, module: str, *names: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and any(isinstance(error, getattr(loaded, name)) for name in names)
