"""`orderwright backup` and `orderwright restore`: the embedded database as a whole."""

from __future__ import annotations

import asyncio
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright import __version__
from orderwright.cli.arguments import utc_now
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_answer, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.store.embedded import EmbeddedPostgres

_TARS = (".tar", ".tar.gz", ".tgz")
_OWN_SERVER = (
    "this is for the embedded PostgreSQL. Of a server of your own take backups with its own tools: pg_basebackup with "
    "archived write-ahead log, or pg_dump (docs/guides/backup.md)"
)


def add_to(root: typer.Typer) -> None:
    """Put the commands of this file in their places."""
    root.command()(backup)
    root.command()(restore)


@with_target
def backup(
    target: Target,
    to: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="A new folder, or a new .tar, .tar.gz or .tgz file.")],
) -> None:
    """Copy the embedded database and the files that shops sell while it runs, and verify the copy.

    Nothing is ever overwritten.

    A backup holds everything, the keys that sign tokens and encrypt credentials included: keep it as closed as the
    database itself.
    """
    _check_embedded(target)
    if to.exists():
        raise CommandFailed(f"{to} is there already: name another place")
    from orderwright.store.embedded import EmbeddedPostgres

    with EmbeddedPostgres.start(target.data_dir) as server:
        facts = _backed_up(server, to)
    print_answer(
        {"backup": str(to), **{name: value for name, value in facts.items() if name != "files"}}, as_json=target.json
    )


@with_target
def restore(
    target: Target,
    source: Annotated[Path, typer.Argument(metavar="DIR|FILE", exists=True, help="A backup.")],
    force: Annotated[
        bool, typer.Option("--force", help="Move existing data aside. It is kept, under another name.")
    ] = False,
) -> None:
    """Make a data directory of a backup. It is verified, started and looked at before anything takes its place."""
    _check_embedded(target)
    from orderwright.cli.backup_files import files_folder, restore_files
    from orderwright.store.embedded import default_data_dir
    from orderwright.store.embedded.backup import restore_backup

    data = target.data_dir or default_data_dir()
    found: dict[str, Any] = {}
    with _unpacked(source, data) as folder:

        def check(dsn: str, scratch: Path) -> None:
            found.update(asyncio.run(_looked_at(dsn)))
            found.update(asyncio.run(restore_files(folder, dsn, files_folder(scratch))))

        aside = restore_backup(folder, data, force=force, check=check)
    if found["missingFiles"]:
        say(f"The backup does not have {found['missingFiles']} of the files that the database names.")
    if aside is not None:
        say(f"What was there before is in {aside}.")
    print_answer(
        {"dataDir": str(data), **found, "movedAside": None if aside is None else str(aside)}, as_json=target.json
    )


def _check_embedded(target: Target) -> None:
    if target.database_url is not None:
        raise CommandFailed(_OWN_SERVER)


def _backed_up(server: EmbeddedPostgres, to: Path) -> dict[str, Any]:
    if not to.name.endswith(_TARS):
        return _taken(server, to)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}.", dir=to.parent) as scratch:
        folder, packed = Path(scratch) / "backup", Path(scratch) / "packed"
        facts = _taken(server, folder)
        with tarfile.open(packed, "w:gz" if to.name.endswith("gz") else "w") as tar:
            tar.add(folder, arcname="backup")
        packed.chmod(0o600)
        packed.rename(to)
    return facts


def _taken(server: EmbeddedPostgres, to: Path) -> dict[str, Any]:
    from orderwright.cli.backup_files import files_folder
    from orderwright.providers.files.copies import copy_files, nothing_goes
    from orderwright.store.embedded.backup import take_backup

    revision = asyncio.run(_revision(server.dsn))
    root = files_folder(server.paths.data)
    with nothing_goes(root):
        return take_backup(
            server, to, version=__version__, revision=revision, now=utc_now(),
            copy_files=lambda target: copy_files(root, target),
        )  # fmt: skip


@contextmanager
def _unpacked(source: Path, data: Path) -> Iterator[Path]:
    """The folder of a backup; a file is unpacked beside the data directory, where there is room for it in any case."""
    if source.is_dir():
        yield source
        return
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{data.name}.unpacked-", dir=data.parent) as scratch:
        try:
            with tarfile.open(source) as tar:
                tar.extractall(scratch, filter="data")
        except (tarfile.TarError, EOFError, OSError) as error:
            raise CommandFailed(f"{source} is no backup, or is damaged: {error}") from None
        yield Path(scratch) / "backup"


async def _revision(dsn: str) -> str:
    import asyncpg

    from orderwright.store.migrations import current_revision

    connection = await asyncpg.connect(dsn)
    try:
        return await current_revision(connection) or ""
    finally:
        await connection.close()


async def _looked_at(dsn: str) -> dict[str, Any]:
    """Read the restored database; how many sites and orders it holds. Raises what the database raises."""
    import asyncpg

    from orderwright.store.migrations import current_revision

    connection = await asyncpg.connect(dsn)
    try:
        revision = await current_revision(connection)
        if revision is None:
            return {"migration": None, "sites": 0, "orders": 0}
        counts = {
            name: await connection.fetchval(f"SELECT count(*) FROM {name}")  # noqa: S608 - the names stand here
            for name in ("sites", "orders", "order_versions", "order_activities", "order_records", "events")
        }
    finally:
        await connection.close()
    return {"migration": revision, "sites": counts["sites"], "orders": counts["orders"]}
