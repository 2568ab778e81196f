"""What the items of a job came to."""

from orderwright.store.migrations.upgrade import run_script

revision = "0029_job_results"
down_revision = "0028_order_tags"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
