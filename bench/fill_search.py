"""Fill the search tables of one site with made-up orders, by SQL alone, so that search can be measured at any size.

`python bench/fill_search.py DSN COUNT` fills a migrated database; `SITE` names the site. The documents themselves are
not made. Indexes are built afterwards, as PostgreSQL's own bulk loads do.
"""

import asyncio
import sys
from uuid import UUID

import asyncpg

SITE = UUID("5ea3c4e0-0000-4000-8000-000000000001")

# 200,000 people and 2,000 products; one order in 50 each is canceled, waits, or has a delivery time; one in ten is
# archived, and as many of the paid as of the unpaid.
_ROWS = """
INSERT INTO order_search
SELECT $1, md5('order' || n)::uuid, 10000 + n, at, at, '-infinity', '-infinity', n / 20 % 10 = 0, n % 3 = 0, false,
    CASE WHEN n % 50 = 0 THEN 'CANCELED' WHEN n % 211 = 0 THEN 'INITIALIZED' ELSE 'APPROVED' END,
    CASE WHEN n % 20 = 0 THEN 'NOT_PAID' WHEN n % 333 = 0 THEN 'PARTIALLY_REFUNDED' ELSE 'PAID' END,
    CASE WHEN n % 7 = 0 THEN 'NOT_FULFILLED' ELSE 'FULFILLED' END,
    CASE WHEN n % 11 = 0 THEN 'POS' ELSE 'WEB' END, 'USD',
    (h1 % 50000) / 100.0, CASE WHEN n % 2 = 0 THEN 0 ELSE (h1 % 5000) / 100.0 END, -1, 0, 0, 0,
    lower(first) || '.' || lower(last) || person || '@example' || h2 % 40 || '.com', first, last,
    first || ' ' || last, product, CASE WHEN n % 4 = 0 THEN 'Express' ELSE 'Standard' END, 'Region ' || h2 % 12,
    CASE WHEN n % 50 = 1 THEN 'before ' || h2 % 24 ELSE '' END, '', '',
    md5('member' || person)::uuid::text, md5('contact' || person)::uuid::text, '', '', md5('checkout' || n)::uuid::text,
    ARRAY[product, 'gift wrap ' || h2 % 9], ARRAY['215238eb-22a5-4c36-9e7b-e7c08025e04e'],
    ARRAY[md5(product)::uuid::text, md5('w' || h2 % 9)::uuid::text], '{}', '{}',
    CASE WHEN n % 40 = 0 THEN ARRAY[md5('coupon' || h2 % 500)::uuid::text] ELSE '{}' END, '{}', '', '{}', '{}',
    CASE WHEN n % 30 = 0 THEN ARRAY['gift', 't' || n % 997] ELSE '{}' END,
    CASE WHEN n % 200 = 0 THEN ARRAY['risk'] ELSE '{}' END
FROM (
    SELECT n, at, person, h1, h2,
        initcap(syllables[1 + p1 % 40] || syllables[1 + p1 / 40 % 40]) AS first,
        initcap(syllables[1 + p2 % 40] || syllables[1 + p2 / 40 % 40] || syllables[1 + p2 / 1600 % 40]) AS last,
        syllables[1 + h2 % 40] || ' ' || syllables[1 + h2 / 40 % 50 % 40] || ' shirt ' || h2 % 2000 AS product
    FROM (
        SELECT n, now() - make_interval(secs => ($2 - n) * 30) AS at,
            abs(hashint8(n)) AS h1, abs(hashint8(n + 77777777)) AS h2,
            abs(hashint8(n)) % 200000 AS person,
            abs(hashint8(abs(hashint8(n)) % 200000)) AS p1,
            abs(hashint8(abs(hashint8(n)) % 200000 + 5)) AS p2
        FROM generate_series(1, $2) AS n
    ) AS hashed,
    (SELECT string_to_array('an ba co de el fi go ha in jo ka le ma no or pe qu ra sa te ur vi we xa yo za bri cla '
        'dre fro gla hel kra mar pri ste tro sch wil zhe', ' ') AS syllables) AS s
) AS made
"""

_TEXT = """
INSERT INTO order_text
SELECT s.site_id, s.order_id, s.created_date, ' ' || array_to_string(words, ' '), order_grams(s, words)
FROM order_search AS s, LATERAL (SELECT ARRAY[s.email, lower(s.first_name), lower(s.last_name),
        'example' || length(s.email), 'com', '49170' || s.number * 7919 % 9999999, 'sku' || s.number % 997,
        s.number::text] || string_to_array(array_to_string(s.product_names, ' '), ' ') AS words) AS w
WHERE s.site_id = $1
"""


async def fill(connection: asyncpg.Connection, count: int, site: UUID = SITE) -> None:
    """Add `count` orders to a site that has none, the newest now and the others every 30 seconds before."""
    indexes = await connection.fetch(
        "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index"
        " WHERE indrelid IN ('order_search'::regclass, 'order_text'::regclass) AND NOT indisprimary"
    )
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    await connection.execute(_ROWS, site, count)
    await connection.execute(_TEXT, site)
    await connection.execute(
        "INSERT INTO order_updated SELECT site_id, order_id, created_date + interval '1 day' FROM order_search"
        " WHERE site_id = $1",
        site,
    )
    await connection.execute("SET maintenance_work_mem = '512MB'")
    for index in indexes:
        await connection.execute(index["definition"])
    for table in ("order_search", "order_text", "order_updated"):
        await connection.execute(f"VACUUM ANALYZE {table}")


async def main(dsn: str, count: int) -> None:
    """Fill the database of a DSN."""
    connection = await asyncpg.connect(dsn)
    await fill(connection, count)
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
