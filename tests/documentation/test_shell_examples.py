"""Every command in the README and the documentation runs as it stands, but for a short list with reasons."""

import json
import re
import shutil
import zipfile
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from tests.conformance.shops import make_shops
from tests.support import shopify_files
from tests.support.embedded import used_data_directory
from tests.support.example_shell import NOT_RUN, run_script
from tests.support.examples import ROOT, Example, examples
from tests.support.orders import order
from tests.support.service import SECRETS_KEY
from tests.support.serving import serving

SHELL = examples("sh")
#: The other pages: that of the start is one story, and has a test of its own.
PAGES = sorted({one.page for one in SHELL} - {"docs/start.md"})
#: Pages with commands about the embedded database, which they get one of.
EMBEDDED = {"README.md", "docs/guides/backup.md"}
FILE_ID = "$(orderwright file list --json | jq -r .files[0].id)"


def shown(page: str, language: str, number: int = 0) -> str:
    """A block of data of a page: the content of the file that its commands name."""
    text = (ROOT / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)[number]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the commands take, in a folder."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "order.json").write_text(json.dumps({"order": order()}))
    draft = {
        "draftOrder": {"lineItems": [{"customLineItem": {"name": "Mug", "price": {"amount": "9"}, "quantity": 1}}]}
    }
    (folder / "draft.json").write_text(json.dumps(draft))
    (folder / "rates.json").write_text(shown("docs/concepts/rates.md", "json", 2))
    # Without the tax group, which the shops have not.
    (folder / "products.csv").write_text(shown("docs/concepts/catalogue.md", "text").replace(",Food,", ",,"))
    (folder / "stock.csv").write_text(shown("docs/concepts/inventory.md", "text"))
    for name in ("orders.csv", "orders_export.csv"):
        shopify_files.write(folder / name, (row for rows in shopify_files.orders(3) for row in rows))
    (folder / "mine.html").write_text("<p>{{ mail.buyer }}</p>")
    with zipfile.ZipFile(folder / "album.zip", "w") as album:
        album.writestr("one.txt", "la la la")
    return folder


class Place:
    """A server that runs, with shops on it."""

    def __init__(self, address: str, dsn: str, kept: Path) -> None:
        self.kept = kept
        self.address = address
        self.dsn = dsn

    async def shop(self) -> dict[str, str]:
        """The environment of somebody who has the shop "My shop", the only one of that name, with three orders."""
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute("UPDATE sites SET name = id::text")
        finally:
            await connection.close()
        shop = (await make_shops(self.dsn, ["My shop"]))["My shop"]
        headers = {"Authorization": shop["apiKey"], "wix-site-id": shop["siteId"]}
        async with httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60) as client:
            for _ in range(3):
                made: Any = await client.post("/ecom/v1/orders", json={"order": order(status="APPROVED")})
                assert made.status_code == 200, made.text
        placed = made.json()["order"]
        return {
            "KEY": shop["apiKey"],
            "SITE": shop["siteId"],
            "ORDER": placed["id"],
            "LINE": placed["lineItems"][0]["id"],
            "STRIPE_KEY": "rk_test_0123456789abcdef",
            "STRIPE_SIGNING_SECRET": "whsec_0123456789abcdef",
            "ORDERWRIGHT_GATEWAY_SECRET_KEY": "rk_test_0123456789abcdef",
            "ORDERWRIGHT_MAIL_PASSWORD": "for tests",
            "ORDERWRIGHT_DATABASE_URL": self.dsn,
            "ORDERWRIGHT_SITE": shop["siteId"],
            "ORDERWRIGHT_SECRETS_KEY": SECRETS_KEY,
            "ORDERWRIGHT_FILES_DIR": str(self.kept),
        }


@pytest_asyncio.fixture(scope="module")
async def place(db_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("serve")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ORDERWRIGHT_FILES_DIR", str(folder / "files"))
        with serving(folder / "log", "--database-url", db_dsn) as server:
            yield Place(server.address, db_dsn, folder / "files")


def words(place: Place, folder: Path) -> dict[str, str]:
    """What stands in the documentation for something of the reader's own."""
    return {
        "http://localhost:8080": place.address,
        "localhost:8080": place.address.removeprefix("http://"),
        "export KEY=ow_... SITE=...": ":",
        "--site SITE_ID": '--site "$SITE"',
        "--site SITE ": '--site "$SITE" ',
        "remove FILE_ID": f"remove {FILE_ID}",
        "commit ID": "commit $DRAFT",
        "postgresql://orderwright@db.internal/orderwright": place.dsn,
        "orderwright backup": 'orderwright backup --data-dir "$DATA"',
        "/backups/": f"{folder}/",
        "/srv/": f"{folder}/",
    }


async def run(of: list[Example], place: Place, folder: Path, environment: dict[str, str]) -> str:
    """Run the blocks of a page one after the other in one folder; all that they printed."""
    told = ""
    for one in of:
        status, printed = await run_script(one.code, folder=folder, environment=environment, words=words(place, folder))
        assert status == 0, f"{one}: {printed}"
        told += printed
    return told


@pytest.mark.parametrize("page", PAGES)
async def test_the_commands_of_a_page_run(page: str, place: Place, files: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(files, tmp_path / "work")
    own = [one for one in SHELL if one.page == page]
    with used_data_directory() if page in EMBEDDED else nullcontext(tmp_path) as data:
        await run(own, place, folder, {**await place.shop(), "DATA": str(data)})


def test_what_is_not_run_is_named_somewhere() -> None:
    """The list of exceptions holds none that no page needs any more."""
    code = "\n".join(one.code for one in SHELL)
    assert [name for name in NOT_RUN if not re.search(rf"(^|[\s/]){re.escape(name)}\b", code)] == []
