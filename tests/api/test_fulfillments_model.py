"""Random sequences of fulfilments made, changed and removed, held step by step against a small model."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.support.fulfillments import parcel, sold, tracked
from tests.support.service import Shop, new_shop, open_service

from orderwright.rules.tracking_links import tracking_link
from orderwright.workflows.service import Service

Json = dict[str, Any]
T = TypeVar("T")
# A quick look every time; `ORDERWRIGHT_MODEL_EXAMPLES=500` for a long one.
EXAMPLES = int(os.environ.get("ORDERWRIGHT_MODEL_EXAMPLES", "20"))
UNITS = st.tuples(*[st.sampled_from([0, None, 1, 2, 3])] * 3).filter(lambda units: units != (0, 0, 0))
NUMBERS = st.none() | st.sampled_from(["A1", "a 1", "B2", "C3"])
PROVIDERS = st.none() | st.sampled_from(["ups", "FedEx", "Joe"])


class Live:
    """The service under test, on a loop of its own, because the machine is synchronous."""

    def __init__(self, dsn: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._opened = open_service(dsn)
        self.service: Service
        self.client: httpx.AsyncClient
        self.service, self.client = self.run(self._opened.__aenter__())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self._opened.__aexit__(None, None, None))
        self.loop.close()


def bare(number: str | None) -> str | None:
    return None if number is None else number.casefold().replace(" ", "")


class Parcels(RuleBasedStateMachine):
    """One order of three lines and its fulfilments: units, number and provider of each, by its id."""

    live: Live
    shop: Shop

    @initialize(quantities=st.tuples(*[st.integers(1, 4)] * 3))
    def sell(self, quantities: tuple[int, ...]) -> None:
        self.made = self.live.run(sold(self.shop, *quantities))
        self.ordered = quantities
        self.known: dict[str, tuple[tuple[int, ...], str | None, str | None]] = {}
        self.status = "NOT_FULFILLED"

    def left(self) -> list[int]:
        return [
            quantity - sum(units[place] for units, _, _ in self.known.values())
            for place, quantity in enumerate(self.ordered)
        ]

    def counted(self) -> str:
        if not any(self.left()):
            return "FULFILLED"
        return "PARTIALLY_FULFILLED" if self.known else "NOT_FULFILLED"

    def ask(self, name: str, request: Json) -> httpx.Response:
        return self.live.run(self.shop.send(name, {"orderId": self.made["id"], **request}))

    def refused(self, answer: httpx.Response, status: int, code: str) -> None:
        assert (answer.status_code, answer.json()["details"]["applicationError"]["code"]) == (status, code)

    def shown(self, answer: httpx.Response) -> Json:
        """The answer, whose fulfilments are those of the model, oldest first."""
        assert answer.status_code == 200, answer.text
        result: Json = answer.json()
        expected = [
            (
                id_,
                [
                    {"id": line["id"], "quantity": quantity}
                    for line, quantity in zip(self.made["lineItems"], units, strict=True)
                    if quantity
                ],
                tracked(number, provider, tracking_link(provider, number)),
            )
            for id_, (units, number, provider) in self.known.items()
        ]
        found = result["orderWithFulfillments"]["fulfillments"]
        assert [(one["id"], one["lineItems"], one.get("trackingInfo", {})) for one in found] == expected
        return result

    @rule(units=UNITS, number=NUMBERS, provider=PROVIDERS)
    def create(self, units: tuple[int | None, ...], number: str | None, provider: str | None) -> None:
        left = self.left()
        wanted = tuple(left[place] if quantity is None else quantity for place, quantity in enumerate(units))
        sent = parcel(self.made, *units, trackingInfo=tracked(number, provider))
        answer = self.ask("createFulfillment", {"fulfillment": sent})
        empty = any(quantity is None and left[place] == 0 for place, quantity in enumerate(units))
        if empty or any(quantity > left[place] for place, quantity in enumerate(wanted)):
            self.refused(answer, 428, "FULFILLMENT_QUANTITY_EXCEEDED")
        elif number and bare(number) in {bare(known) for _, known, _ in self.known.values()}:
            self.refused(answer, 409, "TRACKING_NUMBER_ALREADY_EXISTS")
        else:
            self.known[answer.json()["fulfillmentId"]] = (wanted, number, provider)
            self.shown(answer)
            self.status = self.counted()

    @rule(which=st.integers(0, 5), number=NUMBERS, provider=PROVIDERS)
    def follow(self, which: int, number: str | None, provider: str | None) -> None:
        if which >= len(self.known):
            return
        id_ = list(self.known)[which]
        info = {"trackingNumber": number, "shippingProvider": provider}
        answer = self.ask("updateFulfillment", {"fulfillment": {"id": id_, "trackingInfo": info}})
        others = {bare(known) for other, (_, known, _) in self.known.items() if other != id_}
        if number and bare(number) in others:
            self.refused(answer, 409, "TRACKING_NUMBER_ALREADY_EXISTS")
            return
        self.known[id_] = (self.known[id_][0], number, provider)
        self.shown(answer)

    @rule(which=st.integers(0, 5))
    def delete(self, which: int) -> None:
        if which >= len(self.known):
            return
        id_ = list(self.known)[which]
        answer = self.ask("deleteFulfillment", {"fulfillmentId": id_})
        del self.known[id_]
        self.shown(answer)
        self.status = self.counted()
        self.refused(self.ask("deleteFulfillment", {"fulfillmentId": id_}), 404, "FULFILLMENT_NOT_FOUND")

    @rule(status=st.sampled_from(["FULFILLED", "NOT_FULFILLED"]))
    def mark(self, status: str) -> None:
        assert self.ask("markFulfillmentStatus", {"fulfillmentStatus": status}).status_code == 200
        self.status = status

    @invariant()
    def the_order_says_so(self) -> None:
        order = self.live.run(self.shop.get(self.made["id"]))
        assert order["fulfillmentStatus"] == self.status
        self.shown(self.ask("listFulfillmentsForSingleOrder", {}))

    def teardown(self) -> None:
        if not hasattr(self, "made"):
            return
        types = Counter(event["slug"] for event in self.live.run(self.shop.events(self.made["id"])))
        order = self.live.run(self.shop.get(self.made["id"]))
        kinds = Counter(one["type"] for one in order["activities"])
        assert types["fulfilled"] >= kinds["ORDER_FULFILLED"] + kinds["ORDER_NOT_FULFILLED"]


def test_random_sequences_of_fulfilments_do_what_the_model_says(db_dsn: str) -> None:
    Parcels.live = Live(db_dsn)
    try:
        Parcels.shop = Parcels.live.run(new_shop(Parcels.live.service, Parcels.live.client))
        run_state_machine_as_test(
            Parcels,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=15,
                deadline=None,
                print_blob=True,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
    finally:
        Parcels.live.close()
