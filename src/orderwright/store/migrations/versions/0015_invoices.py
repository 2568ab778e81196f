"""Invoices, credit notes and receipts as documents that never change."""

from orderwright.store.migrations.upgrade import run_script

revision = "0015_invoices"
down_revision = "0014_catalog"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
