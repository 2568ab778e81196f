"""testMail: whether the settings work."""

from __future__ import annotations

from orderwright.model.mails import TestMailRequest, TestMailResponse
from orderwright.workflows.context import Context
from orderwright.workflows.mails import try_server


async def test_mail(context: Context, request: TestMailRequest) -> TestMailResponse:
    """Hand a mail over while the caller waits, without the outbox."""
    return TestMailResponse(answer=await try_server(context, request.recipient))
