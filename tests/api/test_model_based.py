"""Random sequences of operations, held step by step against a small model of what orders are."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, multiple, rule, run_state_machine_as_test
from tests.support.orders import imported, new_id, order
from tests.support.service import Shop, new_shop, open_service

from orderwright.workflows.service import Service

Json = dict[str, Any]
T = TypeVar("T")
# A quick look every time; `ORDERWRIGHT_MODEL_EXAMPLES=500` for a long one.
EXAMPLES = int(os.environ.get("ORDERWRIGHT_MODEL_EXAMPLES", "25"))
STATUSES = ["INITIALIZED", "APPROVED", "CANCELED", "PENDING", "REJECTED"]
EMAILS = st.sampled_from(["a@example.com", "b@example.com"])
TAGS = st.lists(st.sampled_from(["t1", "t2", "t3"]), max_size=2)
MESSAGES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


@dataclass(frozen=True)
class State:
    """What the model knows of an order at one revision."""

    number: int
    status: str
    email: str | None
    language: str | None
    archived: bool | None
    tags: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()


@dataclass
class Known:
    """An order: its states with the times from which they held, and its events."""

    imported: bool
    states: list[tuple[str, State]]
    events: list[str] = field(default_factory=list)

    @property
    def now(self) -> State:
        return self.states[-1][1]

    @property
    def locked(self) -> str | None:
        return f"ORDER_IS_{self.now.status}" if self.now.status in ("PENDING", "REJECTED") else None


def state_of(document: Json) -> State:
    """What an answer shows, in the model's terms."""
    return State(
        number=int(document["number"]),
        status=document["status"],
        email=document.get("buyerInfo", {}).get("email"),
        language=document.get("buyerLanguage"),
        archived=document.get("archived"),
        tags=tuple(document.get("tags", {}).get("tags", {}).get("tagIds", [])),
        comments=tuple(
            (one["id"], one["merchantComment"]["message"])
            for one in document["activities"]
            if one["type"] == "MERCHANT_COMMENT"
        ),
    )


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


class Orders(RuleBasedStateMachine):
    """One site from its first order on."""

    live: Live
    orders = Bundle("orders")
    comments = Bundle("comments")

    def __init__(self) -> None:
        super().__init__()
        self.shop: Shop = self.live.run(new_shop(self.live.service, self.live.client))
        self.known: dict[str, Known] = {}
        self.counter = 10001

    def ask(self, name: str, request: Json) -> httpx.Response:
        return self.live.run(self.shop.send(name, request))

    def answered(self, name: str, request: Json) -> Json:
        answer = self.ask(name, request)
        assert answer.status_code == 200, answer.text
        result: Json = answer.json()
        return result

    def write(self, name: str, request: Json, order_id: str, expected: State, events: list[str]) -> Json | None:
        """A change that must end in `expected`; one that changes nothing leaves date and events alone."""
        order = self.known[order_id]
        if order.locked and name in ("updateOrder", "cancelOrder"):
            answer = self.ask(name, request)
            code = answer.json()["details"]["applicationError"]["code"]
            assert (answer.status_code, code) == (428, order.locked)
            return None
        document: Json = self.answered(name, request)["order"]
        self.settle(order_id, document, expected, events)
        return document

    def settle(self, order_id: str, document: Json, expected: State, events: list[str]) -> None:
        assert state_of(document) == expected
        order = self.known[order_id]
        if not events:
            assert document["updatedDate"] == order.states[-1][0]
            return
        assert document["updatedDate"] > order.states[-1][0]
        order.states.append((document["updatedDate"], expected))
        order.events += events

    @rule(target=orders, channel=st.sampled_from(["WEB", "POS"]), email=EMAILS)
    def create(self, channel: str, email: str) -> str:
        sent = order(channelInfo={"type": channel}, buyerInfo={"email": email})
        document = self.answered("createOrder", {"order": sent})["order"]
        status = "APPROVED" if channel == "POS" else "INITIALIZED"
        expected = State(self.counter, status, email, "en", False)
        assert state_of(document) == expected
        # Nothing of these orders is shipped: they are fulfilled when they are approved.
        events = ["created", "approved", "fulfilled"] if channel == "POS" else ["created"]
        self.known[document["id"]] = Known(False, [(document["updatedDate"], expected)], events)
        self.counter += 1
        one: str = document["id"]
        return one

    @rule(target=orders, status=st.sampled_from(STATUSES), number=st.none() | st.integers(10000, 10010))
    def bring(self, status: str, number: int | None) -> str:
        sent = imported(status, **({} if number is None else {"number": str(number)}))
        document = self.answered("importOrder", {"order": sent})["order"]
        expected = State(self.counter if number is None else number, status, None, "en", False)
        assert state_of(document) == expected
        self.counter += number is None
        self.known[document["id"]] = Known(True, [(document["updatedDate"], expected)], ["imported"])
        one: str = document["id"]
        return one

    @rule(one=orders, status=st.sampled_from(STATUSES), number=st.none() | st.integers(10000, 10010), message=MESSAGES)
    def bring_again(self, one: str, status: str, number: int | None, message: str) -> None:
        activity = {"id": new_id(), "activityType": "MERCHANT_COMMENT", "merchantComment": {"message": message}}
        sent = imported(status, id=one, activities=[activity], **({} if number is None else {"number": str(number)}))
        known = self.known[one]
        if not known.imported:
            answer = self.ask("importOrder", {"order": sent})
            assert answer.status_code == 409
            assert answer.json()["details"]["applicationError"]["code"] == "CANNOT_OVERWRITE_NON_IMPORTED_ORDER"
            return
        kept = known.now.number if number is None else number
        expected = State(kept, status, None, "en", False, comments=((activity["id"], message),))
        self.write("importOrder", {"order": sent}, one, expected, ["imported"])

    @rule(
        one=orders,
        email=st.none() | EMAILS,
        patch=st.fixed_dictionaries(
            {},
            optional={
                "archived": st.sampled_from([None, True, False]),
                "buyerLanguage": st.sampled_from([None, "en", "fr"]),
                "status": st.just("CANCELED"),
            },
        ),
        with_email=st.booleans(),
    )
    def update(self, one: str, email: str | None, patch: Json, with_email: bool) -> None:
        now = self.known[one].now
        expected = replace(
            now,
            archived=patch.get("archived", now.archived),
            language=patch.get("buyerLanguage", now.language),
            email=email if with_email else now.email,
        )
        sent = {"id": one, **patch, **({"buyerInfo": {"email": email}} if with_email else {})}
        self.write("updateOrder", {"order": sent}, one, expected, ["updated"] if expected != now else [])

    @rule(one=orders)
    def cancel(self, one: str) -> None:
        now = self.known[one].now
        events = [] if now.status == "CANCELED" else ["updated", "canceled"]
        self.write("cancelOrder", {"id": one}, one, replace(now, status="CANCELED"), events)

    @rule(target=comments, one=orders, messages=st.lists(MESSAGES, min_size=1, max_size=3))
    def comment(self, one: str, messages: list[str]) -> Any:
        sent = [{"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": text}} for text in messages]
        answer = self.answered("addActivities", {"orderId": one, "orderActivities": sent})
        now, ids = self.known[one].now, answer["activityIds"]
        expected = replace(now, comments=now.comments + tuple(zip(ids, messages, strict=True)))
        self.settle(one, answer["order"], expected, ["updated"])
        return multiple(*((one, each) for each in ids))

    @rule(comment=consumes(comments))
    def delete_comment(self, comment: tuple[str, str]) -> None:
        one, activity_id = comment
        now = self.known[one].now
        request = {"id": one, "activityId": activity_id}
        left = tuple(each for each in now.comments if each[0] != activity_id)
        if left == now.comments:  # an import has replaced the list
            assert self.ask("deleteActivity", request).status_code == 404
            return
        self.write("deleteActivity", request, one, replace(now, comments=left), ["updated"])

    @rule(one=orders, assign=TAGS, unassign=TAGS)
    def tag(self, one: str, assign: list[str], unassign: list[str]) -> None:
        now = self.known[one].now
        kept = [each for each in now.tags if each not in unassign or each in assign]
        expected = replace(now, tags=tuple(dict.fromkeys(kept + assign)))
        request = {
            "orderIds": [one],
            "assignTags": {"tags": {"tagIds": assign}},
            "unassignTags": {"tags": {"tagIds": unassign}},
        }
        assert self.answered("bulkUpdateOrderTags", request)["bulkActionMetadata"]["totalSuccesses"] == 1
        document = self.answered("getOrder", {"id": one})["order"]
        self.settle(one, document, expected, ["updated"] if expected != now else [])

    @rule(one=orders, status=st.sampled_from(["APPROVED", "CANCELED", "REJECTED"]))
    def move(self, one: str, status: str) -> None:
        now = self.known[one].now
        allowed = {
            ("INITIALIZED", "APPROVED"),
            ("INITIALIZED", "CANCELED"),
            ("APPROVED", "CANCELED"),
            ("PENDING", "APPROVED"),
            ("PENDING", "REJECTED"),
        }
        request = {"orderId": one, "status": status}
        if (now.status, status) not in allowed:
            assert self.ask("updateOrderStatus", request).status_code == 428
            return
        events = ["updated", *{"APPROVED": ["approved", "fulfilled"], "CANCELED": ["canceled"]}.get(status, [])]
        self.write("updateOrderStatus", request, one, replace(now, status=status), events)

    @rule(counter=st.integers(9998, 10012), lower=st.booleans())
    def set_counter(self, counter: int, lower: bool) -> None:
        request = {"counter": counter, "allowLowerCounter": lower}
        if counter < self.counter and not lower:
            assert self.ask("setOrderNumberCounter", request).status_code == 428
            return
        answer = self.answered("setOrderNumberCounter", request)
        assert answer == {"oldCounter": str(self.counter), "newCounter": str(counter)}
        self.counter = counter

    def found(self, conditions: Json) -> set[str]:
        answer = self.answered("searchOrders", {"search": {"filter": conditions, "cursorPaging": {"limit": 100}}})
        return {one["id"] for one in answer["orders"]}

    @rule(status=st.sampled_from(STATUSES))
    def search_by_status(self, status: str) -> None:
        expected = {one for one, known in self.known.items() if known.now.status == status != "INITIALIZED"}
        assert self.found({"status": {"$eq": status}}) == expected

    @rule(one=orders)
    def search_by_number(self, one: str) -> None:
        number = self.known[one].now.number
        visible = ("APPROVED", "CANCELED")
        expected = {
            each for each, known in self.known.items() if known.now.number == number and known.now.status in visible
        }
        assert self.found({"number": str(number)}) == expected

    @rule(one=orders, data=st.data())
    def look_back(self, one: str, data: st.DataObject) -> None:
        moment, expected = data.draw(st.sampled_from(self.known[one].states))
        assert state_of(self.answered("getOrder", {"id": one, "asOf": moment})["order"]) == expected

    def teardown(self) -> None:
        for one, known in self.known.items():
            assert state_of(self.answered("getOrder", {"id": one})["order"]) == known.now
            assert self.live.run(self.shop.event_types(one)) == known.events
            history = self.answered("getOrderHistory", {"id": one, "limit": 100})["history"]
            assert [entry["date"] for entry in history] == [moment for moment, _ in reversed(known.states)]


def test_random_sequences_of_operations_do_what_the_model_says(db_dsn: str) -> None:
    Orders.live = Live(db_dsn)
    try:
        run_state_machine_as_test(
            Orders,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=30,
                deadline=None,
                print_blob=True,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
    finally:
        Orders.live.close()
