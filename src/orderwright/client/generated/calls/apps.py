"""The calls of `apps` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.contract.apps import (
    AppResponse,
    AppSecretResponse,
    DeleteAppResponse,
    ListAppsResponse,
    RemoveAppResponse,
)

CREATE_APP: Call[AppSecretResponse] = Call(
    key="apps.createApp",
    method="POST",
    path="/apps/v1/apps",
    response=AppSecretResponse,
    fields={"name": "name", "scopes": "scopes"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

DELETE_APP: Call[DeleteAppResponse] = Call(
    key="apps.deleteApp",
    method="DELETE",
    path="/apps/v1/apps/{id}",
    response=DeleteAppResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

INSTALL_APP: Call[AppResponse] = Call(
    key="apps.installApp",
    method="POST",
    path="/apps/v1/apps/{id}/install",
    response=AppResponse,
    fields={"id": "id", "scopes": "scopes"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

LIST_APPS: Call[ListAppsResponse] = Call(
    key="apps.listApps",
    method="GET",
    path="/apps/v1/apps",
    response=ListAppsResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

REMOVE_APP: Call[RemoveAppResponse] = Call(
    key="apps.removeApp",
    method="POST",
    path="/apps/v1/apps/{id}/remove",
    response=RemoveAppResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

RENEW_APP_SECRET: Call[AppSecretResponse] = Call(
    key="apps.renewAppSecret",
    method="POST",
    path="/apps/v1/apps/{id}/renew-secret",
    response=AppSecretResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)
