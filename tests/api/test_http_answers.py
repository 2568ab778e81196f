"""How answers are given: errors, the request id, timeouts, a client that leaves, limits, logs."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import structlog
from tests.support.http_edge import ALL, KEY, SITE, Recorder, client_of, edge_app, raw_request

from orderwright.api.logs import configure_logging
from orderwright.api.options import EdgeOptions
from orderwright.model.errors import order_not_found
from orderwright.workflows.context import Answer, Call


@pytest.fixture
def log() -> Iterator[io.BytesIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    target = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    configure_logging(target)
    yield target.buffer  # type: ignore[misc]  # it is the BytesIO from above
    configure_logging()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(log: io.BytesIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def failing(error: Exception) -> Any:
    async def handler(_call: Call, _request: Any) -> Answer:
        raise error

    return edge_app(Recorder(handler=handler))


async def test_an_unknown_address_is_404_in_the_contracts_form() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.get("/ecom/v1/unknown")
    assert answer.status_code == 404
    assert answer.content == (
        b'{"message":"Nothing is served at this address","details":{"applicationError":'
        b'{"code":"NOT_FOUND","description":"Nothing is served at this address","data":{}}}}'
    )


async def test_another_method_is_405_and_names_the_allowed_ones() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.put("/ecom/v1/notes/n1")
        head = await client.head("/ecom/v1/notes/n1")
        options = await client.options("/ecom/v1/notes/n1")
    assert [one.status_code for one in (answer, head, options)] == [405, 405, 405]
    assert answer.headers["allow"] == "DELETE, GET, PATCH"
    assert answer.json()["details"]["applicationError"]["code"] == "METHOD_NOT_ALLOWED"


async def test_a_path_that_is_not_text_is_400() -> None:
    status, _, body, _ = await raw_request(edge_app(Recorder()), "GET", "/ecom/v1/notes/%00")
    assert (status, b"BAD_PATH" in body) == (400, True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/ecom/v1/notes/n1", 200),
        ("PUT", "/ecom/v1/notes/n1", 405),
        ("GET", "/nowhere", 404),
        ("GET", "/ecom/v1/notes/n1?limit=0", 400),
        ("GET", "/livez", 200),
        ("GET", "/docs", 200),
        ("GET", "/docs/nothing", 404),
        ("GET", "/openapi.json", 200),
        ("GET", "/metrics", 200),
    ],
)
async def test_every_answer_has_a_request_id_of_its_own(method: str, path: str, status: int) -> None:
    async with client_of(edge_app(Recorder())) as client:
        theirs = {"X-Wix-Request-Id": "theirs"}
        first = await client.request(method, path, headers=theirs)
        second = await client.request(method, path, headers=theirs)
    assert first.status_code == status
    assert UUID(first.headers["x-wix-request-id"]) != UUID(second.headers["x-wix-request-id"])


async def test_a_defect_answers_the_bare_system_error_and_is_logged(log: io.BytesIO) -> None:
    async with client_of(await failing(RuntimeError("inner detail"))) as client:
        answer = await client.get("/ecom/v1/notes/n1")
    assert (answer.status_code, answer.content) == (500, b'{"message":"","details":{}}')
    error, access = lines(log)
    assert error["event"] == "unexpected_error"
    assert "RuntimeError: inner detail" in error["exception"]
    assert error["request_id"] == access["request_id"] == answer.headers["x-wix-request-id"]


async def test_an_operations_error_is_answered_with_its_code() -> None:
    async with client_of(await failing(order_not_found("n1"))) as client:
        answer = await client.get("/ecom/v1/notes/n1")
    assert answer.status_code == 404
    assert answer.json()["details"]["applicationError"]["code"] == "ORDER_NOT_FOUND"


async def test_a_lost_database_is_503_with_retry_after() -> None:
    async with client_of(await failing(asyncpg.ConnectionDoesNotExistError("gone"))) as client:
        answer = await client.post("/ecom/v1/notes/n1/close")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_read_that_takes_too_long_is_ended() -> None:
    ended: list[str] = []

    async def slow(_call: Call, _request: Any) -> Answer:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append("ended")
        raise AssertionError

    app = edge_app(Recorder(handler=slow), options=EdgeOptions(request_timeout=0.01))
    async with client_of(app) as client:
        answer = await client.get("/ecom/v1/notes/n1")
    assert (answer.status_code, answer.headers["retry-after"], ended) == (503, "1", ["ended"])


async def test_a_write_that_takes_too_long_goes_on_to_its_end(log: io.BytesIO) -> None:
    go_on, written = asyncio.Event(), asyncio.Event()

    async def slow(_call: Call, _request: Any) -> Answer:
        await go_on.wait()
        written.set()
        return Answer(body=b"{}")

    app = edge_app(Recorder(handler=slow), options=EdgeOptions(request_timeout=0.01))
    async with client_of(app) as client:
        answer = await client.post("/ecom/v1/notes/n1/close")
    assert answer.status_code == 503
    assert answer.json()["details"]["applicationError"]["code"] == "REQUEST_TIMEOUT"
    go_on.set()
    await written.wait()
    await asyncio.sleep(0)
    assert lines(log)[-1]["event"] == "write_ended_after_its_caller_left"


async def test_a_write_survives_a_caller_that_is_cancelled() -> None:
    started, go_on, written = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(_call: Call, _request: Any) -> Answer:
        started.set()
        await go_on.wait()
        written.set()
        return Answer(body=b"{}")

    app = edge_app(Recorder(handler=slow))
    async with client_of(app) as client:
        request = asyncio.create_task(client.post("/ecom/v1/notes/n1/close"))
        await started.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
    go_on.set()
    await written.wait()


async def test_a_client_that_leaves_before_its_request_is_whole_gets_nothing_done(log: io.BytesIO) -> None:
    recorder = Recorder()
    status, _, _, _ = await raw_request(
        edge_app(recorder), "POST", "/ecom/v1/notes/n1/close", parts=[b'{"ti', None, b"never"]
    )
    assert (status, recorder.calls) == (None, [])
    assert lines(log)[-1]["status"] == 499


async def test_more_requests_than_the_limit_are_503_and_health_still_answers() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_call: Call, _request: Any) -> Answer:
        started.set()
        await go_on.wait()
        return Answer(body=b"{}")

    app = edge_app(Recorder(handler=slow), options=EdgeOptions(max_in_flight=1))
    async with client_of(app) as client:
        first = asyncio.create_task(client.get("/ecom/v1/notes/n1"))
        await started.wait()
        second = await client.get("/ecom/v1/notes/n1")
        health = await client.get("/livez")
        go_on.set()
        assert (await first).status_code == 200
    assert (second.status_code, second.headers["retry-after"], health.status_code) == (503, "1", 200)


async def test_too_many_requests_of_one_credential_are_429() -> None:
    app = edge_app(Recorder(), options=EdgeOptions(rate_per_second=0.001, rate_burst=2))
    async with client_of(app) as client:
        answers = [await client.get("/ecom/v1/notes/n1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "1000"


async def test_the_access_line_says_what_happened_and_no_secret(log: io.BytesIO) -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.patch(
            "/ecom/v1/notes/n1?q=query-secret",
            json={"note": {"text": "body-secret"}},
            headers={"Cookie": "a=cookie-secret"},
        )
    [line] = lines(log)
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "request",
        "level": "info",
        "method": "PATCH",
        "route": "/ecom/v1/notes/{note.id}",
        "status": 200,
        "request_id": answer.headers["x-wix-request-id"],
        "site_id": str(SITE),
        "credential": "key:1234",
    }
    assert b"secret" not in log.getvalue()
    assert KEY.encode() not in log.getvalue()


async def test_without_allowed_origins_a_browser_gets_no_permission() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.get("/ecom/v1/notes/n1", headers={"Origin": "https://shop.example"})
    assert [name for name in answer.headers if name.startswith("access-control")] == []


async def test_an_allowed_origin_may_read_answers_and_ask_before() -> None:
    options = EdgeOptions(allowed_origins=frozenset({"https://shop.example/"}))
    async with client_of(edge_app(Recorder(), options=options), Origin="https://shop.example") as client:
        answer = await client.get("/ecom/v1/notes/n1")
        before = await client.options(
            "/ecom/v1/notes/n1",
            headers={"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"},
        )
        stranger = await client.options(
            "/ecom/v1/notes/n1", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "PATCH"}
        )
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["vary"] == "Origin"
    assert before.status_code == 200
    assert before.headers["access-control-allow-headers"] == "authorization"
    assert (stranger.status_code, "access-control-allow-origin" in stranger.headers) == (405, False)


async def test_a_mounted_application_answers_below_its_prefix() -> None:
    async def dashboard(scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    app = edge_app(Recorder(), mounts=lambda _: {"/dashboard": dashboard})
    async with client_of(app) as client:
        answer = await client.get("/dashboard/orders")
    assert (answer.status_code, answer.text) == (200, "/dashboard/orders")
    assert UUID(answer.headers["x-wix-request-id"]).version == 4


def test_a_path_that_names_no_field_of_its_request_stops_the_start() -> None:
    from dataclasses import replace

    from orderwright.api.app import create_app

    bad = replace(ALL[0], path="/ecom/v1/notes/{other}")
    with pytest.raises(ValueError, match="other"):
        create_app(None, operations=[(bad, Recorder().perform)])  # type: ignore[arg-type]  # it stops before it asks
