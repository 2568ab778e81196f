"""Orders are found by their tags."""

from orderwright.store.migrations.upgrade import run_script

revision = "0028_order_tags"
down_revision = "0027_given_passwords"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
