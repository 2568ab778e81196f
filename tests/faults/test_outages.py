"""A database that is gone, slow, busy or full: clear 503s, health that tells, and recovery without anybody's help."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from tests.support.embedded import ends_soon, postmaster_pid
from tests.support.orders import line, order
from tests.support.postgres import wait_until_stopped
from tests.support.serving import (
    Access,
    Server,
    check_unavailable,
    client_of,
    defects,
    error_code,
    kill,
    new_site,
    persist,
    serving,
    status_of,
    until,
    until_ready,
)

from orderwright.store.database import Connection
from orderwright.store.embedded import EmbeddedPaths, EmbeddedPostgres
from orderwright.store.embedded.paths import DATABASE, PORT

ORDERS = "/ecom/v1/orders"
Json = dict[str, Any]


async def create(client: httpx.AsyncClient, key: str = "", **parts: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(ORDERS, json={"order": order(**parts)}, headers=headers)


async def created(client: httpx.AsyncClient) -> str:
    answer = await create(client)
    assert answer.status_code == 200, answer.text
    order_id: str = answer.json()["order"]["id"]
    return order_id


async def translate(client: httpx.AsyncClient, order_id: str, language: str = "de") -> httpx.Response:
    change = {"order": {"buyerLanguage": language}}
    return await client.patch(f"{ORDERS}/{order_id}", json=change)


async def check_away(client: httpx.AsyncClient, order_id: str) -> None:
    """Every kind of request is told that the database is away; the process itself is alive."""
    for answer in (
        await client.get(f"{ORDERS}/{order_id}"),
        await client.post(f"{ORDERS}/search", json={"search": {}}),
        await create(client),
        await translate(client, order_id),
        await client.get("/events/v1/events"),
    ):
        check_unavailable(answer)
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.headers["Retry-After"]) == (503, "1")
    assert ready.json()["status"] == "unavailable"
    assert ready.json()["checks"]["database"].startswith("unreachable (")
    assert await status_of(client, "/livez") == 200


async def check_well(client: httpx.AsyncClient, order_id: str) -> None:
    """All is as if nothing had happened, for each of several connections."""
    await until_ready(client)
    assert (await persist(lambda: client.get(f"{ORDERS}/{order_id}"))).json()["order"]["id"] == order_id
    answers = await asyncio.gather(*(persist(lambda: create(client)) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await persist(lambda: translate(client, order_id))).json()["order"]["buyerLanguage"] == "de"


@contextmanager
def held_down(server: EmbeddedPostgres) -> Iterator[None]:
    """The database is killed, and its supervisor, which would start it again at once, is stopped meanwhile."""
    supervisor, postmaster = server.supervisor_pid, postmaster_pid(server.paths)
    os.kill(supervisor, signal.SIGSTOP)
    try:
        kill(postmaster)
        assert ends_soon(postmaster)
        yield
    finally:
        os.kill(supervisor, signal.SIGCONT)


async def test_a_killed_embedded_database_is_503_until_it_is_back(tmp_path: Path, data: Path) -> None:
    log = tmp_path / "log"
    with EmbeddedPostgres.start(data, grace_seconds=0) as database:
        access = new_site("--data-dir", data)
        with serving(log, "--data-dir", data, "--workers", "2") as server:
            async with client_of(server, access) as client:
                workers = server.workers()
                order_id = await created(client)
                with held_down(database):
                    await check_away(client, order_id)
                await check_well(client, order_id)
            assert server.workers() == workers
            assert server.stop() == 0
    assert defects(log) == []


async def start_again(data: Path, socket_dir: Path) -> EmbeddedPostgres:
    """The server of that data directory where its clients look for it, whatever folder it chose this time."""
    database = await asyncio.to_thread(EmbeddedPostgres.start, data, grace_seconds=0)
    if database.paths.socket_dir != socket_dir:
        socket_dir.unlink(missing_ok=True)
        socket_dir.symlink_to(database.paths.socket_dir)
    return database


async def shut_down(database: EmbeddedPostgres) -> EmbeddedPaths:
    paths = database.paths
    await asyncio.to_thread(database.close)
    await asyncio.to_thread(wait_until_stopped, paths)
    return paths


async def test_a_server_that_is_shut_down_is_503_until_it_is_back(tmp_path: Path, data: Path) -> None:
    log = tmp_path / "log"
    with contextlib.ExitStack() as running:
        database = await asyncio.to_thread(EmbeddedPostgres.start, data, grace_seconds=0)
        running.callback(database.close)
        access = new_site("--database-url", database.dsn)
        server = running.enter_context(serving(log, "--database-url", database.dsn, "--workers", "2"))
        async with client_of(server, access) as client:
            order_id = await created(client)
            paths = await shut_down(database)
            await check_away(client, order_id)
            again = await start_again(data, paths.socket_dir)
            running.callback(paths.socket_dir.unlink, missing_ok=True)
            running.callback(again.close)
            await check_well(client, order_id)
            # A worker that is replaced while the database is away waits for it, too.
            await shut_down(again)
            victim = min(server.workers())
            kill(victim)
            assert await status_of(client, "/livez") in (0, 200)
            last = await start_again(data, paths.socket_dir)
            running.callback(last.close)
            await check_well(client, order_id)
        assert server.stop() == 0
        assert defects(log) == []


async def test_a_service_that_starts_before_its_database_waits_for_it(tmp_path: Path, data: Path) -> None:
    log = tmp_path / "log"
    with contextlib.ExitStack() as running:
        database = await asyncio.to_thread(EmbeddedPostgres.start, data, grace_seconds=0)
        running.callback(database.close)
        access = new_site("--database-url", database.dsn)
        paths = await shut_down(database)
        server = running.enter_context(serving(log, "--database-url", database.dsn, "--no-migrate"))
        async with httpx.AsyncClient(base_url=server.address, headers=access.headers, timeout=30) as client:

            async def alive() -> bool:
                return await status_of(client, "/livez") == 200

            await until(alive)
            check_unavailable(await create(client))
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "not connected yet")
            again = await start_again(data, paths.socket_dir)
            running.callback(paths.socket_dir.unlink, missing_ok=True)
            running.callback(again.close)
            await until_ready(client)
            await check_well(client, await created(client))
        assert server.stop() == 0
        assert defects(log) == []


@asynccontextmanager
async def holding(dsn: str, statement: str, *values: str) -> AsyncIterator[Connection]:
    """A transaction of somebody else that holds what its statement locks until the end of the block."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(statement, *values)
            yield connection
    finally:
        await connection.close()


LOCK_ORDER = "SELECT FROM orders WHERE site_id = $1::uuid AND id = $2::uuid FOR UPDATE"
LOCK_COUNTER = "SELECT FROM order_counters WHERE site_id = $1::uuid FOR UPDATE"
LOCK_TABLE = "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE"


@asynccontextmanager
async def impatient(tmp_path: Path, dsn: str, *options: str) -> AsyncIterator[tuple[Access, httpx.AsyncClient]]:
    """A site on a server that gives each request half a second."""
    access = new_site("--database-url", dsn)
    log = tmp_path / "log"
    with serving(log, "--database-url", dsn, "--request-timeout", "0.5", *options) as server:
        async with client_of(server, access) as client:
            yield access, client
        assert server.stop() == 0
    assert defects(log) == []


async def test_a_write_that_waits_for_a_locked_order_is_told_so_and_holds_up_nobody(
    tmp_path: Path, db_dsn: str
) -> None:
    async with impatient(tmp_path, db_dsn) as (access, client):
        held, free = await created(client), await created(client)
        async with holding(db_dsn, LOCK_ORDER, access.site_id, held):
            late = await translate(client, held, "fr")
            check_unavailable(late)
            assert error_code(late) == "REQUEST_TIMEOUT"
            assert (await client.get(f"{ORDERS}/{held}")).headers["ETag"] == '"1"'
            assert (await translate(client, free)).status_code == 200
            assert await status_of(client, "/readyz") == 200

        async def arrived() -> bool:
            return (await client.get(f"{ORDERS}/{held}")).headers["ETag"] == '"2"'

        # The write went on to its end, whole, after its caller had been told that it may.
        await until(arrived)
        assert (await client.get(f"{ORDERS}/{held}")).json()["order"]["buyerLanguage"] == "fr"


async def test_orders_that_wait_for_a_number_exist_once_afterwards(tmp_path: Path, db_dsn: str) -> None:
    async with impatient(tmp_path, db_dsn) as (access, client):
        keys = [f"key-{number}" for number in range(20)]
        async with holding(db_dsn, LOCK_COUNTER, access.site_id):
            late = await asyncio.gather(*(create(client, key) for key in keys))
            for answer in late:
                check_unavailable(answer)
        answers = [await persist(lambda key=key: create(client, key)) for key in keys]
        numbers = [int(answer.json()["order"]["number"]) for answer in answers]
        assert sorted(numbers) == list(range(10001, 10021))


async def test_a_locked_table_is_503_for_reads_and_health_still_answers(tmp_path: Path, db_dsn: str) -> None:
    async with impatient(tmp_path, db_dsn) as (_, client):
        order_id = await created(client)
        async with holding(db_dsn, LOCK_TABLE):
            answers = await asyncio.gather(*(client.get(f"{ORDERS}/{order_id}") for _ in range(20)))
            for answer in answers:
                check_unavailable(answer)
            assert await status_of(client, "/livez") == 200
        await check_well(client, order_id)


async def test_an_exhausted_pool_is_503_and_not_ready_until_it_is_free(tmp_path: Path, db_dsn: str) -> None:
    async with impatient(tmp_path, db_dsn, "--pool-size", "2") as (access, client):
        held = [await created(client), await created(client)]
        async with holding(db_dsn, LOCK_TABLE):
            for order_id in held:
                check_unavailable(await translate(client, order_id))
            check_unavailable(await create(client))
            check_unavailable(await client.get("/events/v1/events"))
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "no answer within 1 s")
            assert await status_of(client, "/livez") == 200
        await check_well(client, held[0])
        assert access.site_id


END_SERVICE = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'orderwright'"""


@asynccontextmanager
async def crowded(dsn: str, server: Server) -> AsyncIterator[None]:
    """Others have all the connections that the database allows, those of the service included."""
    async with contextlib.AsyncExitStack() as others:
        # It stands still meanwhile: otherwise it would be the first to take what becomes free.
        os.kill(server.pid, signal.SIGSTOP)
        try:
            first = await asyncpg.connect(dsn)
            others.push_async_callback(first.close)

            async def full() -> bool:
                try:
                    others.push_async_callback((await asyncpg.connect(dsn)).close)
                except asyncpg.TooManyConnectionsError:
                    return await first.fetchval(END_SERVICE) == 0
                return False

            await until(full)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        yield


async def test_no_connection_to_be_had_is_503_until_there_is_one(tmp_path: Path, data: Path) -> None:
    log = tmp_path / "log"
    with EmbeddedPostgres.start(data, grace_seconds=0, settings={"max_connections": "12"}) as database:
        access = new_site("--database-url", database.dsn)
        with serving(log, "--database-url", database.dsn, "--pool-size", "2") as server:
            async with client_of(server, access) as client:
                order_id = await created(client)
                async with crowded(database.dsn, server):
                    await check_away(client, order_id)
                await check_well(client, order_id)
            assert server.stop() == 0
    assert defects(log) == []


# A file system of its own that only the server and its database see: it is gone when they are, however they end.
MOUNT = 'mount -t tmpfs -o size=160m,mode=0755 tmpfs "$0" && exec "$@"'


def on_a_small_disk(folder: Path) -> list[str]:
    """What to put before a command so that `folder` is a disk of 160 MB for it; needs no rights of root."""
    unshared = ["unshare", "--mount"]
    if os.geteuid() != 0:
        unshared += ["--user", "--map-current-user", "--keep-caps"]
    return [*unshared, "sh", "-c", MOUNT, str(folder)]


def fill(disk: Path) -> Path:
    """Take all that is free on a disk; the file that did."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as target, contextlib.suppress(OSError):
        while True:
            target.write(bytes(1 << 16))
    return filler


def inside(server: Server, *command_line: str | Path) -> list[str]:
    """A command line that sees the disks that the server sees."""
    enter = ["nsenter", f"--mount=/proc/{server.pid}/ns/mnt"]
    if os.geteuid() != 0:
        enter += [f"--user=/proc/{server.pid}/ns/user", "--preserve-credentials"]
    return [*enter, *map(str, command_line)]


@contextmanager
def small_disk() -> Iterator[Path]:
    """A folder with a short path, to mount a disk on."""
    parent = Path(tempfile.mkdtemp(prefix="orderwright-test-"))
    try:
        (parent / "disk").mkdir()
        yield parent / "disk"
    finally:
        shutil.rmtree(parent)


async def use_up_log(data: Path) -> None:
    """Write to the database of this directory until it has no room for its log left and ends itself."""
    note = data / "embedded.socket"
    host = note.read_text() if note.exists() else str(data / "socket")
    with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        while True:
            connection = await asyncpg.connect(host=host, port=PORT, user=DATABASE, database=DATABASE)
            await connection.execute("SELECT pg_logical_emit_message(false, 'filler', repeat('x', 4000000))")
            await connection.close()


async def test_a_full_disk_is_503_until_there_is_room_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with small_disk() as disk, serving(log, "--data-dir", disk / "data", prefix=on_a_small_disk(disk)) as server:
        access = new_site("--data-dir", disk / "data", prefix=inside(server))
        seen_from_here = Path(f"/proc/{server.pid}/root{disk}")
        async with client_of(server, access) as client:
            order_id = await created(client)
            filler = fill(seen_from_here)
            large = {"lineItems": [line() for _ in range(300)]}
            for answer in await asyncio.gather(*(create(client, f"large-{n}", **large) for n in range(5))):
                check_unavailable(answer)
            assert (await client.get(f"{ORDERS}/{order_id}")).status_code == 200
            # Without room for its log PostgreSQL ends itself, and can't start again.
            await use_up_log(seen_from_here / "data")

            async def away() -> bool:
                return await status_of(client, "/readyz") == 503

            await until(away)
            await check_away(client, order_id)
            filler.unlink()
            await check_well(client, order_id)
            again = await asyncio.gather(*(create(client, f"large-{n}", **large) for n in range(5)))
            numbers = sorted(int(answer.json()["order"]["number"]) for answer in again)
            assert numbers == list(range(10012, 10017))
        assert server.stop() == 0
    assert defects(log) == []
