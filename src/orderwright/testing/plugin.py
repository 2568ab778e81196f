"""The pytest plugin: `pip install "orderwright[server]"`, and a test that asks for `orderwright_server` has a service.

pytest loads this module in every run of an environment that has Orderwright installed, so it imports nothing of ours
until a fixture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from orderwright.testing.client import EmulatedSite, Emulator

_CACHE_OPTION = "orderwright_cache_dir"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the project say where the database server of its emulators is kept."""
    parser.addini(_CACHE_OPTION, "Where Orderwright keeps the database server of its emulators", default="")


@pytest.fixture(scope="session")
def orderwright_emulator(pytestconfig: pytest.Config) -> Iterator[Emulator]:
    """The emulator of this run (with pytest-xdist of this worker): the real service in a process of its own."""
    from orderwright.testing.client import Emulator

    folder = str(pytestconfig.getini(_CACHE_OPTION))
    cache = pytestconfig.rootpath / Path(folder).expanduser() if folder else None
    with Emulator.start(cache_dir=cache) as emulator:
        yield emulator


@pytest.fixture
def orderwright_server(orderwright_emulator: Emulator) -> EmulatedSite:
    """A site of the test's own on the emulator, with a key that may do everything on it; the time is the real one."""
    orderwright_emulator.order("POST", "/clock", {"real": True})
    return orderwright_emulator.new_site()
