"""Gift cards and their ledger."""

from orderwright.store.migrations.upgrade import run_script

revision = "0008_gift_cards"
down_revision = "0007_stock"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
