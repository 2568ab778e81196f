"""The query language of the order list."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.rules.order_query import OrderQuery, parse_order_query
from orderwright.rules.order_query_fields import FIELDS, IS
from orderwright.rules.order_query_text import QueryError
from orderwright.store.search.cursors import CursorCodec
from orderwright.store.search.request import parse_search

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CODEC = CursorCodec(b"x" * 32)


def parsed(text: str) -> OrderQuery:
    return parse_order_query(text, now=NOW, zone=BERLIN)


def filter_of(text: str) -> dict[str, Any] | None:
    """The filter, which the search accepts."""
    found = parsed(text).filter
    parse_search({"filter": found}, site_id=UUID(int=1), codec=CODEC)
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("payment:paid", {"paymentStatus": "PAID"}),
        ("payment:unpaid,PENDING", {"paymentStatus": {"$in": ["NOT_PAID", "PENDING"]}}),
        ("-payment:paid", {"$not": {"paymentStatus": "PAID"}}),
        ("payment:!paid", {"$not": {"paymentStatus": "PAID"}}),
        ("total:>50", {"priceSummary.total.amount": {"$gt": "50"}}),
        ("total:10..20.50", {"priceSummary.total.amount": {"$gte": "10", "$lte": "20.50"}}),
        ("number:#10001", {"number": "10001"}),
        ("email:jane@", {"buyerInfo.email": {"$startsWith": "jane@"}}),
        ('product:"Blue mug, large"', {"lineItems.productName.original": {"$hasSome": ["Blue mug, large"]}}),
        ("archived:no", {"archived": False}),
        ("is:unseen", {"seenByAHuman": False}),
        (
            "payment:paid total:>50",
            {"$and": [{"paymentStatus": "PAID"}, {"priceSummary.total.amount": {"$gt": "50"}}]},
        ),
        ("is:paid OR is:canceled", {"$or": [{"paymentStatus": "PAID"}, {"status": "CANCELED"}]}),
        (
            "is:open AND NOT (channel:web OR channel:pos)",
            {
                "$and": [
                    {"archived": False},
                    {"$not": {"$or": [{"channelInfo.type": "WEB"}, {"channelInfo.type": "POS"}]}},
                ]
            },
        ),
    ],
)
def test_conditions_become_a_filter_of_the_api(text: str, wanted: dict[str, Any]) -> None:
    assert filter_of(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # In Berlin it is the second of March already.
        ("created:today", {"$gte": "2026-03-01T23:00:00.000Z", "$lt": "2026-03-02T23:00:00.000Z"}),
        ("created:yesterday", {"$gte": "2026-02-28T23:00:00.000Z", "$lt": "2026-03-01T23:00:00.000Z"}),
        ("created:>=2026-01-01", {"$gte": "2025-12-31T23:00:00.000Z"}),
        ("created:>2026-01-01", {"$gte": "2026-01-01T23:00:00.000Z"}),
        ("created:<2026-01-01", {"$lt": "2025-12-31T23:00:00.000Z"}),
        ("created:<=2026-01-01", {"$lt": "2026-01-01T23:00:00.000Z"}),
        ("created:7d", {"$gte": "2026-02-22T23:00:00.000Z"}),
        # The day on which the clocks go forward has 23 hours.
        ("created:2026-03-29", {"$gte": "2026-03-28T23:00:00.000Z", "$lt": "2026-03-29T22:00:00.000Z"}),
        ("created:2026-01-01..2026-01-31", {"$gte": "2025-12-31T23:00:00.000Z", "$lt": "2026-01-31T23:00:00.000Z"}),
    ],
)
def test_days_are_those_of_the_site(text: str, wanted: dict[str, str]) -> None:
    assert filter_of(text) == {"createdDate": wanted}


def test_everything_else_is_free_text() -> None:
    query = parsed('jane "blue mug" payment:paid 10001')
    assert (query.words, query.filter) == ("jane blue mug 10001", {"paymentStatus": "PAID"})
    assert parsed("").filter is None
    assert parsed("  ").words == ""


def test_parts_can_be_taken_away_one_by_one() -> None:
    query = parsed("jane  payment:paid AND total:>5 NOT (is:seen OR is:archived)")
    assert [part.text for part in query.parts] == [
        "jane",
        "payment:paid",
        "total:>5",
        "NOT (is:seen OR is:archived)",
    ]
    assert parsed(query.without(query.parts[1])).words == "jane"
    whole = parsed("is:paid OR is:canceled")
    assert [part.text for part in whole.parts] == ["is:paid OR is:canceled"]
    assert whole.without(whole.parts[0]) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("colour:red", "UNKNOWN_FIELD"),
        ("payment:lots", "UNKNOWN_VALUE"),
        ("is:nice", "UNKNOWN_VALUE"),
        ("archived:perhaps", "UNKNOWN_VALUE"),
        ("total:much", "NOT_A_NUMBER"),
        ("number:x", "NOT_A_NUMBER"),
        ("created:soon", "NOT_A_DAY"),
        ("created:2026-02-30", "NOT_A_DAY"),
        ("created:9999d", None),
        ("email:>5", "NOT_COMPARABLE"),
        ("payment:", "NO_VALUE"),
        ("(is:paid", "OPEN_PARENTHESIS"),
        ("is:paid)", "UNEXPECTED"),
        ("is:paid OR", "UNEXPECTED"),
        ("NOT", "UNEXPECTED"),
        ("mug OR is:paid", "WORDS_IN_CONDITION"),
        ("NOT mug", "WORDS_IN_CONDITION"),
        ('email:"jane', "OPEN_QUOTE"),
        ("(" * 20 + "is:paid" + ")" * 20, "TOO_DEEP"),
        ("x" * 1001, "TOO_LONG"),
    ],
)
def test_what_cant_be_understood_is_named(text: str, code: str | None) -> None:
    if code is None:
        parsed(text)
        return
    with pytest.raises(QueryError) as raised:
        parsed(text)
    assert raised.value.code == code


@given(st.text(alphabet='abz:()"-<>=!., ANDORT0129#\\', max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        query = parsed(text)
    except QueryError:
        return
    for part in query.parts:
        assert query.text[part.start : part.end] == part.text


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_one_that_the_search_knows(name: str) -> None:
    asked = FIELDS[name]
    value = next(iter(asked.values), None) or {"date": "today", "flag": "yes", "amount": "1", "number": "1"}.get(
        asked.kind.value, "00000000-0000-4000-8000-000000000000"
    )
    assert filter_of(f"{name}:{value}") is not None


@pytest.mark.parametrize("word", IS)
def test_every_is_is_one_that_the_search_knows(word: str) -> None:
    assert filter_of(f"is:{word}") is not None


def _line(condition: dict[str, Any]) -> dict[str, Any]:
    return {"lineItems": {"$matchItems": condition}}


def _paid(condition: dict[str, Any]) -> dict[str, Any]:
    return {"payments": {"$matchItems": condition}}


_ID = [
    "regularPaymentDetails.providerTransactionId",
    "regularPaymentDetails.gatewayTransactionId",
    "id",
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sku:MUG", _line({"physicalProperties.sku": "MUG"})),
        ("line:MUG", _line({"physicalProperties.sku": "MUG"})),
        ("sku:MUG*", _line({"physicalProperties.sku": {"$startsWith": "MUG"}})),
        ('sku:"MUG*"', _line({"physicalProperties.sku": "MUG*"})),
        ("-sku:MUG,CUP", {"$not": _line({"physicalProperties.sku": {"$in": ["MUG", "CUP"]}})}),
        (
            "line:(sku:MUG quantity:>=2)",
            _line({"$and": [{"physicalProperties.sku": "MUG"}, {"quantity": {"$gte": "2"}}]}),
        ),
        (
            "sku:MUG quantity:>=2",
            {"$and": [_line({"physicalProperties.sku": "MUG"}), _line({"quantity": {"$gte": "2"}})]},
        ),
        (
            "line:(product:Mug OR NOT (price:10..20 fulfilled:no))",
            _line(
                {
                    "$or": [
                        {"productName.original": "Mug"},
                        {
                            "$not": {
                                "$and": [
                                    {"price.amount": {"$gte": "10", "$lte": "20"}},
                                    {"unfulfilledQuantity": {"$gte": 1}},
                                ]
                            }
                        },
                    ]
                }
            ),
        ),
        ("line:(fulfilled:yes refunded:no)", _line({"$and": [{"unfulfilledQuantity": 0}, {"refundQuantity": 0}]})),
        ("option:Color=Red", _line({"descriptionLines": {"$hasSome": ["Color=Red"]}})),
        ("transaction:pi_1", _paid({"$or": [{path: "pi_1"} for path in _ID]})),
        ("transaction:(-id:pi_1)", _paid({"$not": {"$or": [{path: "pi_1"} for path in _ID]}})),
        ("transaction:(id:!pi_1)", _paid({"$not": {"$or": [{path: "pi_1"} for path in _ID]}})),
        (
            "transaction:(card:4242 status:declined)",
            _paid(
                {
                    "$and": [
                        {"regularPaymentDetails.creditCardDetails.lastFourDigits": "4242"},
                        {"status": "DECLINED"},
                    ]
                }
            ),
        ),
        ("tracking:1Z9", {"fulfillments": {"$matchItems": {"trackingInfo.trackingNumber": "1Z9"}}}),
        (
            "parcel:(carrier:ups created:2026-03-01)",
            {
                "fulfillments": {
                    "$matchItems": {
                        "$and": [
                            {"trackingInfo.shippingProvider": "ups"},
                            {"createdDate": {"$gte": "2026-02-28T23:00:00.000Z", "$lt": "2026-03-01T23:00:00.000Z"}},
                        ]
                    }
                }
            },
        ),
        ("invoice:2026-7", {"documents": {"$matchItems": {"number": "2026-7"}}}),
        ("document:(kind:credit)", {"documents": {"$matchItems": {"kind": "CREDIT_NOTE"}}}),
        ("refund:failed", {"refunds": {"$matchItems": {"transactions.refundStatus": {"$hasSome": ["failed"]}}}}),
        ("field:@shop/erp.code=A-1", {"extendedFields.namespaces.@shop/erp.code": "A-1"}),
        ('field:@shop/erp.code!="A 1"', {"$not": {"extendedFields.namespaces.@shop/erp.code": "A 1"}}),
        ("field:erp.weight>=2.5", {"extendedFields.namespaces.erp.weight": {"$gte": 2.5}}),
        ("field:erp.day<2026-01-31", {"extendedFields.namespaces.erp.day": {"$lt": "2026-01-31"}}),
        ("field:erp.code", {"extendedFields.namespaces.erp.code": {"$exists": True}}),
        ("line:(field:erp.code=1,2)", _line({"extendedFields.namespaces.erp.code": {"$in": ["1", "2"]}})),
    ],
)
def test_elements_of_orders_are_asked_about(text: str, wanted: dict[str, Any]) -> None:
    assert filter_of(text) == wanted
    assert parsed(text).words == ""


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("line:(sku:MUG", "OPEN_PARENTHESIS", "("),
        ("line:()", "NO_VALUE", "line"),
        ("email:(sku:MUG)", "UNKNOWN_GROUP", "email"),
        ("line:(card:4242)", "UNKNOWN_FIELD", "card"),
        ("line:(email:x)", "UNKNOWN_FIELD", "email"),
        ("line:(is:paid)", "UNKNOWN_FIELD", "is"),
        ("line:(mug)", "WORDS_IN_CONDITION", "mug"),
        ("line:(line:(sku:MUG))", "UNEXPECTED", "line"),
        ("line:(quantity:many)", "NOT_A_NUMBER", "many"),
        ("line:(refunded:perhaps)", "UNKNOWN_VALUE", "perhaps"),
        ("sku:", "NO_VALUE", "sku"),
        ("transaction:(status:paid)", "UNKNOWN_VALUE", "paid"),
        ("transaction:(field:erp.code=1)", "UNKNOWN_FIELD", "field"),
        ("field:code=1", "NOT_EXTENDED", "code=1"),
        ("field:erp.code=", "NO_VALUE", "erp.code="),
    ],
)
def test_what_is_wrong_with_elements_is_named(text: str, code: str, word: str) -> None:
    with pytest.raises(QueryError) as caught:
        parsed(text)
    assert (caught.value.code, caught.value.word) == (code, word)


def test_a_group_is_one_part_of_the_query() -> None:
    query = parsed("is:paid line:(sku:MUG quantity:>=2) mug")
    assert [part.text for part in query.parts] == ["is:paid", "line:(sku:MUG quantity:>=2)", "mug"]
    assert query.without(query.parts[1]) == "is:paid mug"
    assert query.words == "mug"
