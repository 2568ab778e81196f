"""The settings with which PostgreSQL starts: those of a small machine, with full durability."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from orderwright.store.embedded.paths import EmbeddedError

_MEGABYTE = 1024 * 1024

#: What the supervisor decides itself: another value would part the commands from their server.
_RESERVED = frozenset({"data_directory", "hba_file", "ident_file", "port", "unix_socket_directories"})


def check_settings(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings as a plain dict. Raises EmbeddedError for a name that is none or that the supervisor decides."""
    for name in settings:
        if not re.fullmatch(r"[a-z][a-z0-9_.]*", name):
            raise EmbeddedError(f"{name!r} is not the name of a PostgreSQL setting.")
        if name in _RESERVED:
            raise EmbeddedError(f"The PostgreSQL setting {name} cannot be chosen: the embedded server decides it.")
    return dict(settings)


def server_settings(socket_dir: Path, chosen: Mapping[str, str]) -> dict[str, str]:
    """All settings given on the command line: ours, the chosen ones over them, and those that cannot be chosen."""
    quoted_dir = str(socket_dir).replace('"', '""')
    return {
        **_defaults(_usable_memory()),
        **chosen,
        "unix_socket_directories": f'"{quoted_dir}"',
        "unix_socket_permissions": "0700",
    }


def _defaults(memory: int) -> dict[str, str]:
    buffers = min(256, max(32, memory // 8 // _MEGABYTE))
    return {
        "listen_addresses": "",
        "cluster_name": "orderwright",
        "max_connections": "100",
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{max(64, memory // 2 // _MEGABYTE)}MB",
        "work_mem": "8MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "checkpoint_timeout": "10min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        # The log must hold no value of any statement: it may be personal data or a secret. "log" drops the errors of
        # statements, whose texts quote values; the caller of the statement gets them anyway.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
        "log_autovacuum_min_duration": "-1",
        "log_line_prefix": "%m [%p] ",
    }


def _usable_memory() -> int:
    """Bytes of memory that this process may use: the machine's, or the container's where that is less."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return memory
    return min(memory, int(limit)) if limit.isdigit() else memory
