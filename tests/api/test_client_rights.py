"""Every operation by the client: closed to a visitor, open when elevated, and never by a token that does not count."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import fields
from tests.support.client import arguments_of, call_of, client_on, front_end, installed_app, method_of
from tests.support.every_request import REFUSED_TO_ALL, request_for
from tests.support.service import ADMIN, IMPORTER, Shop, new_shop, open_shop

from orderwright import ApiKey, AsyncOrderwright, Token, Visitor, elevate, errors
from orderwright.contract.operation import Operation
from orderwright.contract.registry import operations

EVERY = [pytest.param(one, id=one.key) for one in operations()]


def answered_by(one: Operation) -> type[Any]:
    """What the method of an operation returns."""
    call = call_of(one)
    members = {} if call.member is None else {each.name: each.type for each in fields(call.response)}
    return call.response if call.member is None else members[call.member]


class Place:
    """A shop with a backend's app, a visitor, and those who should never get anywhere."""

    def __init__(
        self, shop: Shop, visitor: AsyncOrderwright, by_key: AsyncOrderwright, refused: dict[str, AsyncOrderwright]
    ) -> None:
        self.shop = shop
        self.visitor = visitor
        self.by_key = by_key
        self.refused = refused


@pytest_asyncio.fixture(scope="module")
async def place(db_dsn: str) -> AsyncIterator[Place]:
    async with open_shop(db_dsn) as shop:
        backend = await installed_app(shop, ADMIN, IMPORTER)
        visitor = client_on(shop, Visitor(await front_end(shop)), backend=backend)
        other = await new_shop(shop.service, shop.client)
        await other.visitor()
        forged = f"{other.credentials['visitor'][:-4]}AAAA"
        refused = {
            "foreign": client_on(shop, Token(other.credentials["visitor"]), backend=backend, site_id=str(shop.site_id)),
            "foreign without a site": client_on(shop, Token(other.credentials["visitor"]), backend=backend),
            "forged": client_on(shop, Token(forged), backend=backend),
        }
        by_key = client_on(shop, Visitor(await front_end(shop)), backend=ApiKey(shop.credentials["admin"]))
        yield Place(shop, visitor, by_key, refused)
        for client in (visitor, by_key, *refused.values()):
            await client.aclose()


@pytest.mark.parametrize("one", EVERY)
async def test_only_an_elevated_function_of_a_visitor_that_counts_is_let_in(place: Place, one: Operation) -> None:
    arguments = arguments_of(one, await request_for(place.shop, one))
    # Gets the tokens; and consumers of the feed belong to whoever made them.
    await elevate(place.visitor.events.commit_consumer)(name="c", cursor="0")
    before = await place.shop.contents()

    with pytest.raises(errors.PermissionDenied) as denied:
        await method_of(place.visitor, one)(**arguments)
    assert denied.value.data == {"permission": one.permission.value}
    for name, client in place.refused.items():
        expected: Any = errors.PermissionDenied if name == "foreign without a site" else errors.Unauthenticated
        with pytest.raises(expected):
            await method_of(client, one)(**arguments)
        with pytest.raises(errors.CallerRefused):
            await elevate(method_of(client, one))(**arguments)
    assert await place.shop.contents() == before

    if one.name in REFUSED_TO_ALL:
        with pytest.raises(errors.ApiError) as refused:
            await elevate(method_of(place.visitor, one))(**arguments)
        assert refused.value.code == REFUSED_TO_ALL[one.name]
        return
    # Subscriptions, keys and apps are shown to the app that has them and to the staff, who made these.
    client = place.by_key if one.module in ("webhooks", "api-keys", "apps") else place.visitor
    answer = await elevate(method_of(client, one))(**arguments)
    assert type(answer) is answered_by(one)


async def test_a_client_without_credentials_of_the_backend_elevates_nothing(place: Place) -> None:
    page = client_on(place.shop, Visitor(await front_end(place.shop)))
    with pytest.raises(errors.ElevationUnavailable):
        elevate(page.orders.get_order)
    await page.aclose()


async def test_the_backend_itself_has_nothing_to_elevate(place: Place) -> None:
    backend = client_on(place.shop)
    function = backend.orders.get_order
    assert elevate(function) == function
    await backend.aclose()


async def test_only_functions_of_a_client_are_elevated() -> None:
    with pytest.raises(TypeError, match="a function of a client"):
        elevate(print)
