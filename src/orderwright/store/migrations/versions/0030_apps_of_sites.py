"""The site that made an app."""

from orderwright.store.migrations.upgrade import run_script

revision = "0030_apps_of_sites"
down_revision = "0029_job_results"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
