"""Examples in Python and JavaScript run: of the README, of webhooks and of the emulator here, the others elsewhere."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.conformance.javascript import FOLDER, install_packages, node_command
from tests.conformance.shops import make_shops
from tests.support.deliveries import claims, event, public_key, signed
from tests.support.examples import ROOT, Example, examples, from_its_parts
from tests.support.orders import order
from tests.support.serving import serving

from orderwright import Orderwright
from orderwright.testing.client import EmulatedSite, Emulator

#: Where the examples of a page and a language are run, by whom they are taken from the page.
RUN_BY = {
    ("README.md", "js"): "tests/documentation/test_program_examples.py",
    ("README.md", "python"): "tests/documentation/test_program_examples.py",
    ("docs/concepts/webhooks.md", "js"): "tests/documentation/test_program_examples.py",
    ("docs/guides/asking-for-payment.md", "python"): "tests/documentation/test_guides.py",
    ("docs/guides/drafts-and-edits.md", "python"): "tests/documentation/test_guides.py",
    ("docs/guides/elevate.md", "js"): "tests/api/test_client_guides.py",
    ("docs/guides/elevate.md", "python"): "tests/api/test_client_guides.py",
    ("docs/guides/finding-orders.md", "python"): "tests/documentation/test_guides.py",
    ("docs/guides/issuing-invoices.md", "python"): "tests/documentation/test_guides.py",
    ("docs/guides/placing-orders.md", "python"): "tests/documentation/test_guides.py",
    ("docs/guides/python-client.md", "python"): "tests/api/test_client_guides.py",
    ("docs/guides/receiving-webhooks.md", "python"): "tests/api/test_client_guides.py",
    ("docs/guides/sending-parcels.md", "python"): "tests/documentation/test_guides.py",
    ("docs/guides/taking-payments.md", "python"): "tests/documentation/test_guides.py",
    ("docs/guides/testing-with-the-emulator.md", "python"): "tests/documentation/test_program_examples.py",
    ("docs/start.md", "js"): "tests/documentation/test_start.py",
    ("docs/start.md", "python"): "tests/documentation/test_start.py",
}
#: How often the worker is told to work at most, while another one works on the same.
ROUNDS = 500
#: Examples that are not programs, and why.
EXCERPTS = {("docs/dashboard.md", "python"): "shows the form of a page; its addresses and templates are made up"}


def of(page: str, language: str) -> list[Example]:
    return [one for one in examples(language) if one.page == page]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, str]]:
    """A shop with an order that is approved and unpaid, on a server that runs."""
    made = (await make_shops(db_dsn, ["examples"]))["examples"]
    with (
        serving(tmp_path_factory.mktemp("serve") / "log", "--database-url", db_dsn) as server,
        Orderwright(server.address, api_key=made["apiKey"], site_id=made["siteId"]) as client,
    ):
        placed = await asyncio.to_thread(client.orders.create_order, order(status="APPROVED"))
        yield {**made, "address": server.address, "order": placed.id, "number": placed.number}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedSite]:
    with Emulator.start(cache_dir=tmp_path_factory.mktemp("emulator")) as running:
        yield running.new_site()


async def node(code: str, folder: Path, **environment: str) -> str:
    """What a module prints that finds the packages of the official SDK."""
    install_packages()
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    (folder / "example.mjs").write_text(from_its_parts(code))
    process = await asyncio.create_subprocess_exec(
        node_command(), "example.mjs", cwd=folder, stdout=-1, stderr=-1,
        env={"PATH": os.environ["PATH"], **environment},
    )  # fmt: skip
    printed, failed = await process.communicate()
    assert process.returncode == 0, failed.decode()
    return printed.decode()


def test_every_program_is_run_by_a_test_or_is_an_excerpt() -> None:
    there = {(one.page, one.language) for one in examples() if one.language != "sh"}
    assert there == set(RUN_BY) | set(EXCERPTS)
    for (page, language), test in RUN_BY.items():
        text = (ROOT / test).read_text()
        assert f'"{Path(page).name}"' in text or f'"{page}"' in text, (page, language)


async def test_the_readme_drives_the_service_with_the_official_sdk(shop: dict[str, str], tmp_path: Path) -> None:
    (example,) = of("README.md", "js")
    code = example.code.replace("http://localhost:8080", shop["address"])
    await node(code, tmp_path, KEY=shop["apiKey"], SITE=shop["siteId"])
    with Orderwright(shop["address"], api_key=shop["apiKey"], site_id=shop["siteId"]) as client:
        found = await asyncio.to_thread(client.order_fulfillments.list_fulfillments_for_single_order, shop["order"])
    assert [len(one.line_items) for one in found.order_with_fulfillments.fulfillments] == [1]


async def test_the_readme_calls_the_service_from_python(
    shop: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = of("README.md", "python")
    code = example.code.replace("http://localhost:8080", shop["address"])
    names = {"KEY": shop["apiKey"], "SITE": shop["siteId"], "order_id": shop["order"]}
    await asyncio.to_thread(exec, compile(code, str(example), "exec"), names)
    with names["shop"] as client:  # type: ignore[attr-defined]
        left = await asyncio.to_thread(client.orders.get_order, shop["order"])
    assert (left.status, left.archived) == ("CANCELED", True)
    assert capsys.readouterr().out.splitlines() == [shop["number"]]


async def test_the_page_of_webhooks_takes_a_delivery_with_the_official_sdk(tmp_path: Path) -> None:
    (example,) = of("docs/concepts/webhooks.md", "js")
    told = event("wix.ecom.v1.order_approved")
    body = signed(claims("wix.ecom.v1.order_approved", told, iat=1772355600, exp=4102444800))
    given = (
        'import { AppStrategy, createClient } from "@wix/sdk";\nimport { orders } from "@wix/ecom";\n'
        f"const appId = {json.dumps('5b7e2c1a-2222-4c1d-9f5c-3a4b5c6d7e8f')}, publicKey = {json.dumps(public_key())};\n"
        f"const request = {{ text: async () => {json.dumps(body.decode())} }};\n"
    )
    assert (await node(given + example.code, tmp_path)).split() == [told["entityId"], told["eventTime"]]


class MyShop:
    """The program that the guide to the emulator tests."""

    def __init__(self, *, base_url: str, api_key: str, site_id: str) -> None:
        self.shop = Orderwright(base_url, api_key=api_key, site_id=site_id)

    def sell(self, name: str) -> None:
        """Place an order of one, take its money and send it."""
        with self.shop as shop:
            line = {
                "productName": {"original": name}, "itemType": {"preset": "PHYSICAL"},
                "quantity": 1, "price": {"amount": "10.00"},
            }  # fmt: skip
            made = shop.orders.create_order({"channelInfo": {"type": "POS"}, "lineItems": [line]})
            sent = {"lineItems": [{"id": made.line_items[0].id, "quantity": 1}]}
            shop.order_fulfillments.create_fulfillment(made.id, sent)


def test_the_guide_to_the_emulator_runs(site: EmulatedSite) -> None:
    sale, hooks = of("docs/guides/testing-with-the-emulator.md", "python")
    names: dict[str, object] = {"MyShop": MyShop, "server": site}
    exec(compile(sale.code, str(sale), "exec"), names)
    names["test_a_sale"](site)  # type: ignore[operator]
    exec(compile(hooks.code, str(hooks), "exec"), names)
    MyShop(base_url=site.address, api_key=site.api_key, site_id=site.site_id).sell("Lamp")
    inbox = site.inbox("hooks")
    for _ in range(ROUNDS):
        requests = inbox.requests()
        if len({one["headers"]["webhook-id"] for one in requests}) < len(requests):
            break
        site.clock.advance(600)
        site.emulator.work()
    first, *others = requests
    (again,) = [one for one in others if one["headers"]["webhook-id"] == first["headers"]["webhook-id"]]
    assert (first["answered"], again["answered"], first["body"] == again["body"]) == (500, 200, False)
