"""Users, API keys and apps for tests of the operations on them."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.support.service import ADMIN, Shop

Json = dict[str, Any]
ON_A_USER = (
    "setUserRole",
    "disableUser",
    "enableUser",
    "deleteUser",
    "resetUserPassword",
    "removeUserSecondFactor",
)
ON_CLIENTS = frozenset({"listOauthClients", "createOauthClient", "renameOauthClient", "revokeOauthClient"})
ON_APPS = frozenset({"listApps", "createApp", "installApp", "renewAppSecret", "removeApp", "deleteApp"})
ON_ADMINISTRATION = (
    ON_APPS
    | ON_CLIENTS
    | {
        *("listUsers", "createUser", *ON_A_USER),
        *("createApiKey", "listApiKeys", "revokeApiKey"),
        "listAuditEntries",
    }
)
_NUMBERS = count(1)


def new_address() -> str:
    """An e-mail address that no other user of these tests has."""
    return f"user{next(_NUMBERS)}@staff.example"


async def new_user(shop: Shop, role: str = "viewer") -> tuple[Json, str]:
    """A user that the operation has made, and the password."""
    answer = await shop.do("createUser", {"email": new_address(), "role": role})
    return answer["user"], answer["password"]


async def new_key(shop: Shop, **fields: Any) -> tuple[Json, str]:
    """A key that the operation has made, and its text."""
    answer = await shop.do("createApiKey", {"name": "Key", "scopes": [ADMIN], **fields})
    return answer["apiKey"], answer["secret"]


async def new_app(shop: Shop, **fields: Any) -> tuple[Json, str]:
    """An app that the operation has made and installed, and its secret."""
    answer = await shop.do("createApp", {"name": "App", "scopes": [ADMIN], **fields})
    return answer["app"], answer["secret"]


async def request_about_administration(shop: Shop, name: str) -> Json:
    """A request of an operation on users or keys that succeeds."""
    if name == "createUser":
        return {"email": new_address(), "role": "viewer"}
    if name == "createApiKey":
        return {"name": "Key", "scopes": [ADMIN]}
    if name == "revokeApiKey":
        return {"id": (await new_key(shop))[0]["id"]}
    if name in ("listUsers", "listApiKeys", "listApps", "listAuditEntries", "listOauthClients"):
        return {}
    if name == "createApp":
        return {"name": "App", "scopes": [ADMIN]}
    if name == "createOauthClient":
        return {"name": "Front end"}
    if name in ON_CLIENTS:
        client = (await shop.do("createOauthClient", {"name": "Front end"}))["oauthClient"]
        return {"id": client["id"], **({"name": "Shop"} if name == "renameOauthClient" else {})}
    if name in ON_APPS:
        app, _ = await new_app(shop)
        if name == "installApp":
            await shop.do("removeApp", {"id": app["id"]})
        return {"id": app["id"], "scopes": [ADMIN]} if name == "installApp" else {"id": app["id"]}
    user, _ = await new_user(shop)
    return {"id": user["id"], "role": "support"} if name == "setUserRole" else {"id": user["id"]}
