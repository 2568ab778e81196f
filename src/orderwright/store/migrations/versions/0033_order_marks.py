"""Orders are found by their lines, payments, refunds, parcels and extended fields."""

from orderwright.store.migrations.upgrade import run_script

revision = "0033_order_marks"
down_revision = "0032_pictures"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
