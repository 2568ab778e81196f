"""What a filter by elements of an order means, said plainly over the documents that the API shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

Json = dict[str, Any]


class Whole(NamedTuple):
    """An order with all that belongs to it, as the API shows it."""

    order: Json
    payments: list[Json]
    refunds: list[Json]
    fulfillments: list[Json]
    documents: list[Json]


def _at(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _options(line: Json) -> Iterator[str]:
    for one in line["descriptionLines"]:
        value = (one.get("plainText") or one.get("colorInfo") or {}).get("original")
        if value is not None:
            yield value
            if "name" in one:
                yield f"{one['name']['original']}={value}"


def _in_parcels(line: Json, whole: Whole) -> int:
    items = [item for parcel in whole.fulfillments for item in parcel["lineItems"]]
    return sum(item["quantity"] for item in items if item["id"].lower() == line["id"].lower())


def _value(element: Json, path: str, whole: Whole) -> Any:
    """What an element has at a path: a text, a list of texts, a number, a time, a flag; None where it has nothing."""
    if path == "descriptionLines":
        return [text.lower() for text in _options(element)]
    if path == "fulfilledQuantity":
        return _in_parcels(element, whole)
    if path == "unfulfilledQuantity":
        left = element["quantity"] - _in_parcels(element, whole) - element.get("refundQuantity", 0)
        return max(left, 0)
    if path == "refundQuantity":
        return element.get("refundQuantity", 0)
    if path.startswith("transactions."):
        held = [_at(one, path.removeprefix("transactions.")) for one in element["transactions"]]
        return [text.lower() for text in held if text]
    if path.startswith("extendedFields.namespaces."):
        namespace, _dot, key = path.removeprefix("extendedFields.namespaces.").rpartition(".")
        held = element.get("extendedFields", {}).get("namespaces", {}).get(namespace, {}).get(key)
        return None if held is None else _shown(held)
    found = _at(element, path)
    if path.endswith("amount"):
        return Decimal(found or 0)
    if path == "createdDate":
        return datetime.fromisoformat(found)
    if path in ("credited", "completed", "regularPaymentDetails.offlinePayment"):
        return bool(found)
    if path == "catalogReference.options.variantId":
        return None if found is None else str(found)
    return found or None


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{Decimal(str(value)).normalize():f}" if isinstance(value, int | float) else value


#: Paths whose texts are told apart by their case.
EXACT = ("catalogReference.catalogItemId", "catalogReference.appId", "status", "kind")


def _given(path: str, operand: Any) -> Any:
    if path.endswith("amount"):
        return Decimal(str(operand))
    if path == "createdDate":
        return datetime.fromisoformat(operand)
    if isinstance(operand, int | float) and path.startswith("extendedFields"):
        return _shown(operand)
    return operand.lower() if isinstance(operand, str) and path not in EXACT else operand


def _holds(held: Any, path: str, op: str, operand: Any) -> bool:
    if isinstance(held, str) and path not in EXACT:
        held = held.lower()
    if op in ("$exists", "$isEmpty"):
        return (held not in (None, [])) == (operand is (op == "$exists"))
    if op in ("$in", "$nin", "$hasSome", "$hasAll"):
        given = [_given(path, one) for one in operand]
        listed = held if isinstance(held, list) else [held]
        if op == "$hasAll":
            return all(one in listed for one in given)
        return any(one in listed for one in given) == (op != "$nin")
    given = _given(path, operand)
    if op in ("$eq", "$ne"):
        return (given in held if isinstance(held, list) else held == given) == (op == "$eq")
    if held is None:
        return False
    compare = {"$gt": "__gt__", "$gte": "__ge__", "$lt": "__lt__", "$lte": "__le__"}
    match = {"$startsWith": "startswith", "$contains": "__contains__", "$endsWith": "endswith"}
    if op in compare and path.startswith("extendedFields") and isinstance(operand, int | float):
        try:
            held, given = Decimal(held), Decimal(str(operand))
        except ArithmeticError:
            return False
    return bool(getattr(held, (compare | match)[op])(given))


def fits(element: Json, raw: Json, whole: Whole) -> bool:
    """Whether one element fulfils all that a filter asks."""
    for key, value in raw.items():
        if key == "$and":
            held = all(fits(element, one, whole) for one in value)
        elif key == "$or":
            held = any(fits(element, one, whole) for one in value)
        elif key == "$not":
            held = not fits(element, value, whole)
        else:
            asked = value if isinstance(value, dict) else {"$eq": value}
            held = all(_holds(_value(element, key, whole), key, op, one) for op, one in asked.items())
        if not held:
            return False
    return True


def holds(raw: Json, whole: Whole) -> bool:
    """Whether an order fits a filter of elements, of extended fields and of `archived`."""
    for key, value in raw.items():
        if key == "$and":
            held = all(holds(one, whole) for one in value)
        elif key == "$or":
            held = any(holds(one, whole) for one in value)
        elif key == "$not":
            held = not holds(value, whole)
        elif key in ("lineItems", "payments", "refunds", "fulfillments", "documents"):
            elements = whole.order["lineItems"] if key == "lineItems" else getattr(whole, key)
            held = all(_about(elements, op, operand, whole) for op, operand in value.items())
        else:
            held = fits(whole.order, {key: value}, whole)
        if not held:
            return False
    return True


def _about(elements: list[Json], op: str, operand: Any, whole: Whole) -> bool:
    if op in ("$exists", "$isEmpty"):
        return bool(elements) == (operand is (op == "$exists"))
    parts = operand if isinstance(operand, list) else [operand]
    return any(all(fits(one, part, whole) for part in parts) for one in elements)
