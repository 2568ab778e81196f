"""The functions that write orders, one round trip each."""

from orderwright.store.migrations.upgrade import run_script

revision = "0004_order_functions"
down_revision = "0003_search"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
