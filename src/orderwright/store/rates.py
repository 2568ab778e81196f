"""The shipping and tax rates of sites in the database: one document of each kind."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.model.rates import RatesKind
from orderwright.store.database import AnyConnection


class StoredRates(NamedTuple):
    """A document of rates as it is kept: JSON without revision and date, which stand beside it."""

    revision: int
    doc: bytes
    updated: datetime


async def find_rates(connection: AnyConnection, site_id: UUID, kind: RatesKind) -> StoredRates | None:
    """The rates of that kind; None if the site has none yet."""
    row = await connection.fetchrow(
        "SELECT revision, doc, updated_date FROM site_rates WHERE site_id = $1 AND kind = $2", site_id, kind.value
    )
    return None if row is None else StoredRates(*row)


async def lock_rates(connection: AnyConnection, site_id: UUID, kind: RatesKind) -> None:
    """Keep others from writing these rates until the end of the transaction, also where there are none yet."""
    words = f"rates:{kind.value}:{site_id}"
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", words)


async def save_rates(connection: AnyConnection, site_id: UUID, kind: RatesKind, rates: StoredRates) -> None:
    """Write the rates in place of those before. The caller holds their lock."""
    await connection.execute(
        """INSERT INTO site_rates (site_id, kind, revision, doc, updated_date) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (site_id, kind) DO UPDATE SET
               revision = excluded.revision, doc = excluded.doc, updated_date = excluded.updated_date""",
        site_id,
        kind.value,
        *rates,
    )
