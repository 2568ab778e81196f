"""What holds for every page of the dashboard: tokens, rights, headers, errors, languages."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, open_desk, text_of
from tests.support.service import Shop, open_shop

from orderwright.dashboard.app import create_dashboard
from orderwright.dashboard.assets import assets
from orderwright.dashboard.routing import Access, PageRoute, routes
from orderwright.model.identity import Role
from orderwright.model.permissions import Permission
from orderwright.rules.roles import ROLE_PERMISSIONS

ID = "00000000-0000-4000-8000-000000000000"
ACTIONS = [route for route in routes() if route.method == "POST"]
PAGES = [route for route in routes() if route.method == "GET" and ":path" not in route.path]


def filled(route: PageRoute) -> str:
    """The address of a route with an id that nothing has."""
    return re.sub(r"{[^}]+}", ID, route.path)


def name(route: PageRoute) -> str:
    return f"{route.method} {route.path}"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="de", locale="de-DE", time_zone="Europe/Berlin", currency="EUR") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def test_nobody_sees_or_does_anything_before_the_login(shop: Shop) -> None:
    guarded = [route for route in routes() if route.needs is not Access.ANYBODY]
    async with open_desk(shop) as desk:
        token = await desk.token()
        answers = {
            name(route): await (
                desk.get(filled(route)) if route.method == "GET" else desk.post(filled(route), token=token)
            )
            for route in guarded
        }
    led = {key: (one.status_code, one.headers.get("location", "").split("?")[0]) for key, one in answers.items()}
    assert led == dict.fromkeys(map(name, guarded), (303, "/dashboard/login"))


async def test_no_form_is_taken_without_its_token(shop: Shop, owner: Desk) -> None:
    async with open_desk(shop) as stranger:
        foreign = await stranger.token()
    right = hidden((await owner.get("/account")).text)["_csrf"]
    before = await shop.contents()
    answers = {
        name(route): [
            *[(await owner.post(filled(route), token=token)).status_code for token in ("", "nonsense", foreign)],
            (await owner.post(filled(route), token=right, sec_fetch_site="cross-site")).status_code,
        ]
        for route in ACTIONS
    }
    assert answers == {name(route): [403] * 4 for route in ACTIONS}
    assert await shop.contents() == before


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_reaches_what_its_rights_allow_and_nothing_else(shop: Shop, role: Role) -> None:
    guarded = [route for route in routes() if isinstance(route.needs, Permission)]
    closed = [route for route in guarded if route.needs not in ROLE_PERMISSIONS[role]]
    async with desk_of(shop, role) as desk:
        token = await desk.token()
        before = await shop.contents()
        answers = {
            name(route): await (
                desk.get(filled(route)) if route.method == "GET" else desk.post(filled(route), token=token)
            )
            for route in closed
        }
        assert await shop.contents() == before
    assert {key: one.status_code for key, one in answers.items()} == dict.fromkeys(map(name, closed), 403)


async def test_every_answer_has_the_policy_and_no_page_breaks_it(owner: Desk) -> None:
    for path in ("/", "/account", "/login", "/nothing", assets()["app.js"].path):
        answer = await owner.get(path)
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert answer.headers["x-content-type-options"] == "nosniff"
    page = (await owner.get("/account")).text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page) == []
    assert re.findall(r'(?:src|href|action)="(?!/dashboard/|#)[^"]*"', page) == []


async def test_pages_are_not_kept_and_assets_are(owner: Desk) -> None:
    assert (await owner.get("/account")).headers["cache-control"] == "no-store"
    script = await owner.get(assets()["app.js"].path)
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-encoding"] == "gzip"
    assert (await owner.get("/static/app.000000000000.js")).status_code == 404


async def test_a_token_is_different_on_every_page(owner: Desk) -> None:
    first, second = [hidden((await owner.get("/account")).text)["_csrf"] for _ in range(2)]
    assert first != second
    assert (await owner.post("/account/theme", {"theme": "dark"}, token=first)).status_code == 303
    assert (await owner.post("/account/theme", {"theme": "system"}, token=second)).status_code == 303


async def test_pages_are_in_the_language_of_the_browser_or_the_chosen_one(owner: Desk) -> None:
    assert "Konto" in text_of((await owner.get("/account", accept_language="fr")).text)  # The site's.
    assert "Account" in text_of((await owner.get("/account", accept_language="en-GB")).text)
    fields = {"language": "de", "theme": "dark", "shortcuts": ""}
    await owner.post("/account/preferences", fields)
    page = (await owner.get("/account", accept_language="en-GB")).text
    assert 'lang="de" data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page
    assert 'id="palette"' not in page
    await owner.post("/account/preferences", {"language": "", "theme": "system", "shortcuts": "on"})


async def test_what_was_done_is_told_once(owner: Desk) -> None:
    chosen = {"language": "en", "theme": "system", "shortcuts": "on"}
    await owner.post("/account/preferences", chosen)
    await owner.post("/account/preferences", chosen)
    assert "Saved." in text_of((await owner.get("/account")).text)
    assert "Saved." not in text_of((await owner.get("/account")).text)


async def test_an_address_that_is_not_there_is_a_page_that_says_so(owner: Desk) -> None:
    answer = await owner.get("/nothing/here")
    assert answer.status_code == 404
    assert "Not found" in text_of(answer.text) or "Nicht gefunden" in text_of(answer.text)


async def test_a_form_that_is_too_large_is_not_read(owner: Desk) -> None:
    answer = await owner.post("/account/theme", {"theme": "x" * 3_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
async def test_what_is_not_a_form_is_refused(owner: Desk, kind: str) -> None:
    answer = await owner.client.post("/dashboard/account/theme", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 400


async def test_a_dialog_is_the_page_without_its_frame_and_moves_the_page_on(owner: Desk) -> None:
    fragment = (await owner.get("/account/password", x_dialog="1")).text
    assert "<html" not in fragment
    assert 'id="dialog-title"' in fragment
    done = await owner.post("/account/theme", {"theme": "system"}, x_dialog="1")
    assert (done.status_code, done.headers["x-location"]) == (204, "/dashboard/account")


async def test_every_page_says_who_may_see_it() -> None:
    assert [name(route) for route in routes() if route.needs is Access.ANYBODY] == ["GET /login", "POST /login"]
    assert create_dashboard(lambda: None) is not None
