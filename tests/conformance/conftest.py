"""The service as a process of its own, the official SDK against it, and the table of what it was found to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from tests.conformance.coverage import Called, Raised, raised_by, read_calls, read_events, rows_of
from tests.conformance.javascript import (
    FAMILIES,
    FOLDER,
    ROOT,
    Check,
    Outcome,
    declared,
    install_packages,
    is_emulated,
    run_tests,
)
from tests.conformance.page import PAGE, page_of, summary_of
from tests.conformance.shops import make_shops, write_certificate
from tests.support.database import migrated_database

REPORT = FOLDER / "report.txt"

#: Set by `make conformance`: the run writes the page of the documentation.
WRITE_PAGE = "ORDERWRIGHT_WRITE_CONFORMANCE"

Outcomes = dict[str, Outcome]


class Ran(NamedTuple):
    """What one run of all checks found: their outcomes by title, their calls, and the events that the shops have."""

    outcomes: Outcomes
    calls: list[Called]
    events: list[Raised]


@pytest_asyncio.fixture(scope="session")
async def ran(
    postgres_dsn: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ran]:
    """What became of the JavaScript tests. They run once, all together but for those that move the clock."""
    install_packages()
    folder = tmp_path_factory.mktemp("conformance")
    async with (
        migrated_database(postgres_dsn, migrated_template) as dsn,
        migrated_database(postgres_dsn, migrated_template) as emulated_dsn,
    ):
        names = sorted({f"{check.file}:{check.family}" for check in declared()})
        emulated = [name for name in names if is_emulated(name)]
        shops = await make_shops(dsn, [name for name in names if not is_emulated(name)])
        shops |= await make_shops(emulated_dsn, emulated)
        with (
            served(dsn, folder / "log") as address,
            emulating(postgres_dsn, emulated_dsn, folder / "emulator") as other,
        ):
            for name, shop in shops.items():
                shop["address"] = other if name in emulated else address
            outcomes = run_tests(_environment(folder, shops))
            events = [*await read_events(dsn, shops), *await read_events(emulated_dsn, shops)]
        found = Ran(outcomes, read_calls(folder / "notes"), events)
    rows = rows_of(found.calls, raised_by(found.calls, found.events))
    REPORT.write_text(table_of(outcomes) + "\n" + summary_of(rows))
    if WRITE_PAGE in os.environ and all(outcome.passed for outcome in outcomes.values()):
        PAGE.write_text(page_of(rows))
    yield found


@pytest.fixture(scope="session")
def outcomes(ran: Ran) -> Outcomes:
    """What became of each JavaScript test, by title."""
    return ran.outcomes


def _environment(folder: Path, shops: dict[str, dict[str, str]]) -> dict[str, str]:
    key, certificate, surroundings = folder / "tls.key", folder / "tls.crt", folder / "surroundings.json"
    (folder / "notes").mkdir()
    write_certificate(key, certificate)
    facts = {
        "tlsKey": str(key),
        "tlsCertificate": str(certificate),
        "sampleOrder": str(ROOT / "tests/data/get_order_sample.json"),
        "shops": shops,
        "notes": str(folder / "notes"),
    }
    surroundings.write_text(json.dumps(facts))
    return {"ORDERWRIGHT_CONFORMANCE": str(surroundings), "NODE_EXTRA_CA_CERTS": str(certificate)}


@contextmanager
def served(dsn: str, log: Path) -> Iterator[str]:
    """`orderwright serve` on this database with its worker; yields its address and stops it as an operator would."""
    program = str(Path(sys.executable).parent / "orderwright")
    with _running([program, "serve", "--database-url", dsn, "--port", "0", "--json"], log) as address:
        yield address


@contextmanager
def emulating(server_dsn: str, dsn: str, log: Path) -> Iterator[str]:
    """The emulator on this database, without a worker: the service with a gateway and a clock that do as told."""
    with _running([sys.executable, "-m", "tests.support.emulated_process", server_dsn, dsn], log) as address:
        yield address


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[str]:
    with log.open("w") as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout is not None
        text = ""
        while not text.endswith("}\n"):
            line = process.stdout.readline()
            assert line, log.read_text()
            text += line
        yield json.loads(text)["address"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert "Traceback" not in log.read_text(), log.read_text()


def table_of(found: Outcomes) -> str:
    """Operation, family and how many checks held, a line each."""
    lines = [f"{'operation':<56} {'family':<8} held"]
    checks = declared()
    for operation in sorted({check.operation for check in checks}):
        for family in FAMILIES:
            mine = [check for check in checks if (check.operation, check.family) == (operation, family)]
            held = sum(_held(found, check) for check in mine)
            lines.append(f"{operation:<56} {family:<8} {held} of {len(mine)}{'' if held == len(mine) else '  FAILED'}")
    return "\n".join(lines) + "\n"


def _held(found: Outcomes, check: Check) -> bool:
    outcome = found.get(check.title)
    return outcome is not None and outcome.passed


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the table after the tests, if they ran here."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    if REPORT.exists() and any("conformance/test_sdk.py" in report.nodeid for report in reports):
        terminalreporter.section("the official SDK against this service")
        terminalreporter.write(REPORT.read_text())
