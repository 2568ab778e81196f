"""The staff of a site over the API: adding, changing, disabling and removing, and who may do that."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.administration import ON_A_USER, new_address, new_app, new_user
from tests.support.dashboard import PASSWORD, Desk, desk_of, hidden, member, open_desk
from tests.support.service import Shop, new_shop, open_shop

from orderwright.contract.registry import operation
from orderwright.model.errors import PermissionDenied
from orderwright.model.identity import Caller, Identity, IdentityType, Role
from orderwright.model.permissions import Permission
from orderwright.model.validation import from_tree
from orderwright.operations.perform import perform
from orderwright.rules.roles import ROLE_PERMISSIONS
from orderwright.store.staff_settings import put_second_factor
from orderwright.workflows.context import Call

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def other(shop: Shop) -> Shop:
    """A site without users."""
    return await new_shop(shop.service, shop.client)


async def users(shop: Shop) -> dict[str, Json]:
    """The staff by their addresses."""
    return {user["email"]: user for user in (await shop.do("listUsers"))["users"]}


async def test_a_user_is_made_with_a_password_that_is_told_once(shop: Shop) -> None:
    request = {"email": new_address(), "role": "support"}
    first = await shop.do("createUser", request, idempotency_key="make")
    user, password = first["user"], first["password"]
    assert user == {
        "id": user["id"],
        "email": request["email"],
        "role": "support",
        "secondFactor": False,
        "createdDate": user["createdDate"],
        "passwordExpiresDate": user["passwordExpiresDate"],
    }
    assert await shop.do("createUser", request, idempotency_key="make") == {"user": user}
    assert (await users(shop))[request["email"]] == user
    async with shop.service.database.acquire() as connection:
        for table in ("idempotency_keys", "users"):
            rows = await connection.fetch(f"SELECT t::text AS row FROM {table} t")
            assert password not in "".join(row["row"] for row in rows)
            assert password.encode().hex() not in "".join(row["row"] for row in rows)


@pytest.mark.parametrize("name", ON_A_USER)
async def test_another_sites_user_is_not_found(shop: Shop, other: Shop, name: str) -> None:
    user, _ = await new_user(shop)
    request = {"id": user["id"], "role": "owner"} if name == "setUserRole" else {"id": user["id"]}
    assert await other.refused(name, request) == (404, "USER_NOT_FOUND", {})
    assert (await other.do("listUsers"))["users"] == []
    assert (await users(shop))[user["email"]] == user


async def test_an_address_is_taken_once_on_a_site(shop: Shop, other: Shop) -> None:
    user, _ = await new_user(shop)
    again = {"email": user["email"].upper(), "role": "viewer"}
    assert await shop.refused("createUser", again) == (409, "USER_ALREADY_EXISTS", {})
    assert (await other.do("createUser", again))["user"]["role"] == "viewer"


async def test_the_request_is_checked(shop: Shop) -> None:
    answer = await shop.send("createUser", {"email": "nobody", "role": "king"})
    assert answer.status_code == 400
    violations = answer.json()["details"]["validationError"]["fieldViolations"]
    assert {one["field"] for one in violations} == {"email", "role"}


async def test_changes_are_seen_and_repeating_them_changes_nothing(shop: Shop) -> None:
    user, _ = await new_user(shop)
    id_ = {"id": user["id"]}
    changed = (await shop.do("setUserRole", {**id_, "role": "manager"}))["user"]
    assert changed == {**user, "role": "manager"}
    assert (await shop.do("setUserRole", {**id_, "role": "manager"}))["user"] == changed
    disabled = (await shop.do("disableUser", id_))["user"]
    assert disabled == {**changed, "disabledDate": disabled["disabledDate"]}
    assert (await shop.do("disableUser", id_))["user"] == disabled
    assert (await shop.do("enableUser", id_))["user"] == changed
    assert (await shop.do("enableUser", id_))["user"] == changed
    assert await shop.do("deleteUser", id_) == {}
    assert await shop.refused("deleteUser", id_) == (404, "USER_NOT_FOUND", {})
    assert user["email"] not in await users(shop)


@pytest.mark.parametrize(
    ("name", "more"),
    [("setUserRole", {"role": "support"}), ("disableUser", {}), ("deleteUser", {}), ("resetUserPassword", {})],
)
async def test_sessions_end_at_once(other: Shop, name: str, more: Json) -> None:
    async with desk_of(other, Role.VIEWER) as desk:
        assert (await desk.get("/account")).status_code == 200
        (user,) = (await other.do("listUsers"))["users"]
        await other.do(name, {"id": user["id"], **more})
        assert (await desk.get("/account")).headers["location"].startswith("/dashboard/login")


async def test_the_second_factor_is_taken_away(other: Shop) -> None:
    user = await member(other, Role.SUPPORT)
    async with other.service.database.acquire() as connection:
        await put_second_factor(connection, other.site_id, user.id, sealed=b"x", last_step=1, recovery_codes=[])
    assert [one["secondFactor"] for one in (await other.do("listUsers"))["users"]] == [True]
    for _ in range(2):
        answer = await other.do("removeUserSecondFactor", {"id": str(user.id)})
        assert answer["user"]["secondFactor"] is False


@pytest.mark.parametrize(
    ("name", "more"), [("setUserRole", {"role": "manager"}), ("disableUser", {}), ("deleteUser", {})]
)
async def test_the_last_owner_stays(other: Shop, name: str, more: Json) -> None:
    owner = await member(other, Role.OWNER)
    request = {"id": str(owner.id), **more}
    assert await other.refused(name, request) == (409, "LAST_OWNER", {})
    # An owner who has not chosen a password yet may never come.
    await new_user(other, "owner")
    assert await other.refused(name, request) == (409, "LAST_OWNER", {})
    await member(other, Role.OWNER, email="second@shop.example")
    await other.do(name, request)


@pytest.mark.parametrize(
    ("name", "more"), [("setUserRole", {"role": "manager"}), ("disableUser", {}), ("deleteUser", {})]
)
async def test_of_two_owners_who_remove_each_other_at_once_one_stays(other: Shop, name: str, more: Json) -> None:
    for _ in range(3):
        for email in ("a@shop.example", "b@shop.example"):
            if email not in await users(other):
                await member(other, Role.OWNER, email=email)
        owners = list((await users(other)).values())
        for user in owners:
            await other.do("enableUser", {"id": user["id"]})
            await other.do("setUserRole", {"id": user["id"], "role": "owner"})
        answers = await asyncio.gather(*(other.send(name, {"id": user["id"], **more}) for user in owners))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        (refused,) = [answer for answer in answers if answer.status_code == 409]
        assert refused.json()["details"]["applicationError"]["code"] == "LAST_OWNER"
        left = [one for one in (await users(other)).values() if one["role"] == "owner" and "disabledDate" not in one]
        assert len(left) == 1


def manager_of_users(shop: Shop) -> Caller:
    """Somebody with the rights of a manager, and over users."""
    return Caller(
        site_id=shop.site_id,
        identity=Identity(type=IdentityType.WIX_USER, id=uuid4()),
        permissions=ROLE_PERMISSIONS[Role.MANAGER] | {Permission.MANAGE_USERS, Permission.MANAGE_KEYS},
        credential="user:test",
    )


@pytest.mark.parametrize(
    ("key", "request_"),
    [
        ("users.createUser", {"email": "mallory@shop.example", "role": "owner"}),
        ("users.setUserRole", {"id": "OWNER", "role": "viewer"}),
        ("users.setUserRole", {"id": "VIEWER", "role": "owner"}),
        ("users.disableUser", {"id": "OWNER"}),
        ("users.enableUser", {"id": "OWNER"}),
        ("users.deleteUser", {"id": "OWNER"}),
        ("users.resetUserPassword", {"id": "OWNER"}),
        ("users.removeUserSecondFactor", {"id": "OWNER"}),
        ("api-keys.createApiKey", {"name": "x", "scopes": ["SCOPE.ORDERWRIGHT.ADMIN"]}),
        ("apps.createApp", {"name": "x", "scopes": ["SCOPE.ORDERWRIGHT.ADMIN"]}),
        ("apps.installApp", {"id": "APP", "scopes": ["SCOPE.ORDERWRIGHT.ADMIN"]}),
        ("apps.renewAppSecret", {"id": "APP"}),
        ("api-keys.createApiKey", {"name": "x", "scopes": ["SCOPE.DC-ECOM-MEGA.READ-ECOM", "SCOPE.ORDERWRIGHT.ADMIN"]}),
    ],
)
async def test_nobody_gives_or_takes_over_more_than_they_hold(other: Shop, key: str, request_: Json) -> None:
    ids = {"OWNER": str((await member(other, Role.OWNER)).id), "VIEWER": str((await member(other, Role.VIEWER)).id)}
    await member(other, Role.OWNER, email="second@shop.example")
    ids["APP"] = (await new_app(other))[0]["id"]
    request = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in request_.items()}
    declared = operation(key)
    call = Call(caller=manager_of_users(other), request_id="test", now=other.clock())
    before = await other.contents()
    with pytest.raises(PermissionDenied) as refused:
        await perform(other.service, declared, call, from_tree(request, declared.request))
    assert refused.value.code == "RIGHT_NOT_HELD"
    assert await other.contents() == before


async def test_a_given_password_is_for_choosing_another_one(other: Shop) -> None:
    user, password = await new_user(other, "owner")
    async with open_desk(other) as desk:
        answer = await desk.log_in(user["email"], password, site=str(other.site_id))
        assert answer.status_code == 303
        for path in ("/", "/orders", "/settings/users", "/account"):
            assert (await desk.get(path)).headers["location"] == "/dashboard/account/password"
        page = (await desk.get("/account/password")).text
        assert "/dashboard/orders" not in page
        form = {"current": password, "password": password, "repeated": password}
        token = await token_of(desk)
        assert (await desk.post("/settings/users", {"email": "x@y.example"}, token=token)).headers["location"] == (
            "/dashboard/account/password"
        )
        kept = await desk.post("/account/password", form, token=token)
        assert kept.status_code == 422
        assert "Choose another password than the one that you were given." in kept.text
        form |= {"password": PASSWORD, "repeated": PASSWORD}
        assert (await desk.post("/account/password", form, token=token)).headers["location"] == "/dashboard/"
        assert (await desk.get("/settings/users")).status_code == 200
    assert "passwordExpiresDate" not in (await users(other))[user["email"]]


async def token_of(desk: Desk) -> str:
    """A token from the one page that is left."""
    return hidden((await desk.get("/account/password")).text)["_csrf"]


async def test_a_given_password_counts_for_seven_days(other: Shop) -> None:
    user, _ = await new_user(other)
    password = (await other.do("resetUserPassword", {"id": user["id"]}))["password"]
    other.clock.tick(7 * 24 * 3600 - 2)
    async with open_desk(other, address="10.9.9.9") as desk:
        assert (await desk.log_in(user["email"], password)).status_code == 303
    other.clock.tick(2)
    async with open_desk(other, address="10.9.9.9") as desk:
        assert (await desk.log_in(user["email"], password)).status_code == 401
