"""`python -m bench [--quick] [PART ...]`: measure, and print the figures and the ratios."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from bench.dashboard import dashboard
from bench.elements import elements
from bench.http import create_against_sql, create_rates, reads
from bench.million import million
from bench.money import money
from bench.stage import Stage, stage
from bench.storage import storage

Part = Callable[[Stage, bool], dict[str, Any]]

PARTS: dict[str, Part] = {
    "reads": lambda s, quick: reads(
        s, rounds=2 if quick else 5, count=500 if quick else 3000, seconds=2 if quick else 8
    ),
    "create": lambda s, quick: create_against_sql(s, rounds=2 if quick else 4, count=300 if quick else 1500),
    "rates": lambda s, quick: create_rates(s, seconds=2 if quick else 8, count=500 if quick else 4000),
    "money": lambda s, quick: money(s, rounds=1 if quick else 3, count=300 if quick else 1000),
    "storage": lambda s, _: storage(s),
    "million": lambda s, quick: million(s, count=20_000 if quick else 1_000_000, repeats=5 if quick else 21),
    "elements": lambda s, quick: elements(s, count=2_000 if quick else 1_000_000, repeats=3 if quick else 11),
    "dashboard": lambda s, quick: dashboard(
        s, count=2_000 if quick else 1_000_000, repeats=5 if quick else 25, rounds=1 if quick else 4
    ),
}


def _ratios(found: dict[str, Any]) -> dict[str, float]:
    ratios = {}
    if "reads" in found:
        reading = found["reads"]
        for what, names in (("get", ("reference (a)", "sql loop (b)")), ("search page of 50", ("sql loop (b)",))):
            ours = reading[what]["orderwright"]
            for name in names:
                other = reading[what][name]
                ratios[f"{what}: CPU, server and database, against {name}"] = ours["total_us"] / other["total_us"]
                ratios[f"{what}: CPU of the process alone, against {name}"] = ours["server_us"] / other["server_us"]
            rate = reading["pgbench (c), statements a second"][what]
            ratios[f"{what}: rate against pgbench (c)"] = ours["rate"] / rate
    if "create" in found:
        ours, loop = found["create"]["orderwright"], found["create"]["sql loop (b)"]
        ratios["create: CPU, server and database, against (b)"] = ours["total_us"] / loop["total_us"]
        ratios["create: CPU of the process alone, against (b)"] = ours["server_us"] / loop["server_us"]
    if "rates" in found:
        rates = found["rates"]
        ratios["create: rate on one site, against (c)"] = (
            rates["orderwright, one site"] / rates["pgbench (c), one site"]
        )
    for what, sums in found.get("money", {}).items():
        ours, loop = sums["orderwright"], sums["sql loop (b)"]
        ratios[f"{what}: CPU, server and database, against (b)"] = ours["total_us"] / loop["total_us"]
        ratios[f"{what}: CPU of the process alone, against (b)"] = ours["server_us"] / loop["server_us"]
    if "storage" in found:
        for kind in ("wal", "disk"):
            largest = found["storage"]["comment, largest, 1,000 activities"][kind]
            ratios[f"comment on the largest order: {kind}, against an ordinary one"] = (
                largest / found["storage"]["comment, ordinary"][kind]
            )
    return ratios


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 2) if abs(value) < 100 else round(value)
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--quick", action="store_true", help="small numbers: to see that it runs, not to quote")
    options = parser.parse_args()
    found = {}
    for name in options.parts or PARTS:
        with stage() as one:
            found[name] = PARTS[name](one, options.quick)
        print(json.dumps({name: _rounded(found[name])}, indent=1), flush=True)
    print(json.dumps({"ratios": _rounded(_ratios(found))}, indent=1))


if __name__ == "__main__":
    main()
