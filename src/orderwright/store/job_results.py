"""What the items of a job came to that succeeded, where there is more to say than that."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.jobs import ItemResult
from orderwright.store.database import AnyConnection


async def record_result(
    connection: AnyConnection, site_id: UUID, job_id: UUID, *, ordinal: int, result: ItemResult
) -> None:
    """Keep what the item at that place (from 0) came to, in the transaction that counts it."""
    await connection.execute(
        """INSERT INTO async_job_results (site_id, job_id, ordinal, result, source) VALUES ($1, $2, $3, $4, $5)""",
        *(site_id, job_id, ordinal, result.result, result.source),
    )


async def job_results(
    connection: AnyConnection, site_id: UUID, job_id: UUID, *, start: int, limit: int
) -> dict[int, bytes]:
    """The results of the items at `limit` places from `start` on, by their places."""
    rows = await connection.fetch(
        """SELECT ordinal, result FROM async_job_results
           WHERE site_id = $1 AND job_id = $2 AND ordinal >= $3 AND ordinal < $3 + $4""",
        *(site_id, job_id, start, limit),
    )
    return {row["ordinal"]: row["result"] for row in rows}


async def result_sources(connection: AnyConnection, site_id: UUID, job_id: UUID) -> list[bytes]:
    """What the items of a job were made of, in their order; nothing before the job has ended, and once they were used.

    The rows are locked: who comes later at the same time sees what the first one left.
    """
    rows = await connection.fetch(
        """SELECT r.source FROM async_job_results r JOIN async_jobs j ON j.site_id = r.site_id AND j.id = r.job_id
           WHERE r.site_id = $1 AND r.job_id = $2 AND r.source IS NOT NULL AND j.status = 'FINISHED'
           ORDER BY r.ordinal FOR UPDATE OF r""",
        *(site_id, job_id),
    )
    return [row["source"] for row in rows]


async def forget_sources(connection: AnyConnection, site_id: UUID, job_id: UUID) -> None:
    """Remove what the items were made of: it is not needed again."""
    await connection.execute(
        "UPDATE async_job_results SET source = NULL WHERE site_id = $1 AND job_id = $2 AND source IS NOT NULL",
        *(site_id, job_id),
    )


async def result_counts(connection: AnyConnection, site_id: UUID, job_id: UUID) -> dict[str, int]:
    """How many items came to each outcome (the member `outcome` of their results), most first."""
    rows = await connection.fetch(
        """SELECT convert_from(result, 'UTF8')::jsonb ->> 'outcome' AS outcome, count(*) AS items
           FROM async_job_results WHERE site_id = $1 AND job_id = $2 GROUP BY 1 ORDER BY 2 DESC, 1""",
        *(site_id, job_id),
    )
    return {row["outcome"]: row["items"] for row in rows}


async def highest_number(connection: AnyConnection, site_id: UUID, job_id: UUID) -> int | None:
    """The highest number of an order that a job imported, if it can be counted on from there; None if there is none."""
    found: int | None = await connection.fetchval(
        """SELECT max((convert_from(result, 'UTF8')::jsonb ->> 'number')::bigint) FROM async_job_results
           WHERE site_id = $1 AND job_id = $2
               AND (convert_from(result, 'UTF8')::jsonb ->> 'number')::bigint < 999999999""",
        *(site_id, job_id),
    )
    return found


async def has_sources(connection: AnyConnection, site_id: UUID, job_id: UUID) -> bool:
    """Whether what the items of a job were made of is still there to be used."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM async_job_results WHERE site_id = $1 AND job_id = $2 AND source IS NOT NULL)",
        *(site_id, job_id),
    )
    return found
