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
from tests.conformance.javascript import FAMILIES, FOLDER, ROOT, Check, Outcome, declared, install_packages, run_tests
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
    """What became of the JavaScript tests. They run once, all together."""
    install_packages()
    folder = tmp_path_factory.mktemp("conformance")
    async with migrated_database(postgres_dsn, migrated_template) as dsn:
        shops = await make_shops(dsn, sorted({f"{check.file}:{check.family}" for check in declared()}))
        with served(dsn, folder / "log") as address:
            outcomes = run_tests(_environment(folder, address, shops))
        found = Ran(outcomes, read_calls(folder / "notes"), await read_events(dsn, shops))
    rows = rows_of(found.calls, raised_by(found.calls, found.events))
    REPORT.write_text(table_of(outcomes) + "\n" + summary_of(rows))
    if WRITE_PAGE in os.environ and all(outcome.passed for outcome in outcomes.values()):
        PAGE.write_text(page_of(rows))
    yield found


@pytest.fixture(scope="session")
def outcomes(ran: Ran) -> Outcomes:
    """What became of each JavaScript test, by title."""
    return ran.outcomes


def _environment(folder: Path, address: str, shops: dict[str, dict[str, str]]) -> dict[str, str]:
    key, certificate, surroundings = folder / "tls.key", folder / "tls.crt", folder / "surroundings.json"
    (folder / "notes").mkdir()
    write_certificate(key, certificate)
    facts = {
        "address": address,
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
    command = [Path(sys.executable).parent / "orderwright", "serve", "--database-url", dsn, "--port", "0", "--json"]
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
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
