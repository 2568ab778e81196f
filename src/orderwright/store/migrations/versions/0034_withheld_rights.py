"""Rights that a user is left without, although the role has them."""

from orderwright.store.migrations.upgrade import run_script

revision = "0034_withheld_rights"
down_revision = "0033_order_marks"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
