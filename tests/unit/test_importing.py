"""Imported orders as documents: as sent, with what was missing."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.support.orders import imported, line, money, sample

from orderwright.model.errors import ValidationFailed
from orderwright.model.order_requests import ImportOrderRequest
from orderwright.model.sites import NewSite
from orderwright.rules.importing import ImportedDocument, document_of, import_number
from orderwright.rules.sites import make_site

SITE = make_site(NewSite(name="Shop", currency="EUR", language="de"), UUID(int=1), datetime(2026, 3, 1, tzinfo=UTC))
Json = dict[str, Any]


def document(sent: Json) -> ImportedDocument:
    request = msgspec.convert({"order": sent}, ImportOrderRequest)
    return document_of(request.order, SITE, lambda: UUID(int=5))


@pytest.mark.parametrize(
    ("text", "number"), [(None, None), ("", None), ("0", 0), ("10124", 10124), ("9" * 15, 10**15 - 1)]
)
def test_numbers_are_whole(text: str | None, number: int | None) -> None:
    assert import_number(text) == number


@pytest.mark.parametrize("number", [1, 10124, 999_999_999_999_999])
def test_the_number_may_be_a_plain_number(number: int) -> None:
    assert import_number(number) == number


@pytest.mark.parametrize("text", ["01", "1.0", "-1", "+1", " 1", "1e3", "9" * 16, "\u0661", "A1"])
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValidationFailed) as failed:
        import_number(text)
    assert [(one.field, one.violated_rule) for one in failed.value.violations] == [("order.number", "FORMAT")]


def test_the_site_fills_what_was_not_said() -> None:
    head = document(imported()).head
    assert (head.currency, head.buyer_language, head.site_language, head.weight_unit) == ("EUR", "de", "de", "KG")
    assert (head.imported, head.tax_included_in_prices, head.fulfillment_status) == (True, False, "NOT_FULFILLED")
    assert head.created_by is None


def test_a_line_gets_its_missing_figures_from_what_it_says() -> None:
    (item,) = document(
        imported(lineItems=[line("9.00", 2, priceBeforeDiscounts=money("10"), taxInfo={"taxAmount": money("1.5")})])
    ).lines
    assert (item.id, item.total_discount.amount) == (str(UUID(int=5)), "2.00")
    assert (item.total_price_before_tax.amount, item.total_price_after_tax.amount) == ("18.00", "19.50")


def test_tax_inside_the_price_is_taken_out_of_it() -> None:
    sent = imported(lineItems=[line("11.90", taxInfo={"taxAmount": money("1.90")})], taxIncludedInPrices=True)
    (item,) = document(sent).lines
    assert (item.total_price_before_tax.amount, item.total_price_after_tax.amount) == ("10.00", "11.90")


def test_what_was_sent_stays_even_where_it_does_not_add_up() -> None:
    (item,) = document(imported(lineItems=[line("1", totalDiscount=money("7"), totalPriceAfterTax=money("99"))])).lines
    assert (item.total_discount.amount, item.total_price_after_tax.amount) == ("7", "99")


def test_tax_of_the_sample_in_the_old_form_is_shown_in_the_new_one_too() -> None:
    (item,) = document(sample()).lines
    assert item.tax_info is not None
    assert item.tax_info.tax_amount is not None
    assert (item.tax_info.tax_rate, item.tax_info.tax_amount.amount) == ("0.04", "1.95")
    head = document(sample()).head
    assert (head.tax_info.total_tax.amount, head.tax_summary.total_tax.amount) == ("1.95", "1.95")
    assert (head.balance_summary.balance.amount, head.balance_summary.paid.amount) == ("0.0", "55.70")
