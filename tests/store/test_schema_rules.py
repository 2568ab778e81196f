"""Rules that every table keeps, so that the database can be partitioned or distributed by site."""

from orderwright.store.migrations import VERSION_TABLE
from orderwright.store.sites import REFERENCE_TABLES

# The job queue is a library's, with tables of its own making: it stays on one node, with few rows at any time.
LIBRARY = "pgqueuer%"
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE $1
"""
UNIQUE_INDEXES = """
    SELECT t.relname AS table, x.relname AS index, a.attname AS first
    FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
    WHERE n.nspname = 'public' AND i.indisunique AND t.relname NOT LIKE $1
"""
FOREIGN_KEYS = """
    SELECT t.relname AS table, f.relname AS parent, a.attname AS first
    FROM pg_constraint k
    JOIN pg_class t ON t.oid = k.conrelid
    JOIN pg_class f ON f.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f'
"""
SEQUENCES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE $1
"""
EXEMPT = REFERENCE_TABLES | {VERSION_TABLE}


async def test_every_reference_table_exists(connection):
    tables = {row["relname"] for row in await connection.fetch(TABLES, LIBRARY)}
    assert EXEMPT - tables == set()


async def test_every_other_table_has_a_primary_key(connection):
    tables = {row["relname"] for row in await connection.fetch(TABLES, LIBRARY)}
    keyed = await connection.fetch("SELECT indrelid::regclass::text AS name FROM pg_index WHERE indisprimary")
    assert tables - {row["name"] for row in keyed} == set()


async def test_every_other_unique_index_starts_with_the_site(connection):
    indexes = await connection.fetch(UNIQUE_INDEXES, LIBRARY)
    assert [tuple(row) for row in indexes if row["table"] not in EXEMPT and row["first"] != "site_id"] == []


async def test_every_other_foreign_key_starts_with_the_site_or_leads_to_a_reference_table(connection):
    keys = await connection.fetch(FOREIGN_KEYS)
    stray = [tuple(k) for k in keys if k["first"] != "site_id" and k["parent"] not in REFERENCE_TABLES]
    assert stray == []


async def test_no_sequence_is_shared_across_sites(connection):
    assert await connection.fetch(SEQUENCES, LIBRARY) == []
