"""Accounts at payment gateways, and the notifications that came from them."""

from orderwright.store.migrations.upgrade import run_script

revision = "0009_gateways"
down_revision = "0008_gift_cards"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
