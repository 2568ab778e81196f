"""The refund dialog: what it proposes, what it does, and what it refuses."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import line, money, order
from tests.support.payments import add, cash
from tests.support.refunds import paid
from tests.support.service import Shop, open_shop
from tests.support.stock import left, stocked
from tests.support.stock import sold as stock_line

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def fill(desk: Desk, order_id: str, **fields: str) -> dict[str, str]:
    """The form with these fields and the amounts that belong to them."""
    page = await desk.get(f"/orders/{order_id}/refund")
    start = {name: value for name, value in hidden(page.text).items() if name != "_csrf"}
    answer = await desk.post(f"/orders/{order_id}/refund/calculate", {**start, **fields}, hx_request="true")
    assert answer.status_code == 200
    proposed = {**hidden(answer.text), **amounts(answer.text)}
    return {**start, **fields, **proposed}


def amounts(page: str) -> dict[str, str]:
    import re

    return dict(re.findall(r'name="(amount-[^"]+)" value="([^"]*)"', page))


async def refunds(shop: Shop, order_id: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await shop.do("listTransactionsForSingleOrder", {"orderId": order_id}))[
        "orderTransactions"
    ].get("refunds", [])
    return found


async def test_units_are_refunded_by_hand_with_their_goods_back_on_the_shelf(shop: Shop, manager: Desk) -> None:
    await stocked(shop, "mug", 10)
    made, payment_id = await paid(shop, stock_line("mug", 3))
    (mug,) = made["lineItems"]
    page = await manager.get(f"/orders/{made['id']}/refund")
    assert f'name="restock-{mug["id"]}" value="on" checked' in page.text
    form = await fill(manager, made["id"], **{f"units-{mug['id']}": "2", f"restock-{mug['id']}": "on"})
    assert form[f"amount-{payment_id}"] == "20.00"
    form |= {"reason": "damaged", "words": "Handle broken", "notify": "on", "message": "Sorry!"}
    before = await left(shop, "mug")
    for _ in range(2):
        done = await manager.post(f"/orders/{made['id']}/refund", form)
        assert done.status_code == 303, text_of(done.text)
    (refund,) = await refunds(shop, made["id"])
    assert refund["details"]["reason"] == "Damaged or faulty: Handle broken"
    assert refund["details"]["lineItems"] == [{"lineItemId": mug["id"], "quantity": 2}]
    assert refund["transactions"][0]["amount"]["amount"] == "20.00"
    assert refund["transactions"][0]["externalRefund"] is True
    assert await left(shop, "mug") == before + 2


async def test_a_restocking_fee_stays_with_the_shop(shop: Shop, manager: Desk) -> None:
    made, payment_id = await paid(shop, line("10.00", 3))
    form = await fill(manager, made["id"], **{f"units-{made['lineItems'][0]['id']}": "1", "kept": "2,50"})
    assert form[f"amount-{payment_id}"] == "7.50"
    assert (await manager.post(f"/orders/{made['id']}/refund", form)).status_code == 303
    assert (await refunds(shop, made["id"]))[0]["transactions"][0]["amount"]["amount"] == "7.50"


async def test_amounts_of_another_choice_are_shown_again_and_nothing_is_done(shop: Shop, manager: Desk) -> None:
    made, payment_id = await paid(shop, line("10.00", 3))
    units = f"units-{made['lineItems'][0]['id']}"
    form = await fill(manager, made["id"], **{units: "1"})
    shown = await manager.post(f"/orders/{made['id']}/refund", {**form, units: "2"})
    assert shown.status_code == 422
    assert "Look at what goes back from which payment" in text_of(shown.text)
    assert amounts(shown.text) == {f"amount-{payment_id}": "20.00"}
    assert await refunds(shop, made["id"]) == []


async def test_all_that_is_left_is_proposed_at_a_press(shop: Shop, manager: Desk) -> None:
    made, payment_id = await paid(
        shop, line("10.00", 3), shippingInfo={"title": "Post", "cost": {"price": money("5.00")}}
    )
    shown = await manager.post(f"/orders/{made['id']}/refund", {"step": "all", "shipping": ""})
    assert shown.status_code == 200
    assert amounts(shown.text) == {f"amount-{payment_id}": "35.00"}


@pytest.mark.parametrize(
    ("units", "kept", "words"),
    [("4", "", "3"), ("x", "", "whole number"), ("1", "11", "The most is 10.00"), ("1", "1,234", "12.50")],
)
async def test_what_cannot_be_is_said_beside_its_field(
    shop: Shop, manager: Desk, units: str, kept: str, words: str
) -> None:
    made, _payment_id = await paid(shop, line("10.00", 3))
    form = {f"units-{made['lineItems'][0]['id']}": units, "kept": kept, "step": "calculate"}
    shown = await manager.post(f"/orders/{made['id']}/refund", form)
    assert shown.status_code == 422
    assert words in shown.text
    assert "field-error" in shown.text


async def test_no_payment_returns_more_than_it_brought(shop: Shop, manager: Desk) -> None:
    made, payment_id = await paid(shop, line("10.00", 3))
    form = await fill(manager, made["id"])
    shown = await manager.post(f"/orders/{made['id']}/refund", {**form, f"amount-{payment_id}": "30.01"})
    assert shown.status_code == 400
    assert f'id="f-amount-{payment_id}-error"' in shown.text
    empty = await manager.post(f"/orders/{made['id']}/refund", form)
    assert "Say how much goes back from which payment." in text_of(empty.text)
    assert await refunds(shop, made["id"]) == []


async def test_several_payments_share_what_goes_back_in_their_order(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order(line("10.00", 3), channelInfo={"type": "POS"}))
    first, second = await add(shop, made["id"], cash("12.00"), cash("18.00"))
    form = await fill(manager, made["id"], **{f"units-{made['lineItems'][0]['id']}": "2"})
    assert (form[f"amount-{first}"], form[f"amount-{second}"]) == ("12.00", "8.00")


async def test_an_order_that_somebody_changed_is_not_refunded(shop: Shop, manager: Desk) -> None:
    made, _payment_id = await paid(shop, line("10.00", 3))
    form = await fill(manager, made["id"], **{f"units-{made['lineItems'][0]['id']}": "1"})
    await shop.do("addActivity", {"id": made["id"], "activity": {"merchantComment": {"message": "Wait"}}})
    shown = await manager.post(f"/orders/{made['id']}/refund", form)
    assert shown.status_code == 412
    assert await refunds(shop, made["id"]) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPPORT, Role.FULFILMENT])
async def test_who_may_not_refund_sees_no_button_and_is_refused(shop: Shop, role: Role) -> None:
    made, payment_id = await paid(shop, line("10.00"))
    async with desk_of(shop, role) as desk:
        assert f"/orders/{made['id']}/refund" not in (await desk.get(f"/orders/{made['id']}")).text
        for path in ("refund", "refund/calculate"):
            sent = await desk.post(f"/orders/{made['id']}/{path}", {f"amount-{payment_id}": "1.00", "_key": "k"})
            assert sent.status_code == 403
    assert await refunds(shop, made["id"]) == []


async def test_lines_have_reasons_of_their_own(shop: Shop, manager: Desk) -> None:
    made, _payment_id = await paid(shop, line("10.00", 2), line("4.00", productName={"original": "Tea"}), line("1.00"))
    coffee, tea, other = (one["id"] for one in made["lineItems"])
    chosen = {f"units-{coffee}": "1", f"units-{tea}": "1", f"why-{coffee}": "damaged", f"why-{tea}": "wrong"}
    form = await fill(manager, made["id"], **chosen, **{f"why-{other}": "lost", "words": "By parcel"})
    for _ in range(2):
        done = await manager.post(f"/orders/{made['id']}/refund", form)
        assert done.status_code == 303, text_of(done.text)
    (refund,) = await refunds(shop, made["id"])
    # The third line is not refunded, so its reason is none.
    assert refund["details"]["reason"] == "By parcel; Damaged or faulty: Coffee; Wrong item sent: Tea"


async def test_reasons_of_many_lines_fit_by_shorter_names(shop: Shop, manager: Desk) -> None:
    shades = ("Ochre", "Slate", "Kelp", "Moss", "Rust", "Salt")
    names = [f"{shade} washed linen by the yard, for curtains" for shade in shades]
    made, _payment_id = await paid(shop, *(line("10.00", productName={"original": name}) for name in names))
    chosen = {f"units-{one['id']}": "1" for one in made["lineItems"]}
    chosen |= {f"why-{one['id']}": "damaged" for one in made["lineItems"]}
    form = await fill(manager, made["id"], **chosen)
    done = await manager.post(f"/orders/{made['id']}/refund", form)
    assert done.status_code == 303, text_of(done.text)
    (refund,) = await refunds(shop, made["id"])
    assert refund["details"]["reason"] == "Damaged or faulty: " + ", ".join(name[:20] for name in names)
