"""The emulator: the real service, with a clock, faults, recorders and a reset that tests order over HTTP."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.api.test_cli import PROGRAM
from tests.support.billing import regular
from tests.support.orders import full_order, line, order
from tests.support.service import address, by_name

from orderwright.testing.client import EmulatedSite, Emulator, EmulatorFailed

Json = dict[str, Any]
NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
DEADLINE = 120.0


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database server of these tests is kept."""
    return tmp_path_factory.mktemp("emulator")


@pytest.fixture(scope="module")
def emulator(cache: Path) -> Iterator[Emulator]:
    with Emulator.start(cache_dir=cache) as running:
        yield running


@pytest.fixture
def site(emulator: Emulator) -> EmulatedSite:
    emulator.order("POST", "/clock", {"real": True})
    return emulator.new_site()


def send(site: EmulatedSite, name: str, request: Json, **headers: str) -> tuple[int, Any]:
    """Status and answer of an operation."""
    one = by_name(name)
    body = None if one.method in ("GET", "DELETE") else request
    answer = site.request(one.method, address(one, request), body, **headers)
    return answer.status, answer.json()


def do(site: EmulatedSite, name: str, request: Json, **headers: str) -> Json:
    """The answer of an operation that succeeds."""
    status, answer = send(site, name, request, **headers)
    assert status == 200, answer
    result: Json = answer
    return result


def placed(site: EmulatedSite, **more: Any) -> Json:
    """A new order of 10.00 that waits for its payment."""
    made: Json = do(site, "createOrder", {"order": order(line("10.00"), **more)})["order"]
    return made


def charging(order_id: str) -> Json:
    """The request of a charge of the whole order."""
    return {"orderId": order_id, "regularCharge": regular("10.00")}


def charge(site: EmulatedSite, order_id: str) -> str:
    """The status of the payment that a charge makes."""
    return str(do(site, "chargeOrder", charging(order_id))["payments"][0]["status"])


def payments_of(site: EmulatedSite, order_id: str) -> list[str]:
    """The statuses of the order's payments."""
    found = do(site, "listTransactionsForSingleOrder", {"orderId": order_id})["orderTransactions"]
    return [payment["status"] for payment in found["payments"]]


def status_of(site: EmulatedSite, order_id: str) -> str:
    return str(do(site, "getOrder", {"id": order_id})["order"]["paymentStatus"])


def test_every_site_is_alone_and_counts_for_itself(emulator: Emulator, site: EmulatedSite) -> None:
    other = emulator.new_site(currency="EUR", language="de", taxIncludedDefault=True)
    made, elsewhere = placed(site), placed(other)
    assert (made["number"], made["currency"]) == ("10001", "USD")
    assert (elsewhere["number"], elsewhere["currency"], elsewhere["taxIncludedInPrices"]) == ("10001", "EUR", True)
    assert send(site, "getOrder", {"id": elsewhere["id"]})[0] == 404
    assert [event["entityId"] for event in site.events()] == [made["id"]]
    assert site.request("GET", f"/ecom/v1/orders/{made['id']}", Authorization="wrong").status == 401


def test_the_clock_stands_goes_and_jumps(site: EmulatedSite) -> None:
    site.clock.freeze(NOON)
    assert placed(site)["createdDate"] == "2031-05-06T12:00:00.000Z"
    assert site.clock.advance(3600) == NOON + timedelta(hours=1)
    assert placed(site)["createdDate"] == "2031-05-06T13:00:00.000Z"
    assert NOON + timedelta(hours=1) <= site.clock.release() < NOON + timedelta(hours=2)
    site.clock.set(NOON - timedelta(days=3650))
    assert placed(site)["createdDate"].startswith("2021-05-0")
    with pytest.raises(EmulatorFailed, match="1970"):
        site.clock.advance(1e12)


def test_what_is_due_happens_when_the_worker_is_told_to_work(emulator: Emulator, site: EmulatedSite) -> None:
    site = emulator.new_site(paymentPageUrl="https://shop.example/pay/{id}")
    made = placed(site, status="APPROVED")
    expires = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    request = {"orderId": made["id"], "title": "Rest", "amount": {"amount": "5.00"}, "expirationDate": expires}
    wanted = do(site, "createOrderPaymentRequest", {"orderPaymentRequest": request})["orderPaymentRequest"]
    site.clock.advance(3 * 24 * 3600)
    site.emulator.work()
    shown = do(site, "getOrderPaymentRequest", {"orderPaymentRequestId": wanted["id"]})["orderPaymentRequest"]
    assert shown["status"] == "EXPIRED"
    # It was written down, and told to whoever follows the feed.
    told = [event["slug"] for event in site.events() if event["entityId"] == wanted["id"]]
    assert told == ["created", "expired"]


def test_the_gateway_takes_money_and_declines(site: EmulatedSite) -> None:
    made = placed(site)
    site.gateway.next("decline")
    assert [charge(site, made["id"]) for _ in range(2)] == ["DECLINED", "APPROVED"]
    assert status_of(site, made["id"]) == "PAID"
    taken = [call for call in site.gateway.calls() if call["kind"] == "charge"]
    assert [(call["ending"], call["amount"]) for call in taken] == [("failed", "10.00"), ("succeeded", "10.00")]


@pytest.mark.parametrize(
    ("act", "status", "calls"), [("lose", "DECLINED", []), ("lose_answer", "APPROVED", ["charge"])]
)
def test_a_gateway_that_never_answers_is_asked_what_became_of_it(
    site: EmulatedSite, act: str, status: str, calls: list[str]
) -> None:
    made = placed(site)
    site.gateway.next(act)
    assert charge(site, made["id"]) == "PENDING"
    # Nobody knows yet. A day later it is asked; what it never heard of has not been paid.
    site.clock.advance(24 * 3600)
    site.emulator.work()
    assert payments_of(site, made["id"]) == [status]
    assert [call["kind"] for call in site.gateway.calls()] == calls


def test_an_outage_ends_and_what_was_open_is_settled(site: EmulatedSite) -> None:
    made = placed(site)
    site.gateway.outage()
    assert charge(site, made["id"]) == "PENDING"
    site.gateway.outage(False)
    site.clock.advance(24 * 3600)
    site.emulator.work()
    assert "PENDING" not in payments_of(site, made["id"])


def test_a_site_whose_account_is_closed_has_no_gateway(site: EmulatedSite) -> None:
    made = placed(site)
    site.gateway.close_account()
    status, body = send(site, "chargeOrder", charging(made["id"]))
    assert (status, body["details"]["applicationError"]["code"]) == (428, "PAYMENT_METHOD_UNAVAILABLE")
    site.gateway.clear()
    assert charge(site, made["id"]) == "APPROVED"


def test_a_gateway_that_hangs_lets_nobody_be_paid_twice(site: EmulatedSite) -> None:
    made = placed(site)
    site.gateway.next("hang_after")
    with ThreadPoolExecutor(1) as others:
        first = others.submit(send, site, "chargeOrder", charging(made["id"]))
        until = time.monotonic() + DEADLINE
        while not site.gateway.calls() and time.monotonic() < until:
            time.sleep(0.01)
        assert send(site, "chargeOrder", charging(made["id"]))[0] == 409
        site.gateway.clear()
        first.result(DEADLINE)
    site.clock.advance(24 * 3600)
    site.emulator.work()
    assert status_of(site, made["id"]) == "PAID"
    assert len(site.gateway.calls()) == 1


def test_mails_are_recorded(site: EmulatedSite) -> None:
    made = do(site, "createOrder", {"order": full_order(status="APPROVED")})["order"]
    site.emulator.work()
    until = time.monotonic() + DEADLINE
    while not site.mails() and time.monotonic() < until:
        time.sleep(0.05)
    (mail,) = [mail for mail in site.mails() if mail["to"] == "jane@example.com"]
    assert made["number"] in mail["subject"] + mail["text"]
    assert mail["html"].startswith("<!")


def test_webhooks_reach_an_inbox_and_are_sent_again_after_a_failure(site: EmulatedSite) -> None:
    inbox = site.inbox("hooks")
    inbox.answer([500])
    do(site, "createSubscription", {"subscription": {"url": inbox.address}})
    placed(site)
    until = time.monotonic() + DEADLINE
    while not inbox.requests() and time.monotonic() < until:
        time.sleep(0.05)
    # The next try is due some time later: nobody waits for it.
    site.clock.advance(3600)
    while len(inbox.requests()) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    first, second = inbox.requests()[:2]
    assert (first["answered"], second["answered"]) == (500, 200)
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"]
    assert first["body"].count(".") == 2


def test_an_inbox_remembers_and_answers_as_it_is_told(site: EmulatedSite) -> None:
    inbox = site.inbox("hooks")
    inbox.answer([500])
    path = inbox.address.removeprefix(site.address)
    assert [site.emulator.send("POST", f"{path}/deep", {"n": n}, {"X-Sign": "s"}).status for n in (1, 2)] == [500, 200]
    told = [
        (one["method"], json.loads(one["body"]), one["headers"]["x-sign"], one["answered"]) for one in inbox.requests()
    ]
    assert told == [("POST", {"n": 1}, "s", 500), ("POST", {"n": 2}, "s", 200)]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/sites", {"currency": 5}, "Expected `str`"),
        ("/sites", {"currency": "XYZ"}, "currency"),
        ("/clock", {"set": "noon"}, "the clock"),
        ("/clock", [1], "must be an object"),
    ],
)
def test_orders_that_make_no_sense_are_refused(emulator: Emulator, path: str, body: Any, words: str) -> None:
    with pytest.raises(EmulatorFailed, match=words):
        emulator.order("POST", path, body)


def test_faults_that_there_are_not_are_refused(site: EmulatedSite) -> None:
    with pytest.raises(EmulatorFailed, match="acts must be a list of succeed, decline"):
        site.gateway.next("explode")
    with pytest.raises(EmulatorFailed, match="pending call"):
        site.gateway.settle("payment-9")


def test_a_reset_leaves_nothing(emulator: Emulator, site: EmulatedSite) -> None:
    placed(site)
    site.clock.freeze(NOON)
    emulator.reset()
    assert site.request("GET", "/events/v1/events").status == 401
    assert emulator.clock.now() < NOON
    assert placed(emulator.new_site())["number"] == "10001"


def test_the_control_endpoints_exist_in_the_emulator_alone(emulator: Emulator, site: EmulatedSite) -> None:
    document = site.request("GET", "/openapi.json").json()
    assert not [path for path in document["paths"] if "_emulator" in path]
    assert emulator.send("GET", "/_emulator").json().keys() == {"version", "now", "frozen"}


def test_it_ends_with_its_parent_and_leaves_no_database(emulator: Emulator, cache: Path) -> None:
    words = [PROGRAM, "emulate", "--port", "0", "--json", "--cache-dir", str(cache), "--with-parent"]
    before = databases(cache)
    first = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdout.readline()
    assert databases(cache) == before + 1
    first.send_signal(signal.SIGKILL)
    first.communicate()
    second = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert second.stdout is not None
    assert second.stdout.readline()
    # Its standard input is closed here, which ends it.
    second.communicate(timeout=DEADLINE)
    assert second.returncode == 0
    # It has also dropped what the first, which was killed, left behind.
    assert databases(cache) == before


def databases(folder: Path) -> int:
    """How many throw-away databases there are in the cluster of this cache."""
    query = "SELECT count(*) FROM pg_database WHERE datname LIKE 'emulated%'"
    words = [PROGRAM, "db", "shell", "--data-dir", str(folder), "--", "-Atc", query]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
    return int(subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout)


def test_the_start_loads_nothing_that_most_tests_never_need() -> None:
    code = """
        import sys
        import orderwright.cli.emulating
        from orderwright.cli.pages import pages_when_asked_for
        from orderwright.testing import control, running
        assert set(pages_when_asked_for(lambda: None)) == {"/pay", "/files", "/dashboard"}
        late = {"stripe", "requests", "pgqueuer", "alembic", "sqlalchemy", "pyarrow", "typst", "orderwright.dashboard"}
        print(sorted(late & set(sys.modules)))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_pages_are_loaded_when_somebody_looks(site: EmulatedSite) -> None:
    assert site.request("GET", "/dashboard/login").status == 200
    assert b"Hier ist nichts" in site.request("GET", "/files/x", accept_language="de").body


def test_files_that_are_sold_are_kept_and_downloaded_by_the_link_of_the_mail(site: EmulatedSite) -> None:
    content = base64.b64encode(b"la la la").decode()
    file = do(site, "uploadFile", {"name": "song.txt", "content": content})["file"]
    sold = line("10.00", itemType={"preset": "DIGITAL"}, digitalFile={"fileId": file["id"]})
    buyer = {"email": "ada@shop.example"}
    made = do(site, "createOrder", {"order": order(sold, status="APPROVED", buyerInfo=buyer)})["order"]
    do(site, "paymentCollectionMarkOrderAsPaid", {"ecomOrderId": made["id"]})
    site.emulator.work()
    (link,) = {found for mail in site.mails() for found in re.findall(rf"{site.address}/files/\S+", mail["text"])}
    assert site.request("GET", link.removeprefix(site.address)).body == b"la la la"
