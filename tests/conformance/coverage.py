"""What the checks were seen to assert of each operation of the contract."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import asyncpg
from tests.conformance.javascript import FAMILIES, declared
from tests.conformance.unprovoked import NEED_A_PROVIDER, UNPROVOKED

from orderwright.contract.operation import Operation, Unit
from orderwright.contract.registry import operations

#: How exactly the clocks of Node and of the service agree about one moment, in seconds.
_TOLERANCE = 0.001

_EVENTS = "SELECT site_id, at, type FROM event_queue UNION ALL SELECT site_id, at, type FROM events"


class Called(NamedTuple):
    """One call of the SDK in a check that held; the times are seconds since the epoch."""

    shop: str
    family: str
    check: str
    title: str
    key: str
    status: int
    started: float
    ended: float
    errors: tuple[str, ...]


class Raised(NamedTuple):
    """One event that a shop of the checks has."""

    shop: str
    at: float
    type: str


class Row(NamedTuple):
    """What was asserted of one operation on one family. None: there is nothing of the kind to be asserted."""

    operation: str
    family: str
    checks: int
    success: bool | None
    effect: bool | None
    events: frozenset[str]
    errors: frozenset[str]


def of_contract() -> list[Operation]:
    """The operations that the official SDK has."""
    return [one for one in operations() if not one.addition]


def in_javascript(operation: Operation) -> str:
    """How the checks name it: `getOrder`, and outside the orders module `orderBilling.refundPayments`."""
    if operation.module == "orders":
        return operation.name
    first, *rest = operation.module.split("-")
    return f"{first}{''.join(word.capitalize() for word in rest)}.{operation.name}"


def wanted_errors(operation: Operation) -> frozenset[str]:
    """The codes it declares, but for those that nobody can provoke here."""
    return frozenset(error.code for error in operation.errors) - UNPROVOKED.get(operation.key, {}).keys()


def needs_provider(operation: Operation) -> bool:
    """Whether it never succeeds, because it needs another product."""
    return operation.key in NEED_A_PROVIDER


def stores(operation: Operation) -> bool:
    """Whether a success of it leaves something behind."""
    return operation.unit is not Unit.READ and not needs_provider(operation)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Method, path and key of each operation, those with the most literal paths first."""
    found = [(path.count("{"), one.method, path, one.key) for one in of_contract() for path in one.paths]
    return [
        (method, re.compile(re.sub(r"\\{[^/]+?\\}", "[^/]+", re.escape(path))), key)
        for _, method, path, key in sorted(found)
    ]


def _key_of(method: str, path: str) -> str | None:
    plain = path.split("?")[0]
    return next((key for verb, pattern, key in _patterns() if verb == method and pattern.fullmatch(plain)), None)


def read_calls(folder: Path) -> list[Called]:
    """What support/check.js has written down there."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            one = json.loads(line)
            for call in one["calls"]:
                key = _key_of(call["method"], call["path"])
                if key is not None and call["status"] is not None:
                    shop = f"{file.stem}:{one['family']}"
                    times = (call["started"], call["ended"])
                    asserted = tuple(call["asserted"])
                    found.append(
                        Called(
                            shop, one["family"], one["operation"], one["title"], key, call["status"], *times, asserted
                        )
                    )
    return found


async def read_events(dsn: str, shops: dict[str, dict[str, str]]) -> list[Raised]:
    """All events of these shops."""
    names = {UUID(shop["siteId"]): name for name, shop in shops.items()}
    connection = await asyncpg.connect(dsn)
    try:
        rows: list[tuple[UUID, datetime, str]] = [tuple(row) for row in await connection.fetch(_EVENTS)]
    finally:
        await connection.close()
    return [Raised(names[site], at.timestamp(), kind) for site, at, kind in rows if site in names]


def raised_by(calls: list[Called], events: list[Raised]) -> dict[tuple[str, str], set[str]]:
    """By operation and family, the events that a call of it raised.

    A call raised what its shop was told between its beginning and its end, where no other call was under way. What is
    told between calls is the work of the job that the last call began, if it began one that may raise this; else it is
    counted for the one operation that declares it, if there is only one.
    """
    declaring: dict[str, list[str]] = {}
    for one in of_contract():
        for kind in one.events:
            declaring.setdefault(kind, []).append(one.key)
    by_shop: dict[str, list[Called]] = {}
    for call in calls:
        by_shop.setdefault(call.shop, []).append(call)
    found: dict[tuple[str, str], set[str]] = {}
    for event in events:
        mine = by_shop.get(event.shop, [])
        during = [one for one in mine if one.started - _TOLERANCE <= event.at <= one.ended + _TOLERANCE]
        writes = [one for one in during if _by_key()[one.key].unit is not Unit.READ and one.status < 300]
        began = None if during else _job_before(event, mine)
        if len(during) == 1 and writes:
            found.setdefault((writes[0].key, writes[0].family), set()).add(event.type)
        elif began is not None:
            found.setdefault((began.key, began.family), set()).add(event.type)
        elif len(declaring.get(event.type, [])) == 1:
            (key,) = declaring[event.type]
            for family in {one.family for one in mine if one.key == key}:
                found.setdefault((key, family), set()).add(event.type)
    return found


def _job_before(event: Raised, calls: list[Called]) -> Called | None:
    """The last call before the event, if it began a job that may raise it."""
    last = max((call for call in calls if call.ended < event.at), key=lambda call: call.ended, default=None)
    if last is None or last.status >= 300:
        return None
    operation = _by_key()[last.key]
    begins = "job_id" in getattr(operation.response, "__struct_fields__", ())
    return last if begins and event.type in operation.events else None


@cache
def _by_key() -> dict[str, Operation]:
    return {one.key: one for one in of_contract()}


@cache
def _counted() -> Counter[tuple[str, str]]:
    return Counter((check.operation, check.family) for check in declared())


def checks_of(operation: str, family: str) -> int:
    """How many checks the operation has on the family."""
    return _counted()[operation, family]


def rows_of(calls: list[Called], raised: dict[tuple[str, str], set[str]]) -> list[Row]:
    """A row for each operation and family."""
    rows = []
    for one in of_contract():
        for family in FAMILIES:
            mine = [call for call in calls if (call.key, call.family) == (one.key, family)]
            name = in_javascript(one)
            succeeded = [call for call in mine if call.check == name and call.status < 300]
            rows.append(
                Row(
                    name,
                    family,
                    checks_of(name, family),
                    None if needs_provider(one) else bool(succeeded),
                    any(_read_after(call, calls) for call in succeeded) if stores(one) else None,
                    frozenset(one.events) & raised.get((one.key, family), set()),
                    wanted_errors(one) & {code for call in mine for code in call.errors},
                )
            )
    return rows


def _read_after(call: Called, calls: Iterable[Called]) -> bool:
    """Whether the same check then read the stored state by another operation."""
    return any(
        (later.title, later.family) == (call.title, call.family)
        and later.started >= call.ended
        and later.status < 300
        and _by_key()[later.key].unit is Unit.READ
        for later in calls
    )


def undeclared(raised: dict[tuple[str, str], set[str]]) -> list[str]:
    """Events that an operation raised although it does not declare them."""
    return sorted(
        f"{key} [{family}] {kind}"
        for (key, family), kinds in raised.items()
        for kind in kinds - set(_by_key()[key].events)
    )


def missing(row: Row, operation: Operation) -> list[str]:
    """What was not asserted, in words of the page."""
    gaps = ["success"] if row.success is False else []
    gaps += ["effect"] if row.effect is False else []
    gaps += sorted(kind.removeprefix("wix.ecom.v1.") for kind in set(operation.events) - row.events)
    return gaps + sorted(wanted_errors(operation) - row.errors)
