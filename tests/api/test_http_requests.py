"""How requests are read: addresses, path and body, limits, headers."""

import asyncio
import hashlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.support.http_edge import (
    KEY,
    ORDER_ID,
    SITE,
    Recorder,
    SmallService,
    client_of,
    edge_app,
    raw_request,
)

from orderwright.api.options import EdgeOptions
from orderwright.model.permissions import Permission

JSON = (b"content-type", b"application/json")


@pytest.mark.parametrize("path", ["/ecom/v1/notes/n1", "/_api/notes/v1/notes/n1", "/ecom/v1/notes/n1/"])
async def test_both_path_families_reach_the_operation(path: str) -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.json() == {
        "asked": {"id": "n1"},
    }
    assert answer.headers["etag"] == '"7"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"


async def test_a_call_carries_who_when_and_which_request() -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        answer = await client.get("/ecom/v1/notes/n1", headers={"wix-site-id": str(SITE)})
    [call] = recorder.calls
    assert call.caller.site_id == SITE
    assert call.now == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert call.request_id == answer.headers["x-wix-request-id"]
    assert (call.idempotency_key, call.if_match, call.request_hash) == (None, None, b"")


async def test_a_query_fills_the_fields_by_their_types() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.get(
            "/ecom/v1/notes/n1?id=n1&asOf=2026-01-01T00:00:00Z&limit=5&deep=true&types=a&types=b&unknown=1"
        )
    assert answer.json() == {
        "asked": {"id": "n1", "asOf": "2026-01-01T00:00:00Z", "limit": 5, "deep": True, "types": ["a", "b"]}
    }


async def test_a_query_may_use_snake_case() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.get("/ecom/v1/notes/n1?as_of=yesterday")
    assert answer.json() == {"asked": {"id": "n1", "asOf": "yesterday"}}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("deep=yes", "deep"),
        ("id=other", "id"),
        ("asOf=a&asOf=b", "asOf"),
        ("asOf=%FF", ""),
        ("asOf=a%00b", ""),
    ],
)
async def test_a_bad_query_names_its_field(query: str, field: str) -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.get(f"/ecom/v1/notes/n1?{query}")
    assert answer.status_code == 400
    violations = answer.json()["details"]["validationError"]["fieldViolations"]
    assert [violation["field"] for violation in violations] == [field]


@pytest.mark.parametrize(
    "body",
    [
        b'{"note":{"text":"hi"}}',
        b'{"note":{"id":"n1","text":"hi"}}',
        b'{"note":{"id":null,"text":"hi"}}',
        b' {"note" : {"text":"hi", "id":"n1"}, "other": 1} ',
    ],
)
async def test_a_nested_path_parameter_fills_the_body(body: bytes) -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.patch("/ecom/v1/notes/n1", content=body, headers={"Content-Type": "application/json"})
    assert answer.json() == {"asked": {"note": {"id": "n1", "text": "hi"}}}


@pytest.mark.parametrize("body", [b"", b"{}", b'{"noteId":"n1"}', b'{"note_id":"n1"}', b'{"noteId":null}'])
async def test_a_path_parameter_need_not_be_in_the_body(body: bytes) -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.post("/ecom/v1/notes/n1/close", content=body)
    assert answer.json() == {"asked": {"noteId": "n1"}}


async def test_ids_are_compared_as_ids() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.post(f"/ecom/v1/notes/{ORDER_ID}/close", json={"noteId": ORDER_ID.upper()})
    assert answer.json() == {"asked": {"noteId": ORDER_ID}}


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/ecom/v1/notes/n1/close", b'{"noteId":"n2"}', "noteId"),
        ("POST", "/ecom/v1/notes/n1/close", b'{"noteId":7}', "noteId"),
        ("POST", "/ecom/v1/notes/n1/close", b'{"note_id":"n2","noteId":"n1"}', "noteId"),
        ("PATCH", "/ecom/v1/notes/n1", b'{"note":{"id":"n2"}}', "note.id"),
        ("DELETE", "/ecom/v1/notes/n1?noteId=n2", b"", "noteId"),
    ],
)
async def test_another_value_than_the_paths_is_refused(method: str, path: str, body: bytes, field: str) -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        answer = await client.request(method, path, content=body)
    assert answer.status_code == 400
    assert answer.json() == {
        "message": f"{field}: {field} differs from the one in the path",
        "details": {
            "validationError": {
                "fieldViolations": [
                    {
                        "field": field,
                        "description": f"{field} differs from the one in the path",
                        "violatedRule": "OTHER",
                        "ruleName": "PATH_MISMATCH",
                    }
                ]
            }
        },
    }
    assert recorder.calls == []


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"7",
        b'{"note":5}',
        b'{"note":[]}',
        b"\xff\xfe",
        b'{"a":"\xff"}',
        b"{" * 20_000,
        b'{"note":' * 20_000,
        b'{"note":{"text":"\\ud800"}}',
        b'{"note":{"text":"a\\u0000b"}}',
        b'{"note":{"text":NaN}}',
    ],
)
async def test_a_body_that_is_not_what_it_should_be_is_400(body: bytes) -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        answer = await client.patch("/ecom/v1/notes/n1", content=body)
    assert answer.status_code == 400
    assert answer.json()["details"]["validationError"]["fieldViolations"]
    assert recorder.calls == []


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])
async def test_json_content_types_are_accepted(kind: str) -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.post("/ecom/v1/notes/n1/close", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": ""},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
async def test_other_content_types_are_415(headers: dict[str, str]) -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.post("/ecom/v1/notes/n1/close", content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert answer.json()["details"]["applicationError"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


async def test_an_empty_body_needs_no_content_type() -> None:
    async with client_of(edge_app(Recorder())) as client:
        answer = await client.post("/ecom/v1/notes/n1/close", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200


async def test_a_body_announced_too_large_is_not_read() -> None:
    app = edge_app(Recorder(), options=EdgeOptions(max_body=100))
    status, headers, body, received = await raw_request(
        app, "POST", "/ecom/v1/notes/n1/close", headers=[JSON, (b"content-length", b"101")], parts=[b"x" * 101]
    )
    assert (status, received) == (413, 0)
    assert headers[b"connection"] == b"close"
    assert b'"data":{"limit":100}' in body


async def test_a_chunked_body_is_cut_off_at_the_limit() -> None:
    app = edge_app(Recorder(), options=EdgeOptions(max_body=100))
    status, headers, _, received = await raw_request(
        app, "POST", "/ecom/v1/notes/n1/close", headers=[JSON], parts=[b"x" * 60] * 50
    )
    assert (status, received) == (413, 2)
    assert headers[b"connection"] == b"close"


async def test_a_body_in_parts_is_put_together() -> None:
    app = edge_app(Recorder(), options=EdgeOptions(max_body=100))
    status, _, body, _ = await raw_request(
        app, "POST", "/ecom/v1/notes/n1/close", headers=[JSON], parts=[b'{"ti', b"", b'mes":', b"4}"]
    )
    assert (status, body) == (200, b'{"asked":{"noteId":"n1","times":4}}')


async def test_a_body_that_does_not_come_is_408() -> None:
    async def never() -> dict[str, object]:
        return await asyncio.get_running_loop().create_future()

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/ecom/v1/notes/n1/close",
        "query_string": b"",
        "headers": [(b"authorization", KEY.encode())],
    }
    await edge_app(Recorder(), options=EdgeOptions(body_timeout=0.01))(scope, never, send)
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(("value", "revision"), [('"3"', 3), ('W/"12"', 12), ("*", None), (' "0" ', 0)])
async def test_if_match_is_a_revision(value: str, revision: int | None) -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        answer = await client.post("/ecom/v1/notes/n1/close", headers={"If-Match": value})
    assert answer.status_code == 200
    assert recorder.calls[0].if_match == revision


@pytest.mark.parametrize("value", ["3", '""', '"', '"x"', '"1","2"', '"-1"', "", '"' + "9" * 30 + '"', 'w/"3"'])
async def test_any_other_if_match_is_400(value: str) -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        answer = await client.post("/ecom/v1/notes/n1/close", headers={"If-Match": value})
    assert answer.status_code == 400
    [violation] = answer.json()["details"]["validationError"]["fieldViolations"]
    assert violation["field"] == "If-Match"
    assert recorder.calls == []


@pytest.mark.parametrize("key", ["k", "k" * 255, "a key with spaces ~!"])
async def test_an_idempotency_key_reaches_a_write(key: str) -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        await client.post("/ecom/v1/notes/n1/close", headers={"Idempotency-Key": key})
    assert recorder.calls[0].idempotency_key == key
    assert len(recorder.calls[0].request_hash) == hashlib.sha256().digest_size


@pytest.mark.parametrize(
    ("key", "rule"), [(b"", "FORMAT"), (b"k" * 256, "MAX_LENGTH"), (b"\xe9", "FORMAT"), (b"a\tb", "FORMAT")]
)
async def test_a_bad_idempotency_key_is_400(key: bytes, rule: str) -> None:
    recorder = Recorder()
    status, _, body, _ = await raw_request(
        edge_app(recorder), "POST", "/ecom/v1/notes/n1/close", headers=[(b"idempotency-key", key)]
    )
    assert status == 400
    assert b'"field":"Idempotency-Key"' in body
    assert f'"violatedRule":"{rule}"'.encode() in body
    assert recorder.calls == []


async def test_reading_ignores_the_idempotency_key() -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        await client.get("/ecom/v1/notes/n1", headers={"Idempotency-Key": ""})
        await client.post("/ecom/v1/notes/search", headers={"Idempotency-Key": "k" * 300})
    assert [call.idempotency_key for call in recorder.calls] == [None, None]


async def test_the_hash_tells_requests_apart() -> None:
    recorder = Recorder()
    header = {"Idempotency-Key": "k"}
    async with client_of(edge_app(recorder)) as client:
        await client.post("/ecom/v1/notes/n1/close", json={"times": 1}, headers=header)
        await client.post("/ecom/v1/notes/n1/close", json={"times": 1}, headers=header)
        await client.post("/ecom/v1/notes/n1/close", json={"times": 2}, headers=header)
        await client.post("/ecom/v1/notes/n2/close", json={"times": 1}, headers=header)
        await client.patch("/ecom/v1/notes/n1", json={"note": {}}, headers=header)
        await client.delete("/ecom/v1/notes/n1", headers=header)
        await client.delete("/ecom/v1/notes/n1?times=2", headers=header)
    hashes = [call.request_hash for call in recorder.calls]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 6


@pytest.mark.parametrize("header", [{"Authorization": "wrong"}, {"wix-site-id": str(UUID(int=9))}])
async def test_an_unknown_credential_is_401_before_anything_is_read(header: dict[str, str]) -> None:
    recorder = Recorder()
    async with client_of(edge_app(recorder)) as client:
        answer = await client.post("/ecom/v1/notes/n1/close", content=b"{", headers=header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["details"]["applicationError"]["code"] == "UNAUTHENTICATED"
    assert recorder.calls == []


async def test_a_missing_permission_is_403_before_anything_is_read() -> None:
    recorder = Recorder()
    service = SmallService(frozenset({Permission.READ_ORDERS}))
    async with client_of(edge_app(recorder, service=service)) as client:
        refused = await client.post("/ecom/v1/notes/n1/close", content=b"{")
        allowed = await client.get("/ecom/v1/notes/n1")
    assert (refused.status_code, allowed.status_code) == (403, 200)
    assert refused.json()["details"]["applicationError"] == {
        "code": "PERMISSION_DENIED",
        "description": "notes.closeNote needs the permission ECOM.MODIFY_ORDERS",
        "data": {"permission": "ECOM.MODIFY_ORDERS"},
    }
    assert len(recorder.calls) == 1
