"""The built-in catalogue, and the shipping and tax rates of a site."""

from orderwright.store.migrations.upgrade import run_script

revision = "0014_catalog"
down_revision = "0013_payment_requests"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
