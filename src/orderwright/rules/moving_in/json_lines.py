"""Orders as lines of JSON, as `orderwright export --format jsonl` writes them, or orders alone."""

from __future__ import annotations

from typing import Any, Final

from orderwright.model.sites import Site
from orderwright.rules.file_faults import fault
from orderwright.rules.moving_in.cells import Unreadable
from orderwright.rules.moving_in.order import Ids, SourceOrder

SYSTEM: Final = "orderwright"
_LISTS: Final = ("payments", "refunds", "fulfillments")


def order_of(row: int, tree: Any, site: Site) -> SourceOrder:
    """The order of a line: `{"order": {...}, "payments": [...], ...}` or the order itself. Raises `Unreadable`."""
    if not isinstance(tree, dict):
        raise Unreadable([fault(row, "", "NOT_AN_OBJECT")])
    line = tree if isinstance(tree.get("order"), dict) else {"order": tree}
    order = dict(line["order"])
    faults = [
        fault(row, name, "NOT_OBJECTS")
        for name in _LISTS
        if not isinstance(line.get(name, []), list) or not all(isinstance(one, dict) for one in line.get(name, []))
    ]
    flags: Any = line.get("flags", [])
    if not isinstance(flags, list) or not all(isinstance(flag, str) and flag for flag in flags):
        faults.append(fault(row, "flags", "NOT_TEXTS"))
    external_id = str(order.get("id") or order.get("number") or "")
    if not external_id:
        faults.append(fault(row, "order.id", "NO_ID"))
    if faults:
        raise Unreadable(faults)
    order.setdefault("id", str(Ids(site.id, SYSTEM, external_id).order))
    payments, refunds, fulfillments = (list(line.get(name, [])) for name in _LISTS)
    return SourceOrder(
        external_id[:200].lower(), row, order, payments, refunds, fulfillments, flags=flags, settled=True
    )
