"""`orderwright webhook` with a worker that runs beside it: from the subscription to the replay."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.api.test_cli import ORDER, Terminal
from tests.support.embedded import new_data_directory
from tests.support.receiver import Receiver, answer, receiving, verify

from orderwright.workflows.webhook_settings import ALLOW_PRIVATE_VARIABLE

Json = dict[str, Any]
DEADLINE = 90.0


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    with new_data_directory() as data:
        terminal = Terminal(ORDERWRIGHT_DATA_DIR=str(data), **{ALLOW_PRIVATE_VARIABLE: "1"})
        terminal.json("site", "create", "Shop", "--currency", "USD")
        yield terminal


async def comes(receiver: Receiver, count: int) -> None:
    async with asyncio.timeout(DEADLINE):
        while len(receiver.received) < count:
            await asyncio.sleep(0.05)


async def test_from_the_subscription_to_the_replay(terminal: Terminal) -> None:
    def run(*words: str, stdin: str = "") -> Any:
        return terminal.json("webhook", *words, stdin=stdin)

    async with receiving() as receiver:
        made = await asyncio.to_thread(run, "subscribe", "--url", receiver.address, "--owner", "o@example.com")
        assert sorted(made) == ["appId", "eventTypes", "publicKey", "secret", "subscriptionId", "url"]
        tried = await asyncio.to_thread(run, "test", made["subscriptionId"])
        assert (tried["statusCode"], tried["error"], tried["answer"]) == (200, None, "")
        receiver.behave = answer(503, b"not now")
        failed = await asyncio.to_thread(terminal.run, "webhook", "test", made["subscriptionId"], "--json")
        told = json.loads(failed.stdout)
        assert (failed.returncode, told["error"], told["answer"]) == (1, "answered 503", "not now")
        receiver.behave = answer()
        assert [one.id for one in receiver.received] == [tried["eventId"], told["eventId"]]
        receiver.received.clear()

        def in_the_company_of_a_server() -> tuple[Json, list[Json], Json]:
            with terminal.running("serve"):
                terminal.json("order", "create", "--file", "-", stdin=json.dumps(ORDER))
                asyncio.run_coroutine_threadsafe(comes(receiver, 1), loop).result(DEADLINE)
                first = terminal.json("webhooks", "replay", "--from", "0", "--type", "wix.ecom.v1.order_created")
                listed = run("deliveries")
                again = run("resend", listed[-1]["id"])
                asyncio.run_coroutine_threadsafe(comes(receiver, len(listed) + 1), loop).result(DEADLINE)
                return first, listed, again

        loop = asyncio.get_running_loop()
        replay, listed, again = await asyncio.to_thread(in_the_company_of_a_server)
        assert (replay["queued"], replay["done"]) == (1, True)
        assert {one["state"] for one in listed} == {"DELIVERED"}
        assert receiver.slugs().count("created") == 3
        created = [one.id for one in receiver.received if one.event()["slug"] == "created"]
        assert created == [again["eventId"]] * 3
        facts = {"subscription": {"publicKey": made["publicKey"]}, "secret": made["secret"]}
        for one in receiver.received:
            verify(one, facts)


def test_a_subscription_is_listed_stopped_and_removed(terminal: Terminal) -> None:
    made = terminal.json("webhook", "subscribe", "--url", "http://127.0.0.1:9/", "--event", "wix.ecom.v1.order_created")
    id_ = made["subscriptionId"]
    assert terminal.json("webhook", "disable", id_) == {"subscriptionId": id_, "state": "DISABLED"}
    rows = [line.split("\t") for line in terminal.run("webhook", "list").stdout.splitlines()]
    assert rows[0] == ["Subscription", "Address", "Events", "State", "Waiting", "Trouble"]
    assert [id_, "http://127.0.0.1:9/", "wix.ecom.v1.order_created", "DISABLED", "0", "Somebody asked for it"] in rows
    assert terminal.json("webhook", "enable", id_)["state"] == "ENABLED"
    assert terminal.json("webhook", "rotate-secret", id_)["secret"] != made["secret"]
    assert terminal.json("gateway", "reseal") == {"resealed": 0}
    assert terminal.json("webhook", "remove", id_) == {"removed": id_}
    words = terminal.fails("webhook", "remove", id_)
    assert words == f"Error: Subscription {id_} was not found (SUBSCRIPTION_NOT_FOUND)\n"


def test_private_addresses_need_leave(terminal: Terminal) -> None:
    strict = Terminal(ORDERWRIGHT_DATA_DIR=terminal.environment["ORDERWRIGHT_DATA_DIR"])
    assert "https://" in strict.fails("webhook", "subscribe", "--url", "http://127.0.0.1:9/")
