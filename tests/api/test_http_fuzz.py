"""Whatever is sent, the service answers in the form of the contract and never with a defect."""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.sites import new_site_on

from orderwright.api.app import create_app
from orderwright.contract.registry import operation, operations
from orderwright.store.api_keys import create_key
from orderwright.workflows.service import Service

# A quick look every time; `ORDERWRIGHT_FUZZ_EXAMPLES=500` for a long one.
EXAMPLES = int(os.environ.get("ORDERWRIGHT_FUZZ_EXAMPLES", "6"))
# Bodies, by documented schema and at random; both must never be a reason for a 500.
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@dataclass(frozen=True)
class Live:
    loop: asyncio.AbstractEventLoop
    client: httpx.AsyncClient

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.loop.run_until_complete(self.client.request(method, path, **more))


@pytest.fixture(scope="module")
def live(db_dsn: str) -> Iterator[Live]:
    loop = asyncio.new_event_loop()

    async def start() -> tuple[Any, httpx.AsyncClient]:
        service = await Service.start(db_dsn, pool_size=6)
        site = await new_site_on(service)
        async with service.database.acquire() as connection:
            _, key = await create_key(connection, site, "fuzz", now=service.clock(), created_by="test")
        transport = httpx.ASGITransport(create_app(service))
        return service, httpx.AsyncClient(transport=transport, base_url="http://edge", headers={"Authorization": key})

    service, client = loop.run_until_complete(start())
    yield Live(loop, client)
    loop.run_until_complete(client.aclose())
    loop.run_until_complete(service.close())
    loop.close()


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    from orderwright.api.openapi import openapi_document

    schema = schemathesis.openapi.from_dict(json.loads(openapi_document(operations())))
    return {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}


def in_form(answer: httpx.Response) -> None:
    """The answer is a success, or a refusal in the contract's form."""
    assert answer.status_code < 500, answer.text
    if answer.status_code != 200:
        details = answer.json()["details"]
        assert set(details) <= {"applicationError", "validationError"}
        assert details
        assert answer.json()["message"]


relaxed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("key", [one.key for one in operations()])
def test_requests_by_the_schema_are_answered_in_form(live: Live, described: dict[str, Any], key: str) -> None:
    declared = operation(key)
    known = described[f"{declared.module.replace('-', '_')}_{declared.name}"]

    @relaxed
    @given(case=known.as_strategy())
    def check(case: Any) -> None:
        path = case.path
        for name, value in (case.path_parameters or {}).items():
            path = path.replace("{" + name + "}", quote(str(value), safe="") or "x")
        body = {} if isinstance(case.body, type(schemathesis.core.NOT_SET)) else {"json": case.body}
        in_form(live.send(declared.method, path, params=case.query, **body))

    check()


@pytest.mark.parametrize("key", [one.key for one in operations() if one.method not in {"GET", "DELETE"}])
def test_any_json_is_answered_in_form(live: Live, key: str) -> None:
    declared = operation(key)
    fields = declared.request.__struct_encode_fields__

    @relaxed
    @given(
        body=ANY_JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(fields, ANY_JSON)), path=st.text(max_size=5)
    )
    def check(body: Any, path: str) -> None:
        text = json.dumps(body).encode()
        segment = quote(path.encode("utf-8", "replace"), safe="") or "x"
        address = "/".join(segment if part.startswith("{") else part for part in declared.path.split("/"))
        in_form(live.send(declared.method, address, content=text, headers={"Content-Type": "application/json"}))

    check()
