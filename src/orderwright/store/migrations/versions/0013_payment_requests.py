"""Payment requests, the settings of orders, and the address of a site's payment page."""

from orderwright.store.migrations.upgrade import run_script

revision = "0013_payment_requests"
down_revision = "0012_recorded_transactions"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
