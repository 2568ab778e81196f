"""How papers look, set in the dashboard: what is saved, the logo, and what stays of others' settings."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden
from tests.support.orders import order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]
PATH = "/settings/documents"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SLIP = {"kind": "PACKING_SLIP", "source": "Of our own"}


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def kept(shop: Shop) -> Json:
    found: Json = (await shop.do("getDocumentSettings"))["documentSettings"]
    return {name: value for name, value in found.items() if value != []}


async def was(desk: Desk) -> dict[str, str]:
    """What the form remembers; fields that are not sent beside it are emptied."""
    fields = hidden((await desk.get(PATH)).text)
    return {name: value for name, value in fields.items() if name != "_csrf"}


async def upload(desk: Desk, fields: dict[str, str], content: bytes) -> int:
    sent = {"_csrf": await desk.token(), **await was(desk), **fields}
    answer = await desk.client.post(f"/dashboard{PATH}", data=sent, files={"logo": ("logo.png", content, "image/png")})
    return answer.status_code


async def test_what_is_typed_is_saved_and_what_others_have_set_stays(shop: Shop, owner: Desk) -> None:
    await shop.do("setDocumentSettings", {"documentSettings": {"footer": "Old", "templates": [SLIP]}})
    typed = {
        "businessName": "Tea Ltd.",
        "address": "1 High Street\r\n\r\nLondon",
        "contact": "tea@shop.example",
        "color": "#1a2b3c",
        "prices": "NET",
    }
    assert (await owner.post(PATH, await was(owner) | typed)).status_code == 303
    assert await kept(shop) == {
        "businessName": "Tea Ltd.",
        "address": ["1 High Street", "London"],
        "contact": ["tea@shop.example"],
        "color": "#1a2b3c",
        "prices": "NET",
        "templates": [SLIP],
    }


async def test_a_logo_comes_stays_and_goes(shop: Shop, owner: Desk) -> None:
    await shop.do("setDocumentSettings", {"documentSettings": {}})
    assert await upload(owner, {}, PNG) == 303
    encoded = {"logo": base64.b64encode(PNG).decode(), "logoType": "PNG"}
    assert await kept(shop) == encoded
    assert (await owner.post(PATH, await was(owner) | {"footer": "Thanks"})).status_code == 303
    assert await kept(shop) == {"footer": "Thanks", **encoded}
    for wrong in (b"no picture", PNG + b"x" * 300_000):
        assert await upload(owner, {"footer": "Thanks"}, wrong) == 422
    assert (await owner.post(PATH, await was(owner) | {"remove_logo": "on"})).status_code == 303
    assert await kept(shop) == {}


async def test_bad_input_is_told_beside_its_field(shop: Shop, owner: Desk) -> None:
    before = await kept(shop)
    answer = await owner.post(PATH, await was(owner) | {"color": "red", "address": "x" * 101})
    assert answer.status_code == 422
    assert [name for name in ("color", "address", "font") if f'id="f-{name}-error"' in answer.text] == [
        "color",
        "address",
    ]
    assert await kept(shop) == before


async def test_a_paper_shows_the_settings_and_only_owners_change_them(shop: Shop, owner: Desk) -> None:
    assert "packing-slip" not in (await owner.get(PATH)).text
    placed = await shop.create(order(status="APPROVED"))
    link = f"/orders/{placed['id']}/packing-slip"
    async with desk_of(shop, Role.VIEWER) as desk:
        page = (await desk.get(PATH)).text
        assert f'action="/dashboard{PATH}' not in page
        assert f'href="/dashboard{link}"' in page
        assert (await desk.get(link)).content.startswith(b"%PDF")
        assert (await desk.post(PATH, {"footer": "Mine"})).status_code == 403
