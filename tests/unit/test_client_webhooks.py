"""Receiving webhooks: what is believed, what is refused, and which handlers are called."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook
from tests.support.deliveries import (
    INSTANCE,
    NOW,
    OTHER_SECRET,
    SECRET,
    claims,
    event,
    headers,
    public_key,
    signed,
)

from orderwright import webhooks
from orderwright.client.failures import AnswerNotUnderstood
from orderwright.client.webhooks import InvalidWebhook, Receiver, WebhookEvent, kinds, verify

BODY_ID = "18f043e8-4f0e-4c69-88bf-e2ff63e1fa35"


def test_an_envelope_is_believed_by_its_key_and_tells_everything() -> None:
    told = event(updatedEvent={"currentEntity": {"id": BODY_ID}, "modifiedFields": {"a.b": 1}}, actionEvent=None)
    body = signed(claims("wix.ecom.v1.order_updated", told))
    found = verify(body, public_key=public_key(), now=NOW)
    assert (found.type, found.id, found.entity_id) == ("wix.ecom.v1.order_updated", told["id"], BODY_ID)
    assert (found.instance_id, found.sequence, found.time) == (INSTANCE, 20001, NOW - timedelta(seconds=2))
    assert found.identity == {"identityType": "APP", "appId": "5b7e2c1a-2222-4c1d-9f5c-3a4b5c6d7e8f"}
    assert (found.data, found.modified_fields) == ({"id": BODY_ID}, {"a.b": 1})
    assert found.account_info == {"siteId": "c1"}


def test_a_key_may_be_given_as_the_base64_of_its_pem() -> None:
    one_line = base64.b64encode(public_key().encode()).decode()
    assert verify(signed(claims()), public_key=one_line, now=NOW).slug == "canceled"


def test_the_headers_alone_prove_a_delivery_too() -> None:
    body = signed(claims())
    assert verify(body, headers(body), secret=SECRET, now=NOW).slug == "canceled"
    assert verify(body.decode(), headers(body), secret=SECRET, now=NOW).slug == "canceled"


def test_any_of_several_secrets_and_any_of_several_signatures_will_do() -> None:
    body = signed(claims())
    assert verify(body, headers(body, OTHER_SECRET, SECRET), secret=SECRET, now=NOW).slug == "canceled"
    assert verify(body, headers(body), secret=[OTHER_SECRET, SECRET], now=NOW).slug == "canceled"


def test_the_reference_library_signs_what_is_believed() -> None:
    body = signed(claims())
    signature = Webhook(SECRET).sign("msg", NOW, body.decode())
    sent = {"webhook-id": "msg", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": signature}
    assert verify(body, sent, secret=SECRET, now=NOW).slug == "canceled"


def tampered(body: bytes) -> bytes:
    head, _, signature = body.decode().split(".")
    forged = signed(claims(domain_event=event(entityId="another")), by="stranger").decode().split(".")[1]
    return f"{head}.{forged}.{signature}".encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lambda: signed(claims(), by="stranger"), id="another key"),
        pytest.param(lambda: tampered(signed(claims())), id="changed"),
        pytest.param(lambda: signed(claims(), algorithm="RS512"), id="another algorithm"),
        pytest.param(lambda: b"eyJhbGciOiJub25lIn0." + signed(claims()).split(b".")[1] + b".", id="unsigned"),
        pytest.param(lambda: signed(claims())[:-20], id="cut off"),
        pytest.param(lambda: b"", id="empty"),
        pytest.param(lambda: b"{}", id="json"),
        pytest.param(lambda: b"a.b.c", id="no token"),
        pytest.param(lambda: b"\xff\xfe", id="no text"),
        pytest.param(lambda: signed({**claims(), "data": {"eventType": "x"}}), id="data that is no text"),
        pytest.param(lambda: signed({**claims(), "data": "{"}), id="data that is no json"),
        pytest.param(lambda: signed({**claims(), "data": '{"eventType": "x", "data": "{}"}'}), id="no event"),
        pytest.param(lambda: signed(claims(exp=int(NOW.timestamp()) - 61)), id="expired"),
        pytest.param(lambda: signed(claims(iat=int(NOW.timestamp()) - 300)), id="old"),
        pytest.param(lambda: signed(claims(iat=int(NOW.timestamp()) + 61)), id="from the future"),
        pytest.param(lambda: signed(claims(nbf=int(NOW.timestamp()) + 61)), id="not yet"),
        pytest.param(lambda: signed(claims(iat=None, exp=None)), id="without a time"),
        pytest.param(lambda: signed(claims(iat="now")), id="a time that is none"),
        pytest.param(lambda: b"a" * (16 * 1024 * 1024 + 1), id="too large"),
    ],
)
def test_anything_else_is_refused(body: Any) -> None:
    with pytest.raises(InvalidWebhook):
        verify(body(), public_key=public_key(), now=NOW)


def test_a_public_key_is_never_taken_for_a_shared_secret() -> None:
    from joserfc import jwt
    from joserfc.jwk import OctKey

    key = OctKey.import_key(public_key().encode().strip()[27:75])
    forged = jwt.encode({"alg": "HS256"}, claims(), key, algorithms=["HS256"])
    with pytest.raises(InvalidWebhook):
        verify(forged, public_key=public_key(), now=NOW)


def test_headers_that_do_not_fit_are_refused() -> None:
    body = signed(claims())
    good = headers(body)
    late = headers(body, at=NOW - timedelta(minutes=5, seconds=1))
    early = headers(body, at=NOW + timedelta(minutes=5, seconds=1))
    wrong = [
        {},
        {name: value for name, value in good.items() if name != "Webhook-Signature"},
        {**good, "Webhook-Id": "another"},
        {**good, "Webhook-Timestamp": "soon"},
        {**good, "Webhook-Timestamp": str(int(NOW.timestamp()) + 1)},
        {**good, "Webhook-Signature": good["Webhook-Signature"].replace("v1,", "v2,")},
        {**good, "Webhook-Signature": "v1,"},
        {**good, "Webhook-Signature": "v1,é"},
        headers(body, OTHER_SECRET),
        headers(body + b" "),
        late,
        early,
    ]
    for sent in wrong:
        with pytest.raises(InvalidWebhook):
            verify(body, sent, secret=SECRET, now=NOW)
    with pytest.raises(InvalidWebhook):
        verify(body, good, secret=SECRET, now=NOW + timedelta(minutes=6))
    assert verify(body, late, secret=SECRET, now=NOW, tolerance=timedelta(minutes=6)).slug == "canceled"


def test_with_a_key_and_a_secret_both_must_fit() -> None:
    body, strange = signed(claims()), signed(claims(), by="stranger")
    assert verify(body, headers(body), secret=SECRET, public_key=public_key(), now=NOW).slug == "canceled"
    for sent, given in ((body, headers(body, OTHER_SECRET)), (strange, headers(strange))):
        with pytest.raises(InvalidWebhook):
            verify(sent, given, secret=SECRET, public_key=public_key(), now=NOW)


def test_another_installations_event_is_refused() -> None:
    body = signed(claims())
    assert verify(body, public_key=public_key(), instance_id=INSTANCE, now=NOW).instance_id == INSTANCE
    with pytest.raises(InvalidWebhook, match="another installation"):
        verify(body, public_key=public_key(), instance_id="mine", now=NOW)


def test_nothing_is_believed_without_a_key() -> None:
    with pytest.raises(ValueError, match="public_key"):
        verify(signed(claims()), now=NOW)
    with pytest.raises(ValueError, match="public_key"):
        Receiver()


def test_a_payload_that_does_not_fit_is_there_as_plain_values() -> None:
    found = verify(signed(claims()), public_key=public_key(), now=NOW)
    with pytest.raises(AnswerNotUnderstood):
        _ = found.payload
    assert found.data == {"order": {"id": BODY_ID}}


def test_handlers_of_the_kind_are_called_once_for_each_event() -> None:
    receiver = Receiver(public_key=public_key())
    called: list[str] = []

    @receiver.on(kinds.ORDER_CANCELED)
    def first(found: WebhookEvent[Any]) -> None:
        called.append(f"first {found.slug}")

    @receiver.on("wix.ecom.v1.order_canceled")
    def second(found: WebhookEvent[Any]) -> None:
        called.append("second")

    @receiver.on(kinds.ORDER_CREATED)
    def other(found: WebhookEvent[Any]) -> None:
        called.append("other")

    for _ in range(2):
        receiver.handle(signed(claims()), now=NOW)
    receiver.handle(signed(claims(domain_event=event(id="another"))), now=NOW)
    receiver.handle(signed(claims("wix.ecom.v9.unheard_of", event(id="third"))), now=NOW)
    assert called == ["first canceled", "second"] * 2


async def test_an_event_whose_handler_failed_is_handled_again() -> None:
    receiver = Receiver(public_key=public_key())
    called: list[str] = []

    @receiver.on(kinds.ORDER_CANCELED)
    async def handler(found: WebhookEvent[Any]) -> None:
        called.append(found.id)
        if len(called) == 1:
            raise ConnectionError("the shop's own database is away")

    body = signed(claims())
    with pytest.raises(ConnectionError):
        await receiver.process(body, now=NOW)
    for _ in range(2):
        await receiver.process(body, now=NOW)
    assert len(called) == 2


def test_only_so_many_events_are_remembered() -> None:
    receiver = Receiver(public_key=public_key(), remember=2)
    called: list[str] = []
    receiver.on("wix.ecom.v1.order_canceled")(lambda found: called.append(found.id))
    for id_ in ("a", "b", "a", "c", "a"):
        receiver.handle(signed(claims(domain_event=event(id=id_))), now=NOW)
    assert called == ["a", "b", "c", "a"]


def test_a_coroutine_function_needs_process() -> None:
    receiver = Receiver(public_key=public_key())

    @receiver.on(kinds.ORDER_CANCELED)
    async def handler(found: WebhookEvent[Any]) -> None:
        raise AssertionError("never awaited")

    with pytest.raises(TypeError, match="process"):
        receiver.handle(signed(claims()), now=NOW)


def test_a_type_that_no_event_has_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="order_cancelled"):
        Receiver(secret=SECRET).on("wix.ecom.v1.order_cancelled")


def test_the_contract_has_25_kinds_and_one_is_an_addition() -> None:
    assert len([name for name in webhooks.KINDS if name.startswith("wix.ecom.v1.")]) == 25
    assert webhooks.KINDS["orderwright.v1.site_updated"] is kinds.SITE_UPDATED
