"""Webhooks: subscriptions, what has to be delivered to them, and what became of it."""

from orderwright.store.migrations.upgrade import run_script

revision = "0022_webhooks"
down_revision = "0021_staff_sessions"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
