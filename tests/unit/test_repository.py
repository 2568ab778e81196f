"""What the repository promises beside its code: locks, files that can be read, a package whose parts fit."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from orderwright.client.webhook_kinds import KINDS
from orderwright.contract.registry import operations
from orderwright.model.events import EVENT_TYPES
from orderwright.operations.binding import bound

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "orderwright"
LOCKS = (ROOT / "requirements" / "server.lock", ROOT / "requirements" / "dev.lock")
#: What a program writes from the contract: nobody reads it in one sitting.
GENERATED = SOURCE / "client" / "generated"
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70

# Written apart, so that this file passes its own test.
PACKAGE_HOSTS = re.compile(
    "|".join(
        re.escape(host)
        for host in (
            "files.python" + "hosted.org",
            "pypi." + "org/simple",
            "pypi." + "python.org",
            "registry." + "npmjs.org",
            "registry." + "yarnpkg.com",
            "deb." + "debian.org",
        )
    )
)


def tracked_files() -> list[Path]:
    """The files that git knows; in a copy without git, all that a checkout would hold."""
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        listed = subprocess.run([git, "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True).stdout
        return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    hidden = {".venv", "node_modules", "__pycache__", "_build"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not hidden & set(path.parts)]


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def requirements(lock: Path) -> dict[str, list[str]]:
    """Each pin of a lock (`name==version ; marker`) with its hashes."""
    joined = lock.read_text().replace("\\\n", " ")
    lines = [line.split("--hash=") for line in joined.splitlines() if line.strip()]
    return {line[0].strip(): [digest.strip() for digest in line[1:]] for line in lines}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_is_pinned_and_has_its_hashes(lock):
    found = requirements(lock)
    assert [pin for pin in found if not re.fullmatch(r"[a-z0-9-]+(\[[a-z,]+\])?==[^ ;]+( ; .+)?", pin)] == []
    assert [pin for pin, hashes in found.items() if not hashes] == []
    digests = [digest for hashes in found.values() for digest in hashes]
    assert [digest for digest in digests if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock):
    assert [line for line in lock.read_text().splitlines() if "://" in line or "--index" in line] == []


def test_the_server_runs_with_the_versions_that_are_tested():
    server, dev = (requirements(lock).keys() for lock in LOCKS)
    assert sorted(server - dev) == []


def test_every_declared_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for lock, declared in zip(
        LOCKS,
        (
            [*project["dependencies"], *extras["server"], *extras["build"]],
            [*project["dependencies"], *(name for extra in extras.values() for name in extra)],
        ),
        strict=True,
    ):
        names = {re.split(r"[\[<>=~! ;]", one)[0].lower().replace("_", "-") for one in declared}
        assert sorted(names - {re.split(r"[\[=]", pin)[0] for pin in requirements(lock)}) == []


def test_no_tracked_file_names_a_package_host():
    found = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if PACKAGE_HOSTS.search(path.read_bytes().decode("utf-8", "ignore"))
    ]
    assert found == []


def test_every_module_says_what_it_is():
    silent = [path for path in modules() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert [str(path.relative_to(SOURCE)) for path in silent] == []


def test_every_file_of_code_can_be_read_in_one_sitting():
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("src", "tests", "bench", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
        and GENERATED not in path.parents
        and (lines := len(path.read_text().splitlines())) > MAX_FILE_LINES
    }
    assert long == {}


def test_every_function_fits_on_a_screen():
    long = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def test_nothing_is_left_to_be_done_later():
    # A marker in code is a promise that nothing checks.
    marker = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME")) + r")\b")
    found = [path for path in modules() if marker.search(path.read_text())]
    assert [str(path.relative_to(SOURCE)) for path in found] == []


def test_the_layers_hold(tmp_path):
    # Beside this interpreter, because the environment need not be on the PATH.
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--config", ROOT / "pyproject.toml", "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_operation_has_its_handler():
    assert sorted(bound()) == [operation.key for operation in operations()]


def test_every_handler_belongs_to_an_operation():
    folder = SOURCE / "operations"
    files = {f"{path.parent.name}.{path.stem}" for path in folder.glob("*/*.py") if path.stem != "__init__"}
    assert sorted(files - {operation.handler_path[0] for operation in operations()}) == []


def test_the_client_has_what_the_contract_has_now(tmp_path):
    subprocess.run([sys.executable, ROOT / "tools" / "make_client.py", tmp_path], check=True)
    wanted = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*.py")}
    present = {str(path.relative_to(GENERATED)): path.read_text() for path in GENERATED.rglob("*.py")}
    stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    assert stale == [], "the Python client is older than the contract: run `make client` and commit what it writes"


def test_every_kind_of_event_has_a_type_for_receivers():
    assert sorted(EVENT_TYPES.keys() - KINDS.keys()) == []


def test_the_make_targets_are_those_that_help_lists():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    listed = re.findall(r"^([a-z0-9-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(phony[1].split()) == sorted(listed)
