"""Forms that are sent when their session has ended: kept in the page of the login, and only those of our own pages."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from tests.support.dashboard import PASSWORD, Desk, hidden, member, open_desk
from tests.support.orders import order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

EMAIL = "manager@shop.example"
FORM = {"message": 'Two "weeks"', "_key": "a form"}


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await member(shop, Role.MANAGER)
        yield shop


@pytest_asyncio.fixture
async def desk(shop: Shop) -> AsyncIterator[Desk]:
    async with open_desk(shop) as desk:
        assert (await desk.log_in(EMAIL)).status_code == 303
        yield desk


async def typed_too_late(shop: Shop, desk: Desk, path: str, **headers: str) -> tuple[int, str]:
    """The answer to a form whose session ended while it was filled in."""
    token = await desk.token()
    shop.clock.tick(9 * 3600)
    answer = await desk.post(path, FORM, token=token, **headers)
    return answer.status_code, answer.text


async def test_it_is_sent_by_whoever_logs_in_again_and_presses_the_button(shop: Shop, desk: Desk) -> None:
    made = await shop.create(order())
    path = f"/orders/{made['id']}/comment"
    status, page = await typed_too_late(shop, desk, path)
    assert (status, "What you typed is kept" in page) == (401, True)
    fields = hidden(page)
    again = await desk.post("/login", {**fields, "email": EMAIL, "password": PASSWORD}, token=fields.pop("_csrf"))
    assert (again.status_code, "was not sent yet" in again.text) == (200, True)
    assert f'action="/dashboard{path}"' in again.text
    assert len((await shop.get(made["id"]))["activities"]) == 1
    kept = hidden(again.text[again.text.index("<main") :])
    assert {name: value for name, value in kept.items() if name != "_csrf"} == FORM
    sent = await desk.post(path, kept, token=kept.pop("_csrf"))
    assert sent.status_code == 303
    (_, told) = (await shop.get(made["id"]))["activities"]
    assert told["merchantComment"]["message"] == 'Two "weeks"'


async def test_a_wrong_password_does_not_lose_it(shop: Shop, desk: Desk) -> None:
    made = await shop.create(order())
    _, page = await typed_too_late(shop, desk, f"/orders/{made['id']}/comment")
    fields = hidden(page)
    wrong = await desk.post("/login", {**fields, "email": EMAIL, "password": "no"}, token=fields.pop("_csrf"))
    assert hidden(wrong.text)["kept"] == fields["kept"]


async def test_nothing_of_another_site_is_kept(shop: Shop, desk: Desk) -> None:
    made = await shop.create(order())
    path = f"/orders/{made['id']}/comment"
    status, _ = await typed_too_late(shop, desk, path, sec_fetch_site="cross-site")
    assert status == 303
    for token in ("", "nonsense"):
        answer = await desk.post(path, FORM, token=token)
        assert (answer.status_code, urlsplit(answer.headers["location"]).path) == (303, "/dashboard/login")


async def test_passwords_are_not_kept(shop: Shop, desk: Desk) -> None:
    status, _ = await typed_too_late(shop, desk, "/account/password")
    assert status == 303


@pytest.mark.parametrize("kept", ["nonsense", "WyIvL2V2aWwuZXhhbXBsZSIsW11d", "W10="])
async def test_what_is_no_kept_form_leads_home(shop: Shop, kept: str) -> None:
    async with open_desk(shop) as desk:
        answer = await desk.log_in(EMAIL, kept=kept)
    assert 'action="/dashboard/"' in answer.text


async def test_dialogs_lead_back_to_their_page(shop: Shop, desk: Desk) -> None:
    made = await shop.create(order())
    page = f"/dashboard/orders/{made['id']}"
    shop.clock.tick(9 * 3600)
    answer = await desk.get(f"/orders/{made['id']}/refund", x_dialog="1", referer=f"http://edge{page}?tab=1")
    place = urlsplit(answer.headers["x-location"])
    assert (place.path, parse_qs(place.query)) == ("/dashboard/login", {"next": [f"/orders/{made['id']}?tab=1"]})
    elsewhere = await desk.get(f"/orders/{made['id']}/refund", x_dialog="1", referer="http://evil.example/orders")
    assert elsewhere.headers["x-location"] == "/dashboard/login"
