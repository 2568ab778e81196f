"""Draft orders."""

from orderwright.store.migrations.upgrade import run_script

revision = "0016_draft_orders"
down_revision = "0015_invoices"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
