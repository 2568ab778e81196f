"""Web methods: who may call them from where, what reaches the function, and what comes back."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.support.client import client_on, front_end, installed_app
from tests.support.orders import order
from tests.support.service import ADMIN, MANAGER, Shop, new_shop, open_shop

from orderwright import AsyncOrderwright, Caller, Orderwright, Permissions, elevate, errors, web_method, web_methods
from orderwright.client.web import Refusal, caller
from orderwright.client.web_app import WebMethodApp
from orderwright.model.errors import FieldViolation
from orderwright.model.prices import Price

Json = dict[str, Any]


@web_method(Permissions.ANYONE)
async def echo(text: str, times: int = 1, *more: int, **others: bool) -> list[Any]:
    return [text * times, list(more), others]


@web_method(Permissions.ANYONE)
def in_a_thread(price: Price) -> Price:
    assert caller().kind == "VISITOR"
    return Price(amount=price.amount + "0")


@web_method(Permissions.SITE_MEMBER)
async def for_members() -> str:
    return caller().id


@web_method(Permissions.ADMIN, name="for-staff")
async def for_staff() -> str:
    return caller().kind


@web_method(Permissions.ANYONE)
async def refusing(how: str) -> None:
    if how == "refusal":
        raise Refusal("SOLD_OUT", "There is none left", status=428, data={"left": 0})
    if how == "violation":
        violation = FieldViolation("order", "is wrong", "OTHER")
        raise errors.ValidationError("order: is wrong", violations=[violation], status=400)
    if how == "away":
        raise errors.NoAnswer("10.0.0.7 refused")
    if how == "defect":
        raise RuntimeError("the password is 12345")


@web_method(Permissions.ANYONE)
async def unwritable() -> object:
    return object()


def not_marked() -> None:
    raise AssertionError("nobody can call this")


class Web:
    """The web methods of this module on a shop, and a page that calls them."""

    def __init__(self, shop: Shop, backend: AsyncOrderwright) -> None:
        self.shop = shop
        self.backend = backend
        self.app = web_methods(sys.modules[__name__], client=backend, origins=("https://pages.example",))
        transport = httpx.ASGITransport(self.app)
        self.http = httpx.AsyncClient(transport=transport, base_url="https://shop.example")

    async def call(self, name: str, *arguments: Any, by: str = "visitor", **named: Any) -> tuple[int, Any]:
        answer = await self.http.post(
            f"/{name}", json=named or list(arguments), headers={"Authorization": self.shop.credentials[by]}
        )
        return answer.status_code, answer.json()

    async def status(self, name: str = "echo", *, method: str = "POST", body: bytes = b'["x"]', **headers: str) -> int:
        sent = {"Authorization": self.shop.credentials["visitor"], "Content-Type": "application/json"}
        sent |= {header.replace("_", "-"): value for header, value in headers.items()}
        kept = {header: value for header, value in sent.items() if value}
        return (await self.http.request(method, f"/{name}", content=body, headers=kept)).status_code


def refused(answer: tuple[int, Json]) -> tuple[int, str]:
    return answer[0], answer[1]["details"]["applicationError"]["code"]


@pytest_asyncio.fixture(scope="module")
async def web(db_dsn: str) -> AsyncIterator[Web]:
    async with open_shop(db_dsn) as shop:
        await shop.visitor()
        await shop.app("app with all rights", ADMIN)
        await shop.app("app with few rights", MANAGER)
        await shop.key("key of a member login", ADMIN)
        shop.credentials["member"] = await member_token(shop)
        other = await new_shop(shop.service, shop.client)
        await other.visitor()
        shop.credentials["foreign"] = other.credentials["visitor"]
        shop.credentials["foreign key"] = other.credentials["admin"]
        shop.credentials["forged"] = shop.credentials["visitor"][:-4] + "AAAA"
        shop.credentials["nonsense"] = "Bearer nonsense"
        yield Web(shop, client_on(shop, Caller(), backend=await installed_app(shop)))


async def member_token(shop: Shop) -> str:
    client_id = await front_end(shop)
    visitor = await shop.client.post("/oauth2/token", json={"clientId": client_id, "grantType": "anonymous"})
    both = f"{visitor.json()['access_token']},{shop.credentials['key of a member login']}"
    body = {"grant_type": "authorized_client", "member_id": "4d1f1f6e-7f0b-4f7d-9c56-0d6d3a8f2b11"}
    answer = await shop.client.post("/oauth2/token", json=body, headers={"Authorization": both})
    token: str = answer.json()["access_token"]
    return token


async def test_arguments_come_by_position_or_by_name(web: Web) -> None:
    assert await web.call("echo", "ab", 2, 7, 8) == (200, {"result": ["abab", [7, 8], {}]})
    assert await web.call("echo", text="ab", quick=True) == (200, {"result": ["ab", [], {"quick": True}]})


async def test_an_ordinary_function_runs_in_a_thread_with_its_caller_and_structures(web: Web) -> None:
    assert await web.call("in_a_thread", {"amount": "1.0"}) == (200, {"result": {"amount": "1.00"}})


@pytest.mark.parametrize(
    "body",
    [b"{", b"7", b"[]", b"[7]", b'["x", "y"]', b'["x", 1, 2.5]', b'{"text": "x", "times": null}', b'{"other": 1}'],
)
async def test_arguments_that_do_not_fit_never_reach_the_function(web: Web, body: bytes) -> None:
    assert await web.status(body=body) == 400


async def test_only_marked_functions_can_be_called(web: Web) -> None:
    for name in ("not_marked", "for_staff", "caller", "", "echo/echo", "%2e%2e/echo", "__class__"):
        assert await web.status(name) == 404, name


@pytest.mark.parametrize("by", ["foreign", "foreign key", "forged", "nonsense"])
async def test_a_token_that_does_not_count_on_the_site_calls_nothing(web: Web, by: str) -> None:
    for name in ("echo", "for_members", "for-staff"):
        assert refused(await web.call(name, "x", by=by)) == (401, "UNAUTHENTICATED")


async def test_no_token_calls_nothing(web: Web) -> None:
    assert await web.status(Authorization="") == 401


@pytest.mark.parametrize(
    ("by", "member", "staff"),
    [
        ("visitor", 403, 403),
        ("member", 200, 403),
        ("app with all rights", 403, 200),
        ("app with few rights", 403, 403),
        ("admin", 403, 200),
        ("manager", 403, 403),
    ],
)
async def test_a_permission_admits_whom_it_names(web: Web, by: str, member: int, staff: int) -> None:
    assert [(await web.call(name, by=by))[0] for name in ("for_members", "for-staff")] == [member, staff]


async def test_the_caller_is_who_the_token_says(web: Web) -> None:
    assert await web.call("for_members", by="member") == (200, {"result": "4d1f1f6e-7f0b-4f7d-9c56-0d6d3a8f2b11"})
    assert await web.call("for-staff", by="admin") == (200, {"result": "STAFF"})


async def test_pages_of_other_origins_are_refused_unless_they_are_listed(web: Web) -> None:
    assert await web.status(Origin="https://shop.example") == 200
    assert await web.status(Origin="https://pages.example") == 200
    for origin in ("https://evil.example", "null", "https://shop.example.evil.example", "https://pages.example:444"):
        assert await web.status(Origin=origin) == 403
    assert await web.status(Sec_Fetch_Site="cross-site") == 403
    assert await web.status(Sec_Fetch_Site="same-origin") == 200


async def test_a_listed_origin_may_ask_before(web: Web) -> None:
    asked = {"Origin": "https://pages.example", "Access-Control-Request-Method": "POST"}
    answer = await web.http.options("/echo", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "https://pages.example")
    assert answer.headers["access-control-allow-headers"] == "authorization, content-type"
    assert "access-control-allow-credentials" not in answer.headers
    other = await web.http.options("/echo", headers={**asked, "Origin": "https://evil.example"})
    assert (other.status_code, "access-control-allow-origin" in other.headers) == (403, False)


async def test_what_a_form_of_another_page_could_send_is_refused(web: Web) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        assert await web.status(Content_Type=kind) == 415
    assert await web.status(method="GET") == 405


async def test_a_body_that_is_too_large_is_refused(web: Web) -> None:
    assert await web.status(body=b'["' + b"x" * 1_000_000 + b'"]') == 413


async def test_errors_reach_the_page_as_the_service_writes_them(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    status, body = await web.call("refusing", "refusal")
    told = {"code": "SOLD_OUT", "description": "There is none left", "data": {"left": 0}}
    assert (status, body["details"]["applicationError"]) == (428, told)
    status, body = await web.call("refusing", "violation")
    found = [{"field": "order", "description": "is wrong", "violatedRule": "OTHER"}]
    assert (status, body["details"]["validationError"]["fieldViolations"]) == (400, found)
    with caplog.at_level(logging.ERROR, "orderwright.web"):
        assert refused(away := await web.call("refusing", "away")) == (503, "UNAVAILABLE")
        assert "10.0.0.7" not in str(away)
        assert await web.call("refusing", "defect") == (500, {"message": "", "details": {}})
        assert (await web.call("unwritable"))[0] == 500
    assert [record.getMessage() for record in caplog.records] == [
        "web method refusing: the service could not answer: 10.0.0.7 refused",
        "web method refusing failed",
        "web method unwritable failed",
    ]


async def test_each_call_acts_for_its_own_caller(web: Web) -> None:
    """Without elevating a call may what its caller may; many at once do not mix."""
    made = await web.shop.create(order())

    @web_method(Permissions.ANYONE)
    async def look(order_id: str) -> list[str]:
        try:
            await web.backend.orders.get_order(order_id)
        except errors.PermissionDenied:
            return [caller().id, (await elevate(web.backend.orders.get_order)(order_id)).number]
        return [caller().id, "itself"]

    app = web_methods(look, client=web.backend)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://shop.example") as http:

        async def result(by: str) -> list[str]:
            answer = await http.post("/look", json=[made["id"]], headers={"Authorization": web.shop.credentials[by]})
            found: list[str] = answer.json()["result"]
            return found

        visitor, member, staff = await asyncio.gather(*map(result, ("visitor", "member", "admin")))
        again = await asyncio.gather(*(result("visitor") for _ in range(10)))
    assert (visitor[1], member[1], staff[1]) == (made["number"], made["number"], "itself")
    assert len({visitor[0], member[0], staff[0]}) == 3
    assert again == [visitor] * 10


async def test_a_function_is_called_by_the_backend_as_any_other(web: Web) -> None:
    assert await echo("a", 2) == ["aa", [], {}]
    with pytest.raises(errors.NoCaller):
        caller()
    with pytest.raises(errors.NoCaller):
        await web.backend.orders.get_order("x")


async def test_an_application_that_could_not_work_is_not_made(web: Web) -> None:
    with pytest.raises(TypeError, match="not marked"):
        web_methods(not_marked, client=web.backend)
    with pytest.raises(ValueError, match="called echo"):
        web_methods(echo, echo, client=web.backend)
    with pytest.raises(ValueError, match="no origin"):
        web_methods(echo, client=web.backend, origins=("*",))
    with pytest.raises(ValueError, match="knows its site"):
        web_methods(echo, client=AsyncOrderwright("http://edge", credentials=Caller()))
    with Orderwright("http://edge", api_key="k") as blocking, pytest.raises(TypeError, match="AsyncOrderwright"):
        web_methods(echo, client=blocking)
    assert isinstance(web_methods(echo, client=web.backend), WebMethodApp)
