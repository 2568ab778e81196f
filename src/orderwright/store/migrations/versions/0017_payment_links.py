"""Links of payment requests to the service's own page, and the settings of a site as a document that is told of."""

from orderwright.store.migrations.upgrade import run_script

revision = "0017_payment_links"
down_revision = "0016_feed_followers"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
