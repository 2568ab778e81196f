"""Where the service is reached from outside, as its operator says."""

import pytest

from orderwright.model.errors import ValidationFailed
from orderwright.rules.payment_requests import page_address, page_template
from orderwright.workflows.public_address import configured_public_url


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("", None),
        ("https://orders.example.com", "https://orders.example.com"),
        ("https://orders.example.com/", "https://orders.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://example.com/orders/", "https://example.com/orders"),
    ],
)
def test_an_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch, given: str, address: str | None) -> None:
    monkeypatch.setenv("ORDERWRIGHT_PUBLIC_URL", given)
    assert configured_public_url() == address


@pytest.mark.parametrize(
    "given",
    [
        "orders.example.com",
        "ftp://orders.example.com",
        "https://",
        "https://orders.example.com/?a=b",
        "https://orders.example.com/#here",
        "https://user:word@orders.example.com",
        "https://orders.example.com/{token}",
        "https://orders example.com",
        "https://orders.example.com\n",
        "https://" + "x" * 44,
    ],
)
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("ORDERWRIGHT_PUBLIC_URL", given)
    with pytest.raises(ValidationFailed):
        configured_public_url()


def test_a_link_below_the_longest_address_has_a_hundred_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERWRIGHT_PUBLIC_URL", "https://" + "x" * 43)
    template = page_template(None, configured_public_url())
    assert len(page_address(template, "", "t" * 44)) == 100
