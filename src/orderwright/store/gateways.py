"""The accounts of sites at payment gateways. Credentials come in and go out sealed: see `store/sealed.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.gateways import CredentialHint
from orderwright.store.checks import site_not_found
from orderwright.store.database import AnyConnection

_COLUMNS: Final = "name, enabled, sealed, doc, version, created_date, updated_date"
_ACCOUNTS: Final = f"SELECT {_COLUMNS} FROM gateway_accounts WHERE site_id = $1"  # noqa: S608  # constants
_PUT: Final = f"""
    INSERT INTO gateway_accounts AS a
        (site_id, name, enabled, sealed, doc, version, created_date, updated_date)
    VALUES ($1, $2, $3, $4, $5, 1, $6, $6)
    ON CONFLICT (site_id, name) DO UPDATE SET enabled = excluded.enabled, sealed = excluded.sealed,
        doc = excluded.doc, version = a.version + 1, updated_date = excluded.updated_date
    RETURNING {_COLUMNS}"""  # noqa: S608


class AccountFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What may be shown of an account. `key_since` is when it got its secret key, None where nobody noted that."""

    secret_key: CredentialHint
    webhook_secrets: list[CredentialHint]
    payment_method_types: list[str]
    api_base: str | None = None
    key_since: datetime | None = None


class StoredAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account as it is kept. `version` grows with every change of it; `sealed` are its credentials."""

    name: str
    enabled: bool
    sealed: bytes
    facts: AccountFacts
    version: int
    created_date: datetime
    updated_date: datetime


_encode: Final = msgspec.json.Encoder().encode
_decode_facts: Final = msgspec.json.Decoder(AccountFacts).decode


def binding(site_id: UUID, name: str) -> bytes:
    """What sealed credentials are bound to: they can't be read as those of another site or gateway."""
    return b"orderwright:gateway-account:" + site_id.bytes + name.encode()


async def put_account(
    connection: AnyConnection,
    site_id: UUID,
    name: str,
    *,
    enabled: bool,
    sealed: bytes,
    facts: AccountFacts,
    now: datetime,
) -> StoredAccount:
    """Keep the account, in place of one that is there. Raises `NotFound` for an unknown site."""
    try:
        row = await connection.fetchrow(
            _PUT,
            *(site_id, name, enabled, sealed, _encode(facts), now),
        )
    except asyncpg.ForeignKeyViolationError:
        raise site_not_found(site_id) from None
    assert row is not None, "an upsert answers its row"
    return _account(row)


async def find_account(
    connection: AnyConnection, site_id: UUID, name: str, *, lock: bool = False
) -> StoredAccount | None:
    """The account of that name, None if the site has none; `lock` keeps others from changing it meanwhile."""
    ending = " AND name = $2 FOR UPDATE" if lock else " AND name = $2"
    row = await connection.fetchrow(_ACCOUNTS + ending, site_id, name)
    return None if row is None else _account(row)


async def list_accounts(connection: AnyConnection, site_id: UUID) -> list[StoredAccount]:
    """All accounts of the site, by name."""
    rows = await connection.fetch(_ACCOUNTS + " ORDER BY name", site_id)
    return [_account(row) for row in rows]


async def delete_account(connection: AnyConnection, site_id: UUID, name: str) -> bool:
    """Remove the account and its credentials for good; False if there is none."""
    done: str = await connection.execute("DELETE FROM gateway_accounts WHERE site_id = $1 AND name = $2", site_id, name)
    return done == "DELETE 1"


def _account(row: asyncpg.Record) -> StoredAccount:
    return StoredAccount(
        name=row["name"],
        enabled=row["enabled"],
        sealed=row["sealed"],
        facts=_decode_facts(row["doc"]),
        version=row["version"],
        created_date=row["created_date"],
        updated_date=row["updated_date"],
    )
