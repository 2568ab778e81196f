"""Who did what to the site, its settings, its people and its keys."""

from orderwright.store.migrations.upgrade import run_script

revision = "0031_audit_log"
down_revision = "0030_apps_of_sites"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
