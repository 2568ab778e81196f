"""The audit log: what is kept, in which transaction, without secrets, and how it is read."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pyotp
import pytest
import pytest_asyncio
from tests.support.administration import new_address, new_user
from tests.support.dashboard import PASSWORD, desk_of, hidden, member, open_desk
from tests.support.service import READER, Shop, new_shop, open_shop

from orderwright.contract.operation import Unit
from orderwright.contract.registry import operations
from orderwright.dashboard.audit_words import without_words
from orderwright.model.identity import Role
from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def service_shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service_shop: Shop) -> Shop:
    """A site whose log is empty."""
    return await new_shop(service_shop.service, service_shop.client, language="en")


async def entries(shop: Shop, **query: Any) -> list[Json]:
    found: list[Json] = (await shop.do("listAuditEntries", query))["entries"]
    return found


async def done(shop: Shop, **query: Any) -> list[str]:
    """The operations that were done, newest first."""
    return [one["operation"] for one in await entries(shop, **query)]


def test_what_manages_the_site_is_kept_and_has_words() -> None:
    kept = {one.module for one in operations() if one.audited}
    assert {"users", "api-keys", "apps", "sites", "gateways", "rates", "webhooks", "mails", "catalog"} <= kept
    assert "orders.createOrder" not in {one.key for one in operations() if one.audited}
    assert [one.key for one in operations() if one.audited and one.unit is Unit.READ] == []
    assert without_words() == []


async def test_an_entry_says_who_did_what_to_whom(shop: Shop) -> None:
    email = new_address()
    made = await shop.do("createUser", {"email": email, "role": "viewer"}, idempotency_key="k")
    at = format_timestamp(shop.clock())
    await shop.do("createUser", {"email": email, "role": "viewer"}, idempotency_key="k")
    (key,) = [one["id"] for one in (await shop.do("listApiKeys"))["apiKeys"] if one["name"] == "admin"]
    (entry,) = await entries(shop)
    assert entry == {
        "id": entry["id"],
        "createdDate": at,
        "operation": "users.createUser",
        "actor": f"key:{key}",
        "target": made["user"]["id"],
        "changes": [{"field": "email", "value": email}, {"field": "role", "value": "viewer"}],
    }
    await shop.do("setUserRole", {"id": made["user"]["id"], "role": "support"})
    entry = (await entries(shop))[0]
    assert (entry["target"], entry["changes"]) == (made["user"]["id"], [{"field": "role", "value": "support"}])


async def test_names_of_fields_are_kept_and_values_only_where_they_are_declared(shop: Shop) -> None:
    await shop.do("updateSite", {"site": {"name": "Hush", "timeZone": "Europe/Berlin"}})
    await shop.do("setGatewayAccount", {"account": {"name": "stripe", "secretKey": "sk_test_hush"}})
    answer = await shop.do("createApiKey", {"name": "Reports", "scopes": [READER]})
    key, gateway, site = await entries(shop)
    assert site["changes"] == [{"field": "site.name"}, {"field": "site.timeZone"}]
    assert gateway["changes"] == [{"field": "account.name"}, {"field": "account.secretKey"}]
    assert key["changes"] == [{"field": "name", "value": "Reports"}, {"field": "scopes", "value": READER}]
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT convert_from(changes, 'UTF8') || a::text AS row FROM audit_log a")
    kept = "".join(row["row"] for row in rows)
    for secret in ("hush", "Hush", answer["secret"]):
        assert secret not in kept


async def test_what_is_refused_or_only_read_leaves_no_entry(shop: Shop) -> None:
    await shop.do("listUsers")
    assert (await shop.send("createUser", {"email": "nobody", "role": "viewer"})).status_code == 400
    assert (await shop.send("createUser", {"email": new_address(), "role": "viewer"}, by="reader")).status_code == 403
    assert (await shop.send("deleteUser", {"id": "00000000-0000-4000-8000-000000000000"})).status_code == 404
    assert await entries(shop) == []


async def test_entries_are_narrowed_and_paged(shop: Shop) -> None:
    times = []
    for name in ("a", "b", "c"):
        await shop.do("createApiKey", {"name": name, "scopes": [READER]})
        times.append(format_timestamp(shop.clock()))
    user, _ = await new_user(shop)
    await shop.do("disableUser", {"id": user["id"]})
    whole = await done(shop)
    assert whole == ["users.disableUser", "users.createUser", *["api-keys.createApiKey"] * 3]
    assert await done(shop, operation="users") == whole[:2]
    assert await done(shop, operation="users.createUser") == whole[1:2]
    assert await done(shop, operation="user") == []
    assert await done(shop, since=times[1], until=times[2]) == ["api-keys.createApiKey"]
    actor = (await entries(shop))[0]["actor"]
    assert await done(shop, actor=actor) == whole
    assert await done(shop, actor="key:nobody") == []
    pages, after = [], {}
    while True:
        answer = await shop.do("listAuditEntries", {"limit": 2, **after})
        pages += [one["id"] for one in answer["entries"]]
        if not answer["hasMore"]:
            break
        after = {"after": pages[-1]}
    assert pages == [one["id"] for one in await entries(shop)]


async def test_another_sites_entries_are_not_seen(shop: Shop, service_shop: Shop) -> None:
    await shop.do("createApiKey", {"name": "x", "scopes": [READER]})
    (entry,) = await entries(shop)
    other = await new_shop(shop.service, shop.client)
    assert await entries(other) == []
    assert await entries(other, after=entry["id"]) == []


async def test_logins_and_what_the_staff_do_with_their_accounts_are_kept(shop: Shop) -> None:
    user = await member(shop, Role.VIEWER, email=f"v{shop.site_id}@shop.example")
    async with open_desk(shop, address="10.7.0.1") as desk:
        await desk.log_in(user.email, "wrong password")
        shop.clock.tick()
        await desk.log_in(user.email)
        shop.clock.tick()
        page = (await desk.get("/account/second-factor")).text
        secret = page.split('<code class="font-mono">')[1].split("</code>")[0].replace(" ", "")
        form = {"sealed": hidden(page)["sealed"], "code": pyotp.TOTP(secret).at(shop.clock())}
        assert (await desk.post("/account/second-factor", form)).status_code == 200
        shop.clock.tick()
        await desk.post("/logout")
        shop.clock.tick(60)
        await desk.log_in(user.email)
        token = await desk.token()
        await desk.post("/login/code", {"code": "000000"}, token=token)
        assert await done(shop, operation="staff") == [
            "staff.logInFailed",
            "staff.logOut",
            "staff.setUpSecondFactor",
            "staff.logIn",
            "staff.logInFailed",
        ]
        await desk.post("/login/code", {"code": pyotp.TOTP(secret).at(shop.clock())}, token=token)
        shop.clock.tick()
        await desk.post("/account/second-factor/remove", {"password": PASSWORD})
        shop.clock.tick()
        change = {"current": PASSWORD, "password": "another password", "repeated": "another password"}
        await desk.post("/account/password", change)
    newest = await entries(shop, operation="staff")
    assert [one["operation"] for one in newest[:3]] == [
        "staff.changePassword",
        "staff.removeSecondFactor",
        "staff.logIn",
    ]
    for one in newest:
        assert (one["actor"], one["actorEmail"]) == (f"user:{user.id}", user.email)
    assert newest[2]["changes"] == newest[-1]["changes"] == [{"field": "address", "value": "10.7.0.1"}]


async def test_orders_that_go_out_and_come_in_are_kept(shop: Shop) -> None:
    async with desk_of(shop, Role.OWNER) as desk:
        assert (await desk.get("/orders/export?q=payment:paid")).status_code == 200
    (entry,) = await entries(shop, operation="orders")
    assert (entry["operation"], entry["actorEmail"]) == ("orders.export", "owner@shop.example")
    assert entry["changes"] == [{"field": "format", "value": "csv"}, {"field": "query", "value": "payment:paid"}]
    content = json.dumps({"id": "1"})
    sent = {"content": content, "format": "jsonl", "dryRun": True}
    answer = await shop.send("bulkImportOrders", sent)
    assert answer.status_code == 200, answer.text
    entry = (await entries(shop, operation="orders.bulkImportOrders"))[0]
    assert entry["target"] == answer.json()["jobId"]
    assert entry["changes"] == [
        {"field": "content"},
        {"field": "format", "value": "jsonl"},
        {"field": "dryRun", "value": "True"},
    ]


async def test_a_login_of_nobody_is_kept_nowhere(shop: Shop) -> None:
    async def kept() -> int:
        async with shop.service.database.acquire() as connection:
            count: int = await connection.fetchval("SELECT count(*) FROM audit_log")
            return count

    before = await kept()
    async with open_desk(shop, address="10.7.0.2") as desk:
        assert (await desk.log_in("nobody@nowhere.example")).status_code == 401
    assert await kept() == before


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.OWNER, 200), (Role.SUPPORT, 403)])
async def test_owners_and_managers_read_the_page(shop: Shop, role: Role, status: int) -> None:
    async with desk_of(shop, role) as desk:
        assert (await desk.get("/settings/audit-log")).status_code == status
