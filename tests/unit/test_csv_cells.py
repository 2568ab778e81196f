"""Cells of CSV files: no spreadsheet takes one for a formula, and each can be read back."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.rules.csv_cells import cell_of, defused, encoded_rows, header, restored, value_of
from orderwright.rules.export_columns import COLUMNS, ITEM_COLUMNS, ORDER_COLUMNS, Column, Kind, Table

TEXT = Column("text", Kind.TEXT, lambda _: None)
AMOUNT = Column("amount", Kind.AMOUNT, lambda _: None)
COUNT = Column("count", Kind.COUNT, lambda _: None)
TRUTH = Column("truth", Kind.TRUTH, lambda _: None)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1234",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        " =1",
        "\u00a0=1",
        "\uff1d1",
        "'quoted",
        '=HYPERLINK("x")',
    ],
)
def test_what_a_spreadsheet_could_run_is_a_text_of_its_own(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", ["Coffee", "a=b", "1 - 2", "", "O'Hara", "ä"])
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert defused(text) == text


@given(st.text())
def test_every_text_can_be_read_back(text: str) -> None:
    assert restored(defused(text)) == text
    assert defused(text)[:1] not in tuple("=+-@\t\r\n")


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(blacklist_categories=("Cs",)), min_size=1),
            st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**17), max_value=10**17),
            st.integers(-(2**63), 2**63 - 1) | st.none(),
            st.booleans(),
        ),
        max_size=5,
    )
)
def test_a_file_read_by_the_rules_of_csv_gives_the_rows_back(rows: list[tuple[str, Decimal, int | None, bool]]) -> None:
    read = csv.reader(io.StringIO(encoded_rows(rows).decode(), newline=""), strict=True)
    columns = (TEXT, AMOUNT, COUNT, TRUTH)
    assert [tuple(value_of(*pair) for pair in zip(columns, row, strict=True)) for row in read] == rows


def test_a_negative_balance_stays_a_number() -> None:
    assert cell_of(Decimal("-5.00")) == "-5.00"


def test_lines_end_as_the_rules_of_csv_say() -> None:
    assert header([TEXT, AMOUNT]) == b"text,amount\r\n"
    assert encoded_rows([('a"b\n', Decimal("0E-2"))]) == b'"a""b\n",0.00\r\n'


def test_no_two_columns_of_a_table_have_one_name() -> None:
    for columns in COLUMNS.values():
        assert len({column.name for column in columns}) == len(columns)
    assert (COLUMNS[Table.ORDERS], COLUMNS[Table.ITEMS]) == (ORDER_COLUMNS, ITEM_COLUMNS)
