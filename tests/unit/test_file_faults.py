"""Faults of uploaded files: each code has words for pages, with the same values."""

import re

import msgspec
import pytest

from orderwright.dashboard.fault_words import FAULT_WORDS, RULE_WORDS
from orderwright.rules.file_faults import FAULTS, Fault, fault
from orderwright.rules.product_files import BadProductFile, read_products


def names(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_every_code_has_words_that_use_the_same_values():
    assert set(FAULT_WORDS) == set(FAULTS)
    assert {code: names(words) for code, words in FAULT_WORDS.items()} == {
        code: names(words) for code, words in FAULTS.items()
    }
    assert not set(FAULT_WORDS) & set(RULE_WORDS)


def test_a_fault_says_the_same_in_english_and_by_its_code():
    found = fault(3, "Total", "NOT_AN_AMOUNT", value="12'")
    assert found == Fault(3, "Total", '"12\'" is not an amount, such as 12.50', "NOT_AN_AMOUNT", {"value": "12'"})
    assert found.told == 'Total: "12\'" is not an amount, such as 12.50'
    assert msgspec.json.decode(msgspec.json.encode(found), type=Fault) == found
    # As jobs of before kept them.
    assert msgspec.json.decode('[3,"Total","is missing"]', type=Fault) == Fault(3, "Total", "is missing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sku,name\na,b,c\n", [(2, "", "CELL_COUNT")]),
        ("sku,available\na,perhaps\n", [(2, "available", "NOT_YES_OR_NO")]),
        ("sku,name\n,b\n", [(2, "sku", "NO_NAME")]),
        ("sku,name\na,b\na,c\n", [(3, "", "STANDS_BEFORE")]),
        ("sku,options\na,Size: S\n", [(2, "options", "FOR_VARIANTS")]),
        ("sku,variant_of,options\na,,\nb,z,Size: S\n", [(3, "variant_of", "NO_OWNER")]),
        ("sku,variant_of,options\na,,\nb,a,S\n", [(3, "options", "NOT_A_CHOICE")]),
        ("sku,variant_of,options,name\na,,,\nb,a,,x\n", [(3, "name", "FOR_PRODUCTS"), (3, "options", "NO_CHOICES")]),
        ("sku,tax_group\na,books\n", [(2, "tax_group", "NO_TAX_GROUP")]),
        ("sku,price\na,cheap\n", [(2, "price", "FORMAT")]),
    ],
)
def test_what_is_wrong_with_lines_of_products(text: str, expected: list[tuple[int, str, str]]):
    with pytest.raises(BadProductFile) as refusal:
        read_products(text, {})
    assert [(one.row, one.column, one.code) for one in refusal.value.faults] == expected


@pytest.mark.parametrize(
    ("text", "code", "in_header"),
    [
        ("name\n", "COLUMNS_MISSING", True),
        ("sku,colour\n", "COLUMNS_UNKNOWN", True),
        ("sku,sku\n", "COLUMNS_REPEATED", True),
        ('sku\n"a', "NOT_CSV", False),
    ],
)
def test_what_is_wrong_with_a_file_of_products(text: str, code: str, in_header: bool):
    with pytest.raises(BadProductFile) as refusal:
        read_products(text, {})
    whole = refusal.value.whole
    assert whole is not None
    assert (whole.code, refusal.value.in_header) == (code, in_header)
