"""Small pictures of items, for the pages of the staff."""

from orderwright.store.migrations.upgrade import run_script

revision = "0032_pictures"
down_revision = "0031_audit_log"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
