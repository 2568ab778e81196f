"""Passwords that cost nothing: what a hash withstands is no matter of tests that log somebody in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from orderwright.store import users

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
REAL = users._HASHER


@contextmanager
def hashed_by(hasher: PasswordHasher) -> Iterator[None]:
    """Hash and verify with this one for the time of the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "_HASHER", hasher)
        yield
