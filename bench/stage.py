"""The stage of a measurement: an embedded PostgreSQL, a site with a key, servers in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import cpu

ROOT = Path(__file__).resolve().parent.parent
ORDERWRIGHT = str(Path(sys.executable).parent / "orderwright")


@dataclass
class Stage:
    """What a measurement needs to know."""

    data: Path
    dsn: str
    postmaster: int

    def command(self, *words: str) -> Any:
        """Run a command of the program and return what it prints as JSON."""
        done = subprocess.run(
            [ORDERWRIGHT, *words, "--database-url", self.dsn, "--json"], check=True, capture_output=True, text=True
        )
        return json.loads(done.stdout)

    def site(self, name: str) -> tuple[str, str]:
        """A new site and a key to it."""
        site = self.command("site", "create", name, "--currency", "USD", "--language", "en")["siteId"]
        return site, self.command("key", "create", "--site", site, "--name", "bench")["apiKey"]

    def database_seconds(self) -> float:
        """CPU time that PostgreSQL has used in all."""
        return cpu.seconds(cpu.tree(self.postmaster))


@contextmanager
def stage() -> Iterator[Stage]:
    """An empty, migrated database on an embedded PostgreSQL with the settings that users get."""
    from orderwright.store.embedded import EmbeddedPostgres

    data = Path(tempfile.mkdtemp(prefix="orderwright-bench-", dir="/var/tmp"))
    data.rmdir()
    try:
        with EmbeddedPostgres.start(data) as server:
            subprocess.run([ORDERWRIGHT, "migrate", "--database-url", server.dsn], check=True, capture_output=True)
            postmaster = int(next(data.rglob("postmaster.pid")).read_text().splitlines()[0])
            yield Stage(data, server.dsn, postmaster)
    finally:
        shutil.rmtree(data, ignore_errors=True)


@dataclass
class Server:
    """A running server; `pid` is the process whose tree is measured."""

    port: int
    pid: int

    def seconds(self) -> float:
        """CPU time that the server has used in all its processes."""
        return cpu.seconds(cpu.tree(self.pid))

    def memory(self) -> list[float]:
        """MiB of each of its processes, largest first."""
        return sorted((cpu.memory_mib(pid) for pid in cpu.tree(self.pid)), reverse=True)


def _wait(port: int, path: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no server on port {port}")


@contextmanager
def _process(words: list[str], port: int, path: str, **environment: str) -> Iterator[Server]:
    process = subprocess.Popen(
        words, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, path)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@contextmanager
def orderwright(stage_: Stage, port: int, workers: int = 1) -> Iterator[Server]:
    """The service as users start it, without its background worker."""
    words = [ORDERWRIGHT, "serve", "--database-url", stage_.dsn, "--port", str(port), "--no-worker"]
    with _process([*words, "--workers", str(workers)], port, "/livez") as server:
        yield server


@contextmanager
def reference(stage_: Stage, site: str, port: int) -> Iterator[Server]:
    """Reference (a)."""
    words = [sys.executable, "-m", "uvicorn", "bench.reference_app:app", "--port", str(port)]
    words += ["--no-access-log", "--log-level", "warning", "--loop", "uvloop", "--http", "httptools"]
    with _process(words, port, "/", BENCH_DSN=stage_.dsn, BENCH_SITE=site) as server:
        yield server
