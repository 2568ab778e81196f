"""How the service is served: addresses, processes, limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from orderwright.api.options import EdgeOptions
from orderwright.api.pages import Mounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How to serve.

    `dsn` leads to the database. With the embedded PostgreSQL `data_dir` names its data directory as well: each
    worker process then holds a claim of its own on it, so that the database lives as long as any of them.
    `stop_within` and `keep_alive` are in seconds; `pool_size` bounds the connections of one worker (0: chosen from
    what the server allows). `trusted_proxies` are the addresses whose `X-Forwarded-*` headers are believed.
    `mounts` makes the pages that are served beside the API; a function of a module, since worker processes import it.
    """

    dsn: str
    data_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    pool_size: int = 0
    keep_alive: int = 75
    stop_within: int = 30
    trusted_proxies: str = ""
    log_level: str = "info"
    mounts: Mounts | None = None
    edge: EdgeOptions = field(default_factory=EdgeOptions)
