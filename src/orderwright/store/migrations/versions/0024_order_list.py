"""Saved views of the order list, and finding flagged orders."""

from orderwright.store.migrations.upgrade import run_script

revision = "0024_order_list"
down_revision = "0023_draft_order_queries"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
