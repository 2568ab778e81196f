"""Payments, refunds and fulfilments of an order."""

from orderwright.store.migrations.upgrade import run_script

revision = "0006_order_records"
down_revision = "0005_jobs"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
