"""Rows for tests of search, made from a seed without going through documents, and how they get into the tables."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple
from uuid import UUID

from orderwright.model.order_parts import ChannelType, FulfillmentStatus, OrderStatus, PaymentStatus
from orderwright.store.search.row import NO_AMOUNT, NO_TIME, SearchDocument

KEY = b"a key of sixteen bytes or more"
START = datetime(2024, 1, 1, tzinfo=UTC)

NAMES = ["", "Jane", "jane", "Jan Peter", "Zoe", "O'Neil", "Àlex"]
EMAILS = ["", "jane@x.com", "jan@y.org", "zoe.k@x.com"]
PRODUCTS = ["blue shirt", "red shirt", "mug", "lamp 100% oak"]
CODES = ["A1", "B2", "C3", "x_y%z"]
TEXTS = ["", "morning", "Evening 6-8", "100%"]
WORDS = ["jane", "jan", "mug", "shirt", "abc", "abc12", "x", "zoe"]


class Stored(NamedTuple):
    """A row with what stands in the tables beside it."""

    row: SearchDocument
    words: list[str]
    updated: datetime


def _guid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def _some(random: Random, values: list[str]) -> list[str]:
    return random.sample(values, random.randint(0, 2))


def _time(random: Random) -> datetime:
    return START + timedelta(days=random.randint(0, 9), milliseconds=random.choice([0, 0, 123, 999]))


def _maybe_time(random: Random) -> datetime:
    return _time(random) if random.random() < 0.5 else NO_TIME


def _amount(random: Random, empty: Decimal) -> Decimal:
    return random.choice([empty, Decimal("0.00"), Decimal("9.99"), Decimal("10"), Decimal("100.5")])


def make_row(random: Random, site_id: UUID, number: int) -> Stored:
    """One order out of few values, so that many orders are level in everything."""
    products = _some(random, PRODUCTS) or ["mug"]
    states = _some(random, CODES)
    row = SearchDocument(
        site_id=site_id,
        order_id=_guid(random),
        number=number,
        created_date=_time(random),
        purchased_date=_maybe_time(random),
        slot_from=_maybe_time(random),
        slot_to=_maybe_time(random),
        archived=random.random() < 0.5,
        seen_by_a_human=random.random() < 0.5,
        imported=random.random() < 0.5,
        status=random.choice(list(OrderStatus)).value,
        payment_status=random.choice(list(PaymentStatus)[:4]).value,
        fulfillment_status=random.choice(list(FulfillmentStatus)).value,
        channel_type=random.choice([*list(ChannelType)[:3], ChannelType.POS]).value,
        currency=random.choice(["EUR", "USD"]),
        total=_amount(random, NO_AMOUNT),
        total_tax=_amount(random, NO_AMOUNT),
        total_exempt=_amount(random, NO_AMOUNT),
        authorized=_amount(random, Decimal(0)),
        pending=_amount(random, Decimal(0)),
        pending_refund=_amount(random, Decimal(0)),
        email=random.choice(EMAILS),
        first_name=random.choice(NAMES),
        last_name=random.choice(NAMES),
        full_name=random.choice(NAMES),
        product_name=products[0],
        shipping_title=random.choice(TEXTS),
        shipping_region=random.choice(TEXTS),
        delivery_time=random.choice(TEXTS),
        location_id=random.choice(["", *CODES]),
        location_name=random.choice(TEXTS),
        member_id=random.choice(["", *CODES]),
        contact_id=random.choice(["", *CODES]),
        created_by_user=random.choice(["", *CODES]),
        external_order_id=random.choice(["", *CODES]),
        checkout_id=random.choice(["", *CODES]),
        product_names=products,
        catalog_app_ids=_some(random, CODES),
        catalog_item_ids=_some(random, CODES),
        line_location_ids=_some(random, CODES),
        subscription_ids=_some(random, CODES),
        coupon_ids=_some(random, CODES),
        fulfillment_states=states,
        fulfillment_state="|".join(states),
        payment_methods=_some(random, CODES),
        tracking_numbers=[],
        tags=_some(random, CODES),
        private_tags=_some(random, CODES),
    )
    words = {part for name in (row.first_name, row.last_name, row.full_name) for part in _name_words(name)}
    return Stored(row, sorted(words | set(_some(random, WORDS))), _time(random))


def _name_words(name: str) -> list[str]:
    return [word for word in name.lower().replace("à", "a").replace("'", " ").split() if word]


async def store(connection, rows: list[Stored]) -> None:
    """Write rows as the service does."""
    await connection.executemany(
        "SELECT put_order_search($1, $2, $3)", [(tuple(item.row), item.words, item.updated) for item in rows]
    )


def population(seed: int, size: int) -> list[Stored]:
    """The orders of one site."""
    random = Random(seed)
    site_id = _guid(random)
    return [make_row(random, site_id, 10001 + 7 * i) for i in range(size)]
