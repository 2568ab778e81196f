"""Get, search and create over HTTP, against the references (a), (b) and (c), interleaved in rounds."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from bench import load, pgbench
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


async def _create(port: int, requests: list[bytes]) -> None:
    await load.run(port, requests, 8)


def get_against_reference(stage: Stage, *, rounds: int, count: int) -> dict[str, Any]:
    """(a): the same row through a bare handler."""
    site, key = stage.site("get")
    headers = {"Authorization": key, "wix-site-id": site}
    with orderwright(stage, 8401) as ours, reference(stage, site, 8402) as bare:
        asyncio.run(load.run(ours.port, create_requests(key, site, 300), 8))
        ids = _ids(ours.port, headers)
        sums = {"orderwright": Sum(), "reference (a)": Sum()}
        requests = [load.request("GET", f"/ecom/v1/orders/{ids[n % len(ids)]}", headers) for n in range(count)]
        for _ in range(rounds):
            measure(stage, ours, requests, 8, sums["orderwright"])
            measure(stage, bare, requests, 8, sums["reference (a)"])
        memory = ours.memory()
        search = Sum()
        page = load.request("POST", "/ecom/v1/orders/search", headers, b'{"search":{"cursorPaging":{"limit":50}}}')
        measure(stage, ours, [page] * (count // 10), 8, search)
    rows = {name: sum_.row() for name, sum_ in sums.items()}
    return {"get": rows, "search page of 50": search.row(), "memory_mib": memory}


def _ids(port: int, headers: dict[str, str]) -> list[str]:
    import urllib.request

    body = b'{"search":{"cursorPaging":{"limit":100}}}'
    sent = urllib.request.Request(
        f"http://127.0.0.1:{port}/ecom/v1/orders/search",
        body,
        headers | {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(sent) as answer:
        return [one["id"] for one in json.load(answer)["orders"]]


def create_against_sql(stage: Stage, *, rounds: int, count: int) -> dict[str, Any]:
    """(b): the same SQL in a loop over asyncpg."""
    site, key = stage.site("create")
    ours, loop = Sum(), Sum()
    with orderwright(stage, 8403) as server:
        requests = create_requests(key, site, count)
        asyncio.run(load.run(server.port, requests[:100], 8))
        for _ in range(rounds):
            measure(stage, server, requests, 8, ours)
            before = stage.database_seconds()
            words = [sys.executable, "-m", "bench.sql_loop", stage.dsn, site, str(count)]
            done = json.loads(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
            loop.server += done["cpu"]
            # The loop warms up with 50 orders, which the database's books hold too.
            loop.database += (stage.database_seconds() - before) * count / (count + 50)
            loop.answers += count
            loop.elapsed += done["elapsed"]
            loop.latencies += [done["elapsed"] / count] * count
    return {"orderwright": ours.row(), "sql loop (b)": loop.row()}


def create_rates(stage: Stage, *, seconds: int, count: int) -> dict[str, Any]:
    """(c) and the service on one site, and the service over 100 sites."""
    site, key = stage.site("one")
    rates: dict[str, list[float]] = {"pgbench (c), one site": [], "orderwright, one site": []}
    with orderwright(stage, 8404) as server:
        requests = create_requests(key, site, count)
        asyncio.run(load.run(server.port, requests[:200], 32))
        for _ in range(3):
            rates["pgbench (c), one site"].append(pgbench.rate(stage.dsn, site, clients=16, seconds=seconds)[0])
            one = Sum()
            measure(stage, server, requests, 64, one)
            rates["orderwright, one site"].append(one.row()["rate"])
        many = [stage.site(f"site {n}") for n in range(100)]
        mixed = [
            create_requests(many_key, many_site, 1)[0] for _ in range(count // 100) for many_site, many_key in many
        ]
        asyncio.run(load.run(server.port, mixed[:200], 32))
        spread = Sum()
        measure(stage, server, mixed, 64, spread)
    answer: dict[str, Any] = {name: sorted(values)[1] for name, values in rates.items()}
    answer["orderwright, 100 sites"] = spread.row()["rate"]
    return answer
