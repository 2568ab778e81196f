"""Exports: what is written as CSV, Parquet or JSON lines is read back equal, and holds nothing hidden."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from pyarrow import parquet
from tests.support.orders import address, full_order, line, order
from tests.support.records import context_of, parcel, payment, record, refund
from tests.support.service import Shop, declare_field, open_shop

from orderwright.model.errors import PermissionDenied, ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import parse_timestamp
from orderwright.rules.csv_cells import value_of
from orderwright.rules.export_columns import COLUMNS, Kind, Row, Table
from orderwright.workflows.context import Context
from orderwright.workflows.export_orders import PAGE, csv_chunks, exported_pages, json_lines
from orderwright.workflows.export_parquet import write_parquet

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    """A site with two orders that have everything, and more than a page of small ones."""
    async with open_shop(db_dsn) as shop:
        first = await shop.create(
            full_order(
                status="APPROVED",
                buyerNote="=1+1, please",
                lineItems=[line("48.75", 2, physicalProperties={"sku": "-7"}), line("0.005", 3)],
                tags={"tags": {"tagIds": ["vip"]}, "privateTags": {"tagIds": ["bad"]}},
            )
        )
        paid = payment("120.00", method="Wallet")
        await record(shop, first["id"], paid, refund(paid, "4.00"), parcel(first["lineItems"][0]["id"], number="1Z77"))
        await shop.create(sold(line("10.00", productName={"original": 'Mug "L",\nblue'}), billingInfo=address()))
        for number in range(PAGE + 3):
            await shop.create(sold(line(f"{number}.00")))
        yield shop


def limited(context: Context, permissions: frozenset[Permission]) -> None:
    """Leave the caller these permissions."""
    caller = msgspec.structs.replace(context.caller, permissions=permissions)
    context.call = replace(context.call, caller=caller)


def sold(*lines: Json, **more: Any) -> Json:
    """An order that searches find."""
    return order(*lines, status="APPROVED", **more)


async def file_of(chunks: AsyncIterator[bytes]) -> str:
    return b"".join([chunk async for chunk in chunks]).decode()


def rows_in(text: str, table: Table) -> list[Row]:
    """The rows of a CSV file, read by the rules that the documentation states."""
    names, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns = COLUMNS[table]
    assert names == [column.name for column in columns]
    return [tuple(value_of(*pair) for pair in zip(columns, cells, strict=True)) for cells in lines]


async def rows_of(context: Context, table: Table) -> list[Row]:
    return [row async for page in exported_pages(context) for one in page for row in one.rows(table)]


@pytest.mark.parametrize("table", Table)
async def test_csv_is_read_back_equal(shop: Shop, table: Table) -> None:
    context = await context_of(shop)
    rows = rows_in(await file_of(csv_chunks(context, table)), table)
    assert rows == await rows_of(context, table)
    assert len(rows) == PAGE + 5 + (table is Table.ITEMS)


@pytest.mark.parametrize("table", Table)
async def test_parquet_is_read_back_equal(shop: Shop, table: Table) -> None:
    context, file = await context_of(shop), io.BytesIO()
    await write_parquet(exported_pages(context), table, file)
    file.seek(0)
    read = parquet.read_table(file)
    assert read.column_names == [column.name for column in COLUMNS[table]]
    times = [place for place, column in enumerate(COLUMNS[table]) if column.kind is Kind.TIME]
    expected = [
        tuple(parse_timestamp(str(value)) if place in times else value for place, value in enumerate(row))
        for row in await rows_of(context, table)
    ]
    assert [tuple(row.values()) for row in read.to_pylist()] == expected


async def test_a_row_of_an_order_holds_its_sums_and_its_records(shop: Shop) -> None:
    text = await file_of(csv_chunks(await context_of(shop), Table.ORDERS))
    (row,) = [one for one in csv.DictReader(io.StringIO(text, newline="")) if one["trackingNumbers"]]
    wanted = {
        "subtotal": "97.52",
        "shipping": "5.00",
        "total": "102.52",
        "paid": "120.00",
        "refunded": "4.00",
        "balance": "-13.48",
        "paymentStatus": "PAID",
        "fulfillmentStatus": "NOT_FULFILLED",
        "lines": "2",
        "units": "5",
        "paymentMethods": "Wallet",
        "trackingNumbers": "1Z77",
        "buyerNote": "'=1+1, please",
        "billingFirstName": "Jane",
        "recipientCity": "New York",
        "tags": "vip",
        "imported": "false",
    }
    assert {name: row[name] for name in wanted} == wanted


async def test_rows_of_lines_hold_no_sums_of_their_order(shop: Shop) -> None:
    text = await file_of(csv_chunks(await context_of(shop), Table.ITEMS))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert not {"total", "subtotal", "shipping"} & rows[0].keys()
    told = ("productName", "sku", "quantity", "fulfilledQuantity", "price", "totalPriceAfterTax")
    assert [tuple(row[name] for name in told) for row in rows[:3]] == [
        ("Coffee", "'-7", "2", "1", "48.75", "97.50"),
        ("Coffee", "", "3", "0", "0.005", "0.02"),
        ('Mug "L",\nblue', "", "1", "0", "10.00", "10.00"),
    ]


async def test_lines_of_json_hold_the_documents_as_the_api_answers_them(shop: Shop) -> None:
    lines = (await file_of(json_lines(await context_of(shop)))).splitlines()
    first, second = (json.loads(one) for one in lines[:2])
    assert first["order"] == await shop.get(first["order"]["id"])
    listed = await shop.do("listTransactionsForSingleOrder", {"orderId": first["order"]["id"]})
    assert {name: first[name] for name in ("payments", "refunds")} == {
        name: listed["orderTransactions"][name] for name in ("payments", "refunds")
    }
    assert [one["trackingInfo"]["trackingNumber"] for one in first["fulfillments"]] == ["1Z77"]
    assert (second["payments"], second["refunds"], second["fulfillments"]) == ([], [], [])
    assert len({json.loads(one)["order"]["id"] for one in lines}) == len(lines) == PAGE + 5


async def test_a_filter_and_free_text_choose(shop: Shop) -> None:
    context = await context_of(shop)
    only = {"filter": {"priceSummary.total.amount": {"$gt": "100"}}, "sort": [{"fieldName": "number", "order": "DESC"}]}
    found = rows_in(await file_of(csv_chunks(context, Table.ORDERS, only)), Table.ORDERS)
    assert [row[12] for row in found] == [Decimal("102.00"), Decimal("101.00"), Decimal("102.52")]
    nothing = {"filter": {"number": {"$eq": "1"}}}
    assert rows_in(await file_of(csv_chunks(context, Table.ITEMS, nothing)), Table.ITEMS) == []


async def test_who_may_not_read_orders_gets_no_byte(shop: Shop) -> None:
    context = await context_of(shop)
    limited(context, frozenset(Permission) - {Permission.READ_ORDERS})
    with pytest.raises(PermissionDenied):
        await anext(csv_chunks(context, Table.ORDERS))


async def test_what_a_caller_may_not_see_is_not_in_the_file(shop: Shop) -> None:
    await declare_field(shop, "loyalty", "tier")
    fields = {"namespaces": {"loyalty": {"tier": "gold"}}}
    made = await shop.create(sold(extendedFields=fields, tags={"privateTags": {"tagIds": ["bad"]}}))
    context = await context_of(shop)
    chosen = {"filter": {"id": {"$eq": made["id"]}}}
    assert "gold" in await file_of(json_lines(context, chosen))
    limited(context, frozenset({Permission.READ_ORDERS}))
    shown = json.loads(await file_of(json_lines(context, chosen)))["order"]
    assert shown == await shop.get(made["id"], by="reader")
    assert "bad" not in json.dumps(shown)


@pytest.mark.parametrize(
    ("search", "field"),
    [
        ({"filter": {"nothing": {"$eq": 1}}}, "search.filter.nothing"),
        ({"cursorPaging": {"limit": 5}}, "search.cursorPaging"),
    ],
)
async def test_a_search_that_is_not_valid_is_refused_before_the_first_piece(
    shop: Shop, search: Json, field: str
) -> None:
    with pytest.raises(ValidationFailed) as caught:
        await anext(csv_chunks(await context_of(shop), Table.ORDERS, search))
    assert [one.field for one in caught.value.violations] == [field]
