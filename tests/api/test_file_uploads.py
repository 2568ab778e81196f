"""Uploads of large files: a stream to an address that takes one file, whole and as announced, or nothing."""

import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.support.files import upload as small
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.errors import ValidationFailed
from orderwright.providers.files.local_files import LIMIT_VARIABLE, LocalFiles

Json = dict[str, Any]
PIECE = b"0123456789abcdef" * 4096


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def opened(shop: Shop, name: str = "album.zip", **more: str) -> Json:
    answer: Json = (await shop.do("createFileUpload", {"name": name, **more}))["upload"]
    return answer


async def put(shop: Shop, path: str, content: Any, **headers: str) -> httpx.Response:
    """Send a body without any credential."""
    return await shop.client.put(path, content=content, headers=headers)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["details"]["applicationError"]["code"]


async def many(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield PIECE


async def test_a_file_that_no_request_could_hold_is_streamed(shop: Shop) -> None:
    count = 512
    digest = hashlib.sha256()
    for _ in range(count):
        digest.update(PIECE)
    upload = await opened(shop, mediaType="application/zip", sha256=digest.hexdigest().upper())
    tracemalloc.start()
    answer = await put(shop, upload["path"], many(count))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 200, answer.text
    file = answer.json()["file"]
    size = count * len(PIECE)
    assert (file["id"], file["name"], file["mediaType"]) == (upload["fileId"], "album.zip", "application/zip")
    assert (file["size"], file["sha256"]) == (str(size), digest.hexdigest())
    assert (await shop.do("getFile", {"id": file["id"]}))["file"] == file
    # Not even a quarter of it was in memory at any time.
    assert peak < size / 4
    assert code(await put(shop, upload["path"], b"another")) == (409, "FILE_IS_THERE")
    assert (await shop.do("getFile", {"id": file["id"]}))["file"] == file


async def test_what_is_not_what_was_announced_is_not_kept(shop: Shop) -> None:
    before = await shop.do("listFiles")
    upload = await opened(shop, sha256=hashlib.sha256(b"song").hexdigest())
    assert code(await put(shop, upload["path"], b"sonG")) == (400, "CHECKSUM_DIFFERS")
    assert code(await put(shop, upload["path"], b"")) == (400, "FILE_IS_EMPTY")
    assert await shop.do("listFiles") == before
    assert (await put(shop, upload["path"], b"song")).status_code == 200


async def test_only_an_address_of_ours_takes_a_file_and_only_for_an_hour(shop: Shop) -> None:
    upload = await opened(shop)
    path = upload["path"]
    forged = path[:-1] + ("A" if path[-1] != "A" else "B")
    for wrong in (forged, path.rpartition(".")[0], "/files/uploads/x.y", "/files/uploads/é.ü", path + "A" * 5000):
        assert code(await put(shop, wrong, b"song")) == (404, "UPLOAD_NOT_FOUND"), wrong
    # The key signs links for buyers, too: one is no address for an upload, nor the other way around.
    assert (await shop.client.get(f"/files/{path.rpartition('/')[2]}")).status_code == 404
    shop.clock.now += timedelta(hours=1)
    assert code(await put(shop, path, b"song")) == (410, "UPLOAD_ENDED")


async def test_the_file_is_of_the_site_that_asked(shop: Shop) -> None:
    stranger = await new_shop(shop.service, shop.client)
    upload = await opened(stranger, "theirs.txt")
    file = (await put(shop, upload["path"], b"la")).json()["file"]
    assert file["mediaType"] == "text/plain"
    assert (await stranger.do("listFiles"))["files"] == [file]
    assert (await shop.refused("getFile", {"id": file["id"]}))[0] == 404


async def test_the_limit_counts_what_is_announced_and_what_comes(shop: Shop, tmp_path: Any) -> None:
    files, shop.service.files = shop.service.files, LocalFiles(tmp_path, limit=10)
    try:
        upload = await opened(shop)
        assert upload["maxSize"] == "10"
        assert code(await put(shop, upload["path"], b"x" * 11)) == (413, "FILE_TOO_LARGE")
        assert code(await put(shop, upload["path"], many(1))) == (413, "FILE_TOO_LARGE")
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
        assert (await put(shop, upload["path"], b"x" * 10)).status_code == 200
    finally:
        shop.service.files = files


async def test_a_body_that_breaks_off_leaves_nothing(shop: Shop) -> None:
    upload = await opened(shop)

    async def breaking() -> AsyncIterator[bytes]:
        yield PIECE
        raise TimeoutError

    before = await shop.do("listFiles")
    assert code(await put(shop, upload["path"], breaking())) == (408, "UPLOAD_BROKE_OFF")
    assert await shop.do("listFiles") == before
    assert (await put(shop, upload["path"], b"song")).status_code == 200


async def test_without_a_folder_there_is_no_address(shop: Shop) -> None:
    upload = await opened(shop)
    files, shop.service.files = shop.service.files, None
    try:
        assert await shop.refused("createFileUpload", {"name": "a"}) == (428, "FILES_NOT_CONFIGURED", {})
        assert code(await put(shop, upload["path"], b"x")) == (404, "UPLOAD_NOT_FOUND")
    finally:
        shop.service.files = files


async def test_what_is_asked_for_is_checked(shop: Shop) -> None:
    for changed, field in [
        ({"name": "../a"}, "name"),
        ({"sha256": "abc"}, "sha256"),
        ({"mediaType": "x"}, "mediaType"),
    ]:
        status, told, fields = await shop.refused("createFileUpload", {"name": "a.txt", **changed})
        assert (status, told, fields) == (400, "INVALID", {field: "FORMAT"})


async def test_a_small_file_is_uploaded_as_before(shop: Shop) -> None:
    assert (await small(shop))["size"] == "8"


@pytest.mark.parametrize(("given", "limit"), [("", 5 * 1024**3), ("1000", 1000)])
def test_the_environment_names_the_limit(
    given: str, limit: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv(LIMIT_VARIABLE, given)
    files = LocalFiles.configured(tmp_path)
    assert files is not None
    assert files.limit == limit


@pytest.mark.parametrize("given", ["0", "-1", "5 GiB", "²", str(1024**5)])
def test_what_is_no_limit_is_refused(given: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv(LIMIT_VARIABLE, given)
    with pytest.raises(ValidationFailed):
        LocalFiles.configured(tmp_path)
