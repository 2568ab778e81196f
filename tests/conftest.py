"""What every tier of the tests may use."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from tests.support.database import migrated_database, template_database
from tests.support.embedded import new_data_directory, used_data_directory
from tests.support.postgres import maintenance_dsn

# What is measured in tests is never time: on a loaded machine an example may take long, and be found slowly. The rest
# stays as Hypothesis has it, which in CI tries the same examples each time.
settings.register_profile("any machine", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Logging in takes a tenth of a second as it should, and hundreds of tests do; `tests/store` has the real cost."""
    from tests.support.passwords import CHEAP, hashed_by

    with hashed_by(CHEAP):
        yield


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """The DSN of a maintenance database: make others from it with `tests.support.postgres.fresh_database`."""
    with maintenance_dsn() as dsn:
        yield dsn


@pytest_asyncio.fixture(scope="session")
async def migrated_template(postgres_dsn: str) -> AsyncIterator[str]:
    """The name of the migrated database that `db_dsn` copies."""
    async with template_database(postgres_dsn) as name:
        yield name


@pytest_asyncio.fixture(scope="module")
async def db_dsn(postgres_dsn: str, migrated_template: str) -> AsyncIterator[str]:
    """The DSN of a migrated database without rows, one for each module of tests."""
    async with migrated_database(postgres_dsn, migrated_template) as dsn:
        yield dsn


@pytest.fixture
def new_data() -> Iterator[Path]:
    """A data directory of the embedded PostgreSQL that does not exist yet."""
    with new_data_directory() as path:
        yield path


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory that holds a database already: a test that needs no new one saves a second."""
    with used_data_directory() as path:
        yield path
