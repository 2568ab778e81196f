"""Links of payment requests to the service's own page, and the settings of a site as a document that is told of."""

from orderwright.store.migrations.upgrade import run_script

revision = "0018_payment_links"
down_revision = "0017_draft_orders"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
