"""updateActivity: a comment changes its words and keeps its place."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.support.orders import order
from tests.support.service import Shop, open_shop


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def comment(message: str) -> dict[str, object]:
    return {"merchantComment": {"message": message}}


async def test_a_comment_changes_its_words_and_keeps_its_place(shop: Shop) -> None:
    made = await shop.create(order())
    added = await shop.do("addActivity", {"id": made["id"], "activity": comment("Call her first")})
    await shop.do("addActivity", {"id": made["id"], "activity": comment("Paid at the door")})
    which = {"id": made["id"], "activityId": added["activityId"]}

    changed = (await shop.do("updateActivity", {**which, "activity": comment("Write to her first")}))["order"]

    before, after = added["order"]["activities"], changed["activities"]
    assert [one.get("merchantComment", {}).get("message") for one in after] == [
        None,
        "Write to her first",
        "Paid at the door",
    ]
    assert after[:2] == [before[0], {**before[1], **comment("Write to her first")}]
    assert await shop.event_types(made["id"]) == ["created", "updated", "updated", "updated"]


async def test_what_the_service_wrote_is_not_changed(shop: Shop) -> None:
    made = await shop.create(order())
    (placed,) = made["activities"]
    request = {"id": made["id"], "activityId": placed["id"], "activity": comment("Never placed")}
    assert await shop.refused("updateActivity", request) == (
        428,
        "ACTIVITY_CANNOT_BE_EDITED",
        {"activityId": placed["id"], "type": "ORDER_PLACED"},
    )
