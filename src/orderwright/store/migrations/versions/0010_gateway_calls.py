"""Every call to a payment gateway: its intent before, its outcome after."""

from orderwright.store.migrations.upgrade import run_script

revision = "0010_gateway_calls"
down_revision = "0009_gateways"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
