"""Contexts for what happens without a request: it is done in the name of whoever wanted it first."""

from __future__ import annotations

from orderwright.model.identity import Caller, Identity
from orderwright.model.sites import Site
from orderwright.workflows.context import Call, Context
from orderwright.workflows.service import Service


def background_context(service: Service, site: Site, operation: str, actor: Identity, request_id: str) -> Context:
    """A context without a unit. The history shows `actor` and `operation`; it holds no permission."""
    caller = Caller(site_id=site.id, identity=actor, permissions=frozenset(), credential="worker")
    call = Call(caller=caller, request_id=request_id, now=service.clock())
    return Context(service=service, call=call, site=site, operation=operation)
