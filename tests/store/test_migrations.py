import asyncio
import shutil
import subprocess
import sys

import asyncpg
import pytest
from tests.support.postgres import drop_database, fresh_database

from orderwright.store import migrations
from orderwright.store.migrations import MigrationError, current_revision, latest_revision, migrate, needs_migration

REVISIONS = sorted(path.stem for path in (migrations.SCRIPTS / "sql").glob("*.sql"))


@pytest.fixture
async def empty_dsn(postgres_dsn):
    dsn = await fresh_database(postgres_dsn)
    yield dsn
    await drop_database(dsn, postgres_dsn)


@pytest.fixture
async def connection(empty_dsn):
    opened = await asyncpg.connect(empty_dsn)
    yield opened
    await opened.close()


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """Scripts of the test's own in the place of the real ones: call it with SQL by revision."""

    def put(**sql_of):
        before = None
        for folder in ("sql", "versions"):
            shutil.rmtree(tmp_path / folder, ignore_errors=True)
            (tmp_path / folder).mkdir()
        for name, sql in sql_of.items():
            revision = name.removeprefix("r")
            (tmp_path / "sql" / f"{revision}.sql").write_text(sql)
            (tmp_path / "versions" / f"{revision}.py").write_text(
                "from orderwright.store.migrations.upgrade import run_script\n"
                f"revision = {revision!r}\ndown_revision = {before!r}\n"
                "def upgrade():\n    run_script(revision)\n"
            )
            before = revision
        latest_revision.cache_clear()

    from orderwright.store.migrations import upgrade

    monkeypatch.setattr(migrations, "SCRIPTS", tmp_path)
    monkeypatch.setattr(upgrade, "SCRIPTS", tmp_path)
    yield put
    latest_revision.cache_clear()


def test_every_script_has_its_version_file_and_the_order_is_that_of_the_names():
    versions = sorted((migrations.SCRIPTS / "versions").glob("*.py"))
    assert [path.stem for path in versions] == REVISIONS
    before = None
    for path in versions:
        names = {}
        exec(path.read_text(), names)
        assert (names["revision"], names["down_revision"]) == (path.stem, before)
        before = path.stem
    assert latest_revision() == REVISIONS[-1]


async def test_an_empty_database_gets_every_revision_once(empty_dsn, connection):
    assert await current_revision(connection) is None
    assert await needs_migration(connection) is True
    assert await migrate(empty_dsn) == REVISIONS
    assert await current_revision(connection) == REVISIONS[-1]
    assert await needs_migration(connection) is False
    assert await migrate(empty_dsn) == []


async def test_processes_that_start_at_once_migrate_once(empty_dsn):
    program = (
        "import asyncio, sys; from orderwright.store.migrations import migrate\n"
        "print(asyncio.run(migrate(sys.argv[1])))"
    )
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_dsn, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    answers = sorted([(await process.communicate()) for process in processes])
    assert answers == [(f"{REVISIONS}\n".encode(), b""), (b"[]\n", b""), (b"[]\n", b"")]


async def test_who_comes_second_waits_for_the_lock(empty_dsn, connection):
    await connection.execute("SELECT pg_advisory_lock($1)", migrations._LOCK)
    second = asyncio.create_task(migrate(empty_dsn))
    await asyncio.sleep(0.3)
    assert not second.done()
    assert await current_revision(connection) is None
    await connection.execute("SELECT pg_advisory_unlock($1)", migrations._LOCK)
    assert await second == REVISIONS


async def test_a_script_may_hold_many_statements_colons_and_percent_signs(empty_dsn, connection, scripts):
    scripts(
        r0001_first="CREATE TABLE a (x text);\nINSERT INTO a VALUES (':name %s %(x)s'), ('2'::text);",
        r0002_second="DO $$ BEGIN INSERT INTO a VALUES ('3'); END $$;",
    )
    assert await migrate(empty_dsn) == ["0001_first", "0002_second"]
    assert [row["x"] for row in await connection.fetch("SELECT x FROM a ORDER BY x")] == ["2", "3", ":name %s %(x)s"]


async def test_a_failing_script_leaves_nothing_and_the_earlier_revisions_stay(empty_dsn, connection, scripts):
    broken = "CREATE TABLE b (x int);\nINSERT INTO b VALUES (1);\nSELECT nonsense;"
    scripts(r0001_first="CREATE TABLE a (x int)", r0002_second=broken)
    with pytest.raises(MigrationError, match='Revision 0002_second failed: column "nonsense" does not exist'):
        await migrate(empty_dsn)
    assert await current_revision(connection) == "0001_first"
    assert await connection.fetchval("SELECT to_regclass('a')::text") == "a"
    assert await connection.fetchval("SELECT to_regclass('b')::text") is None
    scripts(r0001_first="never run again", r0002_second="CREATE TABLE b (x int)")
    assert await migrate(empty_dsn) == ["0002_second"]


async def test_a_script_and_the_note_that_it_ran_are_one_transaction(empty_dsn, connection, scripts):
    scripts(r0001_first="CREATE TABLE a (x int)")
    await migrate(empty_dsn)
    scripts(r0001_first="", r0002_second="CREATE TABLE b (x int); DROP TABLE alembic_version")
    with pytest.raises(MigrationError, match='relation "alembic_version" does not exist'):
        await migrate(empty_dsn)
    assert await current_revision(connection) == "0001_first"
    assert await connection.fetchval("SELECT to_regclass('b')::text") is None


async def test_a_missing_script_is_named(empty_dsn, scripts):
    scripts(r0001_first="SELECT 1", r0002_second="SELECT 2", r0003_third="SELECT 3")
    (migrations.SCRIPTS / "sql" / "0002_second.sql").unlink()
    with pytest.raises(MigrationError, match=r"The script of revision 0002_second is missing: .*0002_second\.sql"):
        await migrate(empty_dsn)


async def test_a_database_beyond_the_program_is_refused(empty_dsn, connection):
    await migrate(empty_dsn)
    await connection.execute("UPDATE alembic_version SET version_num = '9999_future'")
    with pytest.raises(MigrationError, match="The database is at revision 9999_future"):
        await needs_migration(connection)
    with pytest.raises(MigrationError, match="use the newer program"):
        await migrate(empty_dsn)


async def test_a_server_older_than_15_is_refused(empty_dsn, monkeypatch):
    old = asyncpg.types.ServerVersion(14, 11, 0, "final", 0)
    monkeypatch.setattr(asyncpg.Connection, "get_server_version", lambda _: old)
    with pytest.raises(MigrationError, match="The server runs PostgreSQL 14; Orderwright needs PostgreSQL 15 or newer"):
        await migrate(empty_dsn)


async def test_reading_the_revision_inside_a_transaction_does_not_abort_it(connection):
    async with connection.transaction():
        assert await current_revision(connection) is None
        assert await connection.fetchval("SELECT 1") == 1


def test_the_check_at_start_imports_neither_alembic_nor_sqlalchemy():
    program = (
        "import sys, orderwright.store.migrations\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'alembic', 'sqlalchemy'}])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
