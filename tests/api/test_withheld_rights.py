"""Members of the staff who lack a right of their role: refused whatever they send, at once, and never offered it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.administration import new_address
from tests.support.dashboard import Desk, desk_of, hidden, member, open_desk, text_of
from tests.support.orders import line
from tests.support.refunds import paid
from tests.support.service import Json, Shop, open_shop

from orderwright.model.errors import PermissionDenied
from orderwright.model.identity import Caller, Identity, IdentityType, Role, Withheld
from orderwright.model.permissions import Permission
from orderwright.rules.roles import ROLE_PERMISSIONS, rights_of
from orderwright.workflows.staff_users import set_role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def set_to(shop: Shop, user_id: object, role: str = "manager", **more: object) -> Json:
    answer: Json = (await shop.do("setUserRole", {"id": str(user_id), "role": role, **more}))["user"]
    return answer


@pytest_asyncio.fixture
async def manager(shop: Shop) -> AsyncIterator[tuple[Desk, str]]:
    """A manager at the desk, with the id."""
    email = new_address()
    user = await member(shop, Role.MANAGER, email=email)
    async with open_desk(shop, address=f"10.9.{user.id.bytes[0]}.{user.id.bytes[1]}") as desk:
        assert (await desk.log_in(email)).status_code == 303
        yield desk, str(user.id)


def test_what_is_taken_of_a_role() -> None:
    held = ROLE_PERMISSIONS[Role.MANAGER]
    assert held - rights_of(Role.MANAGER, [Withheld.OVER_REFUND]) == {Permission.OVER_REFUND}
    both = {Permission.BILLING_REFUND, Permission.OVER_REFUND}
    assert held - rights_of(Role.MANAGER, [Withheld.REFUND]) == both
    assert held - rights_of(Role.MANAGER, list(Withheld)) == both
    assert rights_of(Role.VIEWER, list(Withheld)) == ROLE_PERMISSIONS[Role.VIEWER]


async def refunded(shop: Shop, order_id: str) -> list[Json]:
    answer = await shop.do("listTransactionsForSingleOrder", {"orderId": order_id})
    found: list[Json] = answer["orderTransactions"].get("refunds", [])
    return found


async def filled(desk: Desk, order_id: str, payment: str, amount: str, units: dict[str, str]) -> dict[str, str]:
    """The form of a refund with the amount typed."""
    path = f"/orders/{order_id}/refund"
    start = hidden((await desk.get(path)).text)
    shown = (await desk.post(f"{path}/calculate", {**start, **units}, hx_request="true")).text
    return {**start, **units, "for": hidden(shown)["for"], f"amount-{payment}": amount, f"outside-{payment}": "on"}


async def test_more_than_the_items_is_refused_by_hand_and_the_dialog_says_so(
    shop: Shop, manager: tuple[Desk, str]
) -> None:
    desk, user_id = manager
    made, payment = await paid(shop, line("10.00", 3))
    units = {f"units-{made['lineItems'][0]['id']}": "1"}
    path = f"/orders/{made['id']}/refund"
    words = "You may refund what the items come to, and no more."
    assert words not in text_of((await desk.get(path)).text)
    changed = await set_to(shop, user_id, without=["over-refund"])
    assert changed["without"] == ["over-refund"]
    # The session is the same, and has the right no more.
    page = text_of((await desk.get(path)).text)
    assert words in page
    beyond = await filled(desk, made["id"], payment, "25.00", units)
    before = await shop.contents()
    answer = await desk.post(path, beyond)
    assert (answer.status_code, await shop.contents() == before) == (403, True)
    assert "This is more than the items come to. You may not refund that." in text_of(answer.text)
    assert await refunded(shop, made["id"]) == []
    preview = await desk.post(f"{path}/preview", await filled(desk, made["id"], payment, "25.00", units))
    assert preview.status_code == 403
    assert (await desk.post(path, await filled(desk, made["id"], payment, "10.00", units))).status_code == 303
    assert [one["summary"]["refunded"]["amount"] for one in await refunded(shop, made["id"])] == ["10.00"]
    await set_to(shop, user_id, without=[])
    again = await filled(desk, made["id"], payment, "20.00", units)
    assert (await desk.post(path, again)).status_code == 303


async def test_who_does_not_refund_is_not_offered_it_and_refused_by_hand(shop: Shop, manager: tuple[Desk, str]) -> None:
    desk, user_id = manager
    made, payment = await paid(shop, line("10.00", 3))
    path = f"/orders/{made['id']}"
    form = await filled(desk, made["id"], payment, "10.00", {f"units-{made['lineItems'][0]['id']}": "1"})
    assert f"{path}/refund" in (await desk.get(path)).text
    await set_to(shop, user_id, without=["refund"])
    assert f"{path}/refund" not in (await desk.get(path)).text
    before = await shop.contents()
    statuses = [
        (await desk.get(f"{path}/refund")).status_code,
        (await desk.post(f"{path}/refund", form)).status_code,
        (await desk.post(f"{path}/refund/preview", form)).status_code,
        (await desk.post(f"{path}/refund/calculate", form)).status_code,
    ]
    assert statuses == [403, 403, 403, 403]
    cancel = {"money": "back", "asks": "on", f"amount-{payment}": "30.00", f"outside-{payment}": "on"}
    refused = await desk.post(f"{path}/cancel", cancel)
    assert refused.status_code == 403
    assert "What was paid" not in text_of((await desk.get(f"{path}/cancel")).text)
    assert await shop.contents() == before


async def test_the_rights_are_set_on_the_page_of_the_user(shop: Shop, owner: Desk) -> None:
    user = await member(shop, Role.MANAGER, email=new_address())
    path = f"/settings/users/{user.id}"
    page = (await owner.get(f"{path}/role")).text
    assert 'name="without" value="over-refund"' in page
    assert 'name="without" value="over-refund" checked' not in page
    answer = await owner.post(f"{path}/role", {"role": "manager", "without": "over-refund"})
    assert answer.headers["location"] == f"/dashboard{path}"
    page = text_of((await owner.get(path)).text)
    assert "The rights were changed." in page
    assert "Without these rights Never refunds more than the items come to" in page
    assert "Refund more than the items come to" not in page
    assert "See orders, parcels, stock and products" in page
    assert 'name="without" value="over-refund" checked' in (await owner.get(f"{path}/role")).text
    german = text_of((await owner.get(path, accept_language="de")).text)
    assert "Ohne diese Rechte Erstattet nie mehr, als die Artikel ergeben" in german
    # The audit log says what was taken.
    listed = (await shop.do("listAuditEntries", {"limit": 50}))["entries"]
    (entry,) = [one for one in listed if one.get("target") == str(user.id)]
    assert entry["operation"] == "users.setUserRole"
    assert entry["changes"] == [{"field": "role", "value": "manager"}, {"field": "without", "value": "over-refund"}]
    # An owner holds every right; who becomes something else again lacks nothing.
    assert (await owner.post(f"{path}/role", {"role": "owner", "without": "over-refund"})).status_code == 303
    assert "without" not in await set_to(shop, user.id)


async def test_a_new_user_lacks_what_was_chosen(shop: Shop, owner: Desk) -> None:
    email = new_address()
    form = {"email": email, "role": "manager", "without": ["refund", "over-refund", "refund"], "_key": email}
    assert (await owner.post("/settings/users", form)).status_code == 200
    (user,) = [one for one in (await shop.do("listUsers"))["users"] if one["email"] == email]
    assert user["without"] == ["refund", "over-refund"]
    # Another role keeps it, and is a login anew.
    assert (await set_to(shop, user["id"], role="support"))["without"] == ["refund", "over-refund"]
    assert (await set_to(shop, user["id"], role="manager", without=["refund"]))["without"] == ["refund"]


async def test_what_nobody_can_lack(shop: Shop) -> None:
    user = await member(shop, Role.MANAGER, email=new_address())
    request = {"id": str(user.id), "role": "owner", "without": ["refund"]}
    assert await shop.refused("setUserRole", request) == (400, "INVALID", {"without": "FIELD_NOT_ALLOWED"})
    new = {"email": new_address(), "role": "owner", "without": ["refund"]}
    assert (await shop.refused("createUser", new))[2] == {"without": "FIELD_NOT_ALLOWED"}
    wrong = {"id": str(user.id), "role": "manager", "without": ["breathe"]}
    assert (await shop.refused("setUserRole", wrong))[2] == {"without[0]": "INVALID_ENUM_VALUE"}
    same = await set_to(shop, user.id, without=[])
    assert "without" not in same


async def test_nobody_gives_back_what_they_lack(shop: Shop) -> None:
    user = await member(shop, Role.MANAGER, email=new_address())
    await set_to(shop, user.id, without=["refund"])
    someone = Caller(
        site_id=shop.site_id,
        identity=Identity(type=IdentityType.APP, id=uuid4()),
        permissions=frozenset(Permission) - {Permission.OVER_REFUND},
        credential="key:x",
    )
    async with shop.service.database.acquire() as connection:
        with pytest.raises(PermissionDenied) as refusal:
            await set_role(connection, someone, user.id, Role.MANAGER, [])
        changed = await set_role(connection, someone, user.id, Role.MANAGER, [Withheld.OVER_REFUND])
    assert refusal.value.data == {"permission": "ORDERWRIGHT.OVER_REFUND"}
    assert changed.without == (Withheld.OVER_REFUND,)


async def test_another_role_ends_the_session_and_other_rights_do_not(shop: Shop, manager: tuple[Desk, str]) -> None:
    desk, user_id = manager
    await set_to(shop, user_id, without=["refund"])
    assert (await desk.get("/orders")).status_code == 200
    await set_to(shop, user_id, role="support")
    assert (await desk.get("/orders")).headers["location"].startswith("/dashboard/login")
