"""What a search may hold, what is refused and how, and what cursors withstand."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest

from orderwright.model.errors import ValidationFailed
from orderwright.store.search.compiler import hidden_statuses
from orderwright.store.search.cursors import CursorCodec, Position
from orderwright.store.search.fields import BY_PATH
from orderwright.store.search.filters import FilterParser
from orderwright.store.search.request import parse_search
from orderwright.store.search.tree import And, Condition, Not, Op, Or
from orderwright.store.search.values import WrongValue, read_value

SITE = UUID("11111111-1111-4111-8111-111111111111")
OTHER_SITE = UUID("22222222-2222-4222-8222-222222222222")
ORDER = UUID("33333333-3333-4333-8333-333333333333")
CODEC = CursorCodec(b"a key of sixteen bytes or more")


def parse(search, codec=CODEC, site_id=SITE):
    return parse_search(search, site_id=site_id, codec=codec)


def refused(search, **kwargs):
    with pytest.raises(ValidationFailed) as caught:
        parse(search, **kwargs)
    return [(v.field, v.violated_rule) for v in caught.value.violations]


def cursor(search=None, codec=CODEC):
    checked = parse(search or {})
    return codec.encode(SITE, checked.searched, Position([0] * len(checked.keys), ORDER, False))


def sort_of(search):
    return [(key.field.path, key.descending) for key in parse(search).keys]


def test_an_empty_search_is_the_newest_hundred():
    for search in (None, {}, {"filter": None, "sort": [], "cursorPaging": {}}, {"paging": {"limit": 3}, "fuzzy": 1}):
        checked = parse(search)
        assert (checked.filter, checked.limit, checked.position, checked.expression) == (And(()), 100, None, None)
        assert sort_of(search) == [("createdDate", True)]


@pytest.mark.parametrize(
    ("limit", "rule"), [(0, "MIN"), (-1, "MIN"), (101, "MAX"), ("5", "FORMAT"), (True, "FORMAT"), (1.5, "FORMAT")]
)
def test_a_page_holds_1_to_100_orders(limit, rule):
    assert refused({"cursorPaging": {"limit": limit}}) == [("search.cursorPaging.limit", rule)]


def test_limits_of_1_and_100_are_accepted():
    assert [parse({"cursorPaging": {"limit": limit}}).limit for limit in (1, 100)] == [1, 100]


def test_a_sort_without_order_ascends_and_an_enumeration_is_continued_by_the_date():
    assert sort_of({"sort": [{"fieldName": "number"}]}) == [("number", False)]
    assert sort_of({"sort": [{"fieldName": "status", "order": "DESC"}]}) == [("status", True), ("createdDate", True)]
    both = {"sort": [{"fieldName": "_createdDate", "order": "DESC"}, {"fieldName": "status", "order": "ASC"}]}
    assert sort_of(both) == [("createdDate", True), ("status", False)]


@pytest.mark.parametrize(
    ("sort", "violations"),
    [
        ([{"fieldName": "checkoutId"}], [("search.sort[0].fieldName", "FIELD_NOT_ALLOWED")]),
        ([{"fieldName": "number"}, {"fieldName": "nope"}], [("search.sort[1].fieldName", "FIELD_NOT_ALLOWED")]),
        ([{"fieldName": "number", "order": "asc"}], [("search.sort[0].order", "INVALID_ENUM_VALUE")]),
        ([{}], [("search.sort[0].fieldName", "REQUIRED_FIELD")]),
        ([{"fieldName": "x" * 513}], [("search.sort[0].fieldName", "MAX_LENGTH")]),
        ([{"fieldName": ["number"]}], [("search.sort[0].fieldName", "MAX_LENGTH")]),
        ([{"fieldName": "number"}] * 5, [("search.sort", "MAX_SIZE")]),
        ([{"fieldName": "id"}, {"fieldName": "number"}, {"fieldName": "number"}],
         [("search.sort[0].fieldName", "FIELD_NOT_ALLOWED"), ("search.sort", "OTHER")]),
        ("number", [("search.sort", "FORMAT")]),
        (["number"], [("search.sort[0]", "FORMAT"), ("search.sort[0].fieldName", "REQUIRED_FIELD")]),
    ],
)  # fmt: skip
def test_a_wrong_sort_is_named(sort, violations):
    assert refused({"sort": sort}) == violations


def test_everything_wrong_with_a_filter_is_reported_at_once():
    raw = {
        "nope": 1,
        "status": {"$gt": "A"},
        "number": "ten",
        "paymentStatus": {"$in": ["PAID", "FREE"]},
        "$nor": [],
        "$or": [{"archived": "yes"}, 3],
        "createdDate": {},
    }
    assert refused({"filter": raw}) == [
        ("search.filter.nope", "FIELD_NOT_ALLOWED"),
        ("search.filter.status.$gt", "FIELD_NOT_ALLOWED"),
        ("search.filter.number", "FORMAT"),
        ("search.filter.paymentStatus.$in[1]", "INVALID_ENUM_VALUE"),
        ("search.filter.$nor", "FIELD_NOT_ALLOWED"),
        ("search.filter.$or[0].archived", "FORMAT"),
        ("search.filter.$or[1]", "FORMAT"),
        ("search.filter.createdDate", "MIN_SIZE"),
    ]


def _nested(depth):
    raw = {"number": 1}
    for _ in range(depth - 1):
        raw = {"$not": raw}
    return raw


def test_filters_are_bounded_in_depth_conditions_lists_and_size():
    parse({"filter": _nested(10)})
    assert refused({"filter": _nested(11)}) == [("search.filter" + ".$not" * 10, "MAX")]
    parse({"filter": {"$or": [{"number": n} for n in range(100)]}})
    assert refused({"filter": {"$or": [{"number": n} for n in range(101)]}}) == [("search.filter", "MAX_SIZE")]
    parse({"filter": {"number": {"$in": list(range(500))}}})
    assert refused({"filter": {"number": {"$in": [1] * 501}}}) == [("search.filter.number.$in", "MAX_SIZE")]
    assert refused({"filter": {"$and": [{}] * 501}}) == [("search.filter.$and", "MAX_SIZE")]
    parse({"filter": {"$or": [{"$and": [{}] * 400}] * 2}})
    for inner in ({}, {"$and": []}, {"$not": {}}, {"$or": [{}] * 500}):
        assert refused({"filter": {"$or": [{"$or": [inner] * 500}] * 500}}) == [("search.filter", "MAX_SIZE")]
    ids = [str(UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128)) for n in range(1, 400)]
    assert refused({"filter": {"id": {"$in": ids}}}) == [("search.filter", "MAX_SIZE")]
    assert refused({"filter": {"checkoutId": "x" * 1001}}) == [("search.filter.checkoutId", "MAX_LENGTH")]


@pytest.mark.parametrize("bad", ["a\0b", "\ud800"])
def test_what_the_database_can_not_hold_is_refused(bad):
    assert refused({"filter": {"checkoutId": bad}}) == [("search.filter.checkoutId", "FORMAT")]
    assert refused({"search": {"expression": bad}}) == [("search.search.expression", "FORMAT")]


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("number", 10003, 10003),
        ("number", "10003", 10003),
        ("createdDate", "2024-05-31", datetime(2024, 5, 31, tzinfo=UTC)),
        ("createdDate", "2024-05-31T02:00:00+02:00", datetime(2024, 5, 31, tzinfo=UTC)),
        ("createdDate", 1717113600, datetime(2024, 5, 31, tzinfo=UTC)),
        ("createdDate", "1717113600000", datetime(2024, 5, 31, tzinfo=UTC)),
        ("buyerInfo.email", "Jane@X.com", "jane@x.com"),
        ("lineItems.productName.original", "STRASSE", "strasse"),
        ("id", str(ORDER).upper(), ORDER),
    ],
)
def test_values_are_read_as_their_columns_hold_them(path, value, read):
    assert read_value(BY_PATH[path], value) == read


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("number", True),
        ("number", 10**19),
        ("number", "1e3"),
        ("number", 1.5),
        ("createdDate", "yesterday"),
        ("createdDate", "2024-02-30"),
        ("createdDate", 10**18),
        ("createdDate", float("nan")),
        ("createdDate", float("inf")),
        ("createdDate", True),
        ("archived", 1),
        ("priceSummary.total.amount", "1e5"),
        ("priceSummary.total.amount", "NaN"),
        ("priceSummary.total.amount", float("nan")),
        ("priceSummary.total.amount", 1e300),
        ("priceSummary.total.amount", "\u0661"),
        ("status", "approved"),
        ("id", "42"),
        ("checkoutId", 42),
        ("checkoutId", {"a": 1}),
    ],
)
def test_values_of_another_type_are_refused(path, value):
    with pytest.raises(WrongValue):
        read_value(BY_PATH[path], value)


def test_negative_operators_are_the_opposite_of_the_positive_ones():
    status, number = BY_PATH["status"], BY_PATH["number"]
    tree = FilterParser("f").parse({"status": {"$ne": "PENDING"}, "number": {"$gte": 1, "$lt": 5}})
    assert tree == And(
        (
            Not(Condition(status, Op.EQ, "PENDING")),
            And((Condition(number, Op.GTE, 1), Condition(number, Op.LT, 5))),
        )
    )
    email = BY_PATH["buyerInfo.email"]
    absent = Not(Condition(email, Op.PRESENT, None))
    for raw in (None, {"$eq": None}, {"$exists": False}, {"$isEmpty": True}):
        assert FilterParser("f").parse({"buyerInfo.email": raw}) == absent
    assert FilterParser("f").parse({"buyerInfo.email": {"$in": ["A", None]}}) == Or(
        (Condition(email, Op.IN, ["a"]), absent)
    )


@pytest.mark.parametrize(
    ("raw", "hidden"),
    [
        ({}, "'INITIALIZED', 'PENDING', 'REJECTED'"),
        ({"status": "INITIALIZED"}, "'INITIALIZED', 'PENDING', 'REJECTED'"),
        ({"status": "PENDING"}, "'INITIALIZED', 'REJECTED'"),
        ({"status": {"$in": ["PENDING", "REJECTED"]}}, "'INITIALIZED'"),
        ({"status": {"$ne": "PENDING"}}, "'INITIALIZED', 'PENDING', 'REJECTED'"),
        ({"$not": {"status": {"$ne": "PENDING"}}}, "'INITIALIZED', 'REJECTED'"),
        ({"$or": [{"status": "REJECTED"}, {"number": 1}]}, "'INITIALIZED', 'PENDING'"),
        ({"paymentStatus": "PENDING"}, "'INITIALIZED', 'PENDING', 'REJECTED'"),
    ],
)
def test_orders_that_are_no_sales_are_hidden_unless_asked_for(raw, hidden):
    assert hidden_statuses(FilterParser("f").parse(raw)) == f"s.status NOT IN ({hidden})"


def test_a_cursor_carries_the_whole_search():
    search = {
        "filter": {"status": "APPROVED"},
        "sort": [{"fieldName": "number", "order": "DESC"}],
        "search": {"expression": "jane", "mode": "OR"},
    }
    again = parse({"cursorPaging": {"cursor": cursor(search), "limit": 7}})
    first = parse(search)
    assert (again.filter, again.keys, again.expression) == (first.filter, first.keys, first.expression)
    assert (again.limit, again.position) == (7, Position([0], ORDER, False))


def test_what_is_sent_beside_a_cursor_must_be_its_own():
    search = {"filter": {"status": "APPROVED"}, "sort": [{"fieldName": "number"}], "search": {"expression": "jane"}}
    paging = {"cursorPaging": {"cursor": cursor(search)}}
    same = parse(search | paging)
    assert same == parse({"filter": {}, "sort": []} | paging)
    wrong = {
        "filter": {"status": "CANCELED"},
        "sort": [{"fieldName": "number", "order": "DESC"}],
        "search": {"expression": "john"},
    }
    assert refused(wrong | paging) == [("search.filter", "OTHER"), ("search.sort", "OTHER"), ("search.search", "OTHER")]
    assert refused({"filter": {"status": "APPROVED"}, "cursorPaging": {"cursor": cursor()}}) == [
        ("search.filter", "OTHER")
    ]


FORMAT = [("search.cursorPaging.cursor", "FORMAT")]


def test_a_cursor_with_any_changed_byte_is_refused():
    genuine = urlsafe_b64decode(cursor() + "==")
    for i in range(len(genuine)):
        changed = genuine[:i] + bytes([genuine[i] ^ 1]) + genuine[i + 1 :]
        text = urlsafe_b64encode(changed).rstrip(b"=").decode()
        assert refused({"cursorPaging": {"cursor": text}}) == FORMAT


def test_a_cursor_of_another_site_or_key_is_refused():
    assert refused({"cursorPaging": {"cursor": cursor()}}, site_id=OTHER_SITE) == FORMAT
    assert refused({"cursorPaging": {"cursor": cursor()}}, codec=CursorCodec(b"another key of 16 bytes")) == FORMAT


@pytest.mark.parametrize("text", ["x", "é", "====", "a b", "\ud800", "A" * 16000])
def test_what_is_no_cursor_is_refused(text):
    assert refused({"cursorPaging": {"cursor": text}}) == FORMAT


def test_another_spelling_of_a_cursor_is_refused():
    text = cursor()
    for spelled in (text + "=", text + "==", text[:5] + "\n" + text[5:], text + "!"):
        assert refused({"cursorPaging": {"cursor": spelled}}) == FORMAT


def test_a_cursor_that_is_too_long_or_no_text_is_refused():
    assert refused({"cursorPaging": {"cursor": "A" * 16001}}) == [("search.cursorPaging.cursor", "MAX_LENGTH")]
    assert refused({"cursorPaging": {"cursor": 5}}) == FORMAT


def test_the_largest_search_with_the_longest_position_fits_a_cursor():
    random = Random(1)
    longest = ["".join(chr(random.randint(0x10000, 0x10FFFF)) for _ in range(size)) for size in (500, 500, 200, 250)]
    ids = [str(UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128)) for n in range(1, 250)]
    names = ("shippingInfo.logistics.deliveryTime", "businessLocation.name", "lineItems.productName.original",
             "shippingInfo.title")  # fmt: skip
    checked = parse({"filter": {"id": {"$in": ids}}, "sort": [{"fieldName": name} for name in names]})
    text = CODEC.encode(SITE, checked.searched, Position(longest, ORDER, True))
    assert len(text) < 16000
    assert CODEC.decode(SITE, text, "x")[1].values == longest


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="at least 16 bytes"):
        CursorCodec(b"short")


@pytest.mark.parametrize(
    ("search", "violations"),
    [
        ({"expression": "x" * 201}, [("search.search.expression", "MAX_LENGTH")]),
        ({"expression": 5}, [("search.search.expression", "FORMAT")]),
        ({"expression": "a b c d e f g h i j k"}, [("search.search.expression", "MAX_SIZE")]),
        ({"expression": "a", "mode": "XOR"}, [("search.search.mode", "INVALID_ENUM_VALUE")]),
        ("jane", [("search.search", "FORMAT")]),
    ],
)
def test_a_wrong_expression_is_named(search, violations):
    assert refused({"search": search}) == violations


def test_a_search_that_is_no_object_is_refused():
    assert refused(["status"]) == [("search", "FORMAT")]


def test_the_start_of_a_number_may_be_a_number_within_bounds():
    number = BY_PATH["number"]
    assert parse({"filter": {"number": {"$startsWith": 100}}}).filter == Condition(number, Op.STARTS, "100")
    for wrong in (10**30, True, 1.5, None):
        assert refused({"filter": {"number": {"$startsWith": wrong}}}) == [
            ("search.filter.number.$startsWith", "FORMAT")
        ]
