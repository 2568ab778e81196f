"""Draft orders."""

from orderwright.store.migrations.upgrade import run_script

revision = "0017_draft_orders"
down_revision = "0016_feed_followers"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
