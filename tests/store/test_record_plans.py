"""Reading the records of some orders reads those alone, however many the site holds."""

from uuid import UUID

from orderwright.store.database import Connection
from orderwright.store.order_records import MONEY, RecordKind, record_lists, record_steps, records_at_revisions

SITE = UUID(int=1)
#: 2,000 orders, each with five payments of which the first was replaced at revision 3.
_FILL = """INSERT INTO order_records (site_id, order_id, kind, seq, since_revision, until_revision, id, doc)
    SELECT $1, o.id, 'payment', p.seq, p.since, p.until, md5(o.id::text || p.seq)::uuid, '1'
    FROM (SELECT md5(i::text)::uuid AS id FROM generate_series(1, 2000) AS i) AS o, (VALUES
         (1, 1, 3), (1, 3, NULL), (2, 1, NULL), (3, 1, NULL), (4, 1, NULL), (5, 1, NULL)) AS p (seq, since, until)"""
_READ = """SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'order_records'"""


async def rows_read(connection: Connection) -> int:
    """How many rows of the table the connection has read since it last reported it."""
    found: int = await connection.fetchval(_READ)
    return found


async def test_the_records_of_a_page_of_events_are_looked_for_by_their_orders(connection: Connection) -> None:
    await connection.execute(_FILL, SITE)
    await connection.execute("ANALYZE order_records")
    rows = await connection.fetch("SELECT DISTINCT order_id FROM order_records ORDER BY order_id LIMIT 100")
    orders = [row[0] for row in rows]
    async with connection.transaction():
        before = await rows_read(connection)
        found = await records_at_revisions(connection, SITE, [(one, 2) for one in orders])
        assert found == {(one, 2): {RecordKind.PAYMENT: b"[1,1,1,1,1]"} for one in orders}
        # At revision 2 the sixth row of each order was still to come.
        assert await rows_read(connection) - before == 500
        assert len(await record_lists(connection, SITE, orders, MONEY)) == 100
        assert await rows_read(connection) - before <= 500 + 600
        assert len(await record_steps(connection, SITE, orders[0], first=3, last=3)) == 1
        assert await rows_read(connection) - before <= 500 + 600 + 12
