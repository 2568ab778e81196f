import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from tests.support.clock import Clock
from tests.support.sites import NOW, a_site

from orderwright.model.errors import PermissionDenied, Unauthenticated, ValidationFailed
from orderwright.model.identity import IdentityType
from orderwright.model.permissions import SCOPES, Permission
from orderwright.store.api_keys import create_key
from orderwright.store.apps import create_app, create_oauth_client, install_app, remove_app
from orderwright.store.database import Database
from orderwright.workflows.authenticate import Authenticator
from orderwright.workflows.signed_tokens import TokenSigner
from orderwright.workflows.tokens import TokenInfo, TokenRequest, app_refresh_token, issue_token, token_info

READ = "SCOPE.DC-STORES.READ-ORDERS"
LOGIN = "SCOPE.ORDERWRIGHT.LOGIN-MEMBERS"
MEMBER = UUID("11111111-2222-3333-4444-555555555555")
INVALID_CLIENT = ("INVALID_CLIENT", "The client, its secret or its token is not valid", 401)


class Shop:
    """A site with an app and a front end, and the calls that they make."""

    def __init__(self, database, connection):
        self.database, self.connection = database, connection
        self.clock = Clock()
        signer = TokenSigner(database, clock=self.clock.monotonic)
        self.authenticator = Authenticator(database, signer, clock=self.clock.monotonic, now=self.clock.now)

    async def open(self):
        self.site = await a_site(self.connection)
        self.app, self.secret = await create_app(self.connection, "App", now=NOW)
        self.instance = await install_app(self.connection, self.site.id, self.app.id, [READ], now=NOW)
        self.client = await create_oauth_client(self.connection, self.site.id, "Front end", now=NOW)
        return self

    async def call(self, body, authorization=None):
        request = TokenRequest.from_wire(body, authorization)
        return await issue_token(self.database, request, authenticator=self.authenticator, now=self.clock.now())

    async def visitor(self):
        return await self.call({"clientId": str(self.client.id), "grantType": "anonymous"})

    async def info(self, token):
        return await token_info(token, authenticator=self.authenticator)

    async def key(self, *scopes, site=None):
        site_id = (site or self.site).id
        made = await create_key(self.connection, site_id, "K", now=NOW, created_by="cli", scopes=scopes)
        return made[1]

    def app_call(self, **changes):
        body = {
            "instance_id": str(self.instance.id),
            "client_id": str(self.app.id),
            "client_secret": self.secret,
            "grant_type": "client_credentials",
        }
        return {**body, **changes}

    async def refused(self, body, authorization=None):
        with pytest.raises(Unauthenticated) as caught:
            await self.call(body, authorization)
        return (caught.value.code, caught.value.message, caught.value.status)

    async def wrong(self, body, authorization=None):
        with pytest.raises(ValidationFailed) as caught:
            await self.call(body, authorization)
        return [(v.field, v.violated_rule) for v in caught.value.violations]


@pytest.fixture
async def shop(db_dsn, connection):
    database = await Database.connect(db_dsn, min_size=1, max_size=3)
    yield await Shop(database, connection).open()
    await database.close()


def test_both_spellings_are_read_and_null_is_absent():
    camel = {"grantType": "refresh_token", "clientId": "c", "refreshToken": "r", "clientSecret": None}
    snake = {"grant_type": "refresh_token", "client_id": "c", "refresh_token": "r"}
    assert TokenRequest.from_wire(camel) == TokenRequest.from_wire(snake)
    assert TokenRequest.from_wire({"grant_type": "g", "unknown": 1}) == TokenRequest(grant_type="g")


def test_every_field_that_is_no_text_is_named():
    with pytest.raises(ValidationFailed) as caught:
        TokenRequest.from_wire({"client_id": 5, "refreshToken": ["x"]})
    assert [(v.field, v.violated_rule) for v in caught.value.violations] == [
        ("clientId", "VALIDATION"),
        ("refreshToken", "VALIDATION"),
        ("grantType", "REQUIRED_FIELD"),
    ]


def test_secrets_do_not_show():
    request = TokenRequest(
        grant_type="g",
        client_id="c",
        client_secret="hush1",
        refresh_token="hush2",
        session_token="hush3",
        authorization="hush4",
    )
    assert repr(request) == "TokenRequest(grant_type='g', client_id='c', <secrets hidden>)"


async def test_each_anonymous_call_is_a_new_visitor(shop):
    first, second = await shop.visitor(), await shop.visitor()
    wire = msgspec.json.decode(msgspec.json.encode(first))
    assert list(wire) == ["access_token", "expires_in", "token_type", "refresh_token"]
    assert (wire["expires_in"], wire["token_type"]) == (14400, "Bearer")
    assert repr(first) == "TokenAnswer(expires_in=14400, <tokens hidden>)"
    info = await shop.info(first.access_token)
    assert info.subject_id != (await shop.info(second.access_token)).subject_id
    issued = int(NOW.timestamp())
    assert info == TokenInfo(
        active=True,
        client_id=shop.client.id,
        site_id=shop.site.id,
        subject_type="VISITOR",
        subject_id=info.subject_id,
        iat=issued,
        exp=issued + 14400,
    )


async def test_a_refresh_keeps_the_visitor_and_the_refresh_token(shop):
    first = await shop.visitor()
    shop.clock.seconds += 5 * 3600
    assert msgspec.json.encode(await shop.info(first.access_token)) == b'{"active":false}'
    client = str(shop.client.id)
    for body in (
        {"clientId": client, "refreshToken": first.refresh_token, "grantType": "refresh_token"},
        {"client_id": client, "refresh_token": first.refresh_token, "grant_type": "refresh_token"},
    ):
        second = await shop.call(body)
        assert (second.refresh_token, second.expires_in) == (first.refresh_token, 14400)
        visitor = (await shop.authenticator.authenticate(second.access_token, None)).identity
        assert visitor.type is IdentityType.ANONYMOUS_VISITOR
        assert str(visitor.id) in str(await shop.info(second.access_token))
    third = await shop.call({"clientId": client, "refreshToken": first.refresh_token, "grantType": "refresh_token"})
    assert (await shop.info(third.access_token)).subject_id == visitor.id


async def test_a_refresh_token_does_not_call_operations_and_an_access_token_does_not_refresh(shop):
    answer = await shop.visitor()
    with pytest.raises(Unauthenticated):
        await shop.authenticator.authenticate(answer.refresh_token, None)
    assert await shop.info(answer.refresh_token) == TokenInfo(active=False)
    body = {"clientId": str(shop.client.id), "refreshToken": answer.access_token, "grantType": "refresh_token"}
    assert await shop.refused(body) == INVALID_CLIENT


async def test_a_refresh_token_ends_after_a_year_and_belongs_to_its_client(shop):
    answer = await shop.visitor()
    other = await create_oauth_client(shop.connection, shop.site.id, "Other", now=NOW)
    body = {"clientId": str(shop.client.id), "refreshToken": answer.refresh_token, "grantType": "refresh_token"}
    assert await shop.refused({**body, "clientId": str(other.id)}) == INVALID_CLIENT
    shop.clock.seconds += 365 * 86400 - 1
    await shop.call(body)
    shop.clock.seconds += 1
    assert await shop.refused(body) == INVALID_CLIENT


async def test_an_app_gets_a_token_by_its_instance(shop):
    answer = await shop.call(shop.app_call())
    assert set(msgspec.to_builtins(answer)) == {"access_token", "expires_in", "token_type"}
    issued = int(NOW.timestamp())
    assert await shop.info(answer.access_token) == TokenInfo(
        active=True,
        client_id=shop.app.id,
        instance_id=shop.instance.id,
        site_id=shop.site.id,
        subject_type="APP",
        subject_id=shop.app.id,
        iat=issued,
        exp=issued + 14400,
        permissions=sorted(one.value for scope in shop.instance.scopes for one in SCOPES[scope]),
    )


async def test_an_api_key_is_told_about_as_the_staff_that_it_acts_for(shop):
    key, text = await create_key(
        shop.connection, shop.site.id, "till", now=NOW, created_by="test", scopes=("SCOPE.DC-STORES.READ-ORDERS",)
    )
    assert await shop.info(text) == TokenInfo(
        active=True,
        site_id=shop.site.id,
        subject_type="STAFF",
        subject_id=key.id,
        permissions=sorted(one.value for one in SCOPES["SCOPE.DC-STORES.READ-ORDERS"]),
    )


async def test_whatever_is_wrong_with_a_client_gets_the_same_words(shop):
    other, other_secret = await create_app(shop.connection, "Other", now=NOW)
    bodies = [
        shop.app_call(client_secret="wrong"),
        shop.app_call(client_id=str(uuid4())),
        shop.app_call(client_id="nonsense"),
        shop.app_call(instance_id=str(uuid4())),
        shop.app_call(instance_id="nonsense"),
        shop.app_call(client_id=str(other.id), client_secret=other_secret),
        {"clientId": str(uuid4()), "grantType": "anonymous"},
        {"clientId": str(shop.app.id), "grantType": "anonymous"},
        {"clientId": "nonsense", "grantType": "anonymous"},
        {"clientId": str(shop.client.id), "refreshToken": "nonsense", "grantType": "refresh_token"},
    ]
    for body in bodies:
        assert await shop.refused(body) == INVALID_CLIENT


async def test_what_a_grant_lacks_is_named(shop):
    assert await shop.wrong({"grantType": "anonymous"}) == [("clientId", "REQUIRED_FIELD")]
    assert await shop.wrong({"grantType": "password"}) == [("grantType", "INVALID_ENUM_VALUE")]
    assert await shop.wrong({"grantType": "authorization_code"}) == [("grantType", "INVALID_ENUM_VALUE")]
    for name, field in (("client_id", "clientId"), ("client_secret", "clientSecret"), ("instance_id", "instanceId")):
        assert await shop.wrong(shop.app_call(**{name: ""})) == [(field, "REQUIRED_FIELD")]
    assert await shop.wrong({"grant_type": "refresh_token", "client_id": "c"}) == [("refreshToken", "REQUIRED_FIELD")]


async def test_an_app_refreshes_with_its_secret_for_as_long_as_it_is_installed(shop):
    refresh = await app_refresh_token(shop.authenticator.signer, shop.instance, NOW)
    body = {
        "refresh_token": refresh,
        "client_id": str(shop.app.id),
        "client_secret": shop.secret,
        "grant_type": "refresh_token",
    }
    answer = await shop.call(body)
    assert answer.refresh_token == refresh
    caller = await shop.authenticator.authenticate(answer.access_token, None)
    assert caller.credential == f"app:{shop.instance.id}"
    assert await shop.refused({**body, "client_secret": "wrong"}) == INVALID_CLIENT
    assert await shop.wrong({**body, "client_secret": None}) == [("clientSecret", "REQUIRED_FIELD")]
    await remove_app(shop.connection, shop.site.id, shop.instance.id, NOW)
    assert await shop.refused(body) == INVALID_CLIENT


async def test_the_server_of_a_shop_logs_its_member_in(shop):
    visitor, key = (await shop.visitor()).access_token, await shop.key(LOGIN)
    body = {"grant_type": "authorized_client", "member_id": str(MEMBER), "session_token": "theirs"}
    answer = await shop.call(body, f"{visitor},{key}")
    caller = await shop.authenticator.authenticate(answer.access_token, str(shop.site.id))
    assert (caller.identity.type, caller.identity.id) == (IdentityType.MEMBER, MEMBER)
    assert (caller.permissions, caller.credential) == (
        {Permission.READ_FULFILLMENTS, Permission.READ_INVOICES},
        f"member:{MEMBER}",
    )
    body = {"clientId": str(shop.client.id), "refreshToken": answer.refresh_token, "grantType": "refresh_token"}
    again = await shop.call(body)
    info = await shop.info(again.access_token)
    assert (info.subject_type, info.subject_id, info.client_id) == ("MEMBER", MEMBER, shop.client.id)
    shop.clock.seconds += timedelta(days=30).total_seconds()
    assert await shop.refused(body) == INVALID_CLIENT


async def test_a_member_is_logged_in_only_with_a_visitor_and_a_key_of_the_site_that_may(shop):
    visitor = (await shop.visitor()).access_token
    app_token = (await shop.call(shop.app_call())).access_token
    other = await a_site(shop.connection)
    body = {"grant_type": "authorized_client", "member_id": str(MEMBER)}
    good, foreign = await shop.key(LOGIN), await shop.key(LOGIN, site=other)
    for authorization in (None, "", visitor, f"{visitor},", f",{good}", f"x,{good}", f"{visitor},{foreign}",
                          f"{app_token},{good}", f"{visitor},{app_token}", f"{visitor},{visitor}"):  # fmt: skip
        assert (await shop.refused(body, authorization))[0] == "UNAUTHENTICATED"
    with pytest.raises(PermissionDenied) as caught:
        await shop.call(body, f"{visitor},{await shop.key(READ)}")
    assert caught.value.data == {"permission": "ORDERWRIGHT.LOGIN_MEMBERS"}
    assert await shop.wrong({"grant_type": "authorized_client"}, f"{visitor},{good}") == [
        ("memberId", "REQUIRED_FIELD")
    ]
    assert await shop.wrong({**body, "member_id": "x"}, f"{visitor},{good}") == [("memberId", "FORMAT")]


async def test_nothing_is_known_of_a_token_that_is_not_ours(shop):
    for token in ("", "x", "a.b.c", "." * 9000, "é.é.é", "W10.W10.W10", "e30.e30.e30"):
        assert await shop.info(token) == TokenInfo(active=False)


@pytest.mark.parametrize(
    "extra",
    [
        {"alg": "none"},
        {"alg": "HS384"},
        {"alg": None},
        {"crit": 5},
        {"crit": None},
        {"crit": ["exp"]},
        {"b64": False, "crit": ["b64"]},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"kid": ["x"]},
        {"zip": "DEF"},
    ],
)
async def test_a_token_with_a_header_that_is_not_ours_is_refused_whatever_it_asks_for(shop, extra):
    token = (await shop.visitor()).access_token
    assert (await shop.info(token)).active
    header, claims, signature = token.split(".")
    fields = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4))) | extra
    forged = urlsafe_b64encode(json.dumps(fields).encode()).rstrip(b"=").decode()
    for end in (signature, ""):
        assert await shop.info(f"{forged}.{claims}.{end}") == TokenInfo(active=False)
