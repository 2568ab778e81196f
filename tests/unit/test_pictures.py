"""Pictures of items: what is taken for one, what comes out, where they are got from, and what marks an address."""

import asyncio
import struct
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from tests.support.picture_host import Answer, picture, picture_host

from orderwright.providers import addresses
from orderwright.providers.pictures.fetcher import NotFetched
from orderwright.providers.pictures.formats import format_of
from orderwright.providers.pictures.http_fetcher import HttpFetcher
from orderwright.providers.pictures.shrink_child import MOST_PIXELS, shrink
from orderwright.providers.pictures.shrinker import NoPicture, ProcessShrinker
from orderwright.rules.pictures import is_marked, picture_mark, picture_source, tried_again

SITE, OTHER = UUID(int=1), UUID(int=2)
KEY = b"k" * 32
FORMATS = ["PNG", "JPEG", "GIF", "WEBP", "AVIF"]
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["WEBP"])


# What is a picture


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_told_by_its_first_bytes_and_made_small(kind: str) -> None:
    content = picture(kind)
    assert format_of(content) == kind
    made = shrink(content)
    assert made is not None
    assert opened(made).size == (160, 120)
    shown = opened(made).convert("RGB").getpixel((80, 60))
    assert isinstance(shown, tuple)
    assert all(abs(is_ - was) < 12 for is_, was in zip(shown, (200, 30, 30), strict=True))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><p>Not found",
        b"%PDF-1.7",
        b"BM" + bytes(60),
        b"\0\0\0\x20ftypisom" + bytes(20) + b"avif",
        b"RIFF\0\0\0\0WAVE",
    ],
)
def test_nothing_else_is_a_picture(content: bytes) -> None:
    assert format_of(content) is None
    assert shrink(content) is None


def test_small_pictures_stay_as_large_as_they_are_and_keep_what_can_be_seen_through() -> None:
    made = shrink(picture("PNG", (20, 10), (0, 200, 0, 0)))
    assert made is not None
    assert (opened(made).size, opened(made).mode) == ((20, 10), "RGBA")
    assert opened(made).getchannel("A").getextrema() == (0, 0)


def test_a_picture_stands_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by a quarter.
    made = shrink(picture("JPEG", (400, 200), exif=exif))
    assert made is not None
    assert opened(made).size == (80, 160)


def test_nothing_of_the_file_but_its_pixels_comes_through() -> None:
    exif = Image.Exif()
    exif[0x010E] = "hidden words"
    content = picture("JPEG", exif=exif, icc_profile=b"hidden profile", comment=b"hidden remark") + b"hidden tail"
    assert content.count(b"hidden") == 4
    made = shrink(content)
    assert made is not None
    assert b"hidden" not in made
    assert opened(made).info.keys() & {"exif", "icc_profile", "xmp"} == set()


def _bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it has so many pixels each way."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * min(side, 2000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_file_that_unfolds_into_too_many_pixels_is_not_decoded() -> None:
    assert 6000 * 6000 < MOST_PIXELS < 7000 * 7000
    assert shrink(picture("PNG", (6000, 6000))) is not None
    assert len(_bomb(50_000)) < 100_000
    assert shrink(_bomb(50_000)) is None
    assert shrink(picture("PNG", (7000, 7000))) is None


async def test_pictures_are_made_in_a_process_that_ends_with_what_is_broken() -> None:
    shrinker = ProcessShrinker()
    assert opened(await shrinker.small(picture())).size == (160, 120)
    for broken in (picture("JPEG")[:300], picture("PNG")[:40], b"GIF89a", b"nothing", _bomb(50_000)):
        with pytest.raises(NoPicture):
            await shrinker.small(broken)


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(NoPicture):
        await ProcessShrinker(seconds=0.01).small(picture())


# Where it lies


@pytest.mark.parametrize(
    ("image", "source"),
    [
        ({"url": "https://cdn.example/mug.png"}, "https://cdn.example/mug.png"),
        ("HTTP://cdn.example/mug.png?w=1", "HTTP://cdn.example/mug.png?w=1"),
        ({"url": "https://cdn.example/mug.png", "id": str(SITE)}, "https://cdn.example/mug.png"),
        ({"id": str(SITE)}, f"file:{SITE}"),
        ({"url": f"wix:image://v1/{SITE}/mug.png#originWidth=1"}, f"file:{SITE}"),
        (f"image://v1/{SITE}/mug.png", f"file:{SITE}"),
        ({"url": "wix:image://v1/11062b_abc~mv2.jpg/mug.jpg#originWidth=1&originHeight=1"}, None),
        ({"id": "11062b_abc~mv2.jpg", "url": "11062b_abc~mv2.jpg"}, None),
        ({"url": "javascript:alert(1)"}, None),
        ({"url": "data:image/png;base64,AAAA"}, None),
        ({"url": "file:///etc/passwd"}, None),
        ({"url": "ftp://cdn.example/mug.png"}, None),
        ({"url": "https://"}, None),
        ({"url": "https://cdn.example/a b"}, None),
        ({"url": "https://cdn.example/" + "x" * 2048}, None),
        ({"altText": "A mug"}, None),
        ({}, None),
        ("", None),
        (None, None),
    ],
)
def test_a_picture_lies_at_a_web_address_or_is_a_file_of_the_shop(image: object, source: str | None) -> None:
    assert picture_source(image) == source  # type: ignore[arg-type]


def test_a_mark_counts_for_one_site_one_kind_one_picture_and_one_key() -> None:
    source = "https://cdn.example/mug.png"
    mark = picture_mark(KEY, SITE, "orders", source)
    assert len(mark) == 22
    assert is_marked(mark, KEY, SITE, "orders", source)
    assert not is_marked(mark, KEY, OTHER, "orders", source)
    assert not is_marked(mark, KEY, SITE, "drafts", source)
    assert not is_marked(mark, KEY, SITE, "orders", source + "?")
    assert not is_marked(mark, b"o" * 32, SITE, "orders", source)
    assert not is_marked(mark[:-1], KEY, SITE, "orders", source)
    assert not is_marked("", KEY, SITE, "orders", source)
    assert not is_marked("ü", KEY, SITE, "orders", source)


def test_what_fails_is_tried_again_ever_later_up_to_a_day() -> None:
    after = [tried_again(failures, NOON) - NOON for failures in (1, 2, 3, 8, 9, 1000)]
    minutes = [timedelta(minutes=one) for one in (10, 20, 40, 1280)]
    assert after == [*minutes, timedelta(days=1), timedelta(days=1)]


# Getting it


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.8/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://localhost/",
        "http://user:password@127.0.0.1/",
    ],
)
async def test_no_address_that_is_not_of_the_public_internet_is_connected_to(address: str) -> None:
    fetcher = HttpFetcher()
    with pytest.raises(NotFetched, match="not an address of the public internet") as refused:
        await fetcher.get(address)
    assert not refused.value.host_failed
    await fetcher.close()


async def test_a_name_that_leads_to_this_machine_reaches_nothing() -> None:
    async with picture_host() as host:
        host.answers["/a.png"] = Answer(picture())
        fetcher = HttpFetcher()
        with pytest.raises(NotFetched, match="localhost leads to"):
            await fetcher.get(f"http://localhost:{host.port}/a.png")
        assert host.heads == []
        await fetcher.close()


async def test_no_redirect_leads_to_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first host counts as one of the public internet, nothing else does.
    monkeypatch.setattr(addresses, "is_public", lambda one: one == "127.0.0.1")
    async with picture_host() as public, picture_host("127.0.0.2") as private:
        private.answers["/secret"] = Answer(picture())
        fetcher = HttpFetcher()
        for target in (private.url("/secret"), f"//127.0.0.2:{private.port}/secret", "http://169.254.169.254/"):
            public.answers["/a.png"] = Answer(status=302, headers={"Location": target})
            with pytest.raises(NotFetched, match="not an address of the public internet"):
                await fetcher.get(public.url("/a.png"))
        for target in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"):
            public.answers["/a.png"] = Answer(status=302, headers={"Location": target})
            with pytest.raises(NotFetched, match="neither http nor https"):
                await fetcher.get(public.url("/a.png"))
        assert public.asked == {"/a.png": 6}
        assert private.heads == []
        await fetcher.close()


async def test_redirects_are_followed_a_few_times() -> None:
    async with picture_host() as host:
        for number in range(4):
            host.answers[f"/{number}"] = Answer(status=301, headers={"Location": f"/{number + 1}"})
        host.answers["/4"] = Answer(b"there")
        fetcher = HttpFetcher(allow_private=True)
        assert await fetcher.get(host.url("/1")) == b"there"
        with pytest.raises(NotFetched, match="redirected more than 3 times"):
            await fetcher.get(host.url("/0"))
        await fetcher.close()


async def test_a_request_says_nothing_of_who_looks() -> None:
    async with picture_host() as host:
        host.answers["/%C3%BC.png?w=1"] = Answer(b"there")
        fetcher = HttpFetcher(allow_private=True)
        assert await fetcher.get(f"http://name:password@127.0.0.1:{host.port}/ü.png?w=1#part") == b"there"
        (head,) = host.heads
        assert sorted(line.partition(":")[0].lower() for line in head.splitlines()[1:] if line) == [
            "accept",
            "accept-encoding",
            "host",
            "user-agent",
        ]
        assert "password" not in head
        await fetcher.close()


async def test_no_more_is_read_than_a_picture_may_have() -> None:
    async with picture_host() as host:
        host.answers["/said"] = Answer(status=200, headers={"Content-Length": "10000000000"})
        chunks = b"".join(b"400\r\n" + bytes(1024) + b"\r\n" for _ in range(3)) + b"0\r\n\r\n"
        host.answers["/unsaid"] = Answer(chunks, headers={"Transfer-Encoding": "chunked", "Content-Length": ""})
        host.answers["/most"] = Answer(bytes(2048))
        fetcher = HttpFetcher(allow_private=True, most_bytes=2048)
        assert await fetcher.get(host.url("/most")) == bytes(2048)
        for path in ("/said", "/unsaid"):
            with pytest.raises(NotFetched, match="larger than 2048 bytes"):
                await fetcher.get(host.url(path))
        await fetcher.close()


async def test_a_host_that_hangs_or_is_not_there_is_told_from_one_that_has_no_such_file() -> None:
    async with picture_host() as host:
        host.answers["/slow"] = Answer(waits=asyncio.Event())
        fetcher = HttpFetcher(allow_private=True, total=0.3)
        for address, words, host_failed in (
            (host.url("/slow"), "no answer within 0.3 seconds", True),
            ("http://127.0.0.1:1/", "no connection: ConnectError", True),
            (host.url("/nothing"), "answered 404", False),
            ("http://[::1/", "no address", False),
        ):
            with pytest.raises(NotFetched) as failed:
                await fetcher.get(address)
            assert (str(failed.value), failed.value.host_failed) == (words, host_failed)
        await fetcher.close()
