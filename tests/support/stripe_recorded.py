"""A server that answers as Stripe's interface is documented to: with documents put in line beforehand.

It stands in where `localstripe` has nothing to answer with: idempotency keys, captures in parts, searches, failures.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]


@dataclass
class Asked:
    """One request as it came: `parameters` are those of the form, or of the query."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass
class Recorded:
    """What to answer, in order, and what was asked. A reply of None closes the connection without a word."""

    address: str = ""
    replies: list[tuple[int, Json | bytes] | None] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def reply(self, document: Json | bytes, status: int = 200) -> None:
        """Answer the next request so."""
        self.replies.append((status, document))

    def refuse(self, status: int, **error: Any) -> None:
        """Answer the next request with an error."""
        self.reply({"error": error}, status)

    def drop(self) -> None:
        """Close the connection upon the next request."""
        self.replies.append(None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head.decode(), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, *rest = head.split("\r\n")
        method, target, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest if one)}
        body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
        parts = urlsplit(target)
        self.asked.append(Asked(method, parts.path, dict(parse_qsl(body or parts.query)), headers))
        reply = self.replies.pop(0)
        if reply is None:
            raise ConnectionError
        status, document = reply
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        writer.write(
            f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nRequest-Id: req_1\r\n"
            f"Content-Length: {len(content)}\r\n\r\n".encode()
            + content
        )
        await writer.drain()


@asynccontextmanager
async def recorded_stripe() -> AsyncIterator[Recorded]:
    """A server for the time of the block; in the end every reply must have been asked for."""
    recorded = Recorded()
    server = await asyncio.start_server(recorded._serve, "127.0.0.1", 0)
    recorded.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield recorded
        assert recorded.replies == []
    finally:
        server.close()


def payment(status: str = "succeeded", **more: Any) -> Json:
    """A payment intent of 10.00 USD."""
    return {
        "id": "pi_1",
        "object": "payment_intent",
        "amount": 1000,
        "amount_capturable": 0,
        "amount_received": 1000 if status == "succeeded" else 0,
        "currency": "usd",
        "created": 1_793_530_800,
        "customer": None,
        "capture_method": "automatic",
        "client_secret": "pi_1_secret_abc",
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "payment_method": None,
        "setup_future_usage": None,
        "status": status,
        **more,
    }


def charge(**more: Any) -> Json:
    """The charge of that payment, with a card."""
    return {
        "id": "ch_1",
        "object": "charge",
        "amount": 1000,
        "amount_captured": 1000,
        "amount_refunded": 0,
        "captured": True,
        "currency": "usd",
        "metadata": {},
        "payment_intent": "pi_1",
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
        "status": "succeeded",
        **more,
    }


def refund(status: str | None = "succeeded", **more: Any) -> Json:
    """A refund of 4.00 USD of that payment."""
    return {
        "id": "re_1",
        "object": "refund",
        "amount": 400,
        "balance_transaction": "txn_1",
        "charge": "ch_1",
        "created": 1_793_530_800,
        "currency": "usd",
        "metadata": {},
        "payment_intent": "pi_1",
        "status": status,
        **more,
    }


def dispute(status: str = "needs_response", **more: Any) -> Json:
    """A dispute about that payment."""
    return {
        "id": "du_1",
        "object": "dispute",
        "amount": 1000,
        "charge": "ch_1",
        "currency": "usd",
        "metadata": {},
        "payment_intent": "pi_1",
        "reason": "fraudulent",
        "status": status,
        **more,
    }


def listed(*documents: Json, more: bool = False) -> Json:
    """A page of a list."""
    return {"object": "list", "data": list(documents), "has_more": more, "url": "/v1/things"}


def event(type_: str, document: Json, **more: Any) -> Json:
    """A notification about a document."""
    return {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_793_530_800,
        "data": {"object": document},
        "livemode": False,
        "type": type_,
        **more,
    }
