"""Sessions of the staff in the dashboard, their second factors and preferences, and attempts to log in."""

from orderwright.store.migrations.upgrade import run_script

revision = "0021_staff_sessions"
down_revision = "0020_order_sources"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
