"""Requests that the OpenAPI document allows, aimed at orders that exist: every answer is as the document says."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.support.orders import full_order, imported
from tests.support.service import Shop, by_name, new_shop, open_service

from orderwright.contract.operation import Operation
from orderwright.contract.registry import operations

Json = dict[str, Any]
# A quick look every time; `ORDERWRIGHT_FUZZ_EXAMPLES=500` for a long one.
EXAMPLES = int(os.environ.get("ORDERWRIGHT_FUZZ_EXAMPLES", "8"))
#: Left out of schemathesis' checks: those of authentication and of unsupported methods, which test_permission_matrix
#: and test_http_requests make with exact answers; and that everything the schema allows is taken, because rules
#: between fields (a digital line needs its file) can't be said in a schema.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


class Live:
    """A shop on a loop of its own, because schemathesis' strategies are synchronous."""

    def __init__(self, dsn: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._opened = open_service(dsn)
        self.service, self.client = self.run(self._opened.__aenter__())
        self.shop: Shop = self.run(new_shop(self.service, self.client))
        comment = {"activity": {"merchantComment": {"message": "x"}}}
        self.orders: list[Json] = []
        for name, request in [
            ("createOrder", {"order": full_order()}),
            ("createOrder", {"order": full_order(channelInfo={"type": "POS"})}),
            ("importOrder", {"order": imported("PENDING")}),
            ("importOrder", {"order": imported("CANCELED", "PAID")}),
        ]:
            made = self.run(self.shop.do(name, request))["order"]
            self.orders.append(self.run(self.shop.do("addActivity", {"id": made["id"], **comment}))["order"])
        units = {"lineItems": [{"id": self.orders[1]["lineItems"][0]["id"], "quantity": 1}]}
        request = {"orderId": self.orders[1]["id"], "fulfillment": units}
        self.fulfillment: str = self.run(self.shop.do("createFulfillment", request))["fulfillmentId"]

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self._opened.__aexit__(None, None, None))
        self.loop.close()


@pytest.fixture(scope="module")
def live(db_dsn: str) -> Iterator[Live]:
    live = Live(db_dsn)
    yield live
    live.close()


@pytest.fixture(scope="module")
def described(live: Live) -> dict[str, Any]:
    document = live.run(live.client.get("/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(document)
    return {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}


def aim(case: Any, made: Json, fulfillment: str) -> None:
    """Put the ids of an order that exists wherever the request names one, so that it gets past the lookup."""
    one, line_id, activity = made["id"], made["lineItems"][0]["id"], made["activities"][-1]["id"]
    ids = {
        "id": one,
        "orderId": one,
        "ecomOrderId": one,
        "activityId": activity,
        "lineItemId": line_id,
        "fulfillmentId": fulfillment,
    }
    for name in case.path_parameters or {}:
        case.path_parameters[name] = ids.get(name, case.path_parameters[name])
    if not isinstance(case.body, dict):
        return
    body = case.body
    for name in ("id", "orderId", "activityId"):
        if name in body:
            body[name] = ids[name]
    for name, known in {"order": one, "lineItem": line_id, "fulfillment": fulfillment}.items():
        if isinstance(body.get(name), dict) and "{" in case.path and (f"{name}Id" in case.path or name == "order"):
            body[name]["id"] = known
    for item in body.get("orders", []) if isinstance(body.get("orders"), list) else []:
        if isinstance(item, dict) and isinstance(item.get("order"), dict):
            item["order"]["id"] = one
    if isinstance(body.get("orderIds"), list):
        body["orderIds"] = [one]
    sent = body.get("fulfillment")
    if isinstance(sent, dict) and sent.get("lineItems") and isinstance(sent["lineItems"], list):
        sent["lineItems"] = [{**sent["lineItems"][0], "id": line_id}]


def keys() -> list[Any]:
    """Every operation. A job of deletion would only wait for a worker, and its id is asked for in other tests."""
    return [pytest.param(one, id=one.key) for one in operations() if one.name != "getAsyncJob"]


@pytest.mark.parametrize("one", keys())
def test_answers_are_as_documented(live: Live, described: dict[str, Any], one: Operation) -> None:
    known = described[f"{one.module.replace('-', '_')}_{one.name}"]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=known.as_strategy(), made=st.sampled_from(live.orders))
    def check(case: Any, made: Json) -> None:
        aim(case, made, live.fulfillment)
        path = case.formatted_path
        if isinstance(case.query, dict) and "wait" in case.query:
            case.query["wait"] = min(int(case.query["wait"]), 1)
        body = {} if isinstance(case.body, type(schemathesis.core.NOT_SET)) else {"json": case.body}
        headers = {"Authorization": live.shop.credentials["admin"]}
        live.shop.clock.tick()
        answer = live.run(live.client.request(one.method, path, params=case.query, headers=headers, **body))
        case.validate_response(answer, checks=CHECKS)

    check()


@pytest.mark.parametrize("name", ["getOrder", "getOrderHistory", "searchOrders", "readEvents"])
def test_what_was_written_on_the_way_is_still_shown_as_documented(
    live: Live, described: dict[str, Any], name: str
) -> None:
    one = by_name(name)
    known = described[f"{one.module}_{one.name}"]
    for made in live.orders:
        request = {"id": made["id"]} if "{id}" in one.path else {}
        answer = live.run(live.shop.send(one.key, request))
        assert answer.status_code == 200
        case = known.Case(path_parameters={"id": made["id"]} if request else {})
        case.validate_response(answer, checks=CHECKS)
