"""From the `search` object of a request to a checked search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.store.search.cursors import LARGEST_SEARCH, CursorCodec, Position, Searched, size_of
from orderwright.store.search.elements import ELEMENTS
from orderwright.store.search.fields import BY_PATH, CREATED, Field, Kind
from orderwright.store.search.filters import FilterParser
from orderwright.store.search.text import MOST_TERMS, Expression, parse_expression
from orderwright.store.search.tree import Node
from orderwright.store.search.values import WrongValue, text_value

MOST_ITEMS = 100
MOST_SORTS = 4
LONGEST_NAME = 512
LONGEST_EXPRESSION = 200


class SortKey(NamedTuple):
    """A field to sort by, and the direction."""

    field: Field
    descending: bool


class CheckedSearch(NamedTuple):
    """A search in which every name is known and every value has its type.

    `keys` are what is sorted by: those asked for (createdDate descending if none), and createdDate behind a trailing
    enumeration. The order's id, in the direction of the last key, breaks ties. `position` is None on the first page.
    """

    filter: Node
    keys: tuple[SortKey, ...]
    expression: Expression | None
    limit: int
    position: Position | None
    searched: Searched


def parse_search(search: Mapping[str, Any] | None, *, site_id: UUID, codec: CursorCodec) -> CheckedSearch:
    """Check the `search` object of a request: plain data, as JSON decodes it.

    Beside `filter`, `sort` and `cursorPaging` it may hold `search: {expression, mode}`. Other keys are ignored.
    Raises `ValidationFailed` with all violations, whose paths start with `search`.
    """
    reader = PartsReader()
    raw = reader.object_at(search, "search")
    limit, cursor = reader.paging(raw.get("cursorPaging"))
    sent = reader.searched(raw)
    reader.raise_if_wrong()
    searched, position = sent, None
    if cursor is not None:
        searched, position = codec.decode(site_id, cursor, "search.cursorPaging.cursor")
        must_agree(sent, searched)
    parser = FilterParser("search.filter", elements=ELEMENTS)
    node = parser.parse(searched.filter)
    if parser.violations:
        raise ValidationFailed(parser.violations)
    if cursor is None and size_of(searched) > LARGEST_SEARCH:
        text = f"is too large for a cursor: at most {LARGEST_SEARCH} bytes when compressed"
        raise ValidationFailed.of("search.filter", text, "MAX_SIZE", threshold=LARGEST_SEARCH)
    expression = parse_expression(searched.expression, any_term=searched.any_term) if searched.expression else None
    keys = _keys(searched.sort)
    if position is not None and len(position.values) != len(keys):
        raise ValidationFailed.of("search.cursorPaging.cursor", "is of an older version; search again", "FORMAT")
    return CheckedSearch(node, keys, expression, limit, position, searched)


def _keys(sort: Sequence[tuple[str, bool]]) -> tuple[SortKey, ...]:
    keys = [SortKey(BY_PATH[path], descending) for path, descending in sort] or [SortKey(CREATED, True)]
    # An enumeration leaves thousands of orders level, and its index goes on with the date.
    if keys[-1].field.kind is Kind.ENUM and all(key.field is not CREATED for key in keys):
        keys.append(SortKey(CREATED, keys[-1].descending))
    return tuple(keys)


def must_agree(sent: Searched, carried: Searched, root: str = "search") -> None:
    """What is sent beside a cursor must be what the cursor carries; nothing, `{}` and `[]` count as not sent."""
    pairs = (
        (f"{root}.filter", sent.filter, carried.filter),
        (f"{root}.sort", sent.sort, [tuple(item) for item in carried.sort]),
        (
            f"{root}.search",
            sent.expression and (sent.expression, sent.any_term),
            (carried.expression, carried.any_term),
        ),
    )
    wrong = [path for path, mine, its in pairs if mine and mine != its]
    text = "differs from that of the cursor; send the cursor alone, or start a new search"
    if wrong:
        raise ValidationFailed([FieldViolation(path, text, "OTHER", "DIFFERS_FROM_CURSOR") for path in wrong])


class PartsReader:
    """Reads the parts of a search around the filter, and collects what is wrong with them.

    `root` is where they stand in the request, `fields` are those to sort by, at most `most_sorts` at once; `what` has
    them, in the words of a violation.
    """

    def __init__(
        self,
        root: str = "search",
        fields: Mapping[str, Field] = BY_PATH,
        *,
        most_sorts: int = MOST_SORTS,
        what: str = "orders",
    ) -> None:
        self.violations: list[FieldViolation] = []
        self._root = root
        self._fields = fields
        self._most_sorts = most_sorts
        self._what = what

    def raise_if_wrong(self) -> None:
        """Raise `ValidationFailed` with what was found so far, if anything was."""
        if self.violations:
            raise ValidationFailed(self.violations)

    def _refuse(self, path: str, text: str, rule: str, **data: Any) -> None:
        self.violations.append(FieldViolation(path, text, rule, data=data or None))

    def object_at(self, raw: Any, path: str) -> Mapping[str, Any]:
        """The object at a path; empty if absent or something else."""
        if raw is None or isinstance(raw, Mapping):
            return raw or {}
        self._refuse(path, "must be an object", "FORMAT", expected="object")
        return {}

    def paging(self, raw: Any) -> tuple[int, str | None]:
        """The limit (100 if not sent) and the cursor."""
        paging = self.object_at(raw, f"{self._root}.cursorPaging")
        limit, cursor = paging.get("limit"), paging.get("cursor")
        limit = MOST_ITEMS if limit is None else limit
        path = f"{self._root}.cursorPaging.limit"
        if not isinstance(limit, int) or isinstance(limit, bool):
            self._refuse(path, "must be a whole number", "FORMAT", expected="integer")
        elif limit < 1:
            self._refuse(path, "must be at least 1", "MIN", threshold=1)
        elif limit > MOST_ITEMS:
            self._refuse(path, f"must be at most {MOST_ITEMS}", "MAX", threshold=MOST_ITEMS)
        if cursor is not None and not isinstance(cursor, str):
            self._refuse(f"{self._root}.cursorPaging.cursor", "must be a text", "FORMAT", expected="string")
            cursor = None
        return limit, cursor or None

    def searched(self, raw: Mapping[str, Any]) -> Searched:
        """Filter, sort and expression as they were sent."""
        chosen = dict(self.object_at(raw.get("filter"), f"{self._root}.filter"))
        text = self.object_at(raw.get("search"), f"{self._root}.search")
        expression, mode = text.get("expression"), text.get("mode") or "AND"
        if mode not in ("AND", "OR"):
            self._refuse(f"{self._root}.search.mode", "must be AND or OR", "INVALID_ENUM_VALUE", allowed=["AND", "OR"])
        return Searched(chosen or None, self._sort(raw.get("sort")), self._expression(expression), mode == "OR")

    def _expression(self, expression: Any) -> str | None:
        path = f"{self._root}.search.expression"
        try:
            text = text_value(expression or "")
        except WrongValue as wrong:
            self._refuse(path, f"must be {wrong.expected}", wrong.rule, expected=wrong.expected)
            return None
        if len(text) > LONGEST_EXPRESSION:
            threshold = LONGEST_EXPRESSION
            self._refuse(path, f"must not be longer than {threshold} characters", "MAX_LENGTH", threshold=threshold)
        elif sum(len(term.words) for term in parse_expression(text).terms) > MOST_TERMS:
            self._refuse(path, f"must not hold more than {MOST_TERMS} words", "MAX_SIZE", threshold=MOST_TERMS)
        return text.strip() or None

    def _sort(self, raw: Any) -> list[tuple[str, bool]]:
        if raw is None:
            return []
        if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
            self._refuse(f"{self._root}.sort", "must be a list", "FORMAT", expected="list")
            return []
        if len(raw) > self._most_sorts:
            text = f"must not hold more than {self._most_sorts} fields"
            self._refuse(f"{self._root}.sort", text, "MAX_SIZE", threshold=self._most_sorts)
            return []
        sort = [self._sort_item(item, f"{self._root}.sort[{i}]") for i, item in enumerate(raw)]
        known = [item for item in sort if item is not None]
        if len({path for path, _ in known}) < len(known):
            self._refuse(f"{self._root}.sort", "must not name a field twice", "OTHER")
        return known

    def _sort_item(self, raw: Any, path: str) -> tuple[str, bool] | None:
        item = self.object_at(raw, path)
        name, order = item.get("fieldName"), item.get("order") or "ASC"
        field = self._fields.get(name) if isinstance(name, str) else None
        if order not in ("ASC", "DESC"):
            self._refuse(f"{path}.order", "must be ASC or DESC", "INVALID_ENUM_VALUE", allowed=["ASC", "DESC"])
        if name is None:
            self._refuse(f"{path}.fieldName", "is required", "REQUIRED_FIELD")
        elif not isinstance(name, str) or len(name) > LONGEST_NAME:
            text = f"must be a text of at most {LONGEST_NAME} characters"
            self._refuse(f"{path}.fieldName", text, "MAX_LENGTH", threshold=LONGEST_NAME)
        elif field is None or not field.sortable:
            allowed = list(dict.fromkeys(known.path for known in self._fields.values() if known.sortable))
            self._refuse(
                f"{path}.fieldName", f"{self._what} can't be sorted by {name}", "FIELD_NOT_ALLOWED", allowed=allowed
            )
        return (field.path, order == "DESC") if field is not None and field.sortable else None
