"""Sites, keys and apps for tests."""

from datetime import UTC, datetime

from orderwright.model.sites import NewSite, Site
from orderwright.workflows.sites import create_site

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def a_site(connection, **values) -> Site:
    """A new site: in dollars and English unless told otherwise."""
    return await create_site(connection, NewSite(**{"name": "Shop", "currency": "USD", **values}), now=NOW)
