import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from tests.support.clock import Clock
from tests.support.sites import NOW, a_site

from orderwright.model.errors import Unauthenticated
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import IMPORTING, SCOPES
from orderwright.store.api_keys import create_key, list_keys, revoke_key
from orderwright.store.apps import (
    create_app,
    create_oauth_client,
    install_app,
    remove_app,
    revoke_app,
    revoke_oauth_client,
)
from orderwright.store.secrets import TOKEN_SIGNING, rotate
from orderwright.workflows.authenticate import MAX_REFUSED, Authenticator
from orderwright.workflows.signed_tokens import TokenSigner
from orderwright.workflows.tokens import TokenRequest, issue_token

READ = "SCOPE.DC-STORES.READ-ORDERS"
WORDS = ("UNAUTHENTICATED", "The request carries no valid credential for this site", 401)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def authenticator(database, clock):
    signer = TokenSigner(database, clock=clock.monotonic)
    return Authenticator(database, signer, ttl=5.0, clock=clock.monotonic, now=clock.now)


@pytest.fixture
def queries(database, monkeypatch):
    """How often a connection was borrowed."""
    count = []
    acquire = database.acquire

    def counted():
        count.append(1)
        return acquire()

    monkeypatch.setattr(database, "acquire", counted)
    return count


async def a_key(connection, site, **values):
    return await create_key(connection, site.id, **{"name": "K", "now": NOW, "created_by": "cli", **values})


async def token(database, authenticator, clock, **values):
    request = TokenRequest.from_wire(values)
    return (await issue_token(database, request, authenticator=authenticator, now=clock.now())).access_token


async def visitor_token(connection, database, authenticator, clock, site):
    client = await create_oauth_client(connection, site.id, "Front end", now=NOW)
    return await token(database, authenticator, clock, clientId=str(client.id), grantType="anonymous"), client


async def refused(authenticator, credential, site_header=None):
    with pytest.raises(Unauthenticated) as caught:
        await authenticator.authenticate(credential, site_header)
    return (caught.value.code, caught.value.message, caught.value.status)


async def test_a_key_calls_for_its_site_with_the_rights_of_its_scopes(connection, authenticator):
    site = await a_site(connection)
    app, _ = await create_app(connection, "App", now=NOW)
    key, text = await a_key(connection, site, scopes=[READ, "SCOPE.ECOM.IMPORT-ORDERS"], app_id=app.id)
    expected = Caller(
        site_id=site.id,
        identity=Identity(type=IdentityType.WIX_USER, id=key.id, app_id=app.id),
        permissions=SCOPES[READ] | IMPORTING,
        credential=f"key:{key.id}",
    )
    for header in (text, f"Bearer {text}", f"bearer  {text} ", f" {text}"):
        assert await authenticator.authenticate(header, None) == expected


async def test_the_site_header_is_not_needed_but_must_agree(connection, authenticator):
    site, other = await a_site(connection), await a_site(connection)
    key, text = await a_key(connection, site)
    for header in (None, str(site.id), str(site.id).upper()):
        assert (await authenticator.authenticate(text, header)).credential == f"key:{key.id}"
    for header in (str(other.id), "", "nonsense"):
        assert await refused(authenticator, text, header) == WORDS


async def test_all_that_is_wrong_with_a_credential_gets_the_same_words(connection, authenticator, database, clock):
    site, other = await a_site(connection), await a_site(connection)
    _, text = await a_key(connection, site)
    _, foreign = await a_key(connection, other)
    expired_key, expired = await a_key(connection, site, expires_date=NOW + timedelta(seconds=1))
    revoked_key, revoked = await a_key(connection, site)
    await revoke_key(connection, site.id, revoked_key.id, NOW)
    access, _ = await visitor_token(connection, database, authenticator, clock, site)
    clock.seconds += 2
    forged = access[:-4] + ("AAAA" if access[-4:] != "AAAA" else "BBBB")
    unsigned = "eyJhbGciOiJub25lIn0." + access.split(".")[1] + "."
    wrong = [None, "", "Bearer", "Bearer ", "x", "a.b.c", "ow_", text[:-1], text[:48] + foreign[48:], expired, revoked]
    wrong += [forged, unsigned, "é", "\ud800", "." * 5000, f"{text} {text}"]
    for credential in wrong:
        assert await refused(authenticator, credential) == WORDS
    assert await refused(authenticator, foreign, str(site.id)) == WORDS
    assert expired_key.id != revoked_key.id


async def test_what_is_known_needs_no_database(connection, authenticator, queries, clock):
    site = await a_site(connection)
    _, text = await a_key(connection, site)
    for _ in range(50):
        await authenticator.authenticate(text, str(site.id))
        await refused(authenticator, "ow_nonsense")
        await refused(authenticator, text[:-1] + ("1" if text[-1] == "0" else "0"))
    assert len(queries) == 2
    clock.seconds += 5
    await authenticator.authenticate(text, None)
    assert len(queries) == 3


async def test_a_revoked_key_ends_after_at_most_the_time_of_the_cache(connection, authenticator, clock):
    site = await a_site(connection)
    key, text = await a_key(connection, site)
    await authenticator.authenticate(text, None)
    await revoke_key(connection, site.id, key.id, NOW)
    clock.seconds += 4.9
    assert (await authenticator.authenticate(text, None)).credential == f"key:{key.id}"
    clock.seconds += 0.1
    assert await refused(authenticator, text) == WORDS


async def test_a_process_that_revokes_can_make_it_count_at_once(connection, authenticator):
    site = await a_site(connection)
    key, text = await a_key(connection, site)
    await authenticator.authenticate(text, None)
    await revoke_key(connection, site.id, key.id, NOW)
    authenticator.forget()
    assert await refused(authenticator, text) == WORDS


async def test_a_key_that_is_about_to_expire_is_not_remembered_beyond(connection, authenticator, clock):
    site = await a_site(connection)
    _, text = await a_key(connection, site, expires_date=NOW + timedelta(seconds=2))
    await authenticator.authenticate(text, None)
    clock.seconds += 1.9
    await authenticator.authenticate(text, None)
    clock.seconds += 0.1
    assert await refused(authenticator, text) == WORDS


async def test_guesses_do_not_push_valid_keys_out_and_stay_bounded(connection, authenticator, queries):
    site = await a_site(connection)
    _, text = await a_key(connection, site)
    await authenticator.authenticate(text, None)
    for number in range(MAX_REFUSED + 10):
        await refused(authenticator, f"ow_guess{number}")
    await authenticator.authenticate(text, None)
    assert (len(queries), len(authenticator._refused)) == (1, MAX_REFUSED)


async def test_secrets_are_not_kept_in_memory(connection, authenticator):
    _, text = await a_key(connection, await a_site(connection))
    await authenticator.authenticate(text, None)
    assert text not in repr(vars(authenticator))


async def test_the_last_use_is_written_in_batches(connection, authenticator, clock):
    site, other = await a_site(connection), await a_site(connection)
    used = [await a_key(connection, site), await a_key(connection, other)]
    idle, _ = await a_key(connection, site)
    for _, text in used:
        await authenticator.authenticate(text, None)
    assert [key.last_used_date for key in await list_keys(connection, other.id)] == [None]
    clock.seconds += 30
    await authenticator.flush_last_use()
    last_use = {key.id: key.last_used_date for key in await list_keys(connection, site.id)}
    assert last_use == {used[0][0].id: NOW + timedelta(seconds=30), idle.id: None}
    assert [k.last_used_date for k in await list_keys(connection, other.id)] == [NOW + timedelta(seconds=30)]


async def test_a_failed_flush_keeps_what_was_used(connection, authenticator, database, monkeypatch):
    site = await a_site(connection)
    _, text = await a_key(connection, site)
    await authenticator.authenticate(text, None)
    with monkeypatch.context() as patch:

        def unreachable():
            raise ConnectionError("the database is away")

        patch.setattr(database, "acquire", unreachable)
        with pytest.raises(ConnectionError):
            await authenticator.flush_last_use()
    await authenticator.flush_last_use()
    assert [key.last_used_date for key in await list_keys(connection, site.id)] == [NOW]


async def test_a_failed_lookup_is_not_taken_for_a_refusal(connection, authenticator, database, monkeypatch):
    site = await a_site(connection)
    key, text = await a_key(connection, site)
    with monkeypatch.context() as patch:

        def unreachable():
            raise ConnectionError("the database is away")

        patch.setattr(database, "acquire", unreachable)
        with pytest.raises(ConnectionError):
            await authenticator.authenticate(text, None)
    assert (await authenticator.authenticate(text, None)).credential == f"key:{key.id}"


# Access tokens


async def test_a_visitor_calls_without_rights(connection, authenticator, database, clock):
    site = await a_site(connection)
    access, _ = await visitor_token(connection, database, authenticator, clock, site)
    caller = await authenticator.authenticate(access, str(site.id))
    assert (caller.site_id, caller.permissions) == (site.id, frozenset())
    assert (caller.identity.type, caller.identity.app_id) == (IdentityType.ANONYMOUS_VISITOR, None)
    assert caller.credential == f"visitor:{caller.identity.id}"
    assert await authenticator.authenticate(f"Bearer {access}", None) == caller


async def test_an_app_calls_as_itself_with_what_the_site_granted(connection, authenticator, database, clock):
    site = await a_site(connection)
    app, secret = await create_app(connection, "App", now=NOW)
    instance = await install_app(connection, site.id, app.id, [READ], now=NOW)
    fields = {"instance_id": str(instance.id), "client_id": str(app.id), "client_secret": secret}
    access = await token(database, authenticator, clock, grant_type="client_credentials", **fields)
    assert await authenticator.authenticate(access, None) == Caller(
        site_id=site.id,
        identity=Identity(type=IdentityType.APP, id=app.id, app_id=app.id),
        permissions=SCOPES[READ],
        credential=f"app:{instance.id}",
    )
    await remove_app(connection, site.id, instance.id, NOW)
    clock.seconds += 5
    assert await refused(authenticator, access) == WORDS


async def test_a_revoked_app_and_a_revoked_client_end_their_tokens(connection, authenticator, database, clock):
    site = await a_site(connection)
    app, secret = await create_app(connection, "App", now=NOW)
    instance = await install_app(connection, site.id, app.id, [READ], now=NOW)
    fields = {"instance_id": str(instance.id), "client_id": str(app.id), "client_secret": secret}
    of_app = await token(database, authenticator, clock, grant_type="client_credentials", **fields)
    of_visitor, client = await visitor_token(connection, database, authenticator, clock, site)
    await revoke_app(connection, app.id, NOW)
    await revoke_oauth_client(connection, site.id, client.id, NOW)
    assert await refused(authenticator, of_app) == WORDS
    assert await refused(authenticator, of_visitor) == WORDS


async def test_a_token_counts_for_four_hours(connection, authenticator, database, clock):
    site = await a_site(connection)
    access, _ = await visitor_token(connection, database, authenticator, clock, site)
    clock.seconds += 4 * 3600 - 1
    await authenticator.authenticate(access, None)
    clock.seconds += 1
    assert await refused(authenticator, access) == WORDS


async def test_a_new_signing_key_takes_over_in_every_process(connection, authenticator, database, clock):
    site = await a_site(connection)
    old, client = await visitor_token(connection, database, authenticator, clock, site)
    other = Authenticator(database, TokenSigner(database, clock=clock.monotonic), clock=clock.monotonic, now=clock.now)
    await other.authenticate(old, None)
    await rotate(connection, TOKEN_SIGNING, NOW + timedelta(seconds=1))
    clock.seconds += 61
    new = await token(database, authenticator, clock, clientId=str(client.id), grantType="anonymous")
    assert new.split(".")[0] != old.split(".")[0]
    for access in (old, new):
        assert (await other.authenticate(access, None)).site_id == site.id
    await rotate(connection, TOKEN_SIGNING, NOW + timedelta(seconds=70), retire_others=True)
    clock.seconds += 61
    assert [await refused(other, access) for access in (old, new)] == [WORDS, WORDS]


async def test_many_at_once_are_all_answered(connection, authenticator):
    site = await a_site(connection)
    key, text = await a_key(connection, site)
    callers = await asyncio.gather(*(authenticator.authenticate(text, None) for _ in range(50)))
    assert {caller.credential for caller in callers} == {f"key:{key.id}"}


async def test_a_key_of_another_installation_is_refused(authenticator):
    text = "ow_" + "0" * 21 + "1" + "0" * 21 + "2" + "_" + "0" * 43
    assert await refused(authenticator, text, str(UUID(int=1))) == WORDS
