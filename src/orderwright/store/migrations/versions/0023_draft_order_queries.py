"""Draft orders are found by the text of their order's id."""

from orderwright.store.migrations.upgrade import run_script

revision = "0023_draft_order_queries"
down_revision = "0022_webhooks"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
