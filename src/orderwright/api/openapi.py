"""The OpenAPI 3.1 document, made from the declarations of the operations: the same input gives the same bytes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

import orderwright
from orderwright.api.openapi_parts import (
    BUSY_KEY,
    COMPONENTS,
    HEADERS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    SITE_ID,
    STALE,
    USED_KEY,
    error_responses,
    token_paths,
)
from orderwright.api.routing import parameters
from orderwright.contract.operation import EVENT_STREAM, JSON, ErrorCode, Operation, Unit, snake

_REF = "#/components/schemas/{name}"
_BODILESS = frozenset({"GET", "DELETE"})

_PARAMETER = re.compile(r"\{([^}]+)\}")

_Schema = dict[str, Any]


def openapi_document(operations: Sequence[Operation]) -> bytes:
    """The document as JSON. Hidden operations are described too, marked `x-hidden`."""
    ordered = sorted(operations, key=lambda operation: operation.key)
    types = list(dict.fromkeys(kind for one in ordered for kind in (one.request, one.response)))
    roots, schemas = msgspec.json.schema_components(types, ref_template=_REF) if types else ((), {})
    by_type = dict(zip(types, roots, strict=True))
    paths: dict[str, _Schema] = {}
    shown = _shown_paths(ordered)
    for operation in ordered:
        for index, path in enumerate(operation.paths):
            entry = paths.setdefault(shown[_shape(path)], {})
            shown_names = parameters(shown[_shape(path)])
            entry[operation.method.lower()] = _described(
                operation, path, shown_names, by_type, schemas, alias=index > 0
            )
    paths.update(token_paths())
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Orderwright",
            "version": orderwright.__version__,
            "summary": "Order management that speaks the Wix eCommerce Orders API",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"apiKey": []}, {"bearer": []}],
        "tags": [{"name": module} for module in sorted({operation.module for operation in ordered})],
        # The public family first: the other repeats it for the SDK.
        "paths": dict(sorted(paths.items(), key=lambda path: (path[0].startswith("/_api"), path[0]))),
        "components": {**COMPONENTS, "schemas": dict(sorted({**schemas, **COMPONENTS["schemas"]}.items()))},
    }
    return msgspec.json.encode(document)


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def _shown_paths(operations: Iterable[Operation]) -> dict[str, str]:
    """How the document spells each path, by its shape.

    OpenAPI holds `/orders/{id}` and `/orders/{order.id}` for the same path, and many tools can't read a dot in the
    name of a parameter. So all operations on one path share its plainest spelling, without dots.
    """
    spellings: dict[str, set[str]] = {}
    for operation in operations:
        for path in operation.paths:
            spellings.setdefault(_shape(path), set()).add(path)
    plainest = {shape: min(found, key=lambda path: (path.count("."), path)) for shape, found in spellings.items()}
    return {shape: _PARAMETER.sub(_without_dots, path) for shape, path in plainest.items()}


def _without_dots(parameter: re.Match[str]) -> str:
    first, *rest = parameter[1].split(".")
    return "{" + first + "".join(part[:1].upper() + part[1:] for part in rest) + "}"


def _described(
    operation: Operation,
    path: str,
    shown_names: tuple[str, ...],
    roots: dict[Any, _Schema],
    schemas: dict[str, _Schema],
    *,
    alias: bool,
) -> _Schema:
    described: _Schema = {
        "operationId": f"{snake(operation.module)}_{operation.name}{'_site' if alias else ''}",
        "tags": [operation.module],
        "summary": operation.summary,
        "parameters": _parameters(operation, path, shown_names, roots[operation.request], schemas),
        "responses": {
            "200": _success(operation, roots[operation.response]),
            **error_responses((*_conditions(operation), *operation.errors)),
        },
        "x-permission": operation.permission.value,
        "x-identities": sorted(identity.value for identity in operation.identities),
    }
    if operation.description:
        described["description"] = operation.description
    if operation.method not in _BODILESS:
        schema = _without_path_fields(roots[operation.request], parameters(path), schemas)
        described["requestBody"] = {
            # A body of required fields can't be left out; an empty one counts as `{}`.
            "required": bool(_resolved(schema, schemas).get("required")),
            "content": {"application/json": {"schema": schema}},
        }
    extensions = {
        "x-optional-permissions": [permission.value for permission in operation.optional_permissions],
        "x-events": list(operation.events),
        "x-hidden": operation.hidden,
        "x-addition": operation.addition,
        "x-same-as": operation.path if alias else None,
    }
    return described | {name: value for name, value in extensions.items() if value}


def _conditions(operation: Operation) -> Iterable[ErrorCode]:
    keys = (BUSY_KEY, USED_KEY) if operation.unit is not Unit.READ else ()
    return (STALE, *keys) if operation.conditional else keys


def _success(operation: Operation, schema: _Schema) -> _Schema:
    headers = {"X-Wix-Request-Id": HEADERS["X-Wix-Request-Id"]}
    if "order" in _field_names(operation.response):
        headers["ETag"] = HEADERS["ETag"]
    if operation.media_type != JSON:
        schema = {"type": "string", "contentMediaType": operation.media_type}
    content: _Schema = {operation.media_type: {"schema": schema}}
    if operation.streams:
        content[EVENT_STREAM] = {"schema": {"type": "string"}}
    return {"description": "Success", "headers": headers, "content": content}


def _field_names(kind: type[Any]) -> set[str]:
    return set(kind.__struct_encode_fields__) if issubclass(kind, msgspec.Struct) else set()


def _parameters(
    operation: Operation, path: str, shown_names: tuple[str, ...], root: _Schema, schemas: dict[str, _Schema]
) -> list[_Schema]:
    in_path = parameters(path)
    found: list[_Schema] = []
    for name, shown in zip(in_path, shown_names, strict=True):
        schema = {"minLength": 1, **_at(root, name.split("."), schemas)}
        parameter: _Schema = {"name": shown, "in": "path", "required": True, "schema": schema}
        found.append(parameter if shown == name else {**parameter, "x-field": name})
    if operation.method in _BODILESS:
        found += _query(operation, in_path, root, schemas)
    found.append(SITE_ID)
    if operation.unit is not Unit.READ:
        found += [IDEMPOTENCY_KEY, *([IF_MATCH] if operation.conditional else [])]
    return found


def _query(operation: Operation, in_path: tuple[str, ...], root: _Schema, schemas: dict[str, _Schema]) -> list[_Schema]:
    request = _resolved(root, schemas)
    found: list[_Schema] = []
    for name, schema in request.get("properties", {}).items():
        if name in in_path:
            continue
        parameter: _Schema = {"name": name, "in": "query", "schema": _without_null(schema)}
        if name in request.get("required", ()):
            parameter["required"] = True
        if name in operation.query:
            parameter["description"] = operation.query[name]
        found.append(parameter)
    return found


def _without_null(schema: _Schema) -> _Schema:
    """A query can't say null: it leaves the field out."""
    kept = [member for member in schema.get("anyOf", ()) if member != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default") or value is not None}
    if "anyOf" in rest:
        del rest["anyOf"]
        return {**rest, **kept[0]} if len(kept) == 1 else {**rest, "anyOf": kept}
    return rest


def _resolved(schema: _Schema, schemas: dict[str, _Schema]) -> _Schema:
    """The schema itself, behind a reference and beside a null."""
    if "$ref" in schema:
        return schemas[schema["$ref"].rpartition("/")[2]]
    members = [member for member in schema.get("anyOf", ()) if member != {"type": "null"}]
    return _resolved(members[0], schemas) if members else schema


def _at(schema: _Schema, names: list[str], schemas: dict[str, _Schema]) -> _Schema:
    """The schema of the field that a dotted name leads to, as a path parameter carries it."""
    for name in names:
        schema = _resolved(schema, schemas).get("properties", {}).get(name, {"type": "string"})
    plain = {name: value for name, value in _without_null(schema).items() if name != "default"}
    return _resolved(plain, schemas) if "$ref" in plain else plain


def _without_path_fields(root: _Schema, names: tuple[str, ...], schemas: dict[str, _Schema]) -> _Schema:
    """The body's schema without the fields that the path fills; they may be repeated, but need not be."""
    for name in names:
        root = _without(root, name.split("."), schemas)
    return root


def _without(schema: _Schema, names: list[str], schemas: dict[str, _Schema]) -> _Schema:
    name, *inner = names
    whole = copy.deepcopy(_resolved(schema, schemas))
    properties = whole.get("properties", {})
    if name not in properties:
        return schema
    if inner:
        properties[name] = _without(properties[name], inner, schemas)
        return whole
    del properties[name]
    required = [other for other in whole.get("required", ()) if other != name]
    whole.pop("required", None)
    return {**whole, "required": required} if required else whole
