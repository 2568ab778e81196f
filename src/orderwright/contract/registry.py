"""The registry: every declared operation, found by importing the modules of this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

import orderwright.contract as package
from orderwright.contract.operation import Operation

_NOT_DECLARATIONS = {"operation", "registry"}


def _declared() -> Iterator[Operation]:
    for info in pkgutil.iter_modules(package.__path__):
        if info.name in _NOT_DECLARATIONS:
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, Operation):
                yield value


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation, in the order of module and name.

    Raises `ValueError` if two declarations share a name or an address: the service would not know which is meant.
    """
    found = {operation.key: operation for operation in _declared()}
    seen: dict[tuple[str, str], str] = {}
    for operation in _declared():
        if found[operation.key] is not operation:
            raise ValueError(f"{operation.key} is declared twice")
        for path in operation.paths:
            owner = seen.setdefault((operation.method, path), operation.key)
            if owner != operation.key:
                raise ValueError(f"{operation.method} {path} belongs to {owner} and to {operation.key}")
    return tuple(found[key] for key in sorted(found))


def operation(key: str) -> Operation:
    """The operation of that key (`orders.getOrder`); `KeyError` if none is declared."""
    return _by_key()[key]


@cache
def _by_key() -> dict[str, Operation]:
    return {operation.key: operation for operation in operations()}
