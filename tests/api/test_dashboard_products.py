"""Products in the dashboard: the list, one product, and making, changing and deleting it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest_asyncio
from tests.support.catalog import FOOD, SIZES, made, rated, reference, shirt, variant
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.files import upload
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

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


def key() -> dict[str, str]:
    """What each form that is shown has of its own."""
    return {"_key": str(uuid4())}


async def product(shop: Shop, product_id: str) -> Json:
    """The product as it is."""
    found: Json = (await shop.do("getProduct", {"id": product_id}))["product"]
    return found


async def opened(manager: Desk, path: str) -> dict[str, str]:
    """The hidden fields of a form."""
    page = await manager.get(path)
    assert page.status_code == 200, page.text
    return hidden(page.text)


async def test_the_list_finds_products_and_filters_them(shop: Shop, manager: Desk) -> None:
    jam = await made(shop, "Listed jam", "3.49", sku="JAM-1", taxGroupId=FOOD)
    await made(shop, "Listed old", archived=True)
    await made(shop, "Listed advice", itemType="SERVICE", available=False)
    await shop.do("setStock", {"items": [{**reference(jam["id"]), "quantity": 8}]})
    words = text_of((await manager.get("/products?q=listed")).text)
    assert "Listed jam JAM-1 $3.49 For sale 8 A thing that is shipped Food" in words
    seen = {}
    for query in ("", "show=sale", "show=off", "show=archived", "type=SERVICE", f"group={FOOD}", "cursor=nonsense"):
        words = text_of((await manager.get(f"/products?q=listed&{query}")).text)
        seen[query] = [name for name in ("jam", "old", "advice") if f"Listed {name}" in words]
    assert seen == {
        "": ["jam", "advice"],
        "show=sale": ["jam"],
        "show=off": ["advice"],
        "show=archived": ["old"],
        "type=SERVICE": ["advice"],
        f"group={FOOD}": ["jam"],
        "cursor=nonsense": ["jam", "advice"],
    }
    assert "There is nothing like this." in text_of((await manager.get("/products?q=nowhere")).text)


async def test_a_product_is_made(shop: Shop, manager: Desk) -> None:
    form = {
        "name": "Made lamp",
        "price": "12,50",
        "compareAtPrice": "15",
        "currency": "USD",
        "sku": "MADE-1",
        "weight": "0.25",
        "itemType": "PHYSICAL",
        "taxGroupId": FOOD,
        "imageUrl": "https://shop.example/lamp.png",
        "translations": "de: Hafenlampe\r\nfr: Lampe",
        "available": "on",
        "_key": "made",
    }
    for _ in range(2):
        answer = await manager.post("/products/new", form)
        assert answer.status_code == 303, answer.text
    found = await product(shop, answer.headers["location"].rpartition("/")[2])
    assert {name: value for name, value in found.items() if not name.endswith("Date") and name != "id"} == {
        "name": "Made lamp",
        "translations": [{"language": "de", "name": "Hafenlampe"}, {"language": "fr", "name": "Lampe"}],
        "sku": "MADE-1",
        "currency": "USD",
        "price": {"amount": "12.50", "formattedAmount": "$12.50"},
        "compareAtPrice": {"amount": "15", "formattedAmount": "$15.00"},
        "weight": "0.25",
        "taxGroupId": FOOD,
        "itemType": "PHYSICAL",
        "imageUrl": "https://shop.example/lamp.png",
        "available": True,
        "archived": False,
        "revision": "1",
    }
    assert len((await shop.do("queryProducts", {"text": "made"}))["products"]) == 1
    page = text_of((await manager.get(f"/products/{found['id']}")).text)
    assert "Made lamp For sale" in page
    assert "$12.50 $15.00 SKU MADE-1 What it is A thing that is shipped Tax group Food Weight 0.25" in page
    assert "Name (de) Hafenlampe" in page


async def test_what_is_wrong_with_a_product_stands_beside_its_field(shop: Shop, manager: Desk) -> None:
    await made(shop, "Taken", sku="TAKEN")
    good = {"name": "Faulty", "price": "10", "currency": "USD", "itemType": "PHYSICAL"}
    faults: dict[str, tuple[dict[str, str], int]] = {
        "name": ({"name": ""}, 422),
        "price": ({"price": "1,234"}, 422),
        "compareAtPrice": ({"compareAtPrice": "9.99"}, 422),
        "currency": ({"currency": "dollars"}, 422),
        "weight": ({"weight": "heavy"}, 422),
        "file": ({"itemType": "DIGITAL"}, 422),
        "link": ({"link": "nowhere"}, 422),
        "imageUrl": ({"imageUrl": "javascript:1"}, 422),
        "translations": ({"translations": "Hafenlampe"}, 422),
        "sku": ({"sku": "TAKEN"}, 409),
    }
    for name, (wrong, status) in faults.items():
        answer = await manager.post("/products/new", {**good, **wrong, **key()})
        assert (name, answer.status_code) == (name, status)
        assert f'aria-describedby="f-{name}-error' in answer.text
        assert all(f">{value}<" in answer.text or f'"{value}"' in answer.text for value in wrong.values())
    assert (await shop.do("queryProducts", {"text": "faulty"}))["products"] == []


async def test_only_what_was_changed_is_saved_and_others_changes_are_told(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Edited lamp", "10.00", weight="1", available=False)
    path = f"/products/{lamp['id']}/edit"
    form = await opened(manager, path)
    typed = {name.removeprefix("_was_"): value for name, value in form.items() if name.startswith("_was_")}
    assert typed["price"] == "10.00"
    # Somebody else gives it variants, which this form does not show: the new price is saved all the same.
    sizes = {"options": [SIZES], "variants": [variant("S")]}
    await shop.do("updateProduct", {"product": {"id": lamp["id"], **sizes}})
    answer = await manager.post(path, {**form, **typed, "price": "11.00"})
    assert answer.status_code == 303, text_of(answer.text)
    assert answer.headers["location"] == f"/dashboard/products/{lamp['id']}"
    now = await product(shop, lamp["id"])
    assert (now["price"]["amount"], len(now["variants"]), now["available"]) == ("11.00", 1, False)
    # Somebody else changes the price, too: nothing is saved, and both are shown.
    form = await opened(manager, path)
    await shop.do("updateProduct", {"product": {"id": lamp["id"], "price": {"amount": "13.00"}}})
    answer = await manager.post(path, {**form, **typed, "price": "12.00"})
    assert answer.status_code == 412
    assert "Price 11.00 13.00 12.00" in text_of(answer.text)
    assert (await product(shop, lamp["id"]))["price"]["amount"] == "13.00"
    again = {**hidden(answer.text), **typed, "price": "12.00"}
    assert (await manager.post(path, again)).status_code == 303
    assert (await product(shop, lamp["id"]))["price"]["amount"] == "12.00"
    # What is emptied is removed.
    form = await opened(manager, path)
    assert (await manager.post(path, {**form, **typed, "price": "12.00", "weight": ""})).status_code == 303
    assert "weight" not in await product(shop, lamp["id"])


async def test_a_digital_product_shows_its_file(shop: Shop, manager: Desk) -> None:
    file = await upload(shop, "album.zip", b"x" * 2048)
    page = (await manager.get("/products/new")).text
    assert f'<option value="{file["id"]}">album.zip</option>' in page
    form = {"name": "Album", "price": "5", "currency": "USD", "itemType": "DIGITAL", "file": file["id"], **key()}
    answer = await manager.post("/products/new", form)
    product_id = answer.headers["location"].rpartition("/")[2]
    assert (await product(shop, product_id))["digitalFile"] == {"fileId": file["id"]}
    assert (await product(shop, product_id))["available"] is False
    assert "File album.zip 2 KiB · downloaded 0 times" in text_of((await manager.get(f"/products/{product_id}")).text)
    await shop.do("deleteFile", {"id": file["id"]})
    assert "The shop has no such file." in text_of((await manager.get(f"/products/{product_id}")).text)


async def test_options_make_variants_which_keep_their_ids(shop: Shop, manager: Desk) -> None:
    wear = await made(shop, "Optional", "20.00")
    path = f"/products/{wear['id']}/options"
    form = await opened(manager, path)
    answer = await manager.post(path, {**form, "name_new": "Size", "more_new": "S, M"})
    assert answer.headers["location"] == f"/dashboard/products/{wear['id']}/variants"
    first = await product(shop, wear["id"])
    assert [one["choices"] for one in first["variants"]] == [
        [{"option": "Size", "choice": "S"}],
        [{"option": "Size", "choice": "M"}],
    ]
    form = await opened(manager, path)
    names = {"name_0": "Size", "choice_0_0": "Small", "choice_0_1": "", "more_0": "L"}
    assert (await manager.post(path, {**form, **names})).status_code == 303
    second = await product(shop, wear["id"])
    assert [(one["id"] == first["variants"][0]["id"], one["choices"][0]["choice"]) for one in second["variants"]] == [
        (True, "Small"),
        (False, "L"),
    ]
    # The form from before the last change does nothing.
    stale = await manager.post(path, {**form, **names})
    assert (stale.status_code, 'value="Small"' in stale.text) == (412, True)
    assert await product(shop, wear["id"]) == second
    form = await opened(manager, path)
    wrong: list[tuple[str, dict[str, str]]] = [
        ("name_new", {"more_new": "Red"}),
        ("more_new", {"name_new": "Colour"}),
        ("name_new", {"name_new": "Size", "more_new": "Red"}),
        ("more_new", {"name_new": "Colour", "more_new": "Red, Red"}),
        ("more_new", {"name_new": "Colour", "more_new": ",".join(str(number) for number in range(151))}),
    ]
    for name, more in wrong:
        same = {"name_0": "Size", "choice_0_0": "Small", "choice_0_1": "L"}
        answer = await manager.post(path, {**form, **same, **more})
        assert (more, answer.status_code, f'id="f-{name}-error"' in answer.text) == (more, 422, True)
    assert await product(shop, wear["id"]) == second
    gone = {"name_0": "", "choice_0_0": "Small", "choice_0_1": "L"}
    answer = await manager.post(path, {**form, **gone})
    assert answer.headers["location"] == f"/dashboard/products/{wear['id']}"
    assert "variants" not in await product(shop, wear["id"])


async def test_variants_are_changed_in_one_form(shop: Shop, manager: Desk) -> None:
    wear = (await shop.do("createProduct", {"product": shirt(id=None)}))["product"]
    await made(shop, "Owner of the SKU", sku="OWNED")
    small, medium = [one["id"] for one in wear["variants"]]
    path = f"/products/{wear['id']}/variants"
    form = await opened(manager, path)
    typed = {name.removeprefix("_was_"): value for name, value in form.items() if name.startswith("_was_")}
    assert (typed[f"price_{small}"], typed[f"price_{medium}"]) == ("", "22.00")
    # Somebody else gives the second one a weight meanwhile, which this form does not touch.
    changed = [{**wear["variants"][0]}, {**wear["variants"][1], "weight": "0.9"}]
    await shop.do("updateProduct", {"product": {"id": wear["id"], "variants": changed}})
    answer = await manager.post(path, {**form, **typed, f"price_{small}": "19,00", f"available_{medium}": ""})
    assert answer.status_code == 303, answer.text
    first, second = (await product(shop, wear["id"]))["variants"]
    assert (first["id"], first["price"]["amount"], first["available"]) == (small, "19.00", True)
    assert (second["id"], second["weight"], second["available"]) == (medium, "0.9", False)
    form = await opened(manager, path)
    typed = {name.removeprefix("_was_"): value for name, value in form.items() if name.startswith("_was_")}
    before = await product(shop, wear["id"])
    wrong: dict[str, tuple[str, int]] = {
        f"price_{small}": ("many", 422),
        f"weight_{small}": ("1,234", 422),
        f"compareAtPrice_{medium}": ("1", 422),
        f"imageUrl_{small}": ("nowhere", 422),
        f"sku_{small}": ("OWNED", 409),
    }
    for name, (value, status) in wrong.items():
        answer = await manager.post(path, {**form, **typed, name: value, **key()})
        assert (name, answer.status_code, f'id="error-{name}"' in answer.text) == (name, status, True)
        assert f'value="{value}"' in answer.text
    assert await product(shop, wear["id"]) == before
    # Where somebody else changed the same field nothing is saved.
    changed = [{**before["variants"][0], "price": {"amount": "18.00"}}, before["variants"][1]]
    await shop.do("updateProduct", {"product": {"id": wear["id"], "variants": changed}})
    answer = await manager.post(path, {**form, **typed, f"price_{small}": "17.00"})
    assert (answer.status_code, "Somebody else has changed this to: 18.00" in answer.text) == (422, True)
    form = await opened(manager, path)
    typed = {name.removeprefix("_was_"): value for name, value in form.items() if name.startswith("_was_")}
    assert (await manager.post(path, {**form, **typed, f"remove_{small}": "on"})).status_code == 303
    assert [one["id"] for one in (await product(shop, wear["id"]))["variants"]] == [medium]


async def test_deleting_names_what_it_does(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Deleted lamp")
    await shop.do("setStock", {"items": [{**reference(lamp["id"]), "quantity": 8}]})
    path = f"/products/{lamp['id']}/delete"
    page = (await manager.get(path)).text
    assert "1 quantity of it stays counted, without a name." in page
    assert "archive it instead" in page
    form = hidden(page)
    await shop.do("updateProduct", {"product": {"id": lamp["id"], "weight": "2"}})
    assert (await manager.post(path, form)).status_code == 412
    assert (await product(shop, lamp["id"]))["weight"] == "2"
    form = await opened(manager, path)
    assert (await manager.post(path, form)).headers["location"] == "/dashboard/products"
    assert (await manager.get(f"/products/{lamp['id']}")).status_code == 404
    assert (await shop.do("getStockItem", reference(lamp["id"])))["stockItem"]["quantity"] == 8


async def test_a_product_goes_to_the_archive_and_back(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Archived lamp")
    path = f"/products/{lamp['id']}/archive"
    for sent, archived in (("on", True), ("", False)):
        assert (await manager.post(path, {"archived": sent, **key()})).status_code == 303
        assert (await product(shop, lamp["id"]))["archived"] is archived


async def test_who_may_only_look_gets_no_button(shop: Shop) -> None:
    lamp = await made(shop, "Looked at")
    async with desk_of(shop, Role.VIEWER) as desk:
        page = (await desk.get(f"/products/{lamp['id']}")).text
        assert ("$10.00" in page, f"/products/{lamp['id']}/" in page) == (True, False)
        assert "/products/new" not in (await desk.get("/products")).text
