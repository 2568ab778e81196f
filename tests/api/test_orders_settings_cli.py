"""Settings of orders and the payment page of a site, on the command line."""

import pytest
from tests.api.test_cli import Terminal


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


def test_a_site_has_a_payment_page_and_settings_of_orders(terminal: Terminal) -> None:
    page = "https://pay.example.com/{id}"
    made = terminal.json("site", "create", "Paid", "--currency", "USD", "--payment-page-url", page)
    assert (made["paymentPageUrl"], made["createInvoice"]) == (page, False)
    assert {"settingsUpdatedDate", "settingsRevision"} & made.keys() == set()
    changed = terminal.json("site", "update", made["siteId"], "--create-invoice")
    assert (changed["paymentPageUrl"], changed["createInvoice"]) == (page, True)
    changed = terminal.json("site", "update", made["siteId"], "--payment-page-url", "", "--no-create-invoice")
    assert (changed["paymentPageUrl"], changed["createInvoice"]) == (None, False)
    said = terminal.fails("site", "update", made["siteId"], "--payment-page-url", "https://pay.example.com/")
    assert "site.paymentPageUrl: must be an http address with {id} or {token} in it once" in said
