"""Files of orders: encodings, separators, rows that belong together, columns that share a name."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from tests.support.shopify_files import COLUMNS, file_of, orders, row, write

from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.order_files import opened_orders
from orderwright.model.sites import NewSite
from orderwright.rules.moving_in.reading import ReadOrder
from orderwright.rules.sites import make_site

SITE = make_site(NewSite(name="Shop", currency="USD"), UUID(int=1), datetime(2026, 3, 1, tzinfo=UTC))


def read(path: Path, system: str = "shopify") -> list[ReadOrder]:
    with opened_orders(path) as file:
        return list(file.orders(system, SITE))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    found = read(file_of(tmp_path / "orders.csv", 40, encoding=encoding))
    assert [one.faults for one in found] == [[]] * 40
    names = {
        one.order.order["billingInfo"]["contactDetails"].get("firstName") for one in found if one.order is not None
    }
    assert "Jürgen" in names


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_with_other_separators(tmp_path: Path, separator: str) -> None:
    names = ("Name", "Financial Status", "Total", "Created at", "Lineitem name", "Lineitem quantity", "Lineitem price")
    cells = ("#7", "paid", "8.00", "2025-03-01", "Mug", "2", "4.00")
    path = tmp_path / "orders.csv"
    path.write_text(f"{separator.join(names)}\r\n{separator.join(cells)}\r\n")
    (one,) = read(path)
    assert one.order is not None
    assert one.order.order["lineItems"][0]["quantity"] == 2


def test_rows_that_follow_each_other_are_one_order_and_stray_ones_are_told(tmp_path: Path) -> None:
    rows = [one for found in orders(3) for one in found]
    stray = row(Name="#1001", Lineitem_name="Stray", Lineitem_quantity="1", Lineitem_price="1.00")
    found = read(write(tmp_path / "orders.csv", iter([*rows, stray])))
    assert [one.name for one in found] == ["#1001", "#1002", "#1003", "#1001"]
    assert [fault.column for fault in found[3].faults] == ["Created at", "Total"]
    assert found[3].order is None


def test_rows_are_counted_as_the_lines_with_which_they_begin(tmp_path: Path) -> None:
    path = file_of(tmp_path / "orders.csv", 30)
    lines = path.read_text().splitlines()
    assert all(lines[one.row - 1].startswith(f"{one.name},") for one in read(path))


def test_the_second_of_two_delivery_columns_is_that_of_the_bill(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "Order number,Date created,Item,Qty,Price,Payment status,Total,Delivery city,Delivery city\n"
        '1,"Dec 8, 2024",Mug,1,5.00,Unpaid,5.00,Berlin,Bonn\n'
    )
    (one,) = read(path, "wix")
    assert one.order is not None
    assert one.order.order["billingInfo"]["address"]["city"] == "Bonn"
    assert one.order.order["shippingInfo"]["logistics"]["shippingDestination"]["address"]["city"] == "Berlin"


def test_a_file_that_is_not_csv_is_refused_where_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(",".join(COLUMNS) + '\n#1,"a"b\n')
    with pytest.raises(CommandFailed, match="is not CSV in row 2"):
        read(path)
