"""Bad input over bare sockets: each is told what is wrong, nothing is written, and the service stays as it was."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import line, money, order
from tests.support.serving import Access, Server, client_of, contents, defects, new_site, serving

ORDERS = "/ecom/v1/orders"
ANSWER = re.compile(rb"HTTP/1\.1 (\d{3}) ")
Json = dict[str, Any]


@dataclass
class Target:
    """A server with one order, on a database that nobody else writes to."""

    server: Server
    access: Access
    dsn: str
    order_id: str

    def head(self, method: str, path: str, *headers: str) -> bytes:
        """The head of a request; it asks for the connection to be closed after the answer."""
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.access.headers.items()]
        return "\r\n".join([*lines, *headers, "", ""]).encode("utf-8", "surrogateescape")

    def post(self, body: bytes, path: str = ORDERS, *headers: str, method: str = "POST") -> bytes:
        """A whole request with a body of JSON."""
        length = f"Content-Length: {len(body)}"
        return self.head(method, path, "Content-Type: application/json", length, *headers) + body

    async def send(self, *parts: bytes, half_closed: bool = False) -> list[tuple[int, Json]]:
        """Send parts one after the other, and read until the server closes; status and body of each answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            async with asyncio.timeout(60):
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0.01)
                if half_closed:
                    writer.write_eof()
                return _answers(await reader.read())
        except ConnectionError:
            return []
        finally:
            writer.close()


def _answers(received: bytes) -> list[tuple[int, Json]]:
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        status, length = ANSWER.match(head), re.search(rb"(?i)content-length: (\d+)", head)
        assert status is not None, received
        size = int(length[1]) if length else len(rest)
        text = rest[:size]
        found.append((int(status[1]), json.loads(text) if text.startswith(b"{") else {}))
        received = rest[size:]
    return found


@pytest_asyncio.fixture(scope="module")
async def target(tmp_path_factory: pytest.TempPathFactory, db_dsn: str) -> AsyncIterator[Target]:
    log: Path = tmp_path_factory.mktemp("bad-input") / "log"
    access = await asyncio.to_thread(new_site, "--database-url", db_dsn)
    with serving(log, "--database-url", db_dsn, "--workers", "2", "--max-body", str(1 << 20)) as server:
        async with client_of(server, access) as client:
            answer = await client.post(ORDERS, json={"order": order()})
            # What follows must find the feed at rest: reading it moves events to their places.
            assert (await client.get("/events/v1/events")).status_code == 200
        yield Target(server, access, db_dsn, answer.json()["order"]["id"])
        assert server.stop() == 0
    assert defects(log) == []


@asynccontextmanager
async def unharmed(target: Target) -> AsyncIterator[None]:
    """The same processes serve afterwards, and no table has changed."""
    before, workers = await contents(target.dsn), target.server.workers()
    yield
    async with client_of(target.server, target.access) as client:
        assert (await client.get(f"{ORDERS}/{target.order_id}")).status_code == 200
    assert await contents(target.dsn) == before
    assert target.server.workers() == workers


def fields_of(answer: Json) -> set[str]:
    """The paths of the fields that an answer names."""
    return {one["field"] for one in answer["details"]["validationError"]["fieldViolations"]}


def text_of(value: Any) -> bytes:
    return json.dumps(value).encode()


WELL = text_of({"order": order()})
AMOUNT = "order.lineItems[0].price.amount"

BAD_ORDERS = {
    "301 lines": (order(*[line() for _ in range(301)]), "order.lineItems"),
    "no line": ({"channelInfo": {"type": "WEB"}, "lineItems": []}, "order.lineItems"),
    "a negative price": (order(line("-1.00")), AMOUNT),
    "a price of no number": (order(line("NaN")), AMOUNT),
    "a price without end": (order(line("1e400")), AMOUNT),
    "a price as a number": (order({**line(), "price": {"amount": 10.0}}), AMOUNT),
    "a price in Arabic digits": (order(line("\u0661\u0660")), AMOUNT),
    "a price of a thousand digits": (order(line("9" * 1000)), AMOUNT),
    "a quantity as a text": (order(line("1.00", "two")), "order.lineItems[0].quantity"),
    "a quantity below one": (order(line("1.00", -1)), "order.lineItems[0].quantity"),
    "a quantity beyond all bounds": (order(line("1.00", 10**30)), "order.lineItems[0].quantity"),
    "an unknown channel": (order(channelInfo={"type": "CARRIER_PIGEON"}), "order.channelInfo.type"),
    "an unknown status": (order(status="MISLAID"), "order.status"),
    "a list for an object": (order(channelInfo=[]), "order.channelInfo"),
    "an object for a list": ({"lineItems": {}, "channelInfo": {"type": "WEB"}}, "order.lineItems"),
    "a second line that is none": (order(line(), 7), "order.lineItems[1]"),
    "a date that is none": (order(purchasedDate="2026-02-30T25:00:00Z"), "order.purchasedDate"),
    "an address of ten thousand letters": (
        order(buyerInfo={"email": "a" * 10_000 + "@example.com"}),
        "order.buyerInfo.email",
    ),
    "a buyer's id that is none": (
        order(buyerInfo={"contactId": "x'; DROP TABLE orders; --"}),
        "order.buyerInfo.contactId",
    ),
    "a NUL in a text": (order(line(productName={"original": "a\0b"})), "order.lineItems[0].productName.original"),
    "a fee below zero": (
        order(additionalFees=[{"name": "Fee", "price": money("-5")}]),
        "order.additionalFees[0].price.amount",
    ),
}


@pytest.mark.parametrize("name", BAD_ORDERS)
async def test_a_bad_order_is_refused_with_the_path_of_its_field(target: Target, name: str) -> None:
    sent, field = BAD_ORDERS[name]
    async with unharmed(target):
        ((status, answer),) = await target.send(target.post(text_of({"order": sent})))
    assert (status, fields_of(answer)) == (400, {field})


BAD_BODIES = {
    "no JSON": b"order=1",
    "cut off": WELL[:-10],
    "two documents": WELL + WELL,
    "a list": b"[]",
    "a text": b'"order"',
    "null": b"null",
    "a bare NaN": b'{"order": NaN}',
    "a number without end": b'{"order": 1e400}',
    "not UTF-8": b'{"order": {"lineItems": "\xff\xfe"}}',
    "an overlong form": b'{"order": "\xc0\xaf"}',
    "a surrogate in bytes": b'{"order": "\xed\xa0\x80"}',
    "a lone surrogate": WELL.replace(b"Coffee", b"\\ud800"),
    "a raw NUL": WELL.replace(b"Coffee", b"Cof\0fee"),
    "a key that is none": b"{order: 1}",
    "100,000 open lists": b'{"order":' + b"[" * 100_000,
    "100,000 nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a number of 100,000 digits": b'{"order": ' + b"9" * 100_000 + b"}",
    "nothing": b"",
    "a byte order mark in UTF-16": WELL.decode().encode("utf-16"),
    "the same key twice, the last one bad": b'{"order": ' + text_of(order()) + b', "order": 7}',
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_is_refused(target: Target, name: str) -> None:
    async with unharmed(target):
        ((status, answer),) = await target.send(target.post(BAD_BODIES[name]))
    assert status == 400
    assert fields_of(answer) <= {"", "order", "order.lineItems", "order.lineItems[0].productName.original"}


async def test_lengths_that_lie_write_nothing(target: Target) -> None:
    async with unharmed(target):
        # Fewer bytes than announced: the client is gone before the request is whole.
        short = target.head("POST", ORDERS, "Content-Type: application/json", f"Content-Length: {len(WELL) + 5}")
        assert [status for status, _ in await target.send(short + WELL, half_closed=True)] in ([], [400])
        # More bytes than announced are the beginning of another request, which is none.
        cut = target.head("POST", ORDERS, "Content-Type: application/json", f"Content-Length: {len(WELL) - 5}")
        assert (await target.send(cut + WELL))[0][0] == 400
        for length in ("-1", "+5", "1e3", "0x10", "abc", "9" * 40, "5, 6"):
            answers = await target.send(target.head("POST", ORDERS, f"Content-Length: {length}") + WELL)
            assert [status for status, _ in answers] in ([400], [413]), length
        twice = target.head("POST", ORDERS, "Content-Length: 2", f"Content-Length: {len(WELL)}")
        assert [status for status, _ in await target.send(twice + WELL)] == [400]
        both = target.head("POST", ORDERS, "Content-Length: 5", "Transfer-Encoding: chunked")
        assert [status for status, _ in await target.send(both + b"0\r\n\r\n")] == [400]
        chunks = target.head("POST", ORDERS, "Transfer-Encoding: chunked")
        assert [status for status, _ in await target.send(chunks + b"zz\r\n{}\r\n0\r\n\r\n")] == [400]


async def test_a_huge_body_is_413_whether_it_is_announced_or_not(target: Target) -> None:
    async with unharmed(target):
        announced = target.head("POST", ORDERS, f"Content-Length: {1 << 40}")
        ((status, answer),) = await target.send(announced)
        assert (status, answer["details"]["applicationError"]["data"]) == (413, {"limit": 1 << 20})
        head = target.head("POST", ORDERS, "Transfer-Encoding: chunked")
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        assert [status for status, _ in await target.send(head, *[chunk] * 40)] in ([413], [])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{ORDERS}/{'a' * 10_000}", 400),
        ("GET", f"{ORDERS}/%00", 400),
        ("GET", f"{ORDERS}/%ff%fe", 400),
        ("GET", f"{ORDERS}/x' OR '1'='1".replace(" ", "%20"), 404),
        ("GET", f"{ORDERS}/..%2f..%2fetc%2fpasswd", 404),
        ("GET", f"/events/v1/events?cursor={'9' * 10_000}", 400),
        ("GET", "/events/v1/events?limit=-1", 400),
        ("GET", "/events/v1/events?limit=99999999999999999999", 400),
        ("GET", "/events/v1/events?types=%00", 400),
        ("GET", "/events/v1/events?" + "&".join(f"a{n}=1" for n in range(5000)), 400),
        ("GET", f"/events/v1/events?cursor={'a' * 70_000}", 400),
        ("BREW", ORDERS, 400),
        ("DELETE", ORDERS, 405),
        ("GET", "http://[::bad/", 400),
    ],
)
async def test_bad_addresses_are_refused(target: Target, method: str, path: str, status: int) -> None:
    async with unharmed(target):
        ((found, _),) = await target.send(target.head(method, path))
    assert found == status


async def test_a_request_id_is_never_taken_from_the_caller(target: Target) -> None:
    async with unharmed(target):
        for value in ("evil\r\nSet-Cookie: a=b", "\u00e9\u00e9", "x" * 5000, "\x01"):
            reader, writer = await asyncio.open_connection("127.0.0.1", target.server.port)
            path = f"{ORDERS}/{target.order_id}%0d%0aSet-Cookie:%20a=b"
            writer.write(target.head("GET", path, f"X-Wix-Request-Id: {value}"))
            received = await reader.read()
            writer.close()
            assert ANSWER.match(received)[1] in (b"400", b"404")
            # The answer may name the id that was not found, but only inside its JSON.
            head, _, _ = received.partition(b"\r\n\r\n")
            assert b"cookie" not in head.lower()
            assert b"evil" not in received


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match"])
@pytest.mark.parametrize("value", ["", "k" * 300, "caf\u00e9"])
async def test_bad_headers_of_a_write_are_named(target: Target, header: str, value: str) -> None:
    async with unharmed(target):
        ((status, answer),) = await target.send(target.post(WELL, ORDERS, f"{header}: {value}"))
    assert (status, fields_of(answer)) == (400, {header})


async def test_pipelined_requests_are_answered_in_turn(target: Target) -> None:
    close = b"Connection: close\r\n"
    good = target.head("GET", f"{ORDERS}/{target.order_id}")
    kept = [target.post(b"{}"), good, target.post(b"["), target.head("GET", f"{ORDERS}/none")]
    async with unharmed(target):
        answers = await target.send(b"".join(one.replace(close, b"") for one in kept) + good)
        nonsense = await target.send(good.replace(close, b""), b"\x00\x01 nonsense\r\n\r\n")
    assert [status for status, _ in answers] == [400, 200, 400, 404, 200]
    assert nonsense[-1][0] == 400


async def test_slow_senders_hold_up_nobody(target: Target) -> None:
    async with unharmed(target):
        slow = [await asyncio.open_connection("127.0.0.1", target.server.port) for _ in range(300)]
        for number, (_, writer) in enumerate(slow):
            head = target.head("POST", ORDERS, "Content-Length: 100")
            writer.write(head[: number % len(head)] if number % 2 else head + b"{")
        async with client_of(target.server, target.access) as client:
            for _ in range(20):
                assert (await client.get(f"{ORDERS}/{target.order_id}")).status_code == 200
        for _, writer in slow:
            writer.close()
