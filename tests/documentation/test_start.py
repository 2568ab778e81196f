"""The five-minute start, step by step as it stands, on a demonstration that runs."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.api.test_cli import Terminal
from tests.conformance.javascript import FOLDER, install_packages, node_command
from tests.support.dashboard import Desk, text_of
from tests.support.embedded import new_data_directory
from tests.support.example_shell import run_script
from tests.support.examples import examples, from_its_parts

PAGE = "docs/start.md"
#: The receiver goes on until it has got both events. What happened just before it was subscribed may come, too.
AT_LAST = """
until [ "$(grep -c "$ORDER" received.txt)" -ge 2 ]; do sleep 0.1; done
grep "$ORDER" received.txt > two.txt
"""


#: A program takes a moment to start, as readers do before they go on.
LISTENS = "until (exec 3<> /dev/tcp/127.0.0.1/%d) 2> /dev/null; do :; done"


@dataclass(frozen=True)
class Story:
    """What was printed, where it was done, and the service that goes on."""

    printed: str
    folder: Path
    demo: dict[str, Any]


def code(language: str) -> list[str]:
    return [one.code for one in examples(language) if one.page == PAGE]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def demo() -> Iterator[dict[str, Any]]:
    """What `make run` starts, with fewer orders. A demonstration takes no database that another test has used."""
    with new_data_directory() as data, Terminal().running("demo", "--data-dir", str(data), "--orders", "10") as run:
        process, told = run
        yield told
        process.terminate()
        process.wait()


@pytest_asyncio.fixture(scope="module")
async def story(demo: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Story:
    """All commands of the page in one terminal, with the programs saved under their names."""
    folder = tmp_path_factory.mktemp("start")
    install_packages()
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    first, receive = code("python")
    (sdk,) = code("js")
    port = free_port()
    (folder / "first.py").write_text(first)
    (folder / "first.mjs").write_text(from_its_parts(sdk))
    (folder / "receive.py").write_text(receive.replace("9000", str(port)))
    words = {
        "export KEY=ow_... SITE=...": ":",
        "http://localhost:8080": demo["address"],
        "127.0.0.1:9000": f"127.0.0.1:{port}",
        "node first": f"{node_command()} first",
    }
    environment = {"KEY": demo["apiKey"], "SITE": demo["siteId"]}
    *before, money = code("sh")
    script = "\n".join([*before, LISTENS % port, money, AT_LAST])
    status, printed = await run_script(script, folder=folder, environment=environment, words=words)
    assert status == 0, printed
    return Story(printed, folder, demo)


def test_curl_makes_an_order_and_what_was_left_out_is_computed(story: Story) -> None:
    made = json.loads((story.folder / "order.json").read_text())["order"]
    shown = {"number": made["number"], "status": "APPROVED", "paymentStatus": "NOT_PAID", "total": "$25.00"}
    assert json.dumps(shown, indent=2) in story.printed


def test_python_and_the_official_sdk_make_the_next_orders(story: Story) -> None:
    number = int(json.loads((story.folder / "order.json").read_text())["order"]["number"])
    assert f"Python made order {number + 1} of $148.00\n" in story.printed
    assert f"JavaScript made order {number + 2} of $89.50\n" in story.printed


def test_the_order_is_paid_and_sent(story: Story) -> None:
    number = json.loads((story.folder / "order.json").read_text())["order"]["number"]
    shown = {"number": number, "paymentStatus": "PAID", "fulfillmentStatus": "FULFILLED"}
    assert json.dumps(shown, indent=2) in story.printed


def test_the_receiver_was_told_of_both(story: Story) -> None:
    made = json.loads((story.folder / "order.json").read_text())["order"]
    assert (story.folder / "two.txt").read_text().splitlines() == [
        f"payment_status_updated {made['id']}",
        f"fulfilled {made['id']}",
    ]


async def test_the_dashboard_shows_all_three_and_how_the_first_stands(story: Story) -> None:
    made = json.loads((story.folder / "order.json").read_text())["order"]
    async with httpx.AsyncClient(base_url=story.demo["address"], timeout=60) as client:
        desk = Desk(client)
        answer = await desk.log_in(story.demo["logins"][0], story.demo["password"])
        assert answer.status_code == 303, answer.text
        listed = text_of((await desk.get("/orders")).text)
        shown = text_of((await desk.get(f"/orders/{made['id']}")).text)
    first = int(made["number"])
    assert [number for number in range(first, first + 3) if str(number) not in listed] == []
    assert [word for word in ("Paid", "Fulfilled", "1Z12345E0205271688", "Mug", "$25.00") if word not in shown] == []
