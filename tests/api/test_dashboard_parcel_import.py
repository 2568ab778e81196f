"""The parcels of many orders from a file: what it would do, what it does, and what it can't."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import line, order
from tests.support.service import Json, Shop, open_shop

from orderwright.dashboard.page import Page
from orderwright.model.errors import Unavailable
from orderwright.model.identity import Role

PATH = "/orders/parcels"
#: A line of the file, and why nothing came of it.
ROW = re.compile(r'<tr><td class="number">(\d+)</td><td>(.*?)</td></tr>')


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def packer(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.FULFILMENT) as desk:
        yield desk


async def placed(shop: Shop, *lines: Json, **more: object) -> Json:
    return await shop.create(order(*lines, **{"status": "APPROVED", "shippingInfo": {"title": "Post"}, **more}))


async def parcels(shop: Shop, made: Json) -> list[tuple[str, str, list[int]]]:
    """Carrier, number and quantities of the parcels of an order."""
    found = (await shop.do("listFulfillmentsForSingleOrder", {"orderId": made["id"]}))["orderWithFulfillments"]
    return [
        (
            one.get("trackingInfo", {}).get("shippingProvider", ""),
            one.get("trackingInfo", {}).get("trackingNumber", ""),
            [part["quantity"] for part in one["lineItems"]],
        )
        for one in found.get("fulfillments", [])
    ]


def sku(name: str, quantity: int) -> Json:
    return line("5.00", quantity, physicalProperties={"sku": name})


async def test_a_file_is_looked_at_and_then_recorded_once(shop: Shop, packer: Desk) -> None:
    whole, split = await placed(shop, line("5.00", 2)), await placed(shop, sku("MUG", 3), sku("TEA", 1))
    bare = await placed(shop, line("5.00"))
    everything = {"lineItems": [{"id": bare["lineItems"][0]["id"], "quantity": 1}]}
    await shop.do("createFulfillment", {"orderId": bare["id"], "fulfillment": everything})
    text = (
        "order,carrier,tracking_number,sku,quantity\n"
        f"{whole['number']},ups,1Z1,,\n"
        f"{split['number']},DHL,D1,MUG,2\n{split['number']},DHL,D1,TEA,\n{split['number']},DHL,D2,MUG,\n"
        f"{bare['number']},UPS,1Z2,,\n"
    )
    before = await shop.contents()
    looked = await packer.post(PATH, {"text": text, "step": "look", "_key": "a"})
    said = text_of(looked.text)
    assert looked.status_code == 200
    assert "2 \N{MULTIPLICATION SIGN} Coffee" in said
    assert "A parcel without a number gets this one." in said
    assert said.count("Is recorded") == 4
    assert await shop.contents() == before
    done = await packer.post(PATH, {"text": text, "step": "record", "_key": "b"})
    assert (done.status_code, done.headers["location"]) == (303, "/dashboard/orders")
    assert "4 parcels were recorded." in (await packer.get("/orders")).text
    wanted = [[("ups", "1Z1", [2])], [("DHL", "D1", [2, 1]), ("DHL", "D2", [1])], [("UPS", "1Z2", [1])]]
    assert [await parcels(shop, one) for one in (whole, split, bare)] == wanted
    # The same file again, sent by somebody who is not sure: all of it is there already.
    assert text_of((await packer.post(PATH, {"text": text, "_key": "c"})).text).count("Is there already") == 4
    assert (await packer.post(PATH, {"text": text, "step": "record", "_key": "d"})).status_code == 303
    assert [await parcels(shop, one) for one in (whole, split, bare)] == wanted


async def test_what_cannot_be_sent_is_told_by_its_line_and_the_rest_is_recorded(shop: Shop, packer: Desk) -> None:
    right, few, gone = await placed(shop, line()), await placed(shop, sku("MUG", 1)), await placed(shop, line())
    await shop.do("cancelOrder", {"id": gone["id"]})
    text = (
        f"order;tracking;sku;quantity\n{right['number']};R1;;\n{few['number']};F1;MUG;2\n{few['number']};F2;JUG;\n"
        f"{gone['number']};G1;;\n99999999;N1;;\n{right['number']};R2;;\n"
    )
    told = await packer.post(PATH, {"text": text, "step": "record", "_key": "e"})
    rows = ROW.findall(told.text)
    assert told.status_code == 422
    assert "1 parcel was recorded." in text_of(told.text)
    assert rows == [
        ("3", "Fewer units than that are left to be sent."),
        ("4", "The order has no item with this SKU that is still to be sent."),
        ("5", "Only approved orders are sent."),
        ("6", "There is no order of this number."),
        ("7", "All of it is sent."),
    ]
    assert await parcels(shop, right) == [("", "R1", [1])]


async def test_a_file_that_cannot_be_read_records_nothing(shop: Shop, packer: Desk) -> None:
    made = await placed(shop, line())
    for text, words in (
        ("", "Choose a file, or paste its text."),
        ("number\n1\n", "The first line has to name the columns"),
        (f"order,tracking\n{made['number']},A\n{made['number']},\n", "The tracking number is missing."),
        ("order,tracking\n", "A file has 1 to 1,000 lines below the first one."),
    ):
        answer = await packer.post(PATH, {"text": text, "step": "record", "_key": words})
        assert (answer.status_code, words in text_of(answer.text)) == (422, True), words
    assert await parcels(shop, made) == []


async def test_a_parcel_without_a_number_gets_one_and_no_second(shop: Shop, packer: Desk) -> None:
    made = await placed(shop, line("5.00"))
    everything = {"lineItems": [{"id": made["lineItems"][0]["id"], "quantity": 1}]}
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": everything})
    text = f"order,tracking\n{made['number']},T1\n{made['number']},T2\n"
    told = await packer.post(PATH, {"text": text, "step": "record", "_key": "two numbers"})
    assert ROW.findall(told.text) == [("3", "All of it is sent.")]
    assert "1 parcel was recorded." in text_of(told.text)
    assert await parcels(shop, made) == [("", "T1", [1])]


async def test_a_number_is_one_parcel_however_it_is_spelled(shop: Shop, packer: Desk) -> None:
    made = await placed(shop, sku("MUG", 1), sku("TEA", 1))
    text = f"order,tracking,sku\n{made['number']},1Z 9,MUG\n{made['number']},1z9,TEA\n"
    assert (await packer.post(PATH, {"text": text, "step": "record", "_key": "spelled"})).status_code == 303
    assert await parcels(shop, made) == [("", "1Z 9", [1, 1])]


async def test_what_is_refused_as_a_whole_is_told_by_its_lines_and_can_be_sent_again(
    shop: Shop, packer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare, fresh = await placed(shop, line("5.00")), await placed(shop, line("5.00"))
    everything = {"lineItems": [{"id": bare["lineItems"][0]["id"], "quantity": 1}]}
    await shop.do("createFulfillment", {"orderId": bare["id"], "fulfillment": everything})
    text = f"order,tracking\n{bare['number']},B1\n{fresh['number']},N1\n"
    call = Page.call

    async def refuse(page: Page, key: str, request: Json | None = None, **more: Any) -> Any:
        if key == "order-fulfillments.bulkCreateFulfillments":
            raise Unavailable("UNAVAILABLE", "the database is starting up")
        return await call(page, key, request, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Page, "call", refuse)
        told = await packer.post(PATH, {"text": text, "step": "record", "_key": "refused"})
    assert [line for line, _words in ROW.findall(told.text)] == ["3"]
    assert "1 parcel was recorded." in text_of(told.text)
    assert [await parcels(shop, one) for one in (bare, fresh)] == [[("", "B1", [1])], []]
    assert (await packer.post(PATH, {"text": text, "step": "record", "_key": "again"})).status_code == 303
    assert [await parcels(shop, one) for one in (bare, fresh)] == [[("", "B1", [1])], [("", "N1", [1])]]
