"""The files that shops sell."""

from orderwright.store.migrations.upgrade import run_script

revision = "0025_digital_files"
down_revision = "0024_order_list"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
