import asyncio
from uuid import uuid4

import asyncpg
import pytest
from tests.support.sites import NOW, a_site

from orderwright.model.errors import Conflict, NotFound, ValidationFailed
from orderwright.model.extended_field_declarations import (
    MAX_FIELDS,
    ExtendedFieldDeclaration,
    ExtendedFieldType,
    NamespaceDeclaration,
)
from orderwright.store.apps import create_app
from orderwright.store.extended_fields import declare_extended_field, declared_namespaces, list_extended_fields


def field(key="color", kind="STRING", namespace="ns", **limits):
    return ExtendedFieldDeclaration(namespace=namespace, key=key, type=ExtendedFieldType(kind), **limits)


async def test_declared_fields_are_listed_in_order_and_by_namespace(connection):
    site = await a_site(connection)
    for declaration in (field("b"), field("a", "NUMBER", minimum=1.5), field("c", namespace="Zoo"), field("B")):
        assert await declare_extended_field(connection, site.id, declaration) == declaration
    assert [(f.namespace, f.key) for f in await list_extended_fields(connection, site.id)] == [
        ("Zoo", "c"),
        ("ns", "B"),
        ("ns", "a"),
        ("ns", "b"),
    ]
    assert await list_extended_fields(connection, site.id, "Zoo") == [field("c", namespace="Zoo")]
    assert await list_extended_fields(connection, (await a_site(connection)).id) == []


async def test_declaring_again_changes_the_limits_but_not_the_type(connection):
    site = await a_site(connection)
    await declare_extended_field(connection, site.id, field(max_length=5))
    await declare_extended_field(connection, site.id, field(max_length=9))
    with pytest.raises(Conflict) as caught:
        await declare_extended_field(connection, site.id, field(kind="NUMBER"))
    assert caught.value.code == "EXTENDED_FIELD_TYPE_FIXED"
    assert await list_extended_fields(connection, site.id) == [field(max_length=9)]


async def test_the_first_declaration_settles_who_owns_the_namespace(connection):
    site = await a_site(connection)
    app, _ = await create_app(connection, "Loyalty", now=NOW)
    other, _ = await create_app(connection, "Other", now=NOW)
    await declare_extended_field(connection, site.id, field("a", owner_app_id=str(app.id)))
    settled = await declare_extended_field(connection, site.id, field("b"))
    assert settled == field("b", owner_app_id=str(app.id))
    with pytest.raises(Conflict) as caught:
        await declare_extended_field(connection, site.id, field("c", owner_app_id=str(other.id)))
    assert caught.value.code == "NAMESPACE_OWNED_BY_OTHER_APP"
    assert await declared_namespaces(connection, site.id) == {
        "ns": NamespaceDeclaration(
            owner_app_id=app.id,
            fields={"a": field("a", owner_app_id=str(app.id)), "b": field("b", owner_app_id=str(app.id))},
        )
    }


async def test_the_sites_own_namespace_is_not_taken_by_an_app(connection):
    site = await a_site(connection)
    app, _ = await create_app(connection, "Loyalty", now=NOW)
    await declare_extended_field(connection, site.id, field())
    with pytest.raises(Conflict):
        await declare_extended_field(connection, site.id, field("more", owner_app_id=str(app.id)))


async def test_a_refused_declaration_leaves_nothing(connection):
    site = await a_site(connection)
    cases = [
        (field(max_items=1), ValidationFailed, r"field\.maxItems: does not apply to the type STRING"),
        (field("a b"), ValidationFailed, "key"),
        (field(owner_app_id=str(uuid4())), NotFound, "App .* was not found"),
    ]
    for declaration, error, words in cases:
        with pytest.raises(error, match=words):
            await declare_extended_field(connection, site.id, declaration)
    with pytest.raises(NotFound, match=r"Site .* was not found"):
        await declare_extended_field(connection, uuid4(), field())
    assert await list_extended_fields(connection, site.id) == []
    count = "SELECT count(*) FROM extended_field_namespaces WHERE site_id = $1"
    assert await connection.fetchval(count, site.id) == 0


async def test_a_namespace_has_at_most_200_fields_also_when_declared_at_once(connection, db_dsn):
    site = await a_site(connection)
    for number in range(MAX_FIELDS - 1):
        await declare_extended_field(connection, site.id, field(f"f{number}"))
    connections = [await asyncpg.connect(db_dsn) for _ in range(3)]
    declared = [declare_extended_field(c, site.id, field(f"late{n}")) for n, c in enumerate(connections)]
    outcomes = await asyncio.gather(*declared, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "ExtendedFieldDeclaration",
        "ValidationFailed",
        "ValidationFailed",
    ]
    assert len(await list_extended_fields(connection, site.id)) == MAX_FIELDS
    for opened in connections:
        await opened.close()
