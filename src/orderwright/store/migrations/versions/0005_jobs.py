"""Background jobs and their queue."""

from orderwright.store.migrations.upgrade import run_script

revision = "0005_jobs"
down_revision = "0004_order_functions"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
