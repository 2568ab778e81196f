"""Files that shops sell: keeping them, mailing links to them, and who may download what until when."""

import hashlib
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.files import upload
from tests.support.mail_server import MailSink
from tests.support.mails import outbox, send_out, sending_shop, text_of
from tests.support.orders import line, new_id, order
from tests.support.payments import add, cash
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.mails import MailKind
from orderwright.rules.file_links import FileLink, link_token
from orderwright.store.secrets import FILE_LINK_SIGNING, rotate

Json = dict[str, Any]
HOST = "https://orders.example.com"
JANE = "jane@example.com"
CONTENT = b"la la la"


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        shop.service.public_url = HOST
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop, sink: MailSink) -> Shop:
    """A site with files and an outbox of its own."""
    sink.messages.clear()
    return await sending_shop(await new_shop(service.service, service.client), sink)


def digital(price: str, name: str, **file: Any) -> Json:
    return line(price, productName={"original": name}, itemType={"preset": "DIGITAL"}, digitalFile=file)


async def paid(shop: Shop, *lines: Json) -> Json:
    """A paid order of Jane's, with its mails sent."""
    made = await shop.create(order(*lines, buyerInfo={"email": JANE}, status="APPROVED"))
    await add(shop, made["id"], cash(made["priceSummary"]["total"]["amount"]))
    await send_out(shop)
    return made


def delivery(sink: MailSink) -> str:
    """What the newest mail with files says."""
    return text_of([one for one in sink.messages if one["Subject"].startswith("Your downloads")][-1])


def links(sink: MailSink) -> list[str]:
    """The addresses of files in that mail."""
    return re.findall(rf"{HOST}(/files/\S+)", delivery(sink))


async def link_to(shop: Shop, sink: MailSink, file: Json) -> str:
    await paid(shop, digital("3.00", "Song", fileId=file["id"]))
    (link,) = links(sink)
    return link


async def downloads(shop: Shop, file: Json) -> int:
    count: int = (await shop.do("getFile", {"id": file["id"]}))["file"]["downloads"]
    return count


async def test_a_file_is_kept_shown_listed_and_deleted(shop: Shop) -> None:
    first = await upload(shop, "song.mp3", CONTENT)
    assert first == {
        "id": first["id"],
        "name": "song.mp3",
        "mediaType": "audio/mpeg",
        "size": "8",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "createdDate": first["createdDate"],
        "downloads": 0,
    }
    second = await upload(shop, "Müller & Söhne", b"x", mediaType="application/x-thing")
    assert second["mediaType"] == "application/x-thing"
    assert (await upload(shop, "no ending", b"x"))["mediaType"] == "application/octet-stream"
    assert (await shop.do("getFile", {"id": first["id"].upper()}))["file"] == first
    names = [one["name"] for one in (await shop.do("listFiles"))["files"]]
    assert names == ["no ending", "Müller & Söhne", "song.mp3"]
    page = await shop.do("listFiles", {"limit": 1, "after": second["id"]})
    assert page == {"files": [first]}
    assert await shop.do("deleteFile", {"id": first["id"]}) == {}
    gone = (404, "FILE_NOT_FOUND", {"fileId": first["id"]})
    assert await shop.refused("getFile", {"id": first["id"]}) == gone
    assert await shop.refused("deleteFile", {"id": first["id"]}) == gone


async def test_what_is_no_file_is_refused_with_the_field(shop: Shop) -> None:
    good = {"name": "a.txt", "content": "YQ=="}
    for changed, expected in [
        ({"name": "../a.txt"}, {"name": "FORMAT"}),
        ({"name": "a\nb"}, {"name": "FORMAT"}),
        ({"name": ""}, {"name": "MIN_LENGTH"}),
        ({"content": "not base64!"}, {"content": "FORMAT"}),
        ({"content": "YQ"}, {"content": "FORMAT"}),
        ({"content": "===="}, {"content": "FORMAT"}),
        ({"mediaType": "text/html\r\nX: y"}, {"mediaType": "FORMAT"}),
    ]:
        status, code, fields = await shop.refused("uploadFile", {**good, **changed})
        assert (status, code, fields) == (400, "INVALID", expected), changed
    assert (await shop.do("listFiles")) == {"files": []}


async def test_repeating_an_upload_or_a_deletion_with_its_key_does_nothing_again(shop: Shop) -> None:
    sent = {"name": "a.txt", "content": b64encode(b"a").decode()}
    first = await shop.do("uploadFile", sent, Idempotency_Key="up")
    assert await shop.do("uploadFile", sent, Idempotency_Key="up") == first
    assert (await shop.do("listFiles"))["files"] == [first["file"]]
    gone = {"id": first["file"]["id"]}
    assert await shop.do("deleteFile", gone, Idempotency_Key="down") == {}
    assert await shop.do("deleteFile", gone, Idempotency_Key="down") == {}


async def test_another_sites_files_are_not_found_and_not_delivered(shop: Shop, sink: MailSink) -> None:
    file = await upload(shop)
    stranger = await sending_shop(await new_shop(shop.service, shop.client), sink)
    gone = (404, "FILE_NOT_FOUND", {"fileId": file["id"]})
    assert await stranger.refused("getFile", {"id": file["id"]}) == gone
    assert await stranger.refused("deleteFile", {"id": file["id"]}) == gone
    assert await stranger.do("listFiles") == {"files": []}
    await paid(stranger, digital("3.00", "Song", fileId=file["id"]))
    assert await outbox(stranger, kind="DOWNLOAD_LINKS") == []


async def test_without_a_folder_nothing_can_be_uploaded(shop: Shop) -> None:
    files, shop.service.files = shop.service.files, None
    try:
        refusal = await shop.refused("uploadFile", {"name": "a.txt", "content": "YQ=="})
    finally:
        shop.service.files = files
    assert refusal == (428, "FILES_NOT_CONFIGURED", {})


async def test_a_paid_order_gets_links_to_its_files_by_mail(shop: Shop, sink: MailSink) -> None:
    file = await upload(shop, "Lied \u2013 Ä.mp3")
    elsewhere = "https://files.example.com/book"
    lines = [
        digital("3.00", "Song", fileId=file["id"].upper(), link="https://old.example.com/x"),
        digital("4.00", "Book", fileId="wix:1", link=elsewhere),
        digital("5.00", "Nothing", fileId=new_id()),
    ]
    made = await paid(shop, *lines)
    (mail,) = await outbox(shop, kind="DOWNLOAD_LINKS")
    assert mail["state"] == "SENT"
    assert (await shop.get(made["id"]))["activities"][-1]["type"] == "DOWNLOAD_LINK_SENT"
    text = delivery(sink)
    assert "Song\nValid until March 31, 2026" in text
    assert f"Download: {elsewhere}" in text
    assert "Nothing" not in text
    assert "old.example.com" not in text
    (link,) = links(sink)
    answer = await shop.client.get(link)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    headers = answer.headers
    assert headers["content-disposition"] == "attachment; filename*=utf-8''Lied%20%E2%80%93%20%C3%84.mp3"
    assert headers["content-type"] == "audio/mpeg"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "sandbox" in headers["content-security-policy"]


async def test_a_paused_download_goes_on_and_counts_once(shop: Shop, sink: MailSink) -> None:
    file = await upload(shop)
    link = await link_to(shop, sink, file)
    head = await shop.client.head(link)
    assert (head.status_code, head.headers["content-length"], head.headers["accept-ranges"]) == (200, "8", "bytes")
    assert await downloads(shop, file) == 0
    assert (await shop.client.get(link)).content == CONTENT
    begun = await shop.client.get(link, headers={"Range": "bytes=0-2"})
    rest = await shop.client.get(link, headers={"Range": "bytes=3-"})
    assert (begun.status_code, begun.content, rest.status_code, rest.content) == (206, b"la ", 206, b"la la")
    assert (await shop.client.get(link, headers={"Range": "bytes=9-"})).status_code == 416
    assert await downloads(shop, file) == 2
    shown = (await shop.do("getFile", {"id": file["id"]}))["file"]
    assert shown["lastDownloadDate"] > shown["createdDate"]
    assert (await shop.client.post(link)).status_code == 405


async def test_a_link_ends_after_thirty_days_and_sending_again_makes_a_new_one(shop: Shop, sink: MailSink) -> None:
    file = await upload(shop)
    link = await link_to(shop, sink, file)
    begun = shop.service.clock()
    try:
        shop.clock.now = begun + timedelta(days=29, hours=23)
        assert (await shop.client.get(link)).status_code == 200
        shop.clock.now = begun + timedelta(days=30)
        ended = await shop.client.get(link, headers={"Accept-Language": "de-DE,de;q=0.9"})
        assert ended.status_code == 410
        assert "<h1>Dieser Link ist abgelaufen</h1>" in ended.text
        (mail,) = await outbox(shop, kind="DOWNLOAD_LINKS")
        await shop.do("resendMail", {"id": mail["id"]})
        await send_out(shop)
        (again,) = links(sink)
        assert again != link
        assert (await shop.client.get(again)).content == CONTENT
    finally:
        shop.clock.now = begun


async def test_forged_links_and_links_to_what_is_gone_are_not_found(shop: Shop, sink: MailSink) -> None:
    file, other = await upload(shop), await upload(shop, "secret.pdf", b"secret")
    link = await link_to(shop, sink, file)
    async with shop.service.database.acquire() as connection:
        ring = await shop.service.link_keys.ring(connection, shop.clock())
    ends = int(shop.clock().timestamp()) + 60
    other_id = type(shop.site_id)(other["id"])
    forged = link_token(FileLink(ring.current.kid, shop.site_id, other_id, ends), bytes(32))
    unknown = link_token(FileLink("0" * 16, shop.site_id, other_id, ends), bytes(32))
    for path in (f"/files/{forged}", f"/files/{unknown}", link[:-1], link + "A", "/files/v1", "/files/x/y", "/files/"):
        answer = await shop.client.get(path)
        assert answer.status_code == 404, path
        assert b"secret" not in answer.content
    page = await shop.client.get(f"/files/{forged}")
    assert "<h1>There is nothing here</h1>" in page.text
    assert page.headers["x-content-type-options"] == "nosniff"
    await shop.do("deleteFile", {"id": file["id"]})
    assert (await shop.client.get(link)).status_code == 404


async def test_a_link_stays_good_when_the_key_changes_and_ends_when_it_is_retired(shop: Shop, sink: MailSink) -> None:
    link = await link_to(shop, sink, await upload(shop))
    async with shop.service.database.acquire() as connection:
        await rotate(connection, FILE_LINK_SIGNING, shop.clock())
    shop.service.link_keys = type(shop.service.link_keys)()
    assert (await shop.client.get(link)).status_code == 200
    async with shop.service.database.acquire() as connection:
        await rotate(connection, FILE_LINK_SIGNING, shop.clock.tick(), retire_others=True)
    shop.service.link_keys = type(shop.service.link_keys)()
    assert (await shop.client.get(link)).status_code == 404


async def test_content_that_is_missing_is_told_as_a_failure_of_ours(shop: Shop, sink: MailSink) -> None:
    file = await upload(shop)
    link = await link_to(shop, sink, file)
    assert shop.service.files is not None
    path = await shop.service.files.open(shop.site_id, type(shop.site_id)(file["id"]))
    assert path is not None
    path.unlink()
    answer = await shop.client.get(link)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "This does not work right now" in answer.text
    assert await downloads(shop, file) == 0


async def test_no_mail_without_an_address_of_the_service(shop: Shop) -> None:
    file = await upload(shop)
    shop.service.public_url = None
    try:
        made = await paid(shop, digital("3.00", "Song", fileId=file["id"]))
        assert await outbox(shop, kind="DOWNLOAD_LINKS") == []
        request = {"orderId": made["id"], "kind": MailKind.DOWNLOAD_LINKS.value}
        assert (await shop.refused("sendMail", request))[1] == "MAIL_ABOUT_NOTHING"
    finally:
        shop.service.public_url = HOST


async def test_neither_a_link_nor_an_id_reaches_the_log(
    shop: Shop, sink: MailSink, capsys: pytest.CaptureFixture[str]
) -> None:
    file = await upload(shop)
    link = await link_to(shop, sink, file)
    await shop.client.get(link)
    await shop.client.get(link[:-2])
    logged = capsys.readouterr()
    for secret in (link, link.rpartition("/")[2][:40], file["id"]):
        assert secret not in logged.err + logged.out
