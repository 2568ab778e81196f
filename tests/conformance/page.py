"""The page of the documentation that says what a run of the checks asserted, written and read again."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.conformance.coverage import (
    Row,
    checks_of,
    in_javascript,
    missing,
    needs_provider,
    of_contract,
    stores,
    wanted_errors,
)
from tests.conformance.javascript import FAMILIES, ROOT
from tests.conformance.unprovoked import UNPROVOKED

from orderwright.contract.operation import Operation
from orderwright.model.events import CONTRACT_EVENTS

PAGE = ROOT / "docs/reference/conformance.md"

_INTRODUCTION = """# Conformance

<!-- Written by `make conformance` from what the run found; do not edit. -->

The official JavaScript SDK drives a running service through every operation that it has, the hidden ones too, over both
families of paths: *public* is what it asks `www.wixapis.com` for, *site* what it asks a host of one's own for. What the
columns say was found in the run that wrote this page, only from checks that held:

- **success**: the operation succeeded in a check of its own, which asserts what it answers;
- **effect**: that check then read the stored state by another operation (nothing is stored by operations that read);
- **events**: so many of the event types that the operation declares were raised by its calls; a run in which an
  operation raises an event that it does not declare fails;
- **errors**: so many of the codes that the operation declares were asserted, with their status, of its answers, or of
  single items in bulk. Tables of refusals also assert the data of each error, and that what is stored stays as it was;
- **not asserted yet**: what is missing there. The tests of `tests/api` assert these over HTTP without the SDK.

An operation is *ok* where nothing is missing; where it never succeeds, because it needs another product beside the
service, it *needs a provider*, and all its errors were asserted. What needs a gateway or a clock that does as it is
told runs against the [emulator](../guides/testing-with-the-emulator.md), all else against `orderwright serve`. The
SDK's own function of `updatePayments` takes no argument, so its client sends what the SDK's description of it says.

All {events} types of events were raised in the run, or it failed: also those of chargebacks, which the gateway alone
brings about. That the SDK's own handlers take each of them off a webhook is asserted by
`tests/conformance/test_webhooks.py`."""

_UNPROVOKED = """## Errors that no check can provoke

Left out of the counts above: what no call of the SDK can bring about, or not without a crash or a race."""

_ROW = re.compile(r"^\| `(?P<operation>[\w.]+)` \| (?P<family>\w+) \|(?:[^|]*\|){6} (?P<missing>.*?) \|$", re.MULTILINE)


class Claim(NamedTuple):
    """One row of the page."""

    operation: str
    family: str
    missing: frozenset[str]

    def as_row(self) -> Row:
        """What it says of the operation as that is declared now, with the checks that there are now."""
        one = _by_name()[self.operation]
        return Row(
            self.operation,
            self.family,
            checks_of(self.operation, self.family),
            None if needs_provider(one) else "success" not in self.missing,
            "effect" not in self.missing if stores(one) else None,
            frozenset(kind for kind in one.events if kind.removeprefix("wix.ecom.v1.") not in self.missing),
            wanted_errors(one) - self.missing,
        )

    def holds_of(self, row: Row) -> bool:
        """Whether the run found no less than the page says."""
        return set(missing(row, _by_name()[row.operation])) <= self.missing


def _by_name() -> dict[str, Operation]:
    return {in_javascript(one): one for one in of_contract()}


def page_of(rows: list[Row]) -> str:
    """The whole page."""
    lines = [
        "| operation | family | | checks | success | effect | events | errors | not asserted yet |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_line(row, _by_name()[row.operation]) for row in rows),
    ]
    kept = [
        "| operation | error | why |",
        "| --- | --- | --- |",
        *(f"| `{key}` | `{code}` | {why} |" for key, codes in UNPROVOKED.items() for code, why in codes.items()),
    ]
    parts = [_INTRODUCTION.format(events=len(CONTRACT_EVENTS)), "## Operations", summary_of(rows).strip()]
    return "\n\n".join([*parts, "\n".join(lines), _UNPROVOKED, "\n".join(kept)]) + "\n"


def summary_of(rows: list[Row]) -> str:
    """How much of everything was asserted, a line for each family."""
    lines = []
    for family in FAMILIES:
        mine = [(row, _by_name()[row.operation]) for row in rows if row.family == family]
        whole = sum(not missing(row, one) for row, one in mine)
        provided = sum(row.success is None and not missing(row, one) for row, one in mine)
        succeeded = [row.success for row, _ in mine if row.success is not None]
        stored = [row.effect for row, _ in mine if row.effect is not None]
        events = sum(len(row.events) for row, _ in mine), sum(len(one.events) for _, one in mine)
        errors = sum(len(row.errors) for row, _ in mine), sum(len(wanted_errors(one)) for _, one in mine)
        lines.append(
            f"- {family}: {whole} of {len(mine)} operations ok, {provided} of them as what needs a provider; "
            f"{sum(succeeded)} of {len(succeeded)} succeed, "
            f"{sum(stored)} of {len(stored)} effects, {events[0]} of {events[1]} events, "
            f"{errors[0]} of {errors[1]} errors"
        )
    return "\n".join(lines) + "\n"


def _line(row: Row, operation: Operation) -> str:
    gaps = missing(row, operation)
    cells = [
        f"`{row.operation}`",
        row.family,
        "" if gaps else "needs a provider" if row.success is None else "ok",
        str(row.checks),
        _word(row.success),
        _word(row.effect),
        _share(len(row.events), len(operation.events)),
        _share(len(row.errors), len(wanted_errors(operation))),
        ", ".join(f"`{gap}`" for gap in gaps),
    ]
    return f"| {' | '.join(cells)} |"


def _word(asserted: bool | None) -> str:
    return "-" if asserted is None else "yes" if asserted else "no"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "-"


def claims(page: str) -> list[Claim]:
    """The rows of the page."""
    return [
        Claim(one["operation"], one["family"], frozenset(re.findall(r"`(\w+)`", one["missing"])))
        for one in _ROW.finditer(page)
    ]
