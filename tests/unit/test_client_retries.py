"""When the client sends a request again: how often, after how long, and with the key of the first time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from orderwright import NO_RETRY, App, Orderwright, Retry, Token, Visitor, elevate, errors
from orderwright.client import flows

ID = "efc0f204-d83a-4391-b576-e9cf816f6bc9"
EMPTY = {"payments": []}
QUICK = Retry(first=0.0)
Json = dict[str, Any]


def refusal(code: str) -> Json:
    return {"message": code, "details": {"applicationError": {"code": code, "description": code}}}


class Script:
    """Answers one request after the other as told; the last answer stays."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)

    def client(self, retry: Retry = QUICK, **options: Any) -> Orderwright:
        options.setdefault("api_key", None if "credentials" in options else "k")
        return Orderwright("http://edge", retry=retry, transport=httpx.MockTransport(self), **options)


def good(**body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.Response(503, json=refusal("UNAVAILABLE")),
        httpx.Response(429, json=refusal("TOO_MANY_REQUESTS")),
        httpx.Response(502, text="bad gateway"),
        httpx.Response(504),
        httpx.Response(409, json=refusal("IDEMPOTENCY_KEY_IN_USE")),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("closed half-way"),
    ],
)
def test_what_passes_is_tried_again_with_the_same_key(failure: httpx.Response | Exception) -> None:
    script = Script(failure, failure, good())
    with script.client() as shop:
        shop.order_payment_requests.delete_order_payment_request(ID)
    keys = {request.headers["idempotency-key"] for request in script.requests}
    assert (len(script.requests), len(keys)) == (3, 1)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(400, json=refusal("X")), errors.BadRequest),
        (httpx.Response(403, json=refusal("PERMISSION_DENIED")), errors.PermissionDenied),
        (httpx.Response(404, json=refusal("ORDER_NOT_FOUND")), errors.OrderNotFound),
        (httpx.Response(409, json=refusal("IDEMPOTENCY_KEY_REUSED")), errors.IdempotencyKeyReused),
        (httpx.Response(412, json=refusal("STALE_REVISION")), errors.StaleRevision),
        (httpx.Response(428, json=refusal("ORDER_IS_PENDING")), errors.OrderIsPending),
        (httpx.Response(500, json={"message": "", "details": {}}), errors.ServerError),
    ],
)
def test_what_stays_is_not_tried_again(answer: httpx.Response, kind: type[errors.ApiError]) -> None:
    script = Script(answer)
    with script.client() as shop, pytest.raises(kind):
        shop.orders.cancel_order(ID)
    assert len(script.requests) == 1


def test_the_last_failure_is_raised_with_the_key_by_which_the_write_is_found_again() -> None:
    script = Script(httpx.ReadTimeout("slow"))
    with script.client() as shop, pytest.raises(errors.NoAnswer, match="slow") as caught:
        shop.orders.cancel_order(ID)
    assert len(script.requests) == 4
    assert caught.value.idempotency_key == script.requests[0].headers["idempotency-key"]


def test_every_call_has_a_key_of_its_own_unless_it_is_given_one() -> None:
    script = Script(good())
    with script.client() as shop:
        for key in (None, None, "mine", "mine"):
            shop.order_payment_requests.delete_order_payment_request(ID, idempotency_key=key)
    first, second, *others = [request.headers["idempotency-key"] for request in script.requests]
    assert first != second
    assert others == ["mine", "mine"]


def test_a_client_may_be_told_to_try_once() -> None:
    script = Script(httpx.ConnectError("refused"))
    with script.client(NO_RETRY) as shop, pytest.raises(errors.NoAnswer):
        shop.orders.cancel_order(ID)
    assert len(script.requests) == 1


def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the client would make, in place of making them."""
    found: list[float] = []
    monkeypatch.setattr(flows.time, "sleep", found.append)
    return found


def test_pauses_double_up_to_a_bound_and_are_random_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    paused = waits(monkeypatch)
    script = Script(httpx.ConnectError("refused"))
    retry = Retry(attempts=6, first=1.0, longest=4.0, random=lambda: 0.5)
    with script.client(retry) as shop, pytest.raises(errors.NoAnswer):
        shop.orders.cancel_order(ID)
    assert paused == [0.5, 1.0, 2.0, 2.0, 2.0]


@pytest.mark.parametrize("asked", ["7", None])
def test_retry_after_is_heeded(monkeypatch: pytest.MonkeyPatch, asked: str | None) -> None:
    paused = waits(monkeypatch)
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    script = Script(httpx.Response(503, headers={"retry-after": asked or date}), good())
    with script.client(Retry(first=1.0, random=lambda: 0.25)) as shop:
        shop.order_payment_requests.delete_order_payment_request(ID)
    if asked is not None:
        assert paused == [7.25]
    else:
        (pause,) = paused
        assert 20 < pause <= 30.25


def test_what_asks_for_too_much_patience_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    paused = waits(monkeypatch)
    script = Script(httpx.Response(429, headers={"retry-after": "3600"}))
    with script.client(Retry()) as shop, pytest.raises(errors.TooManyRequests) as caught:
        shop.orders.get_order(ID)
    assert (paused, caught.value.retry_after) == ([], 3600)


class TokenServer:
    """Gives out numbered tokens, and answers 401 to those that it has taken back."""

    def __init__(self, expires_in: float = 14400) -> None:
        self.expires_in = expires_in
        self.asked: list[Json] = []
        self.taken_back: set[str] = set()
        self.used: list[str] = []
        self.lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            if request.url.path == "/oauth2/token":
                return self.issued(httpx.Response(200, content=request.content).json())
            token = request.headers["authorization"]
            self.used.append(token)
            if token in self.taken_back:
                return httpx.Response(401, json=refusal("UNAUTHENTICATED"))
            return httpx.Response(200, json={})

    def issued(self, body: Json) -> httpx.Response:
        self.asked.append(body)
        if body["grant_type"] == "refresh_token" and body["refresh_token"] in self.taken_back:
            return httpx.Response(401, json=refusal("INVALID_CLIENT"))
        answer = {"access_token": f"t{len(self.asked)}", "expires_in": self.expires_in}
        if body["grant_type"] != "client_credentials":
            answer["refresh_token"] = "r"
        return httpx.Response(200, json=answer)

    def client(self, credentials: Any) -> Orderwright:
        transport = httpx.MockTransport(self)
        return Orderwright("http://edge", credentials=credentials, transport=transport, retry=QUICK)


APP = App("app", "secret", "instance")


def delete(shop: Orderwright) -> Callable[[], Any]:
    return lambda: shop.order_payment_requests.delete_order_payment_request(ID)


def test_an_app_asks_for_a_token_once_however_many_threads_call() -> None:
    server = TokenServer()
    with server.client(APP) as shop, ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(delete(shop)) for _ in range(40)]:
            done.result()
    assert server.asked == [
        {"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret", "instance_id": "instance"}
    ]
    assert server.used == ["t1"] * 40


def test_a_token_that_was_taken_back_is_replaced_once() -> None:
    server = TokenServer()
    with server.client(APP) as shop:
        delete(shop)()
        server.taken_back.add("t1")
        delete(shop)()
        server.taken_back.add("t2")
        server.taken_back.add("t3")
        with pytest.raises(errors.Unauthenticated):
            delete(shop)()
    assert server.used == ["t1", "t1", "t2", "t2", "t3"]


def test_a_token_is_renewed_before_it_ends() -> None:
    server = TokenServer(expires_in=0.000001)
    with server.client(APP) as shop:
        delete(shop)()
        delete(shop)()
    assert server.used == ["t1", "t2"]


def test_a_visitor_stays_the_same_and_becomes_another_if_the_service_forgot_it() -> None:
    server = TokenServer()
    with server.client(Visitor("pages", refresh_token="old")) as shop:
        delete(shop)()
        server.taken_back |= {"t1", "r"}
        delete(shop)()
        assert shop.refresh_token == "r"
    assert [asked["grant_type"] for asked in server.asked] == ["refresh_token", "refresh_token", "anonymous"]
    assert server.asked[0] == {"grant_type": "refresh_token", "client_id": "pages", "refresh_token": "old"}


def test_a_token_that_was_given_is_not_replaced() -> None:
    server = TokenServer()
    server.taken_back.add("mine")
    with server.client(Token("mine")) as shop, pytest.raises(errors.Unauthenticated):
        delete(shop)()
    assert server.asked == []


def test_the_backend_of_a_client_must_have_rights_of_its_own() -> None:
    with pytest.raises(ValueError, match="backend"):
        Orderwright("http://edge", credentials=Token("t"), backend=Token("t"))


def test_nothing_that_is_shown_of_credentials_is_secret() -> None:
    assert repr(APP) == "App(client_id='app', instance_id='instance')"
    assert repr(Visitor("pages", "secret")) == "Visitor(client_id='pages')"


def test_a_refused_token_call_is_an_error_of_its_own() -> None:
    script = Script(httpx.Response(401, json=refusal("INVALID_CLIENT")))
    with script.client(credentials=APP) as shop, pytest.raises(errors.Unauthenticated, match="INVALID_CLIENT"):
        delete(shop)()
    with script.client(credentials=Token("t"), backend=APP) as shop, pytest.raises(errors.Unauthenticated):
        elevate(shop.orders.get_order)(ID)


class Listening:
    """Something on a port of the loopback address, for the time of the block."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> str:
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self.address

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def test_requests_go_through_the_proxy_that_is_named() -> None:
    asked: list[tuple[str, str | None]] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_DELETE(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Nothing: the test looks at what was asked."""

    with Listening(Proxy) as proxy, Orderwright("http://orders.example", api_key="k", proxy=proxy) as shop:
        delete(shop)()
    path = f"http://orders.example/ecom/v1/order-payment-requests/{ID}"
    assert asked == [(path, "orders.example")]


@pytest.mark.parametrize("of_the_call", [True, False])
def test_a_service_that_never_answers_is_not_waited_for_longer_than_told(of_the_call: bool) -> None:
    waiting = threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            waiting.wait(60)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    own, call = (60.0, 0.2) if of_the_call else (0.2, None)
    with (
        Listening(Silent) as address,
        Orderwright(address, api_key="k", timeout=own, retry=NO_RETRY) as shop,
    ):
        with pytest.raises(errors.NoAnswer, match="timed out"):
            shop.orders.get_order(ID, timeout=call)
        waiting.set()
