"""Fill one site with whole orders by SQL alone, so that pages can be measured in a shop of any size.

The search tables are those of `fill_search.py`. The documents, versions, activities, payments and parcels are copies
of orders that the service made itself on another site, each with its own id, number, date, statuses, buyer, SKUs,
transaction and tracking number; amounts are those of the copied order, so what a search for a total finds shows another
one. One order in ten has an invoice. There are no events.
"""

from __future__ import annotations

from uuid import UUID

import asyncpg

from bench.fill_search import fill

#: What stands for the buyer in the orders that are copied.
FIRST, LAST, EMAIL = "Buyersfirst", "Buyerslast", "buyer@models.example"

# The head of a stored order begins with number, id and date of creation, of which the date has 24 letters.
_ORDERS = f"""
WITH model AS (
    SELECT row_number() OVER (ORDER BY number) - 1 AS place, count(*) OVER () AS models, o.*,
           substring(convert_from(head, 'UTF8') FROM position('"createdDate":"' IN convert_from(head, 'UTF8')) + 40)
               AS text
    FROM orders o WHERE o.site_id = $2
)
INSERT INTO orders (site_id, id, number, number_epoch, revision, version_date, updated_date, imported, restricted,
                    render_key, activity_count, next_activity, editable_by, approval_strategy, notify_buyer,
                    notify_business, flags, record_count, declared, head, lines)
SELECT $1, s.order_id, s.number, 1, m.revision, s.created_date, s.created_date, false, m.restricted, m.render_key,
       m.activity_count, m.next_activity, m.editable_by, m.approval_strategy, m.notify_buyer, m.notify_business,
       m.flags, m.record_count, m.declared,
       convert_to(
           '{{"number":"' || s.number || '","id":"' || s.order_id || '","createdDate":"'
           || to_char(s.created_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'
           || replace(replace(replace(regexp_replace(regexp_replace(regexp_replace(m.text,
               '"status":"[A-Z_]+","paymentStatus":"[A-Z_]+","fulfillmentStatus":"[A-Z_]+"',
               '"status":"' || s.status || '","paymentStatus":"' || s.payment_status || '","fulfillmentStatus":"'
               || s.fulfillment_status || '"'),
               '"seenByAHuman":[a-z]+', '"seenByAHuman":' || s.seen_by_a_human::text),
               '"archived":[a-z]+', '"archived":' || s.archived::text),
               '{FIRST}', s.first_name), '{LAST}', s.last_name), '{EMAIL}', s.email),
           'UTF8'),
       convert_to(replace(replace(convert_from(m.lines, 'UTF8'), '"sku":"BEAN-', '"sku":"B' || s.number % 5000 || '-'),
                          '"quantity":1', '"quantity":' || CASE WHEN s.number % 1000 = 0 THEN 50 ELSE 1 END), 'UTF8')
FROM order_search s JOIN model m ON m.place = s.number % m.models
WHERE s.site_id = $1
"""
# Which order is a copy of which: the number says it.
_COPIES = """
CREATE TEMPORARY TABLE copies AS
SELECT s.order_id, s.created_date, s.number, m.id AS model
FROM order_search s
JOIN (SELECT row_number() OVER (ORDER BY number) - 1 AS place, count(*) OVER () AS models, id
      FROM orders WHERE site_id = $2) m ON m.place = s.number % m.models
WHERE s.site_id = $1
"""
_PARTS = (
    """
    INSERT INTO order_versions (site_id, order_id, revision, at, operation, actor, request_id, before)
    SELECT $1, c.order_id, v.revision, c.created_date + make_interval(secs => v.revision - 1), v.operation, v.actor,
           v.request_id, v.before
    FROM copies c JOIN order_versions v ON v.site_id = $2 AND v.order_id = c.model
    """,
    """
    INSERT INTO order_activities (site_id, order_id, seq, since_revision, until_revision, id, comment, doc)
    SELECT $1, c.order_id, a.seq, a.since_revision, a.until_revision, a.id, a.comment, a.doc
    FROM copies c JOIN order_activities a ON a.site_id = $2 AND a.order_id = c.model
    """,
    """
    INSERT INTO order_records (site_id, order_id, kind, seq, since_revision, until_revision, id, doc, facts)
    SELECT $1, c.order_id, r.kind, r.seq, r.since_revision, r.until_revision, r.id,
           convert_to(replace(replace(convert_from(r.doc, 'UTF8'),
               '"paymentMethod":"Cash"',
               '"paymentMethod":"Cash","providerTransactionId":"pi_' || c.number || '","creditCardDetails":'
               || '{"lastFourDigits":"' || lpad((c.number * 7919 % 10000)::text, 4, '0') || '","brand":"'
               || CASE WHEN c.number % 50 = 0 THEN 'Amex' ELSE 'Visa' END || '"}'),
               '"trackingNumber":"1Z', '"trackingNumber":"1Z' || c.number), 'UTF8'),
           r.facts
    FROM copies c JOIN order_records r ON r.site_id = $2 AND r.order_id = c.model
    """,
    """
    INSERT INTO documents (site_id, id, kind, order_id, year, number, display_number, currency, amount, tax,
                           settings_revision, data, created_date)
    SELECT $1, gen_random_uuid(), 'INVOICE', c.order_id, 2026, c.number, '2026-' || c.number, 'USD', 10, 1, 0, '',
           c.created_date
    FROM copies c WHERE c.number % 10 = 0 AND $2::uuid IS NOT NULL
    """,
)
# What the documents say, which was not known when the texts were made: the marks of the copied order, and what differs.
_MARKS = """
WITH model AS (
    SELECT row_number() OVER (ORDER BY number) - 1 AS place, count(*) OVER () AS models,
           stored_order_marks(site_id, id) AS marks
    FROM orders WHERE site_id = $2
), numbered AS (
    SELECT t.order_id, split_part(ltrim(t.words), ' ', 8)::bigint AS number FROM order_text t WHERE t.site_id = $1
)
UPDATE order_text t
SET grams = t.grams || search_grams($1, VARIADIC ARRAY(
    SELECT CASE split_part(mark, '=', 1)
               WHEN 'sku' THEN replace(mark, 'sku=bean-', 'sku=b' || number % 5000 || '-')
               WHEN 'tracking' THEN replace(mark, 'tracking=1z', 'tracking=1z' || number)
               ELSE mark END
    FROM unnest(m.marks) AS mark
    UNION ALL
    SELECT unnest(ARRAY['transaction=pi_' || number, 'card=' || lpad((number * 7919 % 10000)::text, 4, '0'),
                        'brand=' || CASE WHEN number % 50 = 0 THEN 'amex' ELSE 'visa' END])
    UNION ALL
    SELECT facet || '>' || step FROM unnest(ARRAY['units', 'open']) AS facet, unnest(ARRAY[2, 4, 8, 16, 32]) AS step
    WHERE number % 1000 = 0
))
FROM numbered n JOIN model m ON m.place = n.number % m.models
WHERE t.site_id = $1 AND t.order_id = n.order_id
"""
_TABLES = ("orders", "order_versions", "order_activities", "order_records", "documents", "order_text")


async def fill_orders(connection: asyncpg.Connection[asyncpg.Record], site: UUID, models: UUID, count: int) -> None:
    """Add `count` orders to the site `site`, copies of those of the site `models`, the newest of now."""
    await fill(connection, count, site)
    await connection.execute(_ORDERS, site, models)
    await connection.execute(_COPIES, site, models)
    for part in _PARTS:
        await connection.execute(part, site, models)
    await _mark(connection, site, models)
    await connection.execute(
        "UPDATE order_counters SET next_number = (SELECT max(number) + 1 FROM orders WHERE site_id = $1),"
        " epoch = 1 WHERE site_id = $1",
        site,
    )
    for table in _TABLES:
        await connection.execute(f"VACUUM ANALYZE {table}")


async def _mark(connection: asyncpg.Connection[asyncpg.Record], site: UUID, models: UUID) -> None:
    """Let the index of grams hold the marks of all orders of the site."""
    definition = await connection.fetchval("SELECT pg_get_indexdef('order_text_grams'::regclass)")
    await connection.execute("DROP INDEX order_text_grams")
    await connection.execute(_MARKS, site, models)
    await connection.execute(definition)
