"""The third-party server `localstripe` in a process of its own, on a free port of the loopback address."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_ROOT = Path(__file__).parents[2]
# By itself it listens on all addresses, writes all it has to a file in /tmp after every request, and refuses what it
# does not know. It ends with whoever started it.
_PROGRAM = """
import logging, os, signal, socket, sys, threading
from aiohttp import web
from localstripe import resources, server
from tests.support.localstripe_checkout import add_checkout

resources.Store.dump_to_disk = lambda self: None
logging.disable(logging.CRITICAL)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()

made = resources.PaymentIntent.__init__

def with_description(self, description=None, **form):
    made(self, **form)
    self.description = description

resources.PaymentIntent.__init__ = with_description
doomed = []

@web.middleware
async def killing(request, handler):
    if doomed and request.method == "POST" and request.path.startswith("/v1/"):
        await request.read()
        os.kill(doomed.pop(), signal.SIGKILL)
    return await handler(request)

async def doom(request):
    doomed.append(int((await request.post())["pid"]))
    return web.Response()

server.app.middlewares.append(killing)
add_checkout(server.app)
server.app.router.add_post("/_config/doom", doom)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
web.run_app(server.app, sock=listener, print=None, access_log=None)
"""


class LocalStripe:
    """A running server. What it holds is gone with it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.Client(base_url=address, headers={"Authorization": "Bearer sk_test_12345"})

    def post(self, path: str, **form: str) -> dict:
        """What the server answers to a form."""
        answer = self._client.post(path, data=form)
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else {}

    def get(self, path: str, **query: str) -> dict:
        """What the server answers to a query."""
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def card(self, number: str = "4242424242424242") -> str:
        """The id of a new payment method; 4000000000000341 declines when it is charged."""
        card = {"number": number, "exp_month": "12", "exp_year": "2030", "cvc": "123"}
        form = {"type": "card", **{f"card[{name}]": value for name, value in card.items()}}
        return self.post("/v1/payment_methods", **form)["id"]

    def saved_card(self, number: str = "4242424242424242") -> tuple[str, str]:
        """The ids of a new customer and of a payment method that belongs to it."""
        customer, method = self.post("/v1/customers", email="ada@example.com")["id"], self.card(number)
        self.post(f"/v1/payment_methods/{method}/attach", customer=customer)
        return customer, method

    def notify(self, url: str, secret: str) -> None:
        """Send notifications there from now on, a second after what they tell of."""
        self.post("/_config/webhooks/orderwright", url=url, secret=secret)

    def doom(self, pid: int) -> None:
        """Kill that process once the next request that changes something has come in whole; then do what it says."""
        self.post("/_config/doom", pid=str(pid))

    def forget(self) -> None:
        """Forget all that was made so far."""
        self._client.delete("/_config/data").raise_for_status()

    def close(self) -> None:
        """Close the connections of this client; the server runs on."""
        self._client.close()


@contextmanager
def running_localstripe() -> Iterator[LocalStripe]:
    """A server for the time of the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        server = LocalStripe(f"http://127.0.0.1:{int(process.stdout.readline())}")
        try:
            yield server
        finally:
            server.close()
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
