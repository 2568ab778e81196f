"""Stock and its movements."""

from orderwright.store.migrations.upgrade import run_script

revision = "0007_stock"
down_revision = "0006_order_records"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
