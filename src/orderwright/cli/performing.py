"""Running an operation as the operator, for commands that print what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.target import Target

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.workflows.service import Service


async def answered(target: Target, site: str | None, key: str, request: dict[str, Any]) -> dict[str, Any]:
    """The answer of an operation on the site, with the id of the site as `siteId`."""
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        return {"siteId": str(found.id), **await answer_on(service, found.id, key, request)}


async def answer_on(service: Service, site_id: UUID, key: str, request: dict[str, Any]) -> dict[str, Any]:
    """The answer of an operation on that site."""
    import msgspec

    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    declared = operation(key)
    answer = await perform(service, declared, call_on(service, site_id), from_tree(request, declared.request))
    return msgspec.json.decode(answer.body, type=dict[str, Any])
