"""From a filter as it arrives to a checked tree.

The grammar is the contract's: `{"field": value}` and `{"field": {"$op": value, ...}}`, several keys meaning AND, and
`$and`, `$or`, `$not` around such objects. An addition of ours asks what one element of the order fulfils by itself:
`{"lineItems": {"$matchItems": {...}}}`. Everything that is wrong is reported at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.model.errors import FieldViolation
from orderwright.store.search.elements import HEAD, LINES, Elements
from orderwright.store.search.extended import PREFIX, compared_as, extended_field
from orderwright.store.search.fields import BY_PATH, FIELDS, Field, Kind
from orderwright.store.search.tree import EVERYTHING, And, Condition, Node, Not, Op, Or, Some
from orderwright.store.search.values import WrongValue, read_value, text_value

DEEPEST = 10
MOST_CONDITIONS = 100
LONGEST_LIST = 500
#: Objects in all, empty ones among them: `{"$or": [{}, ...]}` holds no condition and takes time all the same.
MOST_OBJECTS = 1000

_COMPARE = {"$gt": Op.GT, "$gte": Op.GTE, "$lt": Op.LT, "$lte": Op.LTE}
_MATCH = {"$startsWith": Op.STARTS, "$contains": Op.CONTAINS, "$endsWith": Op.ENDS}
_OPERATORS = frozenset(op for field in FIELDS for op in field.operators)
#: What is asked of elements: what one of them fulfils, or whether there are any.
MATCH_ITEMS = "$matchItems"
_OF_ELEMENTS = [MATCH_ITEMS, "$exists", "$isEmpty"]


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


class FilterParser:
    """Reads one filter. What breaks a rule is added to `violations`, and the rest is still read.

    `root` is the path of the filter in the request, such as `search.filter`. `fields` are those that conditions may
    name, by their paths; `what` has them, in the words of a violation. `elements` are those that can be asked about,
    by their paths; where there are any, so can extended fields.
    """

    def __init__(
        self,
        root: str,
        fields: Mapping[str, Field] = BY_PATH,
        what: str = "orders",
        elements: Mapping[str, Elements] | None = None,
    ) -> None:
        self.root = root
        self._fields = fields
        self._what = what
        self._elements = elements or {}
        self._within: Elements | None = None
        self.violations: list[FieldViolation] = []
        self._conditions = 0
        self._objects = 0

    def parse(self, raw: Mapping[str, Any] | None) -> Node:
        """The tree of a filter; absent and empty filters hold for everything."""
        return self._object(raw, self.root, 1) if raw is not None else EVERYTHING

    def _refuse(self, path: str, text: str, rule: str, **data: Any) -> Node:
        # One more than can be read at a glance helps nobody.
        if len(self.violations) < MOST_CONDITIONS:
            self.violations.append(FieldViolation(path, text, rule, data=data or None))
        return EVERYTHING

    def _object(self, raw: Any, path: str, depth: int) -> Node:
        if not isinstance(raw, Mapping):
            return self._refuse(path, "must be an object", "FORMAT", expected="object")
        if depth > DEEPEST:
            return self._refuse(path, f"must not be nested deeper than {DEEPEST} levels", "MAX", threshold=DEEPEST)
        self._objects += 1
        if self._objects > MOST_OBJECTS:
            if self._objects == MOST_OBJECTS + 1:
                text = f"must not hold more than {MOST_OBJECTS} objects"
                self._refuse(self.root, text, "MAX_SIZE", threshold=MOST_OBJECTS)
            return EVERYTHING
        nodes = [self._entry(str(key), value, f"{path}.{key}", depth) for key, value in raw.items()]
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _entry(self, key: str, value: Any, path: str, depth: int) -> Node:
        if key in ("$and", "$or"):
            if not _is_list(value):
                return self._refuse(path, "must be a list of objects", "FORMAT", expected="list")
            if not self._short_enough(value, path):
                return EVERYTHING
            nodes = tuple(self._object(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(value))
            return And(nodes) if key == "$and" else Or(nodes)
        if key == "$not":
            return Not(self._object(value, path, depth + 1))
        if key.startswith("$"):
            allowed = ["$and", "$or", "$not"]
            return self._refuse(path, "is no logical operator; there are $and, $or and $not", "FIELD_NOT_ALLOWED",
                                allowed=allowed)  # fmt: skip
        if self._within is None and key in self._elements:
            return self._about(self._elements[key], value, path, depth)
        field = self._fields.get(key) or self._extended(key)
        if field is None:
            allowed = list(dict.fromkeys(known.path for known in self._fields.values()))
            allowed += [] if self._within is not None else list(self._elements)
            text = f"{self._what} can't be filtered by it"
            return self._refuse(path[:600], text, "FIELD_NOT_ALLOWED", allowed=allowed)
        if not isinstance(value, Mapping):
            return self._condition(field, "$eq", value, path)
        if not value:
            return self._refuse(path, "needs an operator", "MIN_SIZE", allowed=list(field.operators))
        nodes = tuple(self._condition(field, str(op), operand, f"{path}.{op}") for op, operand in value.items())
        return nodes[0] if len(nodes) == 1 else And(nodes)

    def _extended(self, key: str) -> Field | None:
        if not key.startswith(PREFIX) or not self._elements or self._within not in (None, LINES):
            return None
        return extended_field(key, of_line=self._within is LINES)

    def _about(self, elements: Elements, value: Any, path: str, depth: int) -> Node:
        """What is asked of elements of the order."""
        if not isinstance(value, Mapping) or not value:
            return self._refuse(path, f"must be an object with one of {', '.join(_OF_ELEMENTS)}", "FORMAT",
                                expected="object", allowed=_OF_ELEMENTS)  # fmt: skip
        nodes: list[Node] = []
        for op, operand in value.items():
            place = f"{path}.{op}"
            if op == MATCH_ITEMS:
                nodes.append(self._matching(elements, operand, place, depth))
            elif op not in _OF_ELEMENTS:
                text = f"can't be asked of {elements.path}; there are {', '.join(_OF_ELEMENTS)}"
                nodes.append(self._refuse(place[:600], text, "FIELD_NOT_ALLOWED", allowed=_OF_ELEMENTS))
            elif not isinstance(operand, bool):
                nodes.append(self._refuse(place, "must be true or false", "FORMAT", expected="true or false"))
            else:
                some = Some(elements, EVERYTHING)
                nodes.append(some if operand is (op == "$exists") else Not(some))
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _matching(self, elements: Elements, operand: Any, path: str, depth: int) -> Node:
        outside = self._fields, self._what
        self._fields, self._what, self._within = elements.fields, elements.path, elements
        try:
            if not _is_list(operand):
                return Some(elements, self._object(operand, path, depth + 1))
            if not self._short_enough(operand, path):
                return EVERYTHING
            parts = (self._object(one, f"{path}[{i}]", depth + 1) for i, one in enumerate(operand))
            return Some(elements, And(tuple(parts)))
        finally:
            (self._fields, self._what), self._within = outside, None

    def _condition(self, field: Field, op: str, operand: Any, path: str) -> Node:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            if self._conditions == MOST_CONDITIONS + 1:
                text = f"must not hold more than {MOST_CONDITIONS} conditions"
                self._refuse(self.root, text, "MAX_SIZE", threshold=MOST_CONDITIONS)
            return EVERYTHING
        if op not in field.operators:
            text = "is no operator" if op not in _OPERATORS else f"can't be asked of {field.path}"
            allowed = list(field.operators)
            return self._refuse(path[:600], f"{text}; there are {', '.join(allowed)}", "FIELD_NOT_ALLOWED",
                                allowed=allowed)  # fmt: skip
        try:
            if field.bound:
                field, operand = compared_as(field, op, operand)
            node = self._read(field, op, operand, path)
            # Outside of elements, an extended field is one of the order itself.
            return Some(HEAD, node) if field.bound and self._within is None else node
        except WrongValue as wrong:
            return self._refuse(path, f"must be {wrong.expected}", wrong.rule, expected=wrong.expected)

    def _read(self, field: Field, op: str, operand: Any, path: str) -> Node:
        if op in ("$exists", "$isEmpty"):
            if not isinstance(operand, bool):
                raise WrongValue("true or false")
            present = Condition(field, Op.PRESENT, None)
            return present if operand is (op == "$exists") else Not(present)
        if op in _COMPARE:
            return Condition(field, _COMPARE[op], read_value(field, operand))
        if op in _MATCH:
            # Of a number, an amount or a date, the wire's text is matched. A number may be given as such.
            is_number = field.kind is Kind.NUMBER and not isinstance(operand, str)
            return Condition(field, _MATCH[op], str(read_value(field, operand)) if is_number else text_value(operand))
        equal = op in ("$eq", "$ne")
        node = self._equal(field, operand, path) if equal else self._one_of(field, op, operand, path)
        return Not(node) if op in ("$ne", "$nin") else node

    def _equal(self, field: Field, operand: Any, path: str) -> Node:
        if operand is None:
            return Not(Condition(field, Op.PRESENT, None))
        if field.kind is not Kind.LIST:
            return Condition(field, Op.EQ, read_value(field, operand))
        if _is_list(operand):
            return Condition(field, Op.SAME, self._values(field, operand, path))
        return Condition(field, Op.ALL, [read_value(field, operand)])

    def _one_of(self, field: Field, op: str, operand: Any, path: str) -> Node:
        if not _is_list(operand):
            raise WrongValue("a list")
        if op == "$hasAll":
            return Condition(field, Op.ALL, self._values(field, operand, path))
        some = Op.SOME if field.kind is Kind.LIST else Op.IN
        node = Condition(field, some, self._values(field, [v for v in operand if v is not None], path))
        if None not in operand:
            return node
        if op == "$hasSome":
            raise WrongValue("a list without null")
        return Or((node, Not(Condition(field, Op.PRESENT, None))))

    def _values(self, field: Field, operand: Sequence[Any], path: str) -> list[Any]:
        if not self._short_enough(operand, path):
            return []
        values = []
        for index, item in enumerate(operand):
            try:
                values.append(read_value(field, item))
            except WrongValue as wrong:
                text = f"must be {wrong.expected}"
                self._refuse(f"{path}[{index}]", text, wrong.rule, expected=wrong.expected)
        return values

    def _short_enough(self, value: Sequence[Any], path: str) -> bool:
        if len(value) > LONGEST_LIST:
            self._refuse(path, f"must not hold more than {LONGEST_LIST} items", "MAX_SIZE", threshold=LONGEST_LIST)
        return len(value) <= LONGEST_LIST
