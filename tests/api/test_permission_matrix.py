"""Every operation against every kind of caller: refused without a right, and a refusal leaves nothing behind."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.every_request import REFUSED_TO_ALL, request_for
from tests.support.service import SCOPES_WITHOUT, Shop, address, new_shop, open_shop

from orderwright.contract.operation import Operation, Unit
from orderwright.contract.registry import operations
from orderwright.model.identity import IdentityType

Json = dict[str, Any]
EVERY = [pytest.param(one, id=one.key) for one in operations()]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await shop.visitor()
        yield shop


@pytest.mark.parametrize("one", EVERY)
async def test_nobody_a_stranger_a_visitor_and_who_lacks_the_right_are_refused(shop: Shop, one: Operation) -> None:
    request = await request_for(shop, one)
    other = await new_shop(shop.service, shop.client)
    await shop.key("lacking", *SCOPES_WITHOUT[one.permission])
    before = await shop.contents()

    async def status(authorization: str | None, site: str | None, path: str) -> tuple[int, str]:
        headers = {"Authorization": authorization, "wix-site-id": site}
        sent: Json = {"params": request} if one.method in ("GET", "DELETE") else {"json": request}
        answer = await shop.client.request(
            one.method,
            address(one, request, path=path),
            headers={name: value for name, value in headers.items() if value is not None},
            **sent,
        )
        return answer.status_code, answer.json()["details"]["applicationError"]["code"]

    site, elsewhere = str(shop.site_id), str(other.site_id)
    for path in one.paths:
        assert await status(None, site, path) == (401, "UNAUTHENTICATED")
        assert await status("ow_nonsense", site, path) == (401, "UNAUTHENTICATED")
        assert await status(other.credentials["admin"], site, path) == (401, "UNAUTHENTICATED")
        assert await status(shop.credentials["admin"], elsewhere, path) == (401, "UNAUTHENTICATED")
        assert await status(shop.credentials["visitor"], site, path) == (403, "PERMISSION_DENIED")
        assert await status(shop.credentials["lacking"], site, path) == (403, "PERMISSION_DENIED")
    assert await shop.contents() == before


@pytest.mark.parametrize("one", EVERY)
async def test_who_holds_the_right_is_answered_under_every_path(shop: Shop, one: Operation) -> None:
    for path in one.paths:
        request = await request_for(shop, one)
        answer = await shop.send(one.key, request, path=path)
        if one.name in REFUSED_TO_ALL:
            assert answer.json()["details"]["applicationError"]["code"] == REFUSED_TO_ALL[one.name]
        else:
            assert answer.status_code == 200, (path, answer.text)


#: What the contract opens to members, who see only what is theirs.
MEMBERS_TOO = (
    "listFulfillmentsForSingleOrder",
    "listFulfillmentsForMultipleOrders",
    "listInvoicesForMultipleOrders",
)


@pytest.mark.parametrize("one", EVERY)
def test_every_operation_is_closed_to_visitors_and_almost_every_one_to_members(one: Operation) -> None:
    members = {IdentityType.MEMBER} if one.name in MEMBERS_TOO else set()
    assert one.identities == {IdentityType.APP, IdentityType.WIX_USER} | members


@pytest.mark.parametrize("one", [one for one in operations() if one.unit is Unit.READ])
async def test_reading_writes_nothing(shop: Shop, one: Operation) -> None:
    request = await request_for(shop, one)
    await shop.do("readEvents", {})
    before = await shop.contents()
    assert (await shop.send(one.key, request)).status_code == 200
    assert await shop.contents() == before
