"""What a job works on, and which request started it."""

from orderwright.store.migrations.upgrade import run_script

revision = "0026_job_items"
down_revision = "0025_digital_files"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
