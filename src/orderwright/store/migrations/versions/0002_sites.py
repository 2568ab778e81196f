"""Sites, credentials, users, apps and the declarations of extended fields."""

from orderwright.store.migrations.upgrade import run_script

revision = "0002_sites"
down_revision = "0001_orders"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
