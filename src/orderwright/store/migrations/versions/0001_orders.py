"""Orders, their versions, activities and events."""

from orderwright.store.migrations.upgrade import run_script

revision = "0001_orders"
down_revision: str | None = None


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
