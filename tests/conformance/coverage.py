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

#: The checks note times in whole milliseconds, and what came after it within one is noted as of its beginning.
_TOLERANCE = 0.001

_EVENTS = """SELECT e.site_id, e.at, e.type, v.operation, v.request_id
    FROM (SELECT site_id, at, type, entity_id, revision FROM event_queue
          UNION ALL SELECT site_id, at, type, entity_id, revision FROM events) AS e
    LEFT JOIN order_versions AS v
        ON v.site_id = e.site_id AND v.order_id = e.entity_id AND v.revision = e.revision"""


class Called(NamedTuple):
    """One call of the SDK in a check that held. The service calls it `id`; times are seconds since the epoch."""

    shop: str
    family: str
    check: str
    title: str
    key: str
    status: int
    id: str | None
    started: float
    ended: float
    errors: tuple[str, ...]


class Raised(NamedTuple):
    """One event that a shop of the checks has.

    `operation` and `request_id` are what the history says of the revision of the order that it tells of; None for what
    is not about an order, or about one that is gone.
    """

    shop: str
    at: float
    type: str
    operation: str | None
    request_id: str | None


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
                    check = (shop, one["family"], one["operation"], one["title"])
                    times = (call["started"], call["ended"])
                    asserted = tuple(call["asserted"])
                    found.append(Called(*check, key, call["status"], call["id"], *times, asserted))
    return found


async def read_events(dsn: str, shops: dict[str, dict[str, str]]) -> list[Raised]:
    """All events of these shops."""
    names = {UUID(shop["siteId"]): name for name, shop in shops.items()}
    connection = await asyncpg.connect(dsn)
    try:
        rows: list[tuple[UUID, datetime, str, str | None, str | None]] = [
            tuple(row) for row in await connection.fetch(_EVENTS)
        ]
    finally:
        await connection.close()
    return [Raised(names[site], at.timestamp(), *facts) for site, at, *facts in rows if site in names]


def raised_by(calls: list[Called], events: list[Raised]) -> dict[tuple[str, str], set[str]]:
    """By operation and family, the events that a call of it raised.

    Where the history has the change that an event tells of, it has the request, too. Of all others a call raised what
    its shop was told between its beginning and its end. What is told between calls is the work of the job that the last
    call began, if it began one that may raise this. The rest is counted for the one operation that declares it, if
    there is only one.
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
        raised = _by_request(event, mine) if event.request_id is not None else _by_time(event, mine)
        if raised is not None:
            found.setdefault((raised.key, raised.family), set()).add(event.type)
        elif len(declaring.get(event.type, [])) == 1:
            (key,) = declaring[event.type]
            for family in {one.family for one in mine if one.key == key}:
                found.setdefault((key, family), set()).add(event.type)
    return found


def _by_request(event: Raised, calls: list[Called]) -> Called | None:
    """The call that made the change, itself or by a job that it began."""
    call = next((call for call in calls if call.id == event.request_id), None)
    if call is None or call.key == event.operation:
        return call
    # What a gateway or the clock brought about later has the request, too, and is no work of its operation.
    return call if _begins_job(call) and event.type in _by_key()[call.key].events else None


def _by_time(event: Raised, calls: list[Called]) -> Called | None:
    """The write that was under way, or the last call before, if it began a job that may raise this."""
    during = [
        call
        for call in calls
        if _by_key()[call.key].unit is not Unit.READ and call.started <= event.at < call.ended + _TOLERANCE
    ]
    if during:
        # Two calls may share a millisecond, though one ended before the other began: then it was the later one.
        last = max(during, key=lambda call: call.started)
        alone = all(call is last or call.ended <= last.started for call in during)
        return last if alone and last.status < 300 else None
    before = max((call for call in calls if call.ended < event.at), key=lambda call: call.ended, default=None)
    if before is None or before.status >= 300 or not _begins_job(before):
        return None
    return before if event.type in _by_key()[before.key].events else None


def _begins_job(call: Called) -> bool:
    return "job_id" in getattr(_by_key()[call.key].response, "__struct_fields__", ())


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
