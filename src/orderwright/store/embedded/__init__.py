"""The embedded PostgreSQL: a real server of the user's own, started by the first command and shared by all.

`EmbeddedPostgres.start()` is all that a command needs. How it works, and why so, is told in
`docs/decisions/0001-embedded-postgresql.md`.
"""

from orderwright.store.embedded.claim import EmbeddedPostgres
from orderwright.store.embedded.paths import EmbeddedError, EmbeddedPaths, default_data_dir
from orderwright.store.embedded.programs import binaries

__all__ = ["EmbeddedError", "EmbeddedPaths", "EmbeddedPostgres", "binaries", "default_data_dir"]
