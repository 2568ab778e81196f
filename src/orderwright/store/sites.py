"""The sites of a database."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.creation_settings import OrderApprovalStrategy
from orderwright.model.inventory import InventoryUpdateTrigger, Overselling
from orderwright.model.order_parts import WeightUnit
from orderwright.model.sites import PriceSummaryPolicy, Site
from orderwright.store.checks import site_not_found
from orderwright.store.database import AnyConnection

#: The directory: few rows, found before the site is known, copied to every node of a distributed database. The keys
#: of every other table start with site_id.
REFERENCE_TABLES: Final = frozenset(
    {"sites", "apps", "app_instances", "oauth_clients", "service_secrets", "login_attempts"}
)

_COLUMN_OF: Final = {"editable_by_apps": "editable_by"}
_FIELDS: Final = tuple(name for name in Site.__struct_fields__ if name != "namespace_owners")
_COLUMNS: Final = tuple(_COLUMN_OF.get(name, name) for name in _FIELDS)
_PARAMETERS: Final = ", ".join(f"${number}" for number in range(1, len(_COLUMNS) + 1))
_INSERT: Final = f"INSERT INTO sites ({', '.join(_COLUMNS)}) VALUES ({_PARAMETERS})"  # noqa: S608
_UPDATE: Final = f"UPDATE sites SET ({', '.join(_COLUMNS)}) = ({_PARAMETERS}) WHERE id = $1"  # noqa: S608
_FIRST_NUMBER: Final = 10001


async def insert_site(connection: AnyConnection, site: Site) -> None:
    """Add a site and its order counter, which starts at 10001."""
    async with connection.transaction():
        await connection.execute(_INSERT, *_values(site))
        await connection.execute(
            "INSERT INTO order_counters (site_id, next_number, epoch) VALUES ($1, $2, 1)", site.id, _FIRST_NUMBER
        )


async def get_site(connection: AnyConnection, site_id: UUID) -> Site:
    """One site with the owners of its namespaces. Raises `NotFound` (SITE_NOT_FOUND)."""
    row = await connection.fetchrow("SELECT * FROM sites WHERE id = $1", site_id)
    return await _with_owners(connection, site_id, row)


async def lock_site(connection: AnyConnection, site_id: UUID) -> Site:
    """The same, locked against other changes until the end of the transaction."""
    row = await connection.fetchrow("SELECT * FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id)
    return await _with_owners(connection, site_id, row)


async def list_sites(connection: AnyConnection, *, limit: int = 1000) -> list[Site]:
    """The oldest `limit` sites, oldest first, without the owners of their namespaces."""
    rows = await connection.fetch("SELECT * FROM sites ORDER BY created_date, id LIMIT $1", limit)
    return [_site(row, {}) for row in rows]


async def save_site(connection: AnyConnection, site: Site) -> None:
    """Write all fields of a site that `lock_site` gave."""
    await connection.execute(_UPDATE, *_values(site))


def _values(site: Site) -> list[object]:
    return [getattr(site, name) for name in _FIELDS]


async def _with_owners(connection: AnyConnection, site_id: UUID, row: asyncpg.Record | None) -> Site:
    if row is None:
        raise site_not_found(site_id)
    owners = await connection.fetch(
        "SELECT namespace, owner_app_id FROM extended_field_namespaces WHERE site_id = $1", site_id
    )
    return _site(row, {owner["namespace"]: owner["owner_app_id"] for owner in owners})


def _site(row: asyncpg.Record, owners: dict[str, UUID | None]) -> Site:
    values = {name: row[column] for name, column in zip(_FIELDS, _COLUMNS, strict=True)}
    site = Site(**values)
    return msgspec.structs.replace(
        site,
        weight_unit=WeightUnit(row["weight_unit"]),
        price_summary_policy=PriceSummaryPolicy(row["price_summary_policy"]),
        approval_strategy=OrderApprovalStrategy(row["approval_strategy"]),
        inventory_update_trigger=InventoryUpdateTrigger(row["inventory_update_trigger"]),
        overselling=Overselling(row["overselling"]),
        editable_by_apps=None if row["editable_by"] is None else tuple(row["editable_by"]),
        namespace_owners=owners,
    )
