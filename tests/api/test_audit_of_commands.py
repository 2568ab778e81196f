"""What is done at the command line is in the audit log, too, as done by the operator; and how long the log is kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.api.test_cli import Terminal
from tests.support.dashboard import desk_of, text_of
from tests.support.service import Shop, new_shop, open_shop

from orderwright.cli.administrator import operator_name
from orderwright.model.errors import ValidationFailed
from orderwright.model.identity import Role
from orderwright.worker.chores import clean_up
from orderwright.workflows.audit_settings import DAYS, DAYS_VARIABLE, configured_audit_days

Json = dict[str, Any]
SCOPE = ("--scope", "SCOPE.DC-STORES.READ-ORDERS")


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest.fixture
def terminal(shop: Shop, db_dsn: str, tmp_path: Path) -> Terminal:
    files = tmp_path / "files"
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn, ORDERWRIGHT_FILES_DIR=str(files))


async def entries(shop: Shop) -> list[tuple[str, str | None, dict[str, str | None]]]:
    """Operation, target and changes, oldest first; all were done by the operator."""
    found = (await shop.do("listAuditEntries", {"actor": operator_name()}))["entries"]
    return [
        (one["operation"], one.get("target"), {change["field"]: change.get("value") for change in one["changes"]})
        for one in reversed(found)
    ]


async def test_apps_leave_entries_on_the_sites_that_they_concern(shop: Shop, terminal: Terminal) -> None:
    one, other = [await new_shop(shop.service, shop.client, language="en") for _ in range(2)]
    app = terminal.json("app", "create", "Labels")["appId"]
    instance = terminal.json("app", "install", app, "--site", str(one.site_id), *SCOPE)["instanceId"]
    terminal.json("app", "remove", instance, "--site", str(one.site_id))
    terminal.json("app", "install", app, "--site", str(one.site_id), *SCOPE)
    terminal.json("app", "revoke", app)
    made = ("apps.createApp", app, {"name": "Labels"})
    installed = ("apps.installApp", app, {"scopes": SCOPE[1]})
    assert await entries(other) == [made]
    assert await entries(one) == [
        made,
        installed,
        ("apps.removeApp", app, {}),
        installed,
        ("apps.deleteApp", app, {}),
    ]


async def test_clients_sites_users_keys_files_and_products_leave_entries(
    shop: Shop, terminal: Terminal, tmp_path: Path
) -> None:
    site = terminal.json("site", "create", "Second", "--currency", "USD", "--language", "en")["siteId"]
    at = ("--site", site)
    terminal.json("site", "update", site, "--time-zone", "Europe/Berlin", "--create-invoice")
    client = terminal.json("client", "create", "Front", *at)["clientId"]
    assert [one["name"] for one in terminal.json("client", "list", *at)["clients"]] == ["Front"]
    assert terminal.json("client", "rename", client, "Shop", *at)["name"] == "Shop"
    terminal.json("client", "revoke", client, *at)
    assert "OAUTH_CLIENT_NOT_FOUND" in terminal.fails("client", "revoke", client, *at)
    (tmp_path / "song.mp3").write_bytes(b"la la la")
    file = terminal.json("file", "add", str(tmp_path / "song.mp3"), *at)["file"]["id"]
    products = tmp_path / "products.csv"
    products.write_text("name,sku,price\nHarbor lamp,HL,10.00\n")
    terminal.json("catalog", "import", str(products), "--dry-run", *at)
    terminal.json("catalog", "import", str(products), *at)
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT operation, target, actor FROM audit_log WHERE site_id = $1 ORDER BY created_date, id",
            UUID(site),
        )
    assert {row["actor"] for row in rows} == {operator_name()}
    assert [(row["operation"], row["target"]) for row in rows] == [
        ("sites.createSite", None),
        ("sites.updateSite", None),
        ("oauth-clients.createOauthClient", client),
        ("oauth-clients.renameOauthClient", client),
        ("oauth-clients.revokeOauthClient", client),
        ("files.uploadFile", file),
        ("catalog.bulkUpsertProducts", None),
    ]


async def test_what_a_command_fails_at_leaves_no_entry(shop: Shop, terminal: Terminal) -> None:
    alone = await new_shop(shop.service, shop.client, language="en")
    at = ("--site", str(alone.site_id))
    terminal.fails("app", "remove", "00000000-0000-4000-8000-000000000000", *at)
    terminal.fails("client", "create", "", *at)
    terminal.fails("site", "update", str(alone.site_id), "--time-zone", "Nowhere")
    terminal.fails("app", "create", "x" * 201)
    assert await entries(alone) == []


async def test_the_page_names_the_command_line(shop: Shop, terminal: Terminal) -> None:
    alone = await new_shop(shop.service, shop.client, language="en")
    terminal.json("site", "update", str(alone.site_id), "--name", "Renamed")
    async with desk_of(alone, Role.OWNER) as owner:
        page = text_of((await owner.get("/settings/audit-log?area=sites")).text)
    assert f"Command line ({operator_name().removeprefix('cli:')}) Changed the site site.name" in page


async def test_entries_go_when_they_are_older_than_the_log_is_kept(shop: Shop) -> None:
    alone = await new_shop(shop.service, shop.client, language="en")
    await alone.do("createOauthClient", {"name": "First"})
    first = shop.clock()
    shop.clock.tick(60)
    await alone.do("createOauthClient", {"name": "Second"})

    async def kept(after: timedelta, *, days: int) -> list[str]:
        """The names in the log when it is cleaned so long after the first entry."""
        shop.clock.now, shop.service.audit_days = first + after, days
        await clean_up(shop.service)
        found = (await alone.do("listAuditEntries", {"operation": "oauth-clients"}))["entries"]
        return [one["changes"][0]["value"] for one in found]

    assert shop.service.audit_days == DAYS == 730
    assert await kept(timedelta(days=DAYS), days=DAYS) == ["Second", "First"]
    assert await kept(timedelta(days=DAYS, seconds=1), days=DAYS) == ["Second"]
    assert await kept(timedelta(days=9000), days=0) == ["Second"]
    assert await kept(timedelta(days=9001), days=9001) == ["Second"]
    assert await kept(timedelta(days=9002), days=1) == []
    shop.service.audit_days = DAYS


def test_how_long_the_log_is_kept_is_set_in_days(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, days in {"": 730, "0": 0, "30": 30, "36500": 36_500}.items():
        monkeypatch.setenv(DAYS_VARIABLE, given)
        assert configured_audit_days() == days
    for given in ("two years", "-1", "36501", "1.5", "99999999999"):
        monkeypatch.setenv(DAYS_VARIABLE, given)
        with pytest.raises(ValidationFailed, match=DAYS_VARIABLE):
            configured_audit_days()
