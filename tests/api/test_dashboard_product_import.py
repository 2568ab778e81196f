"""Bringing products into the catalogue with the dashboard: a file or its text, all of it or nothing."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio
from tests.support.catalog import FOOD, made, names, rated
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.service import Shop, open_shop

from orderwright.dashboard.views.products.import_ import MOST
from orderwright.model.identity import Role

PATH = "/products/import"
HEADER = "sku,name,price,weight,tax_group,available,name_de,variant_of,options"
Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await rated(shop)
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def upload(desk: Desk, content: bytes) -> httpx.Response:
    """Send the form with a file, as a browser does."""
    files = {"file": ("products.csv", content)}
    return await desk.client.post(f"/dashboard{PATH}", data={"_csrf": await desk.token()}, files=files)


async def test_a_file_is_brought_in_once_however_often(shop: Shop, manager: Desk) -> None:
    lines = [
        HEADER,
        "JAM,Brought jam,3.49,0.4,food,no,Marmelade,,",
        "COAT,Brought coat,20.00,,,,,,",
        'COAT-S,,,,,,,COAT,"Size: S; Colour: Blue"',
        'COAT-M,,22.00,,,no,,COAT,"Size: M; Colour: Blue"',
        *(f"ITEM-{number},Item {number:03},{number}.00,,,,,," for number in range(1, 150)),
    ]
    text = "\r\n".join(lines)
    answer = await upload(manager, b"\xef\xbb\xbf" + text.encode())
    assert (answer.status_code, answer.headers.get("location")) == (303, "/dashboard/products"), answer.text
    assert "151 products were brought in." in (await manager.get("/products")).text
    (jam,) = (await shop.do("queryProducts", {"text": "brought jam"}))["products"]
    assert (jam["taxGroupId"], jam["available"], jam["translations"]) == (
        FOOD,
        False,
        [{"language": "de", "name": "Marmelade"}],
    )
    (coat,) = (await shop.do("queryProducts", {"text": "brought coat"}))["products"]
    assert [(one["sku"], one.get("price", {}).get("amount"), one["available"]) for one in coat["variants"]] == [
        ("COAT-S", None, True),
        ("COAT-M", "22.00", False),
    ]
    assert (await manager.post(PATH, {"text": text})).status_code == 303
    assert (await shop.do("getProduct", {"id": coat["id"]}))["product"] == coat
    # What is not there for a column stays, an empty cell removes what it can.
    assert (await manager.post(PATH, {"text": "sku,weight\nJAM,"})).status_code == 303
    now = (await shop.do("getProduct", {"id": jam["id"]}))["product"]
    assert ("weight" in now, now["price"], now["revision"]) == (False, jam["price"], "2")


async def test_where_a_line_is_wrong_nothing_is_brought_in(shop: Shop, manager: Desk) -> None:
    text = "\n".join([HEADER, "FINE,Fine,1.00,,,,,,", "BAD,Bad,many,,,,,,", "WORSE,Worse,2.00,,Drinks,perhaps,,,"])
    answer = await manager.post(PATH, {"text": text})
    words = text_of(answer.text)
    assert answer.status_code == 422
    assert "Nothing was brought in. Look at the lines below." in words
    assert "3 price: " in words
    assert "4 tax_group: The tax rates have no group named “Drinks”." in words
    assert "4 available: “perhaps” is neither yes nor no." in words
    german = text_of((await manager.post(PATH, {"text": text}, accept_language="de")).text)
    assert "3 price: Dies hat nicht die nötige Form." in german
    assert "4 available: „perhaps“ ist weder yes noch no." in german
    assert "4 tax_group: Die Steuersätze haben keine Gruppe namens „Drinks“." in german
    assert "WORSE,Worse,2.00" in answer.text
    assert await names(shop, text="fine") == []
    wrong: dict[str, str] = {
        "name,price\nLamp,1": "The first line lacks columns: sku. There are id, sku, name",
        'sku,name\n"A': "This is not CSV: ",
        "sku,name\nA": "2 The line has 1 cells, the first line has 2.",
        " ": "Choose a file, or paste its text.",
        "sku,name,price": "Choose a file, or paste its text.",
    }
    for sent, told in wrong.items():
        answer = await manager.post(PATH, {"text": sent})
        assert (sent, answer.status_code, told in text_of(answer.text)) == (sent, 422, True)


async def test_what_the_catalogue_refuses_is_told_by_its_line(shop: Shop, manager: Desk) -> None:
    options = [{"name": "Size", "choices": ["S"]}]
    variants = [{"choices": [{"option": "Size", "choice": "S"}], "sku": "TAKEN-S"}]
    await made(shop, "Owner", options=options, variants=variants)
    header = "sku,name,price,compare_at_price"
    text = "\n".join([header, "NEW-1,Refused one,1.00,", "TAKEN-S,Refused two,1.00,", "NEW-3,Refused three,9,8"])
    answer = await manager.post(PATH, {"text": text})
    words = text_of(answer.text)
    assert answer.status_code == 422
    assert "1 product was brought in. Look at the lines below." in words
    assert "3 Another product or variant has this SKU. 4 compare_at_price: This must not be below the price." in words
    german = text_of((await manager.post(PATH, {"text": text}, accept_language="de")).text)
    assert "4 compare_at_price: Das darf nicht unter dem Preis liegen." in german
    assert await names(shop, text="refused") == ["Refused one"]


async def test_a_file_has_its_limits(shop: Shop, manager: Desk) -> None:
    before = await names(shop)
    many = "sku,name,price\n" + "\n".join(f"MANY-{number},Many,1.00" for number in range(MOST + 1))
    told = {
        "many": (await manager.post(PATH, {"text": many}), 422, "text"),
        "large": (await upload(manager, b"x" * (2 * 1024 * 1024 + 1)), 413, "file"),
        "no text": (await upload(manager, b"sku,name\n\xff\xfe,x"), 422, "file"),
    }
    for what, (answer, status, field) in told.items():
        assert (what, answer.status_code, f'id="f-{field}-error"' in answer.text) == (what, status, True)
    assert (await upload(manager, b"x" * 9 * 1024 * 1024)).status_code == 413
    assert await names(shop) == before
