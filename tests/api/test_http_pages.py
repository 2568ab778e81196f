"""What is served beside the operations: the OpenAPI document, the reference page, health and metrics."""

import re
from typing import Any

import jsonschema_rs
import msgspec
import pytest
import schemathesis
from tests.support.http_edge import ALL, Recorder, SmallService, client_of, edge_app

from orderwright.api.openapi import openapi_document
from orderwright.contract.registry import operations
from orderwright.store.database import Database


def document(declared: Any = ALL) -> dict[str, Any]:
    return msgspec.json.decode(openapi_document(declared))


async def test_the_document_is_served_as_it_was_made() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.get("/openapi.json")
        head = await client.head("/openapi.json")
    assert answer.content == openapi_document(ALL)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))


def test_the_document_is_the_same_whatever_the_order_of_declarations() -> None:
    assert openapi_document(ALL) == openapi_document(tuple(reversed(ALL)))


@pytest.mark.parametrize("declare", [lambda: ALL, operations], ids=["small", "registry"])
def test_the_document_is_valid_openapi_with_valid_schemas(declare: Any) -> None:
    made = document(declare())
    assert made["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(made).validate()
    for schema in made["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', msgspec.json.encode(made).decode()))
    assert referred <= set(made["components"]["schemas"])


def shape(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", path)


def test_every_declared_path_is_described_once_with_an_id_of_its_own() -> None:
    made = document(operations())
    described = [(shape(path), method.upper()) for path, entry in made["paths"].items() for method in entry]
    assert {(shape(path), one.method) for one in operations() for path in one.paths} <= set(described)
    assert len(described) == len(set(described))
    assert len({shape(path) for path in made["paths"]}) == len(made["paths"])
    ids = [one["operationId"] for entry in made["paths"].values() for one in entry.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("declare", [lambda: ALL, operations], ids=["small", "registry"])
def test_path_parameters_are_those_of_the_path(declare: Any) -> None:
    for path, entry in document(declare())["paths"].items():
        for described in entry.values():
            named = [one["name"] for one in described.get("parameters", ()) if one["in"] == "path"]
            assert named == re.findall(r"\{([A-Za-z]+)\}", path)


def test_a_read_describes_path_and_query() -> None:
    described = document()["paths"]["/_api/notes/v1/notes/{id}"]["get"]
    parameters = {one["name"]: one for one in described["parameters"]}
    assert parameters["id"] == {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 100},
    }
    assert parameters["asOf"] == {"name": "asOf", "in": "query", "schema": {"type": "string"}}
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}
    assert "Idempotency-Key" not in parameters
    assert described["x-permission"] == "ECOM.READ_ORDERS"
    assert described["x-identities"] == ["APP", "WIX_USER"]
    assert described["x-same-as"] == "/ecom/v1/notes/{id}"
    assert "requestBody" not in described


def test_a_write_describes_its_headers_and_a_body_without_what_the_path_says() -> None:
    described = document()["paths"]["/ecom/v1/notes/{id}"]["patch"]
    assert described["parameters"][0]["x-field"] == "note.id"
    assert [one["name"] for one in described["parameters"]] == [
        "id",
        "wix-site-id",
        "Idempotency-Key",
        "If-Match",
    ]
    body = described["requestBody"]
    assert body["required"] is True
    note = body["content"]["application/json"]["schema"]["properties"]["note"]
    assert list(note["properties"]) == ["text"]
    assert sorted(described["responses"]) == [
        "200",
        "400",
        "401",
        "403",
        "409",
        "412",
        "413",
        "415",
        "429",
        "500",
        "503",
    ]


def test_documented_errors_stand_below_their_status() -> None:
    described = document(operations())["paths"]["/ecom/v1/orders/{id}/cancel"]["post"]
    missing = described["responses"]["404"]["content"]["application/json"]
    assert missing["examples"]["ORDER_NOT_FOUND"]["value"]["details"]["applicationError"]["code"] == "ORDER_NOT_FOUND"
    assert list(described["responses"]["428"]["content"]["application/json"]["examples"]) == [
        "ORDER_IS_PENDING",
        "ORDER_IS_REJECTED",
        "ORDER_CANNOT_BE_EDITED",
        "ORDER_HAS_AUTHORIZED_TRANSACTION",
    ]


async def test_the_reference_page_needs_no_network_and_no_inline_script() -> None:
    async with client_of(edge_app(Recorder())) as client:
        page = await client.get("/docs")
        start = await client.get("/docs/start.js")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<meta charset="utf-8">' in page.text
    assert re.findall(r"https?:|(?<!:)//", page.text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|\bon\w+=|<style|\bstyle=", page.text) == []
    assert re.findall(r"https?:", start.text) == []
    assert "validatorUrl: null" in start.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_every_file_of_the_reference_page_is_served_packed_and_plain() -> None:
    async with client_of(edge_app(Recorder())) as client:
        page = await client.get("/docs")
        for path in re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text):
            packed = await client.get(f"/{path}", headers={"Accept-Encoding": "gzip"})
            plain = await client.get(f"/{path}", headers={"Accept-Encoding": "identity"})
            assert packed.status_code == plain.status_code == 200
            assert packed.content == plain.content
        bundle = await client.get("/docs/swagger-ui-bundle.js", headers={"Accept-Encoding": "gzip"})
    assert bundle.headers["content-encoding"] == "gzip"
    assert int(bundle.headers["content-length"]) < 600_000


async def test_the_process_says_that_it_lives() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.get("/livez")
        head = await client.head("/livez")
    assert (answer.status_code, answer.json(), head.status_code) == (200, {"status": "ok"}, 200)


async def test_readiness_asks_the_database_and_recovers(db_dsn: str) -> None:
    service = SmallService()
    service.database = await Database.connect(db_dsn, min_size=1, max_size=1)  # type: ignore[assignment]  # a real one
    app = edge_app(Recorder(), service=service)
    async with client_of(app) as client:
        assert (await client.get("/readyz")).json() == {
            "status": "ok",
            "checks": {"database": "ok", "schema": "ok"},
        }
        async with service.database.acquire():  # type: ignore[attr-defined]  # the only connection is taken
            full = await client.get("/readyz")
        assert (full.status_code, full.headers["retry-after"]) == (503, "1")
        assert full.json()["checks"]["database"] == "no answer within 1 s"
        assert (await client.head("/readyz")).status_code == 200
        await service.database.close()  # type: ignore[attr-defined]
        gone = await client.get("/readyz")
    assert gone.status_code == 503
    assert gone.json() == {
        "status": "unavailable",
        "checks": {"database": "unreachable (InterfaceError)", "schema": "unknown"},
    }


async def test_metrics_count_requests_by_operation_and_status() -> None:
    async with client_of(edge_app(Recorder())) as client:
        await client.get("/ecom/v1/notes/n1")
        await client.get("/_api/notes/v1/notes/n1")
        await client.get("/ecom/v1/notes/n1?limit=0")
        await client.get("/nowhere")
        answer = await client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert samples['orderwright_http_requests_total{operation="notes.readNote",status="200"}'] == "2.0"
    assert samples['orderwright_http_requests_total{operation="notes.readNote",status="400"}'] == "1.0"
    assert samples['orderwright_http_requests_total{operation="none",status="404"}'] == "1.0"
    duration = 'orderwright_http_request_duration_seconds_count{operation="notes.readNote",status="200"}'
    assert samples[duration] == "2.0"
    assert samples["orderwright_http_requests_in_flight"] == "1.0"
    assert samples["orderwright_database_pool_connections"] == "3.0"
    assert samples["orderwright_database_pool_connections_in_use"] == "1.0"
    assert samples["orderwright_orders_created_total"] == "0.0"
