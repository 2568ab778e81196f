"""Figures of a site's sales by day, and how much waits for somebody, for the first page of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection

#: Waiting orders are counted up to here: who has more needs no exact number, and the count stays quick.
COUNTED: Final = 1000


class DaySales(NamedTuple):
    """The approved orders created on one day, in one currency. Amounts are in major units; `net` is without tax."""

    day: date
    currency: str
    orders: int
    total: Decimal
    net: Decimal


class DayRefunds(NamedTuple):
    """What was paid back by the refunds that were made on one day, in one currency."""

    day: date
    currency: str
    amount: Decimal


class Waiting(NamedTuple):
    """How many orders wait for something, each counted up to `COUNTED`; `webhooks` are subscriptions that fail."""

    to_fulfil: int
    unpaid: int
    to_approve: int
    authorized: int
    ending_soon: int
    declined: int
    unseen: int
    awaiting_payment: int
    flagged: int
    webhooks: int


async def sales_by_day(
    connection: AnyConnection, site_id: UUID, since: datetime, until: datetime, zone: str
) -> Sequence[DaySales]:
    """The sales of each day from that of `since` to that of `until` (UTC), both included; days are those of `zone`.

    Days without an order are left out. Each day is added up by itself along an index: of all of them at once, the
    database would sort the orders of two months first.
    """
    rows = await connection.fetch(
        """
        SELECT d.day::date AS day, s.* FROM generate_series(
            date_trunc('day', $2::timestamptz AT TIME ZONE $4), $3::timestamptz AT TIME ZONE $4, interval '1 day'
        ) AS d (day)
        CROSS JOIN LATERAL (
            SELECT currency, count(*) AS orders, sum(greatest(total, 0)) AS total,
                   sum(greatest(total, 0) - greatest(total_tax, 0)) AS net
            FROM order_search WHERE site_id = $1 AND status = 'APPROVED'
             AND created_date >= d.day AT TIME ZONE $4 AND created_date < (d.day + interval '1 day') AT TIME ZONE $4
            GROUP BY currency
        ) AS s ORDER BY 1, 2
        """,
        *(site_id, since, until, zone),
    )
    return [DaySales(**row) for row in rows]


async def refunds_by_day(connection: AnyConnection, site_id: UUID, since: datetime, zone: str) -> Sequence[DayRefunds]:
    """What was refunded on each day from `since` (UTC) on.

    A refund changes its order, so only orders that changed since then are looked at.
    """
    rows = await connection.fetch(
        """
        SELECT (r.at AT TIME ZONE $3)::date AS day, r.currency, sum(r.amount) AS amount FROM (
            SELECT s.currency, (d.doc ->> 'createdDate')::timestamptz AS at,
                   (d.doc -> 'summary' -> 'refunded' ->> 'amount')::numeric AS amount
            FROM order_search s
            JOIN order_updated u ON u.site_id = s.site_id AND u.order_id = s.order_id AND u.updated_date >= $2
            JOIN order_records o ON o.site_id = s.site_id AND o.order_id = s.order_id AND o.kind = 'refund'
             AND o.until_revision IS NULL
            CROSS JOIN LATERAL (SELECT convert_from(o.doc, 'UTF8')::jsonb AS doc) d
            WHERE s.site_id = $1 AND s.payment_status IN ('PARTIALLY_REFUNDED', 'FULLY_REFUNDED')
        ) r
        WHERE r.at >= $2 AND r.amount > 0 GROUP BY 1, 2 ORDER BY 1, 2
        """,
        *(site_id, since, zone),
    )
    return [DayRefunds(**row) for row in rows]


async def waiting(connection: AnyConnection, site_id: UUID, now: datetime, soon: datetime) -> Waiting:
    """How much waits for somebody. `ending_soon` are authorizations that are voided by themselves before `soon`."""
    found = "status = 'APPROVED' AND NOT archived"
    row = await connection.fetchrow(
        f"""
        SELECT (SELECT count(*) FROM (SELECT FROM order_search WHERE site_id = $1 AND {found}
                AND fulfillment_status IN ('NOT_FULFILLED', 'PARTIALLY_FULFILLED') LIMIT $2) c) AS to_fulfil,
               (SELECT count(*) FROM (SELECT FROM order_search WHERE site_id = $1 AND {found}
                AND payment_status IN ('NOT_PAID', 'PARTIALLY_PAID') LIMIT $2) c) AS unpaid,
               (SELECT count(*) FROM (SELECT FROM order_search WHERE site_id = $1 AND status = 'PENDING'
                AND NOT archived LIMIT $2) c) AS to_approve,
               (SELECT count(*) FROM (SELECT FROM order_search WHERE site_id = $1 AND {found}
                AND authorized > 0 LIMIT $2) c) AS authorized,
               (SELECT count(*) FROM (SELECT FROM scheduled_payments WHERE site_id = $1 AND action = 'VOID'
                AND due_at >= $3 AND due_at < $4 LIMIT $2) c) AS ending_soon,
               (SELECT count(*) FROM (SELECT FROM order_search WHERE site_id = $1 AND {found}
                AND payment_status = 'DECLINED' LIMIT $2) c) AS declined,
               (SELECT count(*) FROM (SELECT FROM order_search WHERE site_id = $1 AND {found}
                AND NOT seen_by_a_human LIMIT $2) c) AS unseen,
               (SELECT count(*) FROM (SELECT FROM order_search WHERE site_id = $1 AND status = 'INITIALIZED'
                LIMIT $2) c) AS awaiting_payment,
               (SELECT count(*) FROM (SELECT FROM orders WHERE site_id = $1 AND flags <> '{{}}' LIMIT $2) c) AS flagged,
               (SELECT count(*) FROM webhook_subscriptions WHERE site_id = $1
                AND CASE state WHEN 'ENABLED' THEN failing_since IS NOT NULL
                         ELSE reason IS DISTINCT FROM 'BY_REQUEST' END) AS webhooks
        """,  # noqa: S608 - the text holds no value
        *(site_id, COUNTED, now, soon),
    )
    assert row is not None, "counts have a row"
    return Waiting(**row)
