"""Get, search and create over HTTP, against the references (a), (b) and (c), interleaved in rounds."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from bench import load, pgbench, sql_loop
from bench.sample import order
from bench.stage import ROOT, Server, Stage, orderwright, reference


@dataclass
class Sum:
    """CPU seconds of a server and of the database, and the answers, summed over rounds."""

    server: float = 0.0
    database: float = 0.0
    answers: int = 0
    latencies: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    def row(self) -> dict[str, float]:
        """Figures per answer: microseconds of CPU, milliseconds of latency, answers a second."""
        all_ = load.Result(self.latencies, self.elapsed)
        return {
            "server_us": self.server / self.answers * 1e6,
            "database_us": self.database / self.answers * 1e6,
            "total_us": (self.server + self.database) / self.answers * 1e6,
            "p50_ms": all_.quantile(0.5),
            "p99_ms": all_.quantile(0.99),
            "rate": all_.rate,
        }


def measure(stage: Stage, server: Server, requests: list[bytes], concurrency: int, sum_: Sum) -> None:
    """One round."""
    cpu, database = server.seconds(), stage.database_seconds()
    result = asyncio.run(load.run(server.port, requests, concurrency))
    if set(result.statuses) != {200}:
        raise RuntimeError(f"not all answers were 200: {result.statuses}")
    sum_.server += server.seconds() - cpu
    sum_.database += stage.database_seconds() - database
    sum_.answers += len(requests)
    sum_.latencies += result.latencies
    sum_.elapsed += result.elapsed


def create_requests(key: str, site: str, count: int) -> list[bytes]:
    """Requests that create ordinary orders."""
    headers = {"Authorization": key, "wix-site-id": site}
    return [
        load.request("POST", "/ecom/v1/orders", headers, json.dumps({"order": order(number=n)}).encode())
        for n in range(count)
    ]


PAGE = json.dumps({"search": {"cursorPaging": {"limit": sql_loop.PAGE}}}).encode()


def sql_round(stage: Stage, site: str, what: str, count: int, sum_: Sum) -> None:
    """One round of reference (b)."""
    before = stage.database_seconds()
    words = [sys.executable, "-m", "bench.sql_loop", stage.dsn, site, what, str(count)]
    done = json.loads(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    sum_.server += done["cpu"]
    # The database's books hold the warming up, too.
    sum_.database += (stage.database_seconds() - before) * count / (count + sql_loop.WARM_UP)
    sum_.answers += count
    sum_.elapsed += done["elapsed"]
    sum_.latencies += [done["elapsed"] / count] * count


def reads(stage: Stage, *, rounds: int, count: int, seconds: int) -> dict[str, Any]:
    """Get and a search page against (a), where it has one, (b) and (c)."""
    site, key = stage.site("reads")
    headers = {"Authorization": key, "wix-site-id": site}
    get = {"orderwright": Sum(), "reference (a)": Sum(), "sql loop (b)": Sum()}
    search = {"orderwright": Sum(), "sql loop (b)": Sum()}
    page = load.request("POST", "/ecom/v1/orders/search", headers, PAGE)
    with orderwright(stage, 8401) as ours, reference(stage, site, 8402) as bare:
        asyncio.run(load.run(ours.port, create_requests(key, site, 300), 8))
        ids = asyncio.run(_ids(stage.dsn, UUID(site)))
        requests = [load.request("GET", f"/ecom/v1/orders/{ids[n % len(ids)]}", headers) for n in range(count)]
        for _ in range(rounds):
            measure(stage, ours, requests, 8, get["orderwright"])
            measure(stage, bare, requests, 8, get["reference (a)"])
            sql_round(stage, site, "get", count, get["sql loop (b)"])
            measure(stage, ours, [page] * (count // 10), 8, search["orderwright"])
            sql_round(stage, site, "search", count // 10, search["sql loop (b)"])
        memory = ours.memory()
    return {
        "get": {name: sum_.row() for name, sum_ in get.items()},
        "search page of 50": {name: sum_.row() for name, sum_ in search.items()},
        "pgbench (c), statements a second": {
            "get": pgbench.rate(stage.dsn, pgbench.get_script(UUID(site), ids), clients=8, seconds=seconds),
            "search page of 50": pgbench.rate(stage.dsn, pgbench.search_script(UUID(site)), clients=8, seconds=seconds),
        },
        "memory_mib": memory,
    }


async def _ids(dsn: str, site_id: UUID) -> list[UUID]:
    connection = await asyncpg.connect(dsn)
    try:
        return await sql_loop.order_ids(connection, site_id)
    finally:
        await connection.close()


def create_against_sql(stage: Stage, *, rounds: int, count: int) -> dict[str, Any]:
    """(b): the same SQL in a loop over asyncpg."""
    site, key = stage.site("create")
    ours, loop = Sum(), Sum()
    with orderwright(stage, 8403) as server:
        requests = create_requests(key, site, count)
        asyncio.run(load.run(server.port, requests[:100], 8))
        for _ in range(rounds):
            measure(stage, server, requests, 8, ours)
            sql_round(stage, site, "create", count, loop)
    return {"orderwright": ours.row(), "sql loop (b)": loop.row()}


def create_rates(stage: Stage, *, seconds: int, count: int) -> dict[str, Any]:
    """(c) and the service on one site, and the service over 100 sites."""
    site, key = stage.site("one")
    script = pgbench.create_script(UUID(site))
    rates: dict[str, list[float]] = {"pgbench (c), one site": [], "orderwright, one site": []}
    rates["orderwright, 100 sites"] = []
    many = [stage.site(f"site {n}") for n in range(100)]
    with orderwright(stage, 8404) as server:
        requests = create_requests(key, site, count)
        mixed = [create_requests(key, site, 1)[0] for _ in range(count // 100) for site, key in many]
        asyncio.run(load.run(server.port, requests[:200] + mixed[:200], 32))
        for _ in range(3):
            rates["pgbench (c), one site"].append(pgbench.rate(stage.dsn, script, clients=16, seconds=seconds))
            for name, sent in (("orderwright, one site", requests), ("orderwright, 100 sites", mixed)):
                sum_ = Sum()
                measure(stage, server, sent, 64, sum_)
                rates[name].append(sum_.row()["rate"])
    return {name: sorted(values)[1] for name, values in rates.items()}
