"""Requests of the client: where arguments go, what a patch sends, which ids are refused, how pages follow."""

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from orderwright import Answer, AsyncOrderwright, Orderwright, answer_of, errors
from orderwright.model.order_patch import AddressPatch, AddressWithContactPatch, OrderPatch
from orderwright.model.order_search import CursorPaging, CursorSearch

ID = "efc0f204-d83a-4391-b576-e9cf816f6bc9"
Json = dict[str, Any]


class Recorder:
    """Answers every request with the same body, and keeps what was asked."""

    def __init__(self, *bodies: Json, status: int = 200, **headers: str) -> None:
        self.bodies = list(bodies) or [{}]
        self.status = status
        self.headers = headers
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        body = self.bodies[min(len(self.requests), len(self.bodies)) - 1]
        return httpx.Response(self.status, json=body, headers=self.headers)

    @property
    def body(self) -> Json:
        """The body of the last request."""
        result: Json = msgspec.json.decode(self.requests[-1].content)
        return result

    def client(self) -> Orderwright:
        """A client that asks this one."""
        return Orderwright("http://edge/", api_key="ow_key", site_id="site", transport=httpx.MockTransport(self))


def test_a_write_carries_the_key_the_site_and_an_idempotency_key() -> None:
    asked = Recorder({"results": [], "bulkActionMetadata": {}})
    with asked.client() as shop, pytest.raises(errors.AnswerNotUnderstood):
        shop.orders.bulk_update_orders([{"order": {"id": ID, "archived": True}}], return_entity=False)
    (request,) = asked.requests
    assert (request.method, str(request.url)) == ("POST", "http://edge/ecom/v1/bulk/orders/update")
    assert request.headers["authorization"] == "ow_key"
    assert request.headers["wix-site-id"] == "site"
    assert len(request.headers["idempotency-key"]) == 36
    assert asked.body == {"orders": [{"order": {"id": ID, "archived": True}}], "returnEntity": False}


def test_a_read_carries_no_idempotency_key_and_its_arguments_in_the_query() -> None:
    asked = Recorder({"events": [], "cursor": "7", "hasMore": False})
    with asked.client() as shop:
        page = shop.events.read_events(cursor="5", types=["a", "b"], order_id=ID)
    (request,) = asked.requests
    assert str(request.url) == f"http://edge/events/v1/events?cursor=5&types=a&types=b&orderId={ID}"
    assert "idempotency-key" not in request.headers
    assert page.cursor == "7"


def test_times_may_be_datetimes() -> None:
    asked = Recorder(status=404)
    with asked.client() as shop, pytest.raises(errors.NotFound):
        shop.orders.get_order(ID, as_of=datetime(2026, 3, 1, 9, tzinfo=UTC))
    assert asked.requests[0].url.params["asOf"] == "2026-03-01T09:00:00Z"


def test_a_patch_tells_absent_from_none_all_the_way_down() -> None:
    asked = Recorder(status=404)
    patch = OrderPatch(
        id=ID, buyer_language=None, recipient_info=AddressWithContactPatch(address=AddressPatch(city=None))
    )
    with asked.client() as shop, pytest.raises(errors.NotFound):
        shop.orders.update_order(ID, patch)
    assert asked.body == {
        "order": {"id": ID, "buyerLanguage": None, "recipientInfo": {"address": {"city": None}}},
    }


def test_a_patch_may_be_a_mapping_and_keeps_its_nones() -> None:
    asked = Recorder(status=404)
    with asked.client() as shop, pytest.raises(errors.NotFound):
        shop.orders.update_order(ID, {"buyer_language": None, "archived": True})
    assert str(asked.requests[0].url).endswith(f"/ecom/v1/orders/{ID}")
    assert asked.body == {"order": {"buyer_language": None, "archived": True}}


@pytest.mark.parametrize("id_", ["", ".", ".."])
def test_an_id_that_would_lead_to_another_address_is_never_sent(id_: str) -> None:
    asked = Recorder()
    with asked.client() as shop, pytest.raises(ValueError, match="must be an id"):
        shop.orders.cancel_order(id_)
    assert asked.requests == []


def test_an_id_is_one_segment_of_the_path_whatever_is_in_it() -> None:
    asked = Recorder(status=404)
    with asked.client() as shop, pytest.raises(errors.NotFound):
        shop.orders.get_order("../a?b=c#d/e f")
    assert asked.requests[0].url.raw_path == b"/ecom/v1/orders/..%2Fa%3Fb%3Dc%23d%2Fe%20f"


@pytest.mark.parametrize(("given", "sent"), [(3, '"3"'), ("3", '"3"'), ('"3"', '"3"'), ("*", "*"), ('W/"3"', 'W/"3"')])
def test_if_match_is_written_as_an_entity_tag(given: str | int, sent: str) -> None:
    asked = Recorder(status=412)
    with asked.client() as shop, pytest.raises(errors.StaleRevision):
        shop.orders.cancel_order(ID, if_match=given)
    assert asked.requests[0].headers["if-match"] == sent


def test_the_whole_answer_has_the_revision_and_the_id_of_the_request() -> None:
    asked = Recorder({"paymentGatewayOrderId": "x"}, ETag='W/"4"', **{"X-Wix-Request-Id": "r"})
    with asked.client() as shop:
        answer = answer_of(shop.orders.payment_collection_create_payment_gateway_order)(ID)
    assert isinstance(answer, Answer)
    assert (answer.value.payment_gateway_order_id, answer.revision, answer.request_id) == ("x", "4", "r")
    assert answer.idempotency_key == asked.requests[0].headers["idempotency-key"]


async def test_the_whole_answer_of_a_coroutine() -> None:
    asked = Recorder({"paymentGatewayOrderId": "x"}, ETag='"4"')
    async with AsyncOrderwright("http://edge", api_key="k", transport=httpx.MockTransport(asked)) as shop:
        answer = await answer_of(shop.orders.payment_collection_create_payment_gateway_order)(ID)
    assert (answer.value.payment_gateway_order_id, answer.revision) == ("x", "4")


def test_pages_follow_their_cursors_and_keep_the_rest_of_the_search() -> None:
    first = {"orders": [], "metadata": {"cursors": {"next": "two"}}}
    asked = Recorder(first, {"orders": [], "metadata": {"cursors": {}}})
    search = CursorSearch(cursor_paging=CursorPaging(limit=2), filter={"archived": True})
    with asked.client() as shop:
        assert list(shop.orders.iter_orders(search)) == []
        assert list(shop.orders.iter_orders({"cursor_paging": {"limit": 2}})) == []
    sent = [msgspec.json.decode(request.content)["search"] for request in asked.requests]
    assert sent == [
        {"cursorPaging": {"limit": 2}, "filter": {"archived": True}},
        {"cursorPaging": {"limit": 2, "cursor": "two"}, "filter": {"archived": True}},
        {"cursor_paging": {"limit": 2}},
    ]


async def test_the_feed_is_followed_to_its_end() -> None:
    pages = [{"events": [], "cursor": str(n), "hasMore": n < 3} for n in (1, 2, 3)]
    asked = Recorder(*pages)
    async with AsyncOrderwright("http://edge", api_key="k", transport=httpx.MockTransport(asked)) as shop:
        assert [event async for event in shop.events.iter_events(limit=1)] == []
    assert [request.url.params.get("cursor") for request in asked.requests] == [None, "1", "2"]


def test_an_error_is_of_the_class_of_its_code_and_has_what_the_service_said() -> None:
    told = {"code": "ORDER_NOT_FOUND", "description": "Order x was not found", "data": {"orderId": "x"}}
    asked = Recorder({"message": "m", "details": {"applicationError": told}}, status=404, **{"X-Wix-Request-Id": "r"})
    with asked.client() as shop, pytest.raises(errors.OrderNotFound) as caught:
        shop.orders.get_order("x")
    assert isinstance(caught.value, errors.NotFound)
    assert (caught.value.status, caught.value.code, caught.value.data) == (404, "ORDER_NOT_FOUND", {"orderId": "x"})
    assert caught.value.request_id == "r"
    assert str(caught.value) == "404 ORDER_NOT_FOUND: Order x was not found (request r)"


def test_a_validation_error_lists_every_violation() -> None:
    found = [
        {"field": "order.lineItems", "description": "needs 1", "violatedRule": "MIN_SIZE", "data": {"threshold": 1}},
        {"field": "order.currency", "description": "is none", "violatedRule": "FORMAT"},
    ]
    asked = Recorder({"message": "m", "details": {"validationError": {"fieldViolations": found}}}, status=400)
    with asked.client() as shop, pytest.raises(errors.ValidationError) as caught:
        shop.orders.create_order({})
    assert [(one.field, one.violated_rule) for one in caught.value.violations] == [
        ("order.lineItems", "MIN_SIZE"),
        ("order.currency", "FORMAT"),
    ]


@pytest.mark.parametrize("status", [301, 418, 500])
def test_what_is_no_answer_of_the_contract_is_an_error_with_its_status(status: int) -> None:
    page = httpx.MockTransport(lambda _: httpx.Response(status, text="<html>", headers={"location": "http://other"}))
    with Orderwright("http://edge", api_key="k", transport=page) as shop, pytest.raises(errors.ApiError) as caught:
        shop.orders.get_order("x")
    assert (caught.value.status, caught.value.code) == (status, "")
    assert "<html>" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["edge", "ftp://edge", "http://", "http://user:password@edge", "http://edge?a=b", "http://edge#c"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Orderwright(address, api_key="k")


def test_a_client_needs_one_credential_and_shows_none() -> None:
    with pytest.raises(ValueError, match="either"):
        Orderwright("http://edge")
    with Orderwright("http://edge", api_key="ow_secret") as shop:
        assert repr(shop) == "Orderwright('http://edge', credentials=ApiKey())"
