"""`python -m bench.emulator [STARTS]`: how long the emulator takes to start, after the first time, and to make a site.

Prints the median and the best of the starts, and the processor time of the emulator's process until it answered, which
does not depend on what else the machine does.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from orderwright.testing.client import Emulator


def processor_seconds(pid: int) -> float:
    """What a process has used so far, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main(starts: int) -> None:
    """Start it so many times on one cache directory, which has been used before."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        Emulator.start(cache_dir=Path(folder)).close()
        print(f"first start, with a new database server and its template: {time.monotonic() - began:.2f} s")
        seconds, work, sites = [], [], []
        for _ in range(starts):
            began = time.monotonic()
            with Emulator.start(cache_dir=Path(folder)) as emulator:
                seconds.append(time.monotonic() - began)
                work.append(processor_seconds(emulator._process.pid))
                began = time.monotonic()
                emulator.new_site()
                sites.append(time.monotonic() - began)
        print(f"later starts: median {statistics.median(seconds):.2f} s, best {min(seconds):.2f} s")
        print(f"processor time of a start: median {statistics.median(work):.2f} s")
        print(f"a new site: median {statistics.median(sites) * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
