"""Files that the shop sells, in the dashboard: uploading, listing, deleting."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest_asyncio
from tests.support.catalog import made
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.files import upload
from tests.support.service import Json, Shop, open_shop

from orderwright.dashboard.views.files.list import MOST_BYTES
from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def send(desk: Desk, content: bytes | None, called: str = "album.zip", /, **form: str) -> httpx.Response:
    """Send the form with a file, as a browser does."""
    files = {"file": (called, content)} if content is not None else {"other": ("x", b"")}
    data = {"_csrf": await desk.token(), "_key": str(uuid4()), **form}
    return await desk.client.post("/dashboard/files", data=data, files=files)


async def files(shop: Shop) -> list[Json]:
    """The files of the shop, newest first."""
    found: list[Json] = (await shop.do("listFiles", {}))["files"]
    return found


async def test_a_file_is_uploaded_under_its_name_or_another(shop: Shop, manager: Desk) -> None:
    answer = await send(manager, b"x" * 2048)
    assert answer.status_code == 303, answer.text
    named = await send(manager, b"la la", "song (1).mp3", name="Song.mp3")
    kept = {f"/dashboard/files/{one['id']}": one for one in await files(shop)}
    first, second = kept[answer.headers["location"]], kept[named.headers["location"]]
    assert [(one["name"], one["size"], one["mediaType"]) for one in (first, second)] == [
        ("album.zip", "2048", "application/zip"),
        ("Song.mp3", "5", "audio/mpeg"),
    ]
    words = text_of((await manager.get("/files")).text)
    assert "At most 16 MiB." in words
    assert "album.zip 2 KiB 0" in words


async def test_a_form_that_is_sent_twice_keeps_one_file(shop: Shop, manager: Desk) -> None:
    before = len(await files(shop))
    for _ in range(2):
        assert (await send(manager, b"once", "once.txt", _key="one form")).status_code == 303
    assert len(await files(shop)) == before + 1


async def test_what_cannot_be_kept_is_told_beside_its_field(shop: Shop, manager: Desk) -> None:
    before = await files(shop)
    largest = b"x" * (MOST_BYTES + 1)
    told = {
        "none": (await send(manager, None), 422, "file"),
        "empty": (await send(manager, b""), 422, "file"),
        "large": (await send(manager, largest), 413, "file"),
        "name": (await send(manager, b"x", name="a/b"), 422, "name"),
    }
    for what, (answer, status, field) in told.items():
        assert (what, answer.status_code, f'id="f-{field}-error"' in answer.text) == (what, status, True)
    assert 'value="a/b"' in told["name"][0].text
    assert (await send(manager, largest + b"x" * 5 * 1024 * 1024)).status_code == 413
    assert await files(shop) == before


async def test_a_file_names_its_products_and_deleting_says_so(shop: Shop, manager: Desk) -> None:
    file = await upload(shop, "sold.zip", b"x" * 100)
    path = f"/files/{file['id']}"
    assert f'href="/dashboard/products/new?file={file["id"]}"' in (await manager.get(path)).text
    form = (await manager.get(f"/products/new?file={file['id']}")).text
    assert f'<option value="{file["id"]}" selected>' in form
    product = await made(shop, "Sold album", itemType="DIGITAL", digitalFile={"fileId": file["id"]})
    old = await made(shop, "Old album", itemType="DIGITAL", digitalFile={"fileId": file["id"]}, archived=True)
    page = (await manager.get(path)).text
    assert f'href="/dashboard/products/{product["id"]}">Sold album<' in page
    assert "Old album" in page
    assert "2 products deliver it" in (await manager.get(f"{path}/delete")).text
    # Only those products lose their file that the question named.
    refused = await manager.post(f"{path}/delete", {"product": product["id"], "_key": "too soon"})
    assert (refused.status_code, "did not name" in refused.text) == (409, True)
    named = {"product": [product["id"], old["id"]], "_key": "delete"}
    assert (await manager.post(f"{path}/delete", named)).headers["location"] == "/dashboard/files"
    assert (await shop.send("getFile", {"id": file["id"]})).status_code == 404
    for gone in (path, f"/files/{uuid4()}", "/files/nonsense"):
        assert (await manager.get(gone)).status_code == 404


async def test_pages_go_on(shop: Shop, manager: Desk) -> None:
    for number in range(51):
        await upload(shop, f"paged {number:02}.txt")
    first = (await manager.get("/files")).text
    assert ("paged 50" in first, "paged 01" in first, "paged 00" in first) == (True, True, False)
    after = first.partition('rel="next" href="/dashboard')[2].partition('"')[0]
    second = (await manager.get(after)).text
    assert ("paged 00" in second, "paged 01" in second) == (True, False)
    assert "paged 50" in (await manager.get("/files?after=nonsense")).text


async def test_without_a_folder_nothing_is_offered(shop: Shop, manager: Desk) -> None:
    folder, shop.service.files = shop.service.files, None
    try:
        page = (await manager.get("/files")).text
        assert ("ORDERWRIGHT_FILES_DIR" in page, 'type="file"' in page) == (True, False)
        assert (await send(manager, b"x")).status_code == 428
    finally:
        shop.service.files = folder
