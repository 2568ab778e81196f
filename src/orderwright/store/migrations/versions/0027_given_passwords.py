"""Passwords that somebody else has chosen for a user, until the user replaces them."""

from orderwright.store.migrations.upgrade import run_script

revision = "0027_given_passwords"
down_revision = "0026_job_items"


def upgrade() -> None:
    """Run the script of this revision."""
    run_script(revision)
