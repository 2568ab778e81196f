"""Recorded payments by the ids under which a gateway knows them."""

from orderwright.store.migrations.upgrade import run_script

revision = "0012_recorded_transactions"
down_revision = "0011_receipts"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
