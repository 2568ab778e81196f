"""What lies between a client and its service: proxies that answer in its place, connections that break half-way."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright import NO_RETRY, Orderwright, Retry, Token, errors
from orderwright.client.session import _seconds

ID = "efc0f204-d83a-4391-b576-e9cf816f6bc9"
QUICK = Retry(attempts=3, first=0.0)
PAGE = b"<html><title>502 Bad Gateway</title>secret internals</html>"
DONE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
Answer = Callable[[socket.socket], None]


def says(data: bytes) -> Answer:
    """Send this and close the connection in good order."""
    return lambda connection: connection.sendall(data)


def resets_after(data: bytes) -> Answer:
    """Send this and break the connection off."""

    def act(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return act


class Server:
    """Acts on one connection after the other as told, and keeps what was asked. The last act stays."""

    def __init__(self, *acts: Answer) -> None:
        self.acts = acts
        self.keys: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.keys.append(self.read(connection))
                self.acts[min(len(self.keys), len(self.acts)) - 1](connection)

    @staticmethod
    def read(connection: socket.socket) -> str:
        """Take the whole request; its idempotency key."""
        held = b""
        while b"\r\n\r\n" not in held:
            held += connection.recv(65536)
        head, _, body = held.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
        left = int(fields.get("content-length", "0")) - len(body)
        while left > 0:
            left -= len(connection.recv(65536))
        return fields.get("idempotency-key", "")


@contextmanager
def served(*acts: Answer) -> Iterator[Server]:
    server = Server(*acts)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        # Wakes the thread that waits in `accept`.
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()


def write(server: Server, retry: Retry = QUICK) -> None:
    with Orderwright(server.address, api_key="k", retry=retry) as shop:
        shop.order_payment_requests.delete_order_payment_request(ID)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "act",
    [
        resets_after(b""),
        says(b""),
        resets_after(HEAD),
        resets_after(HEAD + b'Content-Length: 400\r\n\r\n{"or'),
        says(HEAD + b'Content-Length: 400\r\n\r\n{"or'),
        says(HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"ord\r\n'),
        says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nlies"),
        says(b"SSH-2.0-OpenSSH_9.6\r\n"),
        says(b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE),
        says(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n"),
    ],
    ids=["reset", "closed", "head", "cut-reset", "cut", "cut-chunk", "no-gzip", "not-http", "proxy-page", "busy"],
)
def test_what_breaks_on_the_way_is_sent_again_under_the_same_key(act: Answer) -> None:
    with served(act, act, says(DONE)) as server:
        write(server)
    assert (len(server.keys), len(set(server.keys))) == (3, 1)


def test_what_goes_on_breaking_is_told_with_the_address_and_the_key() -> None:
    with served(resets_after(HEAD + b'Content-Length: 400\r\n\r\n{"or')) as server:
        with pytest.raises(errors.NoAnswer) as caught:
            write(server)
        assert str(caught.value).startswith(f"DELETE {server.address}/ecom/v1/order-payment-requests/{ID}: ")
    assert str(caught.value).endswith(" (attempt 3)")
    assert [caught.value.idempotency_key] * 3 == server.keys


def test_the_page_of_a_proxy_is_an_error_by_its_status_and_is_not_shown() -> None:
    answer = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE
    with served(says(answer)) as server, pytest.raises(errors.Unavailable) as caught:
        write(server, NO_RETRY)
    assert str(caught.value) == "502 without a code: Bad Gateway"


def test_a_page_in_place_of_an_answer_is_no_success() -> None:
    """A login page of a network, or the address of another server: nobody knows whether the write arrived."""
    page = httpx.MockTransport(lambda _: httpx.Response(200, html="<html>Log in to the WLAN</html>"))
    with Orderwright("http://edge", api_key="k", transport=page) as shop:
        with pytest.raises(errors.AnswerNotUnderstood, match="is base_url the address of the service") as caught:
            shop.orders.cancel_order(ID, idempotency_key="mine")
        assert (caught.value.request_id, caught.value.idempotency_key) == (None, "mine")
        # Also where any bytes would do.
        with pytest.raises(errors.AnswerNotUnderstood, match=r"documents\.getPackingSlip was answered with a page"):
            shop.documents.get_packing_slip(ID)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"', b"{", b"\xff\xfe", b'{"x": ' + b"[" * 100_000])
def test_a_success_in_an_unknown_form_says_that_it_happened(body: bytes) -> None:
    answer = httpx.MockTransport(
        lambda _: httpx.Response(
            200, content=body, headers={"content-type": "application/json", "x-wix-request-id": "r"}
        )
    )
    with (
        Orderwright("http://edge", api_key="k", transport=answer) as shop,
        pytest.raises(errors.AnswerNotUnderstood, match=r"orders\.cancelOrder succeeded") as caught,
    ):
        shop.orders.cancel_order(ID, idempotency_key="mine")
    assert (caught.value.body, caught.value.request_id, caught.value.idempotency_key) == (body, "r", "mine")


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b'{"details": 5}', b'{"message": null}', b'{"x": ' + b"[" * 100_000]
)
def test_a_refusal_in_an_unknown_form_is_told_by_its_status(body: bytes) -> None:
    answer = httpx.MockTransport(lambda _: httpx.Response(404, content=body))
    with Orderwright("http://edge", api_key="k", transport=answer) as shop, pytest.raises(errors.NotFound) as caught:
        shop.orders.get_order(ID)
    assert str(caught.value) == "404 without a code: Not Found"


@given(st.text(max_size=60) | st.from_regex(r"\A[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d \S{0,6}\Z"))
def test_any_retry_after_is_a_time_to_wait_or_none(text: str) -> None:
    seconds = _seconds(text)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("key", ["", "a\nb", "schlüssel", "k" * 256])
def test_a_key_that_is_none_is_refused_before_anything_is_sent(key: str) -> None:
    with (
        Orderwright("http://edge", api_key="k", transport=httpx.MockTransport(never)) as shop,
        pytest.raises(ValueError, match="1 to 255 printable ASCII characters"),
    ):
        shop.orders.cancel_order(ID, idempotency_key=key)


@pytest.mark.parametrize("secret", ["ow_secret\n", " ow_secret", "", "ow_sécret"])
def test_a_credential_that_no_header_can_hold_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="The API key is empty, or holds blanks") as caught:
        Orderwright("http://edge", api_key=secret)
    assert "secret" not in str(caught.value)
    with pytest.raises(ValueError, match="The token is empty, or holds blanks"):
        Orderwright("http://edge", credentials=Token(secret))


def never(_: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing is to be sent")
