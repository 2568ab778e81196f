"""The guides of the Python client, run as they are: against a server, and in an environment with the client alone."""

import asyncio
import base64
import os
import subprocess
import sys
import textwrap
import types
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio
from tests.conformance.javascript import node_command
from tests.conformance.shops import make_shops
from tests.support.clean_environment import build_wheel, clean_environment
from tests.support.deliveries import SECRET, claims, headers, public_key, signed
from tests.support.guides import blocks, program
from tests.support.listening import listening
from tests.support.orders import order
from tests.support.service import SECRETS_KEY
from tests.support.serving import serving

from orderwright import Orderwright

Json = dict[str, Any]
#: What is the server's and has no place in a program that only calls one.
SERVER_PACKAGES = {
    "aiosmtplib", "alembic", "argon2", "asyncpg", "babel", "cryptography", "httptools", "jinja2", "joserfc", "pgqueuer",
    "prometheus_client", "pyarrow", "rich", "sqlalchemy", "starlette", "stripe", "structlog", "typer", "typst",
    "uvicorn",
}  # fmt: skip
#: What browsers have and Node has not.
STORAGE = "globalThis.localStorage = {getItem: (n) => globalThis[n] ?? null, setItem: (n, v) => (globalThis[n] = v)};"
SERVER_PARTS = {"api", "cli", "operations", "providers", "rules", "store", "worker", "workflows"}


class Place:
    """A server that runs, with a shop on it."""

    def __init__(self, address: str, shop: dict[str, str], client: Orderwright) -> None:
        self.address = address
        self.shop = shop
        self.client = client

    @property
    def environment(self) -> dict[str, str]:
        """What the guides read from the environment."""
        return {
            "SHOP_URL": self.address,
            "SHOP_SITE": self.shop["siteId"],
            "SHOP_KEY": self.shop["apiKey"],
            "APP_ID": self.shop["appId"],
            "APP_SECRET": self.shop["appSecret"],
            "APP_INSTANCE": self.shop["instanceId"],
        }


@pytest.fixture(scope="module")
def sealed() -> Iterator[None]:
    """Subscriptions have keys, which the service encrypts."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ORDERWRIGHT_SECRETS_KEY", SECRETS_KEY)
        yield


@pytest_asyncio.fixture(scope="module")
async def place(db_dsn: str, tmp_path_factory: pytest.TempPathFactory, sealed: None) -> AsyncIterator[Place]:
    shop = (await make_shops(db_dsn, ["guides"]))["guides"]
    with (
        serving(tmp_path_factory.mktemp("serve") / "log", "--database-url", db_dsn) as server,
        # A client that blocks, as programs without an event loop have it.
        Orderwright(server.address, api_key=shop["apiKey"], site_id=shop["siteId"]) as client,
    ):
        yield Place(server.address, shop, client)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has the client and nothing of the server."""
    folder = tmp_path_factory.mktemp("clean")
    return clean_environment(folder / "environment", build_wheel(folder))


def run(python: Path, folder: Path, code: str, environment: dict[str, str] | None = None) -> str:
    """What a program prints that stands in a folder of its own; warnings are errors."""
    (folder / "program.py").write_text(code)
    done = subprocess.run(
        [python, "-I", "-W", "error", folder / "program.py"],
        cwd=folder, env=environment or {}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_the_guide_to_the_client_runs_with_the_client_alone(place: Place, python: Path, tmp_path: Path) -> None:
    told = "\nprint(fields, len(numbers), first.order.status, again.order.id == order.id, order.status)"
    printed = await asyncio.to_thread(run, python, tmp_path, program("python-client.md") + told, place.environment)
    lines = printed.splitlines()
    assert lines[0].split() == ["10001", "25.00"]
    assert lines[2] == "somebody was quicker; it is at 5"
    assert lines[-2] == "['25.00']"
    assert lines[-1] == "['order.channelInfo', 'order.lineItems'] 1 CANCELED True APPROVED"


def test_the_package_imports_nothing_by_itself_and_the_client_nothing_of_the_server(
    python: Path, tmp_path: Path
) -> None:
    code = """
        import sys
        def loaded():
            return {name.partition(".")[0] for name in sys.modules}
        def parts():
            return {name.split(".")[1] for name in sys.modules if name.startswith("orderwright.")}
        import orderwright
        print(sorted(parts()), sorted(loaded() & {"httpx", "msgspec"}))
        from orderwright import *
        print(sorted(parts()), sorted(loaded()))
    """
    first, second = run(python, tmp_path, textwrap.dedent(code)).splitlines()
    assert first == "[] []"
    for name in SERVER_PARTS | SERVER_PACKAGES:
        assert f"'{name}'" not in second
    assert second.startswith("['client', 'contract', 'model'] ")


def test_without_the_servers_packages_the_command_says_what_is_missing(python: Path) -> None:
    done = subprocess.run([python.parent / "orderwright", "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'orderwright[server]'" in done.stderr


def test_verifying_by_public_key_says_what_it_needs_and_by_secret_needs_nothing(python: Path, tmp_path: Path) -> None:
    body = signed(claims())
    sent = headers(body)
    code = f"""
        from datetime import datetime, timezone
        from orderwright import webhooks
        now = datetime(2026, 3, 1, 9, tzinfo=timezone.utc)
        print(webhooks.verify({body!r}, {sent!r}, secret={SECRET!r}, now=now).slug)
        try:
            webhooks.verify({body!r}, public_key={public_key()!r}, now=now)
        except ImportError as error:
            print(error)
    """
    first, second = run(python, tmp_path, textwrap.dedent(code)).splitlines()
    assert first == "canceled"
    assert second == "Verifying by public key needs more packages: pip install 'orderwright[webhooks]'"


def test_threads_share_a_client(place: Place) -> None:
    shop = place.client
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: shop.orders.create_order(order()), range(40)))
        found = list(pool.map(lambda one: shop.orders.get_order(one.id).number, made))
    assert found == [one.number for one in made]
    numbers = sorted(int(one.number) for one in made)
    assert numbers == list(range(numbers[0], numbers[0] + 40))


def module_of(guide: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """The code of a guide as a module of that name."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    module = types.ModuleType("my_backend_file")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(program(guide), guide, "exec"), module.__dict__)
    return module


async def test_page_code_calls_the_backend_of_the_guide(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await asyncio.to_thread(place.client.orders.create_order, order())
    backend = module_of("elevate.md", place.environment, monkeypatch)
    library, page = blocks("elevate.md", "js")
    (tmp_path / "backend.js").write_text(STORAGE + library)
    async with listening(backend.web_app) as web:
        filled = {"SERVICE": place.address, "WEB": web, "CLIENT": place.shop["clientId"], "ORDER": made.id}
        for word, value in filled.items():
            page = page.replace(f'"{word}"', f'"{value}"')
        (tmp_path / "page.mjs").write_text(page)
        (tmp_path / "package.json").write_text('{"type": "module"}')
        process = await asyncio.create_subprocess_exec(
            node_command(), "page.mjs", cwd=tmp_path, stdout=-1, stderr=-1, env={"PATH": os.environ["PATH"]}
        )
        printed, failed = await process.communicate()
    await backend.shop.aclose()
    assert (printed.decode(), failed.decode()) == (f"Success! Retrieved order: {made.number}\n", "")


async def test_the_backend_of_the_guide_shows_an_order_to_its_visitor_only(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = module_of("elevate.md", place.environment, monkeypatch)
    made = await asyncio.to_thread(place.client.orders.create_order, order())
    async with listening(backend.web_app) as web, httpx.AsyncClient() as http:
        asked = {"clientId": place.shop["clientId"], "grantType": "anonymous"}
        token = (await http.post(f"{place.address}/oauth2/token", json=asked)).json()["access_token"]
        sent = {"headers": {"Authorization": token}, "json": [made.id]}
        other = await http.post(f"{web}/my_own_order", **sent)
        staff = await http.post(f"{web}/archive_order", **sent)
        admin = await http.post(f"{web}/archive_order", **{**sent, "headers": {"Authorization": place.shop["apiKey"]}})
    await backend.shop.aclose()
    assert (other.status_code, other.json()["details"]["applicationError"]["code"]) == (404, "ORDER_NOT_FOUND")
    assert (staff.status_code, admin.status_code, admin.json()) == (403, 200, {"result": None})
    assert (await asyncio.to_thread(place.client.orders.get_order, made.id)).archived is True


async def test_the_receiver_of_the_guide_handles_deliveries(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"WEBHOOK_SECRET": SECRET, "WEBHOOK_PUBLIC_KEY": public_key()}
    guide = module_of("receiving-webhooks.md", {**place.environment, **keys}, monkeypatch)
    secret, own_key = await asyncio.to_thread(guide.subscribe, "https://example.com/orders")
    assert secret.startswith("whsec_")
    assert base64.b64decode(own_key).startswith(b"-----BEGIN PUBLIC KEY-----\n")
    shop = place.client
    made = await asyncio.to_thread(shop.orders.create_order, order())
    canceled = await asyncio.to_thread(shop.orders.cancel_order, made.id, restock_all_items=True)
    found = await asyncio.to_thread(lambda: list(shop.events.iter_events(order_id=made.id)))
    assert canceled.order.status == "CANCELED"
    statuses = []
    for one in found:
        at = datetime.now(UTC)
        told = msgspec.json.decode(msgspec.json.encode(one))
        stamp = int(at.timestamp())
        body = signed(claims(one.event_type, told, iat=stamp, exp=stamp + 3600))
        statuses.append(await guide.endpoint(body, headers(body, at=at)))
        statuses.append(await guide.endpoint(body, headers(body, "whsec_" + "AAAA" * 8, at=at)))
    assert statuses == [200, 400] * len(found)
    assert guide.new_orders == [made.number]
    assert guide.canceled == [(made.id, True)]
