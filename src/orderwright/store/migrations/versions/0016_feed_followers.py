"""Positions of those who follow the feeds: the service's own, and consumers with a name."""

from orderwright.store.migrations.upgrade import run_script

revision = "0016_feed_followers"
down_revision = "0015_invoices"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
