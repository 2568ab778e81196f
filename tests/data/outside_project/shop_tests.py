"""Tests of a project that uses Orderwright: nothing here knows the repository."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import orderwright

ORDER = {
    "channelInfo": {"type": "WEB"},
    "status": "APPROVED",
    "lineItems": [
        {
            "productName": {"original": "Lamp"},
            "quantity": 2,
            "price": {"amount": "12.50"},
            "itemType": {"preset": "PHYSICAL"},
        }
    ],
}


def create(server):
    answer = server.request("POST", "/ecom/v1/orders", {"order": ORDER}, Idempotency_Key="one")
    assert answer.status == 200, answer.body
    return answer.json()["order"]


def test_the_installed_package_is_used():
    assert version("orderwright") == orderwright.__version__
    assert "site-packages" in Path(orderwright.__file__).parts


def test_an_order_is_created_once_and_its_events_are_recorded(orderwright_server):
    first, again = create(orderwright_server), create(orderwright_server)
    assert (first["number"], first["priceSummary"]["total"]["amount"]) == ("10001", "25.00")
    assert first["id"] == again["id"]
    assert [event["slug"] for event in orderwright_server.events()] == ["created", "approved", "fulfilled"]


def test_every_test_has_a_site_of_its_own(orderwright_server):
    orderwright_server.clock.freeze(datetime(2030, 1, 1, tzinfo=UTC))
    made = create(orderwright_server)
    assert (made["number"], made["createdDate"]) == ("10001", "2030-01-01T00:00:00.000Z")


def test_the_time_is_the_real_one_again(orderwright_server):
    assert orderwright_server.clock.now().year < 2030
    assert orderwright_server.events() == []
