"""A checked filter: a tree of conditions whose fields exist and whose values have the types of their columns."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

from orderwright.store.search.elements import Elements
from orderwright.store.search.fields import STATUS, Field


class Op(Enum):
    """What a condition asks. The negative operators of the wire are a `Not` around these."""

    EQ = "="
    GT = ">"
    GTE = ">="
    LT = "<"
    LTE = "<="
    IN = "in"
    STARTS = "starts"
    CONTAINS = "contains"
    ENDS = "ends"
    PRESENT = "present"
    # Of lists: one of the values, all of them, exactly these in this order.
    SOME = "some"
    ALL = "all"
    SAME = "same"


class Condition(NamedTuple):
    """One comparison. `value` is None for PRESENT, a list for IN, SOME, ALL and SAME, otherwise a single value."""

    field: Field
    op: Op
    value: Any


class And(NamedTuple):
    """All of `nodes`; true if there are none."""

    nodes: tuple[Node, ...]


class Or(NamedTuple):
    """One of `nodes`; false if there are none."""

    nodes: tuple[Node, ...]


class Not(NamedTuple):
    """Not `node`."""

    node: Node


class Some(NamedTuple):
    """One of the order's `elements` fulfils `node`, all of it by itself."""

    elements: Elements
    node: Node


Node = Condition | And | Or | Not | Some

EVERYTHING = And(())


def conjuncts(node: Node) -> Iterator[Node]:
    """The nodes that must all hold for `node` to hold."""
    if isinstance(node, And):
        for child in node.nodes:
            yield from conjuncts(child)
    else:
        yield node


def fields_of(node: Node) -> Iterator[Field]:
    """Every field that a condition of the tree names, as often as it does."""
    if isinstance(node, Condition):
        yield node.field
    elif isinstance(node, Not | Some):
        yield from fields_of(node.node)
    else:
        for child in node.nodes:
            yield from fields_of(child)


def elements_of(node: Node) -> Iterator[Elements]:
    """Every kind of elements that the tree asks about, as often as it does."""
    if isinstance(node, Some):
        yield node.elements
    elif isinstance(node, Not):
        yield from elements_of(node.node)
    elif isinstance(node, And | Or):
        for child in node.nodes:
            yield from elements_of(child)


def wanted_statuses(node: Node, positive: bool = True) -> Iterator[str]:
    """The order statuses that a filter asks for by name, rather than excludes."""
    if isinstance(node, Condition):
        if node.field is STATUS and positive and node.op in (Op.EQ, Op.IN):
            yield from [node.value] if node.op is Op.EQ else node.value
    elif isinstance(node, Some):
        return
    elif isinstance(node, Not):
        yield from wanted_statuses(node.node, not positive)
    else:
        for child in node.nodes:
            yield from wanted_statuses(child, positive)
