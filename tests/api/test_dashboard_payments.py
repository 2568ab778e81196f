"""The dialogs that take money: by hand, by gift card, from what is reserved, and by a link."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.billing import authorized, charged, with_gateway
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.fake_gateway import Act
from tests.support.gift_cards import balance_of, issue
from tests.support.orders import line, order
from tests.support.payment_requests import placed, with_page
from tests.support.payments import payments
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        with_gateway(shop)
        yield await with_page(shop)


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def form_of(desk: Desk, order_id: str, name: str) -> dict[str, str]:
    answer = await desk.get(f"/orders/{order_id}/{name}")
    assert answer.status_code == 200
    return {key: value for key, value in hidden(answer.text).items() if key != "_csrf"}


async def send(desk: Desk, order_id: str, name: str, **fields: str) -> Any:
    """Fill the form and send it twice, as somebody who presses twice does."""
    form = {**await form_of(desk, order_id, name), **fields}
    first = await desk.post(f"/orders/{order_id}/{name}", form)
    again = await desk.post(f"/orders/{order_id}/{name}", form)
    assert first.status_code == again.status_code, (first.status_code, again.status_code)
    return first


async def test_an_order_is_marked_as_paid(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    assert "$10.00" in text_of((await manager.get(f"/orders/{order_id}/mark-paid")).text)
    assert (await send(manager, order_id, "mark-paid", method="BANK_TRANSFER")).status_code == 303
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"
    assert len(await payments(shop, order_id)) == 1


async def test_a_part_is_recorded_in_the_way_that_it_was_paid(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    form = {"amount": "4,50", "method": "other", "method_name": "Barter"}
    assert (await send(manager, order_id, "record-payment", **form)).status_code == 303
    (payment,) = await payments(shop, order_id)
    assert payment["amount"]["amount"] == "4.50"
    assert payment["regularPaymentDetails"]["paymentMethodName"]["userDefinedName"] == {"custom": "Barter"}


async def test_a_payment_of_another_day_is_recorded_for_that_day(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    form = {"amount": "4.50", "method": "CASH", "day": "2026-01-31"}
    assert (await send(manager, order_id, "record-payment", **form)).status_code == 303
    (payment,) = await payments(shop, order_id)
    assert payment["createdDate"] == "2026-01-31T00:00:00.000Z"
    assert payment["regularPaymentDetails"]["offlinePayment"] is True


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": ""}, "This is needed."),
        ({"amount": "1.234,00"}, "Write the amount as 12.50"),
        ({"amount": "10.01", "day": "2026-01-31"}, "The most is 10.00"),
        ({"amount": "1", "day": "yesterday"}, "This has to be a day."),
    ],
)
async def test_a_payment_that_cannot_be_recorded_is_refused(
    shop: Shop, manager: Desk, fields: dict[str, str], words: str
) -> None:
    order_id = await placed(shop)
    shown = await send(manager, order_id, "record-payment", method="CASH", **fields)
    assert shown.status_code == 422
    assert words in text_of(shown.text)
    assert await payments(shop, order_id) == []


async def test_more_than_is_due_is_not_recorded(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    assert (await send(manager, order_id, "record-payment", method="CASH", amount="10.01")).status_code == 400
    assert await payments(shop, order_id) == []


async def test_a_gift_card_pays(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    card, code = await issue(shop, "7.00")
    wrong = await send(manager, order_id, "gift-card", code="NOSUCHCARD", amount="5")
    assert wrong.status_code == 404
    assert (await send(manager, order_id, "gift-card", code=code, amount="5")).status_code == 303
    assert await balance_of(shop, card) == "2.00"


async def test_reserved_money_is_captured_in_part(shop: Shop, manager: Desk) -> None:
    order_id, payment_id = await authorized(shop)
    refused = await send(manager, order_id, "capture", payment=payment_id, **{f"amount-{payment_id}": "10.01"})
    assert refused.status_code == 400
    none = await send(manager, order_id, "capture")
    assert "Choose a payment." in text_of(none.text)
    done = await send(manager, order_id, "capture", payment=payment_id, **{f"amount-{payment_id}": "6"})
    assert done.status_code == 303
    (payment,) = await payments(shop, order_id)
    assert payment["status"] == "APPROVED"
    assert payment["regularPaymentDetails"]["authorizationDetails"]["captures"][0]["amount"]["amount"] == "6.00"


async def test_reserved_money_is_given_up(shop: Shop, manager: Desk) -> None:
    order_id, payment_id = await authorized(shop)
    assert (await send(manager, order_id, "void", payment=payment_id)).status_code == 303
    assert [one["status"] for one in await payments(shop, order_id)] == ["VOIDED"]


async def test_nothing_can_be_pressed_while_the_gateway_has_not_answered(shop: Shop, manager: Desk) -> None:
    order_id, payment_id = await authorized(shop)
    with_gateway(shop).script.append(Act.PEND)
    form = {"payment": payment_id, f"amount-{payment_id}": "10"}
    assert (await send(manager, order_id, "capture", **form)).status_code == 303
    page = (await manager.get(f"/orders/{order_id}")).text
    assert f"/orders/{order_id}/capture" not in page
    assert f'hx-get="/dashboard/orders/{order_id}/money"' in page
    dialog = (await manager.get(f"/orders/{order_id}/capture")).text
    assert "The gateway has not answered yet." in text_of(dialog)
    assert "disabled" in dialog
    part = await manager.get(f"/orders/{order_id}/money", hx_request="true")
    assert part.status_code == 200
    assert "<html" not in part.text


async def test_the_saved_payment_method_is_charged(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    assert f"/orders/{order_id}/charge" not in (await manager.get(f"/orders/{order_id}")).text
    await charged(shop, order_id, "1.00", savePaymentMethod=True)
    assert f"/orders/{order_id}/charge" in (await manager.get(f"/orders/{order_id}")).text
    assert (await send(manager, order_id, "charge", amount="9.00")).status_code == 303
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"
    assert len(await payments(shop, order_id)) == 2


async def test_a_payment_request_gives_a_link_until_it_is_taken_back(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    form = {"amount": "6.00", "title": "Deposit", "expires": "2036-01-31"}
    done = await send(manager, order_id, "payment-request", **form)
    assert done.status_code == 303
    path = done.headers["location"].removeprefix("/dashboard")
    page = (await manager.get(path)).text
    assert "Copy the link" in page
    assert "$6.00" in page
    made = await shop.do("queryOrderPaymentRequests", {"query": {"filter": {"orderId": order_id}}})
    assert [one["expirationDate"] for one in made["orderPaymentRequests"]] == ["2036-01-31T23:59:59.000Z"]
    other = await placed(shop)
    assert (await manager.get(path.replace(order_id, other))).status_code == 404
    assert (await manager.post(f"{path.replace(order_id, other)}/void", {"_key": "v0"})).status_code == 404
    assert (await manager.post(f"{path}/void", {"_key": "v1"})).status_code == 303
    assert "Take the request back" not in (await manager.get(path)).text
    missing = await send(manager, order_id, "payment-request", amount="", title="")
    assert missing.text.count("This is needed.") == 2


async def test_what_somebody_else_has_changed_takes_no_money(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order(line("10.00")))
    card, code = await issue(shop, "7.00")
    forms = {
        "mark-paid": {"method": "CASH"},
        "record-payment": {"amount": "1"},
        "gift-card": {"code": code, "amount": "1"},
    }
    started = {name: await form_of(manager, made["id"], name) for name in forms}
    await shop.do("addActivity", {"id": made["id"], "activity": {"merchantComment": {"message": "Wait"}}})
    for name, fields in forms.items():
        shown = await manager.post(f"/orders/{made['id']}/{name}", {**started[name], **fields})
        assert shown.status_code == 412, name
    assert await payments(shop, made["id"]) == []
    assert await balance_of(shop, card) == "7.00"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPPORT, Role.FULFILMENT])
async def test_who_may_not_move_money_sees_no_button_and_is_refused(shop: Shop, role: Role) -> None:
    order_id, payment_id = await authorized(shop)
    async with desk_of(shop, role) as desk:
        page = (await desk.get(f"/orders/{order_id}")).text
        for name in ("capture", "void", "mark-paid", "record-payment", "charge", "gift-card", "payment-request"):
            assert f"/orders/{order_id}/{name}" not in page
            sent = {"payment": payment_id, "amount": "1", f"amount-{payment_id}": "1", "title": "x", "_key": name}
            assert (await desk.post(f"/orders/{order_id}/{name}", sent)).status_code == 403
    assert [one["status"] for one in await payments(shop, order_id)] == ["AUTHORIZED"]
