"""What orders are searched by."""

from orderwright.store.migrations.upgrade import run_script

revision = "0003_search"
down_revision = "0002_sites"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
