from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from tests.support.passwords import REAL, hashed_by
from tests.support.sites import NOW, a_site

from orderwright.model.errors import Conflict, NotFound, ValidationFailed
from orderwright.model.identity import Role
from orderwright.store import base62
from orderwright.store.api_keys import create_key, find_key, list_keys, parse_key, record_use, revoke_key
from orderwright.store.apps import (
    app_has_secret,
    create_app,
    create_oauth_client,
    find_instance,
    find_oauth_client,
    install_app,
    remove_app,
    revoke_app,
    revoke_oauth_client,
)
from orderwright.store.secrets import CURSOR_SIGNING, TOKEN_SIGNING, ensure_ring, rotate
from orderwright.store.users import create_user, list_users, verify_password

READ = "SCOPE.DC-STORES.READ-ORDERS"
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True, scope="module")
def real_passwords():
    """Hash as the service does."""
    with hashed_by(REAL):
        yield


async def a_key(connection, site_id, **values):
    return await create_key(connection, site_id, **{"name": "Key", "now": NOW, "created_by": "cli", **values})


async def rows(connection, table, site_id):
    return await connection.fetchval(f"SELECT count(*) FROM {table} WHERE site_id = $1", site_id)


# API keys


async def test_a_key_names_its_site_and_itself_and_holds_256_random_bits(connection):
    site = await a_site(connection)
    key, text = await a_key(connection, site.id, scopes=[READ], expires_date=LATER)
    parsed = parse_key(text)
    assert (parsed.site_id, parsed.key_id) == (site.id, key.id)
    assert (len(text), text[:3], text[47]) == (91, "ow_", "_")
    assert len(base62.decode(text[48:], 32)) == 32
    assert await find_key(connection, parsed, NOW) == key
    assert await list_keys(connection, site.id) == [key]


async def test_neither_the_key_nor_its_secret_is_kept_or_shown(connection):
    site = await a_site(connection)
    key, text = await a_key(connection, site.id)
    stored = await connection.fetchval("SELECT api_keys::text FROM api_keys WHERE site_id = $1", site.id)
    parsed = parse_key(text)
    for shown in (stored, repr(key), repr(parsed), str(parsed)):
        assert text[48:] not in shown
    assert parsed.digest.hex() not in repr(parsed) + repr(key)


async def test_a_forged_key_is_not_found(connection):
    site = await a_site(connection)
    _, text = await a_key(connection, site.id)
    _, other = await a_key(connection, site.id)
    assert await find_key(connection, parse_key(text[:48] + other[48:]), NOW) is None


async def test_a_key_counts_until_it_expires_or_is_revoked(connection):
    site = await a_site(connection)
    key, text = await a_key(connection, site.id, expires_date=LATER)
    assert await find_key(connection, parse_key(text), LATER - timedelta(microseconds=1)) == key
    assert await find_key(connection, parse_key(text), LATER) is None
    revoked = await revoke_key(connection, site.id, key.id, NOW)
    assert revoked.revoked_date == NOW
    assert await find_key(connection, parse_key(text), NOW) is None
    assert await revoke_key(connection, site.id, key.id, LATER) == revoked


async def test_a_key_that_acts_for_an_app_ends_when_the_app_is_revoked(connection):
    site = await a_site(connection)
    (app, _), (other, _) = await create_app(connection, "One", now=NOW), await create_app(connection, "Other", now=NOW)
    texts = [(await a_key(connection, site.id, app_id=owner))[1] for owner in (app.id, other.id, None)]
    assert all([await find_key(connection, parse_key(text), NOW) for text in texts])
    await revoke_app(connection, app.id, NOW)
    found = [await find_key(connection, parse_key(text), NOW) for text in texts]
    assert [key and key.app_id for key in found] == [None, other.id, None]
    assert [key is None for key in found] == [True, False, False]


async def test_a_key_is_revoked_on_its_own_site_only(connection):
    site, other = await a_site(connection), await a_site(connection)
    key, text = await a_key(connection, site.id)
    with pytest.raises(NotFound, match=r"API key .* was not found"):
        await revoke_key(connection, other.id, key.id, NOW)
    assert await find_key(connection, parse_key(text), NOW) == key


async def test_a_bad_key_is_refused_by_field_and_leaves_nothing(connection):
    site = await a_site(connection)
    with pytest.raises(ValidationFailed) as caught:
        await a_key(connection, site.id, name="", scopes=[READ, "SCOPE.NONE"], expires_date=NOW)
    assert [v.field for v in caught.value.violations] == ["name", "scopes[1]", "expiresDate"]
    with pytest.raises(ValidationFailed, match="scopes: needs at least one scope"):
        await a_key(connection, site.id, scopes=[])
    with pytest.raises(NotFound, match=r"App .* was not found"):
        await a_key(connection, site.id, app_id=uuid4())
    assert await rows(connection, "api_keys", site.id) == 0


async def test_a_key_of_no_site_is_refused(connection):
    with pytest.raises(NotFound, match=r"Site .* was not found"):
        await a_key(connection, uuid4())


@pytest.mark.parametrize("change", [lambda k: k[1:], lambda k: k + "0", lambda k: k[:-1], lambda k: k[:-1] + "-"])
@pytest.mark.parametrize("prefix", ["", " "])
async def test_what_is_not_written_like_a_key_is_none(connection, change, prefix):
    _, text = await a_key(connection, (await a_site(connection)).id)
    assert parse_key(prefix + change(text)) is None


@pytest.mark.parametrize("text", ["", "ow_", "ow__", "ow_é_é", "ow_" + "z" * 44 + "_" + "z" * 43, "\x00"])
def test_odd_texts_are_no_keys(text):
    assert parse_key(text) is None


async def test_the_last_use_never_goes_back(connection):
    site = await a_site(connection)
    key, _ = await a_key(connection, site.id)
    for at in (LATER, NOW):
        await record_use(connection, site.id, [key.id], at)
    assert [k.last_used_date for k in await list_keys(connection, site.id)] == [LATER]


@pytest.mark.parametrize("data", [bytes(16), b"\xff" * 16, bytes(32), b"\xff" * 32, bytes(range(16))])
def test_base62_gives_back_what_it_got(data):
    text = base62.encode(data)
    assert (len(text), base62.decode(text, len(data))) == (base62.width(len(data)), data)


# Apps and clients


async def test_an_app_has_its_secret_until_it_is_revoked(connection):
    app, secret = await create_app(connection, "Loyalty", now=NOW)
    assert await app_has_secret(connection, app.id, secret) is True
    assert await app_has_secret(connection, app.id, secret + "x") is False
    assert await app_has_secret(connection, app.id, "\ud800") is False
    assert await app_has_secret(connection, uuid4(), secret) is False
    assert secret not in await connection.fetchval("SELECT apps::text FROM apps WHERE id = $1", app.id)
    assert secret not in repr(app)
    await revoke_app(connection, app.id, NOW)
    assert await app_has_secret(connection, app.id, secret) is False


async def test_an_instance_ends_when_it_is_removed_and_can_be_made_again(connection):
    site = await a_site(connection)
    app, _ = await create_app(connection, "Loyalty", now=NOW)
    instance = await install_app(connection, site.id, app.id, [READ], now=NOW)
    assert await find_instance(connection, instance.id) == instance
    with pytest.raises(Conflict) as caught:
        await install_app(connection, site.id, app.id, [READ], now=NOW)
    assert caught.value.code == "APP_ALREADY_INSTALLED"
    await remove_app(connection, site.id, instance.id, NOW)
    assert await find_instance(connection, instance.id) is None
    again = await install_app(connection, site.id, app.id, [READ], now=NOW)
    await revoke_app(connection, app.id, NOW)
    assert await find_instance(connection, again.id) is None


async def test_an_app_is_removed_from_its_own_site_only(connection):
    site, other = await a_site(connection), await a_site(connection)
    app, _ = await create_app(connection, "Loyalty", now=NOW)
    instance = await install_app(connection, site.id, app.id, [READ], now=NOW)
    with pytest.raises(NotFound, match=r"App instance .* was not found"):
        await remove_app(connection, other.id, instance.id, NOW)
    assert await find_instance(connection, instance.id) == instance


async def test_a_refused_installation_leaves_nothing(connection):
    site = await a_site(connection)
    app, _ = await create_app(connection, "Loyalty", now=NOW)
    with pytest.raises(ValidationFailed, match=r"scopes\[0\]: SCOPE.X is not a scope"):
        await install_app(connection, site.id, app.id, ["SCOPE.X"], now=NOW)
    with pytest.raises(NotFound, match=r"App .* was not found"):
        await install_app(connection, site.id, uuid4(), [READ], now=NOW)
    with pytest.raises(NotFound, match=r"Site .* was not found"):
        await install_app(connection, uuid4(), app.id, [READ], now=NOW)
    assert await rows(connection, "app_instances", site.id) == 0


async def test_a_client_counts_until_it_is_revoked(connection):
    site, other = await a_site(connection), await a_site(connection)
    client = await create_oauth_client(connection, site.id, "Front end", now=NOW)
    assert await find_oauth_client(connection, client.id) == client
    with pytest.raises(NotFound, match=r"OAuth client .* was not found"):
        await revoke_oauth_client(connection, other.id, client.id, NOW)
    await revoke_oauth_client(connection, site.id, client.id, NOW)
    assert await find_oauth_client(connection, client.id) is None
    with pytest.raises(NotFound, match=r"Site .* was not found"):
        await create_oauth_client(connection, uuid4(), "Front end", now=NOW)


# Staff


async def test_a_user_logs_in_with_the_password_in_any_case_of_the_address(connection):
    site = await a_site(connection)
    user = await create_user(
        connection, site.id, email="Ann@Shop.example", role=Role.OWNER, password="correct horse", now=NOW
    )
    assert await verify_password(connection, site.id, "ann@shop.EXAMPLE", "correct horse") == user
    assert await verify_password(connection, site.id, "ann@shop.example", "correct horsE") is None
    assert await verify_password(connection, site.id, "bob@shop.example", "correct horse") is None
    assert await verify_password(connection, site.id, "ann@shop.example", "\ud800" * 8) is None
    assert await verify_password(connection, uuid4(), "ann@shop.example", "correct horse") is None
    assert await list_users(connection, site.id) == [user]
    stored = await connection.fetchval("SELECT password_hash FROM users WHERE site_id = $1", site.id)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_disabled_user_does_not_log_in(connection):
    site = await a_site(connection)
    await create_user(connection, site.id, email="a@b.example", role=Role.VIEWER, password="12345678", now=NOW)
    await connection.execute("UPDATE users SET disabled_date = $2 WHERE site_id = $1", site.id, NOW)
    assert await verify_password(connection, site.id, "a@b.example", "12345678") is None


async def test_a_weak_hash_is_replaced_at_login(connection):
    from argon2 import PasswordHasher

    site = await a_site(connection)
    user = await create_user(connection, site.id, email="a@b.example", role=Role.VIEWER, password="12345678", now=NOW)
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash("12345678")
    await connection.execute("UPDATE users SET password_hash = $2 WHERE site_id = $1", site.id, weak)
    assert await verify_password(connection, site.id, "a@b.example", "12345678") == user
    stored = await connection.fetchval("SELECT password_hash FROM users WHERE site_id = $1", site.id)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_refused_user_leaves_nothing_but_the_first(connection):
    site = await a_site(connection)
    with pytest.raises(ValidationFailed) as caught:
        await create_user(connection, site.id, email="nobody", role=Role.VIEWER, password="short", now=NOW)
    assert [(v.field, v.violated_rule) for v in caught.value.violations] == [
        ("email", "FORMAT"),
        ("password", "MIN_LENGTH"),
    ]
    assert "short" not in str(caught.value)
    user = await create_user(connection, site.id, email="a@b.example", role=Role.VIEWER, password="12345678", now=NOW)
    with pytest.raises(Conflict, match=r"The site has a user A@B.example already"):
        await create_user(connection, site.id, email="A@B.example", role=Role.OWNER, password="12345678", now=NOW)
    with pytest.raises(NotFound, match=r"Site .* was not found"):
        await create_user(connection, uuid4(), email="a@b.example", role=Role.OWNER, password="12345678", now=NOW)
    assert await list_users(connection, site.id) == [user]


# Secrets of the service


async def test_a_secret_is_made_once_and_each_purpose_has_its_own(connection):
    tokens = await ensure_ring(connection, TOKEN_SIGNING, NOW)
    assert await ensure_ring(connection, TOKEN_SIGNING, LATER) == tokens
    cursors = await ensure_ring(connection, CURSOR_SIGNING, NOW)
    assert (len(tokens.current.value), len(cursors.current.value)) == (32, 32)
    assert cursors.current.value != tokens.current.value


async def test_processes_that_start_at_once_make_one_secret(db_dsn):
    connections = [await asyncpg.connect(db_dsn) for _ in range(4)]
    import asyncio

    rings = await asyncio.gather(*(ensure_ring(c, "race", NOW) for c in connections))
    assert {ring.current.kid for ring in rings} == {rings[0].current.kid}
    for opened in connections:
        await opened.close()


async def test_a_new_secret_signs_and_the_old_one_verifies_until_it_is_retired(connection):
    first = await ensure_ring(connection, "rotation", NOW)
    second = await rotate(connection, "rotation", LATER)
    assert second.current.kid != first.current.kid
    assert set(second.by_kid) == {first.current.kid, second.current.kid}
    third = await rotate(connection, "rotation", LATER + timedelta(hours=1), retire_others=True)
    assert set(third.by_kid) == {third.current.kid}


async def test_a_secret_never_shows(connection):
    ring = await ensure_ring(connection, TOKEN_SIGNING, NOW)
    for shown in (repr(ring), str(ring), f"{ring.current}"):
        assert repr(ring.current.value)[2:-1] not in shown
        assert ring.current.value.hex() not in shown
    assert repr(ring.current) == f"ServiceSecret(purpose='token-signing', kid={ring.current.kid!r}, value=<hidden>)"
