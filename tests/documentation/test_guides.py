"""The guides to tasks: each is one program, which runs as it stands on a site of its own and prints what it says."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.support.guides import blocks

from orderwright.testing.client import EmulatedSite, Emulator

GUIDES = (
    "asking-for-payment.md",
    "drafts-and-edits.md",
    "finding-orders.md",
    "issuing-invoices.md",
    "placing-orders.md",
    "sending-parcels.md",
    "taking-payments.md",
)
#: What has to happen at the gateway before a block that shows it, by a word of the block.
BEFORE: dict[str, Callable[[EmulatedSite], None]] = {"declined = place()": lambda site: site.gateway.next("decline")}
_TOLD = re.compile(r"print\(.*\)  # (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator.start(cache_dir=tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_prints_what_it_says(
    guide: str, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = emulator.new_site()
    monkeypatch.setenv("SHOP_URL", site.address)
    monkeypatch.setenv("SHOP_KEY", site.api_key)
    monkeypatch.setenv("SHOP_SITE", site.site_id)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    first, *others = blocks(guide, "python")
    exec(compile(first, guide, "exec"), names)
    with closing(names["shop"]):
        for block in (None, *others):
            if block is not None:
                run(block, guide, site, names)
            code = first if block is None else block
            told = _TOLD.findall(code)
            assert code.count("print(") == len(told), code
            assert capsys.readouterr().out.splitlines() == told, code


def run(block: str, guide: str, site: EmulatedSite, names: dict[str, Any]) -> None:
    """A block of a guide, after what it supposes to have happened."""
    for word, prepare in BEFORE.items():
        if word in block:
            prepare(site)
    exec(compile(block, guide, "exec"), names)
