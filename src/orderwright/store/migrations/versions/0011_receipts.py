"""Receipts of payments, numbered without gaps."""

from orderwright.store.migrations.upgrade import run_script

revision = "0011_receipts"
down_revision = "0010_gateway_calls"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
