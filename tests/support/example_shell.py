"""A shell in which the examples of the documentation run as they stand, against a server and a database of a test."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.support.examples import ROOT

from orderwright.store.embedded import binaries

#: Long: it only keeps a failing test from hanging.
DEADLINE = 180
#: What a reader types that no test runs from here, and why. Everything else in the blocks beside it does run.
NOT_RUN = {
    "make": "works on the checkout itself; `.ci/run` and tests/unit/test_repository.py hold the Makefile",
    "docker": "needs a container runtime; tests/unit/test_containerfile.py reads the file",
    "pip": "installs from an index; tests/api/test_client_guides.py installs the wheel into a clean environment",
    "npm": "installs from an index; the tests give what `make conformance` installed",
    "psql": "needs a superuser of a server of one's own",
    "pg_restore": "needs a database of one's own",
    "orderwright serve": "runs until it is stopped: tests/api/test_http_serve.py",
    "orderwright worker": "runs until it is stopped: tests/faults/test_worker_kills.py",
    "orderwright emulate": "runs until it is stopped: tests/api/test_emulator.py",
    "orderwright mail test": "sends to a server of somebody's: tests/api/test_mail_cli.py has one of its own",
}

_PROGRAM = "import sys; sys.argv[0] = 'orderwright'; from orderwright.cli.main import main; main()"


def _left_out() -> str:
    programs = sorted(name for name in NOT_RUN if " " not in name)
    ours = sorted(name.removeprefix("orderwright ") for name in NOT_RUN if name.startswith("orderwright "))
    functions = [f'{name}() {{ echo "not run: {name}"; }}' for name in programs]
    cases = "\n".join(f'  "{name} "*) echo "not run: orderwright {name}";;' for name in ours)
    functions.append(f"""orderwright() {{
  case "$* " in
{cases}
  *) '{sys.executable}' -c "{_PROGRAM}" "$@";;
  esac
}}""")
    return "\n".join(functions)


#: A refusal of the server ends the script, and a stream that would go on is left after its first event.
_CURL = """
curl() {
  case " $* " in
  *" -N "*) exec 3< <(exec "$(type -P curl)" -sS --fail "$@"); stream=$!; sed '/^data:/q' <&3; kill $stream;;
  *) command curl -sS --fail-with-body "$@";;
  esac
}
python() { '%s' "$@"; }
export -f curl
"""


async def run_script(
    code: str, *, folder: Path, environment: Mapping[str, str], words: Mapping[str, str]
) -> tuple[int, str]:
    """Run a block of shell with the words of a reader's own filled in; exit status and what it printed."""
    for word, value in words.items():
        code = code.replace(word, value)
    code = re.sub(r"(^|\s)\.venv/bin/", r"\1", code)
    script = f"set -euo pipefail\n{_left_out()}{_CURL % sys.executable}{code}\n"
    # Programs of PostgreSQL must be as new as the server.
    path = f"{binaries()}:{os.environ['PATH']}"
    surroundings = {"PATH": path, "HOME": str(folder), "PYTHONPATH": str(ROOT), **environment}
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", script, cwd=folder, env=surroundings,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), DEADLINE)
    finally:
        # What was left running in the background goes, too.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode is not None
    return process.returncode, printed.decode()
