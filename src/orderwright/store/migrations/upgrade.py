"""Alembic at work. Imported only when there is a revision to apply: SQLAlchemy takes a while to load."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy
from alembic import op
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from orderwright.store.database import Connection
from orderwright.store.migrations import SCRIPTS, VERSION_TABLE, MigrationError


async def upgrade(connection: Connection, target: str) -> list[str]:
    """Apply every missing revision up to `target` on `connection`, which is closed afterwards.

    The caller holds the migration lock on the same session: if the session is lost, so are the lock and the work.
    """

    async def creator() -> Connection:
        return connection

    engine = create_async_engine("postgresql+asyncpg://", async_creator=creator, poolclass=NullPool)
    try:
        async with engine.connect() as wrapped:
            return await wrapped.run_sync(_run, target)
    except sqlalchemy.exc.DBAPIError as error:
        # SQLAlchemy wraps what the driver raised; the driver's own words are the clear ones.
        raise MigrationError(f"The migration failed: {error.orig}") from error
    finally:
        await engine.dispose()


def _run(connection: sqlalchemy.Connection, target: str) -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    applied: list[str] = []

    def note(ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]) -> None:
        assert step.up_revision_id is not None, "an upgrade ends at a revision"
        applied.append(step.up_revision_id)

    environment = EnvironmentContext(
        config,
        script,
        fn=lambda revision, _context: script._upgrade_revs(target, revision),
        destination_rev=target,
    )
    with environment:
        environment.configure(
            connection=connection,
            version_table=VERSION_TABLE,
            transaction_per_migration=True,
            on_version_apply=note,
        )
        with environment.begin_transaction():
            environment.run_migrations()
    return applied


def run_script(revision: str) -> None:
    """Run `sql/<revision>.sql` inside the transaction of the revision that Alembic is applying.

    The script may hold any number of statements. It goes to the driver as it stands, because Alembic's own
    `op.execute` would read `:name` as a parameter and SQLAlchemy's dialect refuses several statements at once.
    Raises `MigrationError` with the message of the statement that failed.
    """
    path = SCRIPTS / "sql" / f"{revision}.sql"
    if not path.is_file():
        raise MigrationError(f"The script of revision {revision} is missing: {path}")
    script = path.read_text(encoding="utf-8")
    bind = op.get_bind()
    # SQLAlchemy begins its transaction with the first statement that it sees itself; without this one the script
    # would be committed apart from the note that it was applied.
    bind.exec_driver_sql("SELECT 1")
    driver: Any = bind.connection.dbapi_connection
    try:
        driver.run_async(lambda connection: connection.execute(script))
    except Exception as error:
        raise MigrationError(f"Revision {revision} failed: {error}") from error
