"""Which orders of another system are here already."""

from orderwright.store.migrations.upgrade import run_script

revision = "0020_order_sources"
down_revision = "0019_mails"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
