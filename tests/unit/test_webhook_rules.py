"""When a delivery is tried again, and which addresses may be connected to."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import httpcore
import pytest

from orderwright.providers.addresses import CheckedNetwork, ForbiddenAddress, is_public
from orderwright.providers.webhooks.sender import HttpSender
from orderwright.rules.webhooks import next_attempt, retry_after

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_pauses_grow_and_end_after_48_hours() -> None:
    now, pauses = NOW, []
    while (again := next_attempt(len(pauses) + 1, NOW, now, draw=1.0)) is not None:
        pauses.append((again - now).total_seconds())
        now = again
    assert pauses[:10] == [5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 21600]
    assert set(pauses[10:-1]) == {21600}
    assert now == NOW + timedelta(hours=48)


@pytest.mark.parametrize(("draw", "seconds"), [(0.0, 3.75), (0.5, 4.375), (1.0, 5.0)])
def test_a_pause_is_drawn_from_its_last_quarter(draw: float, seconds: float) -> None:
    assert next_attempt(1, NOW, NOW, draw=draw) == NOW + timedelta(seconds=seconds)


def test_a_receivers_wish_makes_a_pause_longer_but_not_endless() -> None:
    def pause(**wish: float) -> timedelta:
        again = next_attempt(1, NOW, NOW, draw=1.0, wish=timedelta(**wish))
        assert again is not None
        return again - NOW

    assert (pause(seconds=1), pause(hours=2), pause(days=9)) == (
        timedelta(seconds=5),
        timedelta(hours=2),
        timedelta(hours=12),
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Mar 2026 09:01:00 GMT", 60),
        ("Sun, 01 Mar 2026 08:00:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str | None, expected: int | None) -> None:
    wish = retry_after(header, NOW)
    assert (None if wish is None else wish.total_seconds()) == expected


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "2002:5db8:d822::1", "64:ff9b::5db8:d822"])
def test_addresses_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1"),
        *("2002:7f00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    ],
)
def test_addresses_of_the_inside(address: str) -> None:
    assert not is_public(address)


async def connecting(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Connect as often as there are answers of the resolver; to what each connection was made, or why not."""
    waiting, reached = list(answers), []

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in waiting.pop(0)]

    async def connect(_: Any, host: str, *__: Any) -> Any:
        reached.append(host)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    for _ in answers:
        try:
            await CheckedNetwork().connect_tcp("example.com", 443)
        except ForbiddenAddress as error:
            reached.append(str(error).split(",")[0])
    return reached


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    # A name that means something else the next time is looked at again, and is never resolved twice for one connection.
    found = await connecting(monkeypatch, ["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"])
    assert found == ["93.184.216.34", "example.com leads to 127.0.0.1", "example.com leads to 10.0.0.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"])
async def test_nothing_is_sent_to_this_machine(host: str) -> None:
    connections = 0

    async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.close()

    server = await asyncio.start_server(count, "127.0.0.1", 0)
    sender = HttpSender()
    outcome = await sender.post(f"http://{host}:{server.sockets[0].getsockname()[1]}/", {"host": host}, b"x")
    await sender.close()
    server.close()
    assert outcome.status is None
    assert outcome.error is not None
    assert outcome.error.startswith(("not sent: ", "no connection: "))
    assert connections == 0
