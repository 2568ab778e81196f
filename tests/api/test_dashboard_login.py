"""Logging in to the dashboard: who gets in, for how long, and who is kept out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import pytest_asyncio
from tests.support.dashboard import PASSWORD, Desk, hidden, member, open_desk, text_of
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.identity import Role
from orderwright.rules.sessions import ATTEMPTS_WITHIN, CODE_WITHIN, IDLE, LONGEST, TRIES_OF_BOTH
from orderwright.store.users import set_disabled, set_password, set_role, user_named


@pytest_asyncio.fixture
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture
async def desk(shop: Shop) -> AsyncIterator[Desk]:
    async with open_desk(shop) as desk:
        yield desk


async def new_email(shop: Shop, role: Role = Role.OWNER) -> str:
    """A member of the staff whose address no other test has."""
    return (await member(shop, role, email=f"{shop.site_id}@shop.example")).email


async def test_a_session_begins_with_the_right_password_and_ends_at_the_logout(shop: Shop, desk: Desk) -> None:
    email = await new_email(shop)
    answer = await desk.log_in(email.upper())
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/dashboard" in cookie
    assert "Secure" not in cookie
    kept = desk.client.cookies["ow_session"]
    assert (await desk.get("/")).status_code == 200
    assert (await desk.post("/logout")).headers["location"] == "/dashboard/login"
    desk.client.cookies.set("ow_session", kept, domain="edge", path="/dashboard")
    assert (await desk.get("/")).headers["location"] == "/dashboard/login"


async def test_the_cookie_is_secure_behind_tls(shop: Shop) -> None:
    email = await new_email(shop)
    async with open_desk(shop, scheme="https") as desk:
        assert "Secure" in (await desk.log_in(email)).headers["set-cookie"]


async def test_the_database_holds_no_token(shop: Shop, desk: Desk) -> None:
    await desk.log_in(await new_email(shop))
    secret = desk.client.cookies["ow_session"].partition(".")[2]
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT s::text FROM staff_sessions s WHERE site_id = $1", shop.site_id)
    assert len(rows) == 1
    assert secret not in rows[0][0]


@pytest.mark.parametrize(("email", "password"), [(None, "wrong password"), ("nobody@shop.example", PASSWORD), ("", "")])
async def test_a_refusal_does_not_tell_whether_the_address_is_known(
    shop: Shop, desk: Desk, email: str | None, password: str
) -> None:
    known = await new_email(shop)
    answer = await desk.log_in(known if email is None else email, password)
    assert answer.status_code == 401
    assert "E-mail address and password do not belong together." in text_of(answer.text)
    assert "ow_session" not in desk.client.cookies


async def test_guessing_is_stopped_and_goes_on_after_a_while(shop: Shop, desk: Desk) -> None:
    email = await new_email(shop)
    answers = [(await desk.log_in(email, "guess")).status_code for _ in range(TRIES_OF_BOTH + 1)]
    assert answers == [401] * TRIES_OF_BOTH + [429]
    refused = await desk.log_in(email)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) == ATTEMPTS_WITHIN.total_seconds()
    async with open_desk(shop, address="10.9.9.9") as elsewhere:
        assert (await elsewhere.log_in(email)).status_code == 303
    shop.clock.tick(ATTEMPTS_WITHIN.total_seconds())
    assert (await desk.log_in(email)).status_code == 303


@pytest.mark.parametrize("after", [IDLE, LONGEST])
async def test_a_session_that_nobody_uses_or_that_is_too_old_is_over(shop: Shop, desk: Desk, after: timedelta) -> None:
    await desk.log_in(await new_email(shop))
    steps = 1 if after == IDLE else 8
    for step in range(steps):
        assert (await desk.get("/account")).status_code == 200
        shop.clock.tick((after / steps).total_seconds() - (1 if step < steps - 1 else 0))
    shop.clock.tick(steps)
    assert (await desk.get("/account")).status_code == 303


@pytest.mark.parametrize("change", ["role", "password", "disabled"])
async def test_a_session_ends_with_the_role_the_password_or_the_user(shop: Shop, desk: Desk, change: str) -> None:
    email = await new_email(shop)
    await member(shop, Role.OWNER, email=f"other-{email}")
    await desk.log_in(email)
    async with shop.service.database.acquire() as connection:
        user = await user_named(connection, shop.site_id, email)
        if change == "role":
            await set_role(connection, user, Role.VIEWER)
        elif change == "password":
            await set_password(connection, user, "another password")
        else:
            await set_disabled(connection, user, shop.clock())
    assert (await desk.get("/account")).status_code == 303


async def test_even_a_change_behind_our_back_ends_a_session(shop: Shop, desk: Desk) -> None:
    await desk.log_in(await new_email(shop))
    async with shop.service.database.acquire() as connection:
        await connection.execute("UPDATE users SET role = 'viewer' WHERE site_id = $1", shop.site_id)
    assert (await desk.get("/account")).status_code == 303


async def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(shop: Shop, desk: Desk) -> None:
    email = await new_email(shop)
    await desk.log_in(email)
    before = desk.client.cookies["ow_session"]
    async with open_desk(shop) as other:
        await other.log_in(email)
        wrong = await desk.post(
            "/account/password", {"current": "x", "password": "new enough", "repeated": "new enough"}
        )
        assert wrong.status_code == 401
        short = await desk.post("/account/password", {"current": PASSWORD, "password": "short", "repeated": "short"})
        assert (short.status_code, "This needs at least 8 characters." in text_of(short.text)) == (422, True)
        done = await desk.post(
            "/account/password", {"current": PASSWORD, "password": "new enough", "repeated": "new enough"}
        )
        assert done.status_code == 303
        assert (await other.get("/account")).status_code == 303
    assert (await desk.get("/account")).status_code == 200
    assert desk.client.cookies["ow_session"] != before


async def test_after_the_login_people_are_where_they_wanted_to_go(shop: Shop, desk: Desk) -> None:
    email = await new_email(shop)
    sent = await desk.get("/account?tab=1")
    place = urlsplit(sent.headers["location"])
    assert (place.path, parse_qs(place.query)) == ("/dashboard/login", {"next": ["/account?tab=1"]})
    assert (await desk.log_in(email, next="/account?tab=1")).headers["location"] == "/dashboard/account?tab=1"


@pytest.mark.parametrize(
    "place", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
async def test_no_login_leads_to_another_host(shop: Shop, desk: Desk, place: str) -> None:
    assert (await desk.log_in(await new_email(shop), next=place)).headers["location"] == "/dashboard/"


async def test_the_second_factor_is_set_up_asked_for_and_counts_once(shop: Shop, desk: Desk) -> None:
    email = await new_email(shop)
    await desk.log_in(email)
    page = await desk.get("/account/second-factor")
    secret = text_of(page.text).split("Secret:")[1].split("Code *")[0].replace(" ", "")
    code = pyotp.TOTP(secret).at(shop.clock())
    sealed = hidden(page.text)["sealed"]
    wrong = await desk.post("/account/second-factor", {"sealed": sealed, "code": "000000"})
    assert (wrong.status_code, hidden(wrong.text)["sealed"]) == (401, sealed)
    shown = await desk.post("/account/second-factor", {"sealed": sealed, "code": code})
    recovery = text_of(shown.text).split("not shown again.")[1].split()[:10]
    async with open_desk(shop) as other:
        assert (await other.log_in(email)).headers["location"] == "/dashboard/login/code"
        assert (await other.get("/account")).headers["location"] == "/dashboard/login/code"
        half = other.client.cookies["ow_session"]
        assert (await other.post("/login/code", {"code": code})).status_code == 401  # It was used to set it up.
        shop.clock.tick(30)
        fresh = pyotp.TOTP(secret).at(shop.clock())
        assert (await other.post("/login/code", {"code": fresh})).headers["location"] == "/dashboard/"
        assert other.client.cookies["ow_session"] != half
        assert (await other.get("/account")).status_code == 200
    for expected in (303, 401):
        async with open_desk(shop) as other:
            await other.log_in(email)
            assert (await other.post("/login/code", {"code": recovery[0].upper()})).status_code == expected
    await desk.post("/account/second-factor/remove", {"password": PASSWORD})
    async with open_desk(shop) as other:
        assert (await other.log_in(email)).headers["location"] == "/dashboard/"


async def test_codes_are_not_guessed_and_the_step_has_an_end(shop: Shop, desk: Desk) -> None:
    email = await new_email(shop)
    await desk.log_in(email)
    page = await desk.get("/account/second-factor")
    secret = text_of(page.text).split("Secret:")[1].split("Code *")[0].replace(" ", "")
    code = pyotp.TOTP(secret).at(shop.clock())
    await desk.post("/account/second-factor", {"sealed": hidden(page.text)["sealed"], "code": code})
    async with open_desk(shop) as other:
        await other.log_in(email)
        answers = [(await other.post("/login/code", {"code": "123456"})).status_code for _ in range(9)]
        assert answers == [401] * 8 + [429]
        shop.clock.tick(CODE_WITHIN.total_seconds())
        assert (await other.get("/login/code")).headers["location"].startswith("/dashboard/login?")


async def test_a_sealed_secret_of_another_user_is_refused(shop: Shop, desk: Desk) -> None:
    await desk.log_in(await new_email(shop))
    sealed = hidden((await desk.get("/account/second-factor")).text)["sealed"]
    second = await member(shop, Role.VIEWER, email=f"second-{shop.site_id}@shop.example")
    async with open_desk(shop) as other:
        await other.log_in(second.email)
        answer = await other.post("/account/second-factor", {"sealed": sealed, "code": "123456"})
        assert answer.status_code == 428


async def test_a_person_goes_from_site_to_site_where_the_password_was_right(shop: Shop, desk: Desk) -> None:
    email = await new_email(shop)
    second = await new_shop(shop.service, shop.client, name="Second shop")
    third = await new_shop(shop.service, shop.client, name="Third shop")
    stranger = await new_shop(shop.service, shop.client, name="Shop of others")
    await member(second, Role.VIEWER, email=email)
    await member(third, Role.OWNER, email=email, password="a different one")
    await desk.log_in(email, site=str(shop.site_id))
    assert "Second shop" in text_of((await desk.get("/account")).text)
    assert "Third shop" not in text_of((await desk.get("/account")).text)
    before = desk.client.cookies["ow_session"]
    for forbidden in (third, stranger):
        assert (await desk.post("/site", {"site": str(forbidden.site_id)})).status_code == 404
    assert (await desk.post("/site", {"site": str(second.site_id)})).status_code == 303
    page = text_of((await desk.get("/account")).text)
    assert "Viewer" in page
    assert desk.client.cookies["ow_session"] != before
    assert (await desk.post("/site", {"site": str(shop.site_id)})).status_code == 303
    assert "Owner" in text_of((await desk.get("/account")).text)
