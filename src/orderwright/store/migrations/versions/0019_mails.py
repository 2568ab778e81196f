"""Mails: how sites send them, their own templates, the outbox, and the mailbox of a demonstration."""

from orderwright.store.migrations.upgrade import run_script

revision = "0019_mails"
down_revision = "0018_payment_links"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
