"""Pictures of items on the pages of the staff: they come from our own address, and only those that our pages show."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
import pytest_asyncio
from PIL import Image
from tests.support.catalog import made
from tests.support.dashboard import Desk, desk_of, open_desk
from tests.support.drafts import custom, do, scratch
from tests.support.files import upload
from tests.support.orders import line, order
from tests.support.picture_host import Answer, PictureHost, picture, picture_host
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.identity import Role
from orderwright.rules.file_links import FileLink, link_token
from orderwright.rules.pictures import FRESH, KEPT, picture_mark
from orderwright.store import pictures as store
from orderwright.worker.chores import clean_up
from orderwright.workflows import pictures as workflow
from orderwright.workflows.pictures import HOST_REST, Pictures, PictureSettings

Json = dict[str, Any]
_IMAGE = re.compile(r'<img class="thumb[^"]*" src="/dashboard([^"]+)" alt="" width="(\d+)" height="\2" loading="lazy"')


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


@pytest_asyncio.fixture
async def host(shop: Shop) -> AsyncIterator[PictureHost]:
    """A host of pictures that the service may ask; what the process knows of pictures is new."""
    async with picture_host() as host:
        await shop.service.pictures.close()
        shop.service.pictures = Pictures(PictureSettings(allow_private=True), key=b"k" * 32, patience=30)
        yield host
        for answer in host.answers.values():
            if answer.waits is not None:
                answer.waits.set()


def images(page: str) -> list[str]:
    """The addresses of the pictures on a page, below the dashboard's."""
    return [unescape(found[0]) for found in _IMAGE.findall(page)]


def shown_at(shop: Shop, source: str, kind: str = "orders") -> str:
    """The address at which a page shows what lies at the source."""
    mark = picture_mark(shop.service.pictures.key, shop.site_id, kind, source)
    return f"/images/{kind}/{mark}?{urlencode({'of': source})}"


async def look(desk: Desk, address: str) -> str:
    """What is shown there: `picture`, or `failed` or `not yet` for the sign of a missing one."""
    answer = await desk.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.headers["content-type"] == "image/webp":
        assert answer.headers["cache-control"] == "private, max-age=86400, immutable"
        assert max(Image.open(BytesIO(answer.content), formats=["WEBP"]).size) <= 160
        return "picture"
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    return {"private, max-age=300": "failed", "no-store": "not yet"}[answer.headers["cache-control"]]


async def kept(shop: Shop) -> int:
    async with shop.service.database.acquire() as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM pictures WHERE site_id = $1", shop.site_id)
        return found


# On pages


async def test_items_of_an_order_are_shown_on_its_page_and_in_its_dialogs(
    shop: Shop, owner: Desk, host: PictureHost
) -> None:
    host.answers["/mug.png"] = Answer(picture(), headers={"Content-Type": "text/html"})
    mug = line("10.00", 2, image={"url": host.url("/mug.png"), "altText": "A <mug>"})
    media = line("5.00", 1, image={"id": "11062b_abc~mv2.jpg", "width": 10, "height": 10})
    placed = await shop.create(order(mug, media, line("1.00")))
    for path in ("", "/refund", "/fulfil"):
        page = (await owner.get(f"/orders/{placed['id']}{path}")).text
        (shown,) = images(page)
        assert shown == shown_at(shop, host.url("/mug.png"))
        # One that can't be shown has a sign, one that has none an empty place.
        assert page.count('<use href="#i-picture">') == 1
        assert page.count('<span class="thumb"></span>') == 1
        assert await look(owner, shown) == "picture"
    assert host.asked == {"/mug.png": 1}


async def test_an_order_without_pictures_keeps_no_room_for_them(shop: Shop, owner: Desk) -> None:
    placed = await shop.create(order(line("10.00"), line("5.00")))
    assert 'class="thumb' not in (await owner.get(f"/orders/{placed['id']}")).text


async def test_products_are_shown_wherever_they_are_chosen(shop: Shop, owner: Desk, host: PictureHost) -> None:
    host.answers["/lamp.png"] = Answer(picture("JPEG"))
    lamp = await made(shop, "Pictured lamp", imageUrl=host.url("/lamp.png"))
    draft = await scratch(shop, customLineItems=[custom()])
    address = shown_at(shop, host.url("/lamp.png"), "products")
    for path in (
        "/products?q=pictured",
        f"/products/{lamp['id']}",
        f"/products/{lamp['id']}/edit",
        "/stock?q=pictured",
        "/stock/count?q=pictured",
        f"/drafts/{draft['id']}/items?q=pictured",
    ):
        assert images((await owner.get(path)).text) == [address], path
    assert await look(owner, address) == "picture"
    item = {"quantity": 1, "catalogReference": {"catalogItemId": lamp["id"], "appId": _catalog()}}
    await do(shop, "addLineItemsToDraftOrder", draft["id"], catalogLineItems=[item])
    (shown,) = images((await owner.get(f"/drafts/{draft['id']}")).text)
    assert shown == shown_at(shop, host.url("/lamp.png"), "drafts")
    assert await look(owner, shown) == "picture"
    # What the draft, the order and the catalogue show is one picture, got once.
    assert host.asked == {"/lamp.png": 1}


def _catalog() -> str:
    from orderwright.model.catalog import CATALOG_APP_ID

    return CATALOG_APP_ID


async def test_nothing_is_asked_of_hosts_where_that_is_switched_off(shop: Shop, owner: Desk, host: PictureHost) -> None:
    host.answers["/mug.png"] = Answer(picture())
    shop.service.pictures.settings = PictureSettings(elsewhere=False)
    placed = await shop.create(order(line("10.00", image={"url": host.url("/mug.png")})))
    page = (await owner.get(f"/orders/{placed['id']}")).text
    assert images(page) == []
    assert page.count('<use href="#i-picture">') == 1
    assert await look(owner, shown_at(shop, host.url("/mug.png"))) == "failed"
    assert host.heads == []


# Whom it is shown to


async def test_only_what_a_page_of_this_site_shows_is_got(shop: Shop, owner: Desk, host: PictureHost) -> None:
    source = host.url("/secret.png")
    host.answers["/secret.png"] = Answer(picture())
    other = await new_shop(shop.service, shop.client)
    right = shown_at(shop, source)
    mark = right.split("?")[0].rsplit("/", 1)[1]
    wrong = [
        shown_at(other, source),
        right.replace(mark, mark[:-1] + ("A" if mark[-1] != "A" else "B")),
        right.replace(mark, "x"),
        right.replace("/orders/", "/products/"),
        right + "x",
        right.split("?")[0],
        f"/images/orders/{mark}?{urlencode({'of': 'http://169.254.169.254/'})}",
    ]
    before = await shop.contents()
    assert [(await owner.get(one)).status_code for one in wrong] == [404] * len(wrong)
    assert await shop.contents() == before
    assert host.heads == []


async def test_pictures_are_for_staff_of_the_site_who_may_see_what_they_stand_for(
    shop: Shop, owner: Desk, host: PictureHost
) -> None:
    source = host.url("/secret.png")
    host.answers["/secret.png"] = Answer(picture())
    async with open_desk(shop) as stranger:
        answer = await stranger.get(shown_at(shop, source))
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/dashboard/login")
    async with desk_of(shop, Role.FULFILMENT) as packer:
        assert (await packer.get(shown_at(shop, source, "drafts"))).status_code == 403
        assert host.heads == []
        assert await look(packer, shown_at(shop, source, "orders")) == "picture"
    other = await new_shop(shop.service, shop.client)
    async with desk_of(other, Role.OWNER) as neighbour:
        assert (await neighbour.get(shown_at(shop, source))).status_code == 404
        # Each site gets its own, so that none learns what another one looks at.
        assert await look(neighbour, shown_at(other, source)) == "picture"
    assert host.asked == {"/secret.png": 2}


@pytest.mark.parametrize(
    "source",
    [
        "http://127.0.0.1:{port}/a.png",
        "http://localhost:{port}/a.png",
        "http://[::ffff:127.0.0.1]:{port}/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "wix:image://v1/x/y",
        "",
    ],
)
async def test_addresses_inside_are_not_asked_even_with_a_right_mark(
    shop: Shop, owner: Desk, host: PictureHost, source: str
) -> None:
    host.answers["/a.png"] = Answer(picture())
    shop.service.pictures.settings = PictureSettings(allow_private=False)
    assert await look(owner, shown_at(shop, source.format(port=host.port))) == "failed"
    assert host.heads == []


# What can go wrong


async def test_what_is_no_picture_is_not_passed_on(shop: Shop, owner: Desk, host: PictureHost) -> None:
    html = b"<script>alert(document.domain)</script>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for path, body, kind in (
        ("/html.png", html, "image/png"),
        ("/evil.svg", svg, "image/svg+xml"),
        ("/broken.png", picture()[:60], "image/png"),
        ("/both.gif", b"GIF89a/*" + html, "image/gif"),
    ):
        host.answers[path] = Answer(body, headers={"Content-Type": kind})
        answer = await owner.get(shown_at(shop, host.url(path)))
        assert answer.headers["content-type"] == "image/svg+xml"
        assert b"alert" not in answer.content
        assert b"script" not in answer.content


async def test_what_failed_is_left_alone_for_a_while_and_then_tried_again(
    shop: Shop, owner: Desk, host: PictureHost
) -> None:
    address = shown_at(shop, host.url("/late.png"))
    assert [await look(owner, address) for _ in range(3)] == ["failed"] * 3
    assert host.asked == {"/late.png": 1}
    shop.clock.tick(601)
    assert await look(owner, address) == "failed"
    shop.clock.tick(601)  # After the second failure it is left alone for twice as long.
    host.answers["/late.png"] = Answer(picture())
    assert await look(owner, address) == "failed"
    shop.clock.tick(600)
    assert await look(owner, address) == "picture"
    assert host.asked == {"/late.png": 3}


async def test_a_picture_is_looked_for_again_after_a_month_and_the_old_one_stays_if_it_is_gone(
    shop: Shop, owner: Desk, host: PictureHost
) -> None:
    address = shown_at(shop, host.url("/old.png"))
    host.answers["/old.png"] = Answer(picture("PNG", (10, 10)))
    assert await look(owner, address) == "picture"
    shop.clock.tick(FRESH.total_seconds() - 60)
    async with desk_of(shop, Role.MANAGER) as desk:  # The first session has ended meanwhile.
        assert await look(desk, address) == "picture"
        assert host.asked == {"/old.png": 1}
        shop.clock.tick(60)
        del host.answers["/old.png"]
        assert await look(desk, address) == "picture"
        assert await look(desk, address) == "picture"
        assert host.asked == {"/old.png": 2}
        host.answers["/old.png"] = Answer(picture("PNG", (30, 30)))
        shop.clock.tick(600)
        answer = await desk.get(address)
        assert Image.open(BytesIO(answer.content)).size == (30, 30)


async def test_a_slow_host_holds_no_page_and_no_other_host(
    shop: Shop, host: PictureHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "MOST_FROM_HOST", 16)
    go = asyncio.Event()
    shop.service.pictures._patience = 0.3
    sources = [f"/slow{number}.png" for number in range(30)]
    for path in sources:
        host.answers[path] = Answer(picture(), waits=go)
    async with desk_of(shop, Role.OWNER) as owner, picture_host() as other:
        other.answers["/quick.png"] = Answer(picture())
        shown = await asyncio.gather(*(look(owner, shown_at(shop, host.url(path))) for path in sources))
        assert shown == ["not yet"] * len(sources)
        shop.service.pictures._patience = 30
        assert await look(owner, shown_at(shop, other.url("/quick.png"))) == "picture"
        # Two at a time, sixteen in the queue; for the others there is room later.
        assert (host.most_at_once, sum(host.asked.values())) == (2, 2)
        go.set()
        for _ in range(100):
            if not shop.service.pictures._under_way:
                break
            await asyncio.sleep(0.1)
        assert sum(host.asked.values()) == 16
        assert [await look(owner, shown_at(shop, host.url(path))) for path in sources] == ["picture"] * len(sources)


async def test_one_picture_is_got_once_however_many_look(shop: Shop, host: PictureHost) -> None:
    host.answers["/mug.png"] = Answer(picture())
    address = shown_at(shop, host.url("/mug.png"))
    async with desk_of(shop, Role.OWNER) as owner:
        assert await asyncio.gather(*(look(owner, address) for _ in range(8))) == ["picture"] * 8
    assert host.asked == {"/mug.png": 1}


async def test_a_host_that_does_not_answer_is_not_asked_for_the_next_picture(shop: Shop, host: PictureHost) -> None:
    async with desk_of(shop, Role.OWNER) as owner, picture_host() as dead:
        gone = dead.port
        assert gone != host.port
    async with desk_of(shop, Role.OWNER) as owner:
        assert await look(owner, shown_at(shop, f"http://127.0.0.1:{gone}/one.png")) == "failed"
        resting = shop.service.pictures._resting
        assert resting == {f"127.0.0.1:{gone}": shop.clock() + HOST_REST}
        assert await look(owner, shown_at(shop, f"http://127.0.0.1:{gone}/two.png")) == "failed"
        assert await look(owner, shown_at(shop, host.url("/none.png"))) == "failed"
        assert resting == {f"127.0.0.1:{gone}": shop.clock() + HOST_REST}


# Files of the shop


async def test_a_file_of_the_shop_is_shown_without_a_request(shop: Shop, host: PictureHost) -> None:
    mine = UUID((await upload(shop, "mug.png", picture()))["id"])
    other = await new_shop(shop.service, shop.client)
    theirs = UUID((await upload(other, "mug.png", picture()))["id"])
    shop.service.public_url = host.address
    async with shop.service.database.acquire() as connection:
        key = (await shop.service.link_keys.ring(connection, shop.clock())).current

    def link(site_id: UUID, file_id: UUID, secret: bytes = key.value) -> str:
        return host.url(f"/files/{link_token(FileLink(key.kid, site_id, file_id, 1), secret)}")

    async with desk_of(shop, Role.OWNER) as owner:
        placed = await shop.create(
            order(*(line("1.00", image=one) for one in ({"id": str(mine)}, {"url": f"wix:image://v1/{mine}/m.png"})))
        )
        assert images((await owner.get(f"/orders/{placed['id']}")).text) == [shown_at(shop, f"file:{mine}")] * 2
        assert await look(owner, shown_at(shop, f"file:{mine}")) == "picture"
        # The link has ended long ago, for those who have nothing else.
        assert await look(owner, shown_at(shop, link(shop.site_id, mine))) == "picture"
        assert host.heads == []
        assert await look(owner, shown_at(shop, f"file:{theirs}")) == "failed"
        for foreign in (link(other.site_id, theirs), link(shop.site_id, mine, b"x" * 32)):
            assert await look(owner, shown_at(shop, foreign)) == "failed"
        assert len(host.heads) == 2  # Like any address; the host has no such thing.
    shop.service.public_url = None


# What is kept


async def test_a_site_keeps_so_many_pictures_and_those_that_were_looked_for_last(
    shop: Shop, host: PictureHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_PICTURES", 3)
    async with desk_of(shop, Role.OWNER) as owner:
        for number in range(5):
            shop.clock.tick()
            host.answers[f"/{number}.png"] = Answer(picture())
            assert await look(owner, shown_at(shop, host.url(f"/{number}.png"))) == "picture"
        assert await kept(shop) == 3
        assert await look(owner, shown_at(shop, host.url("/4.png"))) == "picture"
        assert host.asked["/4.png"] == 1
        assert await look(owner, shown_at(shop, host.url("/0.png"))) == "picture"
        assert host.asked["/0.png"] == 2


async def test_what_nobody_looks_at_goes_after_three_months(shop: Shop, host: PictureHost) -> None:
    host.answers["/mug.png"] = Answer(picture())
    alone = await new_shop(shop.service, shop.client)
    async with desk_of(alone, Role.OWNER) as owner:
        await look(owner, shown_at(alone, host.url("/mug.png")))
    shop.clock.tick(KEPT.total_seconds())
    await clean_up(shop.service)
    assert await kept(alone) == 1
    shop.clock.tick()
    await clean_up(shop.service)
    assert await kept(alone) == 0
