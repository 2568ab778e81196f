"""What became of each item of a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.bulk import ItemError
from orderwright.store.database import AnyConnection

_decode_error = msgspec.json.Decoder(ItemError).decode


class JobItem(NamedTuple):
    """One item. It failed if there is an `error`; if it was `tried` and there is none, it is done."""

    item_id: str
    tried: bool
    error: ItemError | None


async def job_items(
    connection: AnyConnection, site_id: UUID, job_id: UUID, *, start: int, limit: int, failed: bool = False
) -> Sequence[JobItem]:
    """The items of a job in their order, all or those that failed, behind the first `start` of them.

    Of a job that had ended before its items were kept only those that failed are known.
    """
    if failed:
        rows = await connection.fetch(
            """SELECT item_id, true AS tried, error FROM async_job_failures
               WHERE site_id = $1 AND job_id = $2 ORDER BY ordinal OFFSET $3 LIMIT $4""",
            *(site_id, job_id, start, limit),
        )
    else:
        # Ordinals of failures count from 0, those of the array from 1.
        rows = await connection.fetch(
            """SELECT i.item_id, i.place <= j.succeeded_items + j.failed_items AS tried, f.error
               FROM async_jobs j
               CROSS JOIN LATERAL unnest(j.items[$3 + 1:$3 + $4]) WITH ORDINALITY AS u (item_id, place)
               CROSS JOIN LATERAL (SELECT u.item_id, u.place + $3 AS place) AS i
               LEFT JOIN async_job_failures f
                   ON f.site_id = $1 AND f.job_id = $2 AND f.ordinal = i.place - 1
               WHERE j.site_id = $1 AND j.id = $2 ORDER BY i.place""",
            *(site_id, job_id, start, limit),
        )
    return [
        JobItem(row["item_id"], row["tried"], None if row["error"] is None else _decode_error(row["error"]))
        for row in rows
    ]
