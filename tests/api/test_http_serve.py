"""The service as processes: workers that share a port, are replaced when they die, and stop gracefully."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from tests.support.embedded import used_data_directory
from tests.support.serving import new_site

from orderwright.api.serve import EXIT_OK, EXIT_PORT_IN_USE, run_server
from orderwright.api.serve_options import ServeOptions
from orderwright.store.embedded import EmbeddedPostgres
from orderwright.store.migrations import migrate

_PROGRAM = """
import sys
from pathlib import Path
from orderwright.api.serve import run_server
from orderwright.api.serve_options import ServeOptions

if __name__ == "__main__":
    data_dir = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    options = ServeOptions(
        dsn=sys.argv[1], data_dir=data_dir, port=0, workers=int(sys.argv[2]), pool_size=2, stop_within=5
    )
    sys.exit(run_server(options, lambda address: print(address, flush=True)))
"""


@contextmanager
def server(folder: Path, dsn: str, workers: int, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    program = folder / "serve.py"
    program.write_text(_PROGRAM)
    log = folder / "log"
    with log.open("w") as target:
        process = subprocess.Popen(
            [sys.executable, program, dsn, str(workers), *more], stdout=subprocess.PIPE, stderr=target, text=True
        )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, log.read_text()
        yield process, address
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@asynccontextmanager
async def ready(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        assert (await client.get("/readyz")).status_code == 200
        yield client


def workers_of(process: subprocess.Popen[str]) -> set[int]:
    """The worker processes: the children that run the target of a spawn."""
    found = set()
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in command:
            found.add(int(child))
    return found


async def until_gone(pids: set[int]) -> None:
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_server_answers_and_stops_on_a_signal(tmp_path: Path, db_dsn: str, workers: int) -> None:
    with server(tmp_path, db_dsn, workers) as (process, address):
        async with ready(address) as client:
            answer = await client.get("/metrics")
        assert "orderwright_http_requests_total" in answer.text
        assert "server" not in answer.headers
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait) == EXIT_OK
    assert "Traceback" not in (tmp_path / "log").read_text()


async def test_a_worker_that_dies_is_replaced(tmp_path: Path, db_dsn: str) -> None:
    with server(tmp_path, db_dsn, 2) as (process, address):
        async with ready(address):
            before = workers_of(process)
            assert len(before) == 2
            victim = before.pop()
            os.kill(victim, signal.SIGKILL)
        while not (len(after := workers_of(process)) == 2 and victim not in after):
            await asyncio.sleep(0.05)
        async with ready(address):
            pass


async def test_workers_end_with_a_killed_supervisor(tmp_path: Path, db_dsn: str) -> None:
    with server(tmp_path, db_dsn, 2) as (process, address):
        async with ready(address):
            workers = workers_of(process)
        process.kill()
        await until_gone(workers)
    assert len(workers) == 2


async def test_any_worker_answers_the_metrics_of_all(tmp_path: Path, db_dsn: str) -> None:
    with server(tmp_path, db_dsn, 2) as (_, address):
        for _ in range(20):
            # A connection of its own each time, so that both workers get some.
            async with ready(address):
                pass
        async with ready(address) as client:
            text = (await client.get("/metrics")).text
    assert 'orderwright_http_requests_total{operation="/readyz",status="200"} 21.0' in text


async def test_who_waits_for_events_does_not_hold_up_the_stop(tmp_path: Path, db_dsn: str) -> None:
    access = new_site("--database-url", db_dsn)
    with server(tmp_path, db_dsn, 1) as (process, address):
        async with ready(address) as client:
            asked = {"url": "/events/v1/events", "headers": access.headers, "params": {"wait": "60"}}
            poll = asyncio.create_task(client.get(**asked))
            asked["headers"] = {**access.headers, "Accept": "text/event-stream"}
            async with client.stream("GET", **asked) as stream:
                lines = stream.aiter_lines()
                assert await anext(lines) == "retry: 2000"
                while "requests_in_flight 3.0" not in (await client.get("/metrics")).text:
                    await asyncio.sleep(0.05)
                process.send_signal(signal.SIGTERM)
                assert (await poll).json() == {"events": [], "cursor": "0", "hasMore": False}
                async for line in lines:
                    assert line in ("", ": nothing new")
            assert await asyncio.to_thread(process.wait) == EXIT_OK
    assert "Cancel" not in (tmp_path / "log").read_text()


async def test_what_is_in_flight_is_answered_before_the_stop(tmp_path: Path, db_dsn: str) -> None:
    with server(tmp_path, db_dsn, 1) as (process, address):
        async with ready(address):
            pass
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"POST /oauth2/token-info HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n")
        await writer.drain()
        # Another request was answered since, so this one is being worked on.
        async with ready(address):
            pass
        process.send_signal(signal.SIGTERM)
        while "Shutting down" not in (tmp_path / "log").read_text():
            await asyncio.sleep(0.05)
        writer.write(b'{"token":"x"}')
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
        writer.close()
        assert await asyncio.to_thread(process.wait) == EXIT_OK


async def test_each_worker_holds_the_embedded_database(tmp_path: Path) -> None:
    with used_data_directory() as data:
        claim = await asyncio.to_thread(EmbeddedPostgres.start, data, grace_seconds=0.0)
        await migrate(claim.dsn)
        with server(tmp_path, claim.dsn, 2, str(data)) as (process, address):
            async with ready(address) as client:
                await asyncio.to_thread(claim.close)
                assert (await client.get("/readyz")).status_code == 200
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait) == EXIT_OK
        assert "Traceback" not in (tmp_path / "log").read_text()


async def test_heads_without_end_are_refused(tmp_path: Path, db_dsn: str) -> None:
    with server(tmp_path, db_dsn, 1) as (_, address):
        async with ready(address):
            pass
        port = int(address.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"X-Filler: " + b"a" * 70_000)
        await writer.drain()
        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")
        writer.close()


def test_a_port_in_use_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = run_server(ServeOptions(dsn="postgresql://nowhere/none", port=port))
    assert code == EXIT_PORT_IN_USE
    assert capsys.readouterr().err == (
        f"Cannot listen on 127.0.0.1 port {port}: Address already in use."
        " Choose another with --port, or stop what uses it.\n"
    )


async def test_a_database_that_was_not_migrated_stops_the_start(tmp_path: Path, postgres_dsn: str) -> None:
    with server(tmp_path, postgres_dsn, 1) as (process, _):
        assert await asyncio.to_thread(process.wait) != EXIT_OK
    log = (tmp_path / "log").read_text()
    assert "orderwright migrate" in log
    assert "Traceback" not in log
