"""The statements of a search that asks about elements of orders: candidates, and a look into them (`deep.py`)."""

# ruff: noqa: S608 - statements are put together here, from constants and placeholders alone.

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from orderwright.store.search.compiler import WALKED, Compiler, Statement, Way, by_creation, deep_nodes, divided
from orderwright.store.search.conditions import predicate
from orderwright.store.search.request import CheckedSearch
from orderwright.store.search.tree import And


def walk_of(checked: CheckedSearch, site_id: UUID) -> Way:
    """How a search of elements walks: along the texts where they tell what is worth a look, and nothing else does."""
    plain, _ = divided(checked)
    in_text = by_creation(checked) and not plain and compile_hits(checked, site_id, 0) is not None
    return Way.TEXT if in_text else Way.WALK


def compile_hits(checked: CheckedSearch, site_id: UUID, most: int) -> Statement | None:
    """Counts the orders that the index of grams holds for a search, up to one more than `most`; None: it can't tell."""
    compiler = Compiler(checked, site_id)
    finders = compiler.finders()
    if not finders:
        return None
    where = " AND ".join(["t.site_id = $1", *finders])
    return Statement(
        f"SELECT count(*) FROM (SELECT 1 FROM order_text AS t WHERE {where} LIMIT {most + 1}) AS hits",
        compiler.parameters.values,
    )


def compile_candidates(
    checked: CheckedSearch, site_id: UUID, way: Way, *, most: int, walked: int = WALKED, lead: Any = None
) -> Statement:
    """The orders that may fit a search of elements, in page order: at most `most` of them.

    Rows are as in `compile_page`. A walk adds `n`, how many orders it has looked at with this one, and `wanted`: the
    last one that it may look at is answered in any case.
    """
    compiler = Compiler(checked, site_id)
    if way is Way.GRAMS:
        return Statement(compiler.from_grams(most), compiler.parameters.values)
    if way is Way.TEXT:
        walk = compiler.walk_along_the_text(walked)
    else:
        walk = f"{compiler.walk_along_the_sort(walked, lead)} LIMIT {walked}"
    numbered = f"SELECT w.*, row_number() OVER () AS n FROM ({walk}) AS w"
    sql = f"SELECT * FROM ({numbered}) AS walked WHERE wanted OR n = {walked} LIMIT {most}"
    return Statement(sql, compiler.parameters.values)


def compile_look(checked: CheckedSearch, site_id: UUID, ids: Sequence[UUID]) -> Statement:
    """Which of these orders have the elements that are asked for."""
    compiler = Compiler(checked, site_id)
    listed = compiler.parameters.add(ids, "uuid[]")
    found = predicate(And(tuple(deep_nodes(checked.filter))), compiler.parameters)
    where = f"s.site_id = $1 AND s.order_id = ANY ({listed}) AND {found}"
    return Statement(f"SELECT s.order_id FROM {compiler.tables} WHERE {where}", compiler.parameters.values)
