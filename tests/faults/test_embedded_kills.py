"""The embedded PostgreSQL when something is killed, in every order that matters."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.embedded import (
    Holder,
    comes_true,
    ends_soon,
    fetch,
    fetch_when_back,
    is_alive,
    postmaster_pid,
    processes_of,
)
from tests.support.postgres import wait_until_stopped

from orderwright.store.embedded import EmbeddedPostgres
from orderwright.store.embedded.account import server_account


def kill(*pids: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # The death of another one may have been its own.
            os.kill(pid, signal.SIGKILL)


async def test_a_killed_command_takes_the_server_from_nobody(data: Path) -> None:
    first = Holder(data)
    assert first.ask("SELECT 1") == 1
    second = Holder(data)
    assert second.claimed == first.claimed
    started = second.ask("SELECT pg_postmaster_start_time()::text")
    first.kill()
    assert second.ask("SELECT pg_postmaster_start_time()::text") == started
    second.finish()


async def test_the_server_ends_after_its_only_command_was_killed(data: Path) -> None:
    holder = Holder(data)
    supervisor = holder.claimed["supervisor"]
    postmaster = int((data / "postgresql-18" / "postmaster.pid").read_text().splitlines()[0])
    holder.kill()
    assert ends_soon(postmaster)
    assert ends_soon(supervisor)


#: The last claim dies a moment before the supervisor does, which must not begin an orderly end meanwhile.
PATIENCE = 60.0


async def test_everything_killed_at_once_loses_nothing_that_was_committed(data: Path) -> None:
    holder = Holder(data, grace_seconds=PATIENCE)
    holder.ask("CREATE TABLE kept_by_all AS SELECT generate_series(1, 1000) AS n")
    victims = [holder.pid, *processes_of(data)]
    assert holder.claimed["supervisor"] in victims
    kill(*victims)
    holder.finish()
    assert (data / "postgresql-18" / "postmaster.pid").exists()
    assert (data / "embedded.control").exists()
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        assert await fetch(server, "SELECT sum(n) FROM kept_by_all") == 500500
    wait_until_stopped(server.paths)


async def test_the_number_of_the_dead_server_may_belong_to_another_process(data: Path) -> None:
    holder = Holder(data, grace_seconds=PATIENCE)
    holder.ask("CREATE TABLE kept_by_number AS SELECT 1 AS n")
    kill(holder.pid, *processes_of(data))
    holder.finish()
    cluster = data / "postgresql-18"
    stranger = subprocess.Popen(["sleep", "600"], cwd="/", **server_account(cluster).credentials)
    try:
        pid_file = cluster / "postmaster.pid"
        _, *rest = pid_file.read_text().splitlines(keepends=True)
        pid_file.write_text("".join([f"{stranger.pid}\n", *rest]))
        with EmbeddedPostgres.start(data, grace_seconds=0) as server:
            assert await fetch(server, "SELECT n FROM kept_by_number") == 1
        wait_until_stopped(server.paths)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_the_server_ends_with_a_killed_supervisor_and_a_claim_brings_both_back(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        await fetch(server, "CREATE TABLE kept_by_claim AS SELECT 1 AS n")
        address, supervisor, postmaster = server.dsn, server.supervisor_pid, postmaster_pid(server.paths)
        kill(supervisor)
        assert ends_soon(postmaster)
        assert await fetch_when_back(address, "SELECT n FROM kept_by_claim") == 1
        assert comes_true(lambda: server.supervisor_pid != supervisor)
        assert server.dsn == address
    wait_until_stopped(server.paths)


async def test_a_killed_server_comes_back_under_the_same_supervisor(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        await fetch(server, "CREATE TABLE kept_by_supervisor AS SELECT 1 AS n")
        supervisor, postmaster = server.supervisor_pid, postmaster_pid(server.paths)
        kill(postmaster)
        assert ends_soon(postmaster)
        assert await fetch_when_back(server.dsn, "SELECT n FROM kept_by_supervisor") == 1
        assert server.supervisor_pid == supervisor
    wait_until_stopped(server.paths)


async def test_several_claims_find_the_same_server_after_the_supervisor_was_killed(data: Path) -> None:
    holders = [Holder(data) for _ in range(3)]
    dsn = holders[0].claimed["dsn"]
    assert {holder.claimed["dsn"] for holder in holders} == {dsn}
    kill(holders[0].claimed["supervisor"])
    assert ends_soon(holders[0].claimed["supervisor"])
    assert await fetch_when_back(dsn, "SELECT 1") == 1
    assert [holder.ask("SELECT 1") for holder in holders] == [1, 1, 1]
    for holder in holders:
        holder.finish()


async def test_a_start_that_was_killed_half_way_is_made_good(new_data: Path) -> None:
    holder = Holder(new_data)
    assert comes_true(lambda: any(new_data.glob("postgresql-18.new-*")))
    kill(holder.pid, *processes_of(new_data))
    holder.finish()
    with EmbeddedPostgres.start(new_data, grace_seconds=0) as server:
        assert await fetch(server, "SELECT 1") == 1
        assert list(new_data.glob("postgresql-18.new-*")) == []
    wait_until_stopped(server.paths)


async def test_interrupting_the_commands_of_a_terminal_leaves_the_server_to_them(data: Path) -> None:
    holder = Holder(data)
    supervisor = holder.claimed["supervisor"]
    os.killpg(holder.pid, signal.SIGINT)
    os.killpg(holder.pid, signal.SIGINT)
    assert holder.ask("SELECT 1") == 1
    assert os.getsid(supervisor) != os.getsid(holder.pid)
    assert is_alive(supervisor)
    holder.finish()


async def test_terminating_the_supervisor_waits_for_the_commands_once(data: Path) -> None:
    holder = Holder(data, grace_seconds=600)
    supervisor = holder.claimed["supervisor"]
    os.kill(supervisor, signal.SIGTERM)
    assert holder.ask("SELECT 1") == 1
    assert is_alive(supervisor)
    assert holder.ask("close") is None
    assert ends_soon(supervisor)
    holder.finish()


CHILDREN = """
import os, subprocess, sys, time
from pathlib import Path
from orderwright.store.embedded import EmbeddedPostgres
server = EmbeddedPostgres.start(Path(sys.argv[1]), grace_seconds=0)
if sys.argv[2] == "fork":
    child = os.fork()
    if child == 0:
        time.sleep(600)
else:
    child = subprocess.Popen(["sleep", "600"], close_fds=False, stdout=subprocess.DEVNULL).pid
if sys.argv[2] == "fork" and os.fork() == 0:
    server.close()
    os._exit(0)
print(child, server.supervisor_pid, flush=True)
os._exit(0)
"""


def start_with_child(data: Path, kind: str) -> tuple[int, int]:
    """Run a command that leaves a child behind. The child may hold the pipe open: only one line is waited for."""
    process = subprocess.Popen([sys.executable, "-c", CHILDREN, str(data), kind], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        child, supervisor = process.stdout.readline().split()
        process.wait()
    return int(child), int(supervisor)


def test_a_program_that_a_command_started_holds_no_claim(data: Path) -> None:
    child, supervisor = start_with_child(data, "exec")
    assert ends_soon(supervisor)
    assert is_alive(child)
    kill(child)


async def test_a_forked_child_shares_the_claim_and_closing_it_in_another_child_does_not_matter(data: Path) -> None:
    child, supervisor = start_with_child(data, "fork")
    try:
        with EmbeddedPostgres.start(data) as server:
            assert server.supervisor_pid == supervisor
        assert is_alive(supervisor)
    finally:
        kill(child)
    assert ends_soon(supervisor)
