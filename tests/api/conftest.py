"""What several files of tests of the API share."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.mail_server import MailSink, mail_server


@pytest_asyncio.fixture(scope="module")
async def sink(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MailSink]:
    """A mail server that keeps what it is sent."""
    async with mail_server(tmp_path_factory.mktemp("mail")) as sink:
        yield sink
