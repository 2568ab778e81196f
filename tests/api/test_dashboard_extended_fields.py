"""Extended fields in the dashboard: what is declared, declaring one, and changing limits."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.service import Json, Shop, open_shop

from orderwright.dashboard.coded import coded
from orderwright.model.identity import Role

PATH = "/settings/extended-fields"
ID = "00000000-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def fields(shop: Shop, namespace: str) -> list[Json]:
    """The declared fields of a namespace."""
    found: list[Json] = (await shop.do("listExtendedFields", {"namespace": namespace}))["fields"]
    return found


async def test_fields_are_declared_with_the_limits_of_their_type(shop: Shop, owner: Desk) -> None:
    forms: list[dict[str, str]] = [
        {"key": "color", "type": "STRING", "maxLength": "20", "allowedValues": "red\r\nblue\r\n"},
        {"key": "score", "type": "NUMBER", "minimum": "-1,5", "maximum": "10"},
        {"key": "marks", "type": "ARRAY", "itemType": "INTEGER", "maxItems": "5", "maxBytes": "100"},
        {"key": "gift", "type": "BOOLEAN"},
    ]
    for form in forms:
        answer = await owner.post(f"{PATH}/new", {"namespace": "made", "_key": form["key"], **form})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/dashboard{PATH}")
    assert await fields(shop, "made") == [
        {"namespace": "made", "key": "color", "type": "STRING", "maxLength": 20, "allowedValues": ["red", "blue"]},
        {"namespace": "made", "key": "gift", "type": "BOOLEAN"},
        {
            "namespace": "made",
            "key": "marks",
            "type": "ARRAY",
            "itemType": "INTEGER",
            "maxItems": 5,
            "maxBytes": 100,
        },
        {"namespace": "made", "key": "score", "type": "NUMBER", "minimum": -1.5, "maximum": 10.0},
    ]
    words = text_of((await owner.get(PATH)).text)
    assert "color made A text Most characters: 20 Only these values: red, blue The site's" in words
    assert "marks made A list What the list holds: A whole number Most entries: 5 Most bytes of JSON: 100" in words
    assert "score made A number Least: -1.5 Most: 10 The site's" in words


async def test_what_is_wrong_with_a_field_stands_beside_it(shop: Shop, owner: Desk) -> None:
    await shop.do("declareExtendedField", {"field": {"namespace": "faulty", "key": "there", "type": "STRING"}})
    before = await fields(shop, "faulty")
    good = {"namespace": "faulty", "key": "new", "type": "STRING"}
    wrong: list[tuple[str, dict[str, str], int]] = [
        ("namespace", {"namespace": ""}, 422),
        ("namespace", {"namespace": "a b"}, 422),
        ("key", {"key": "1st"}, 422),
        ("key", {"key": "there"}, 422),
        ("minimum", {"minimum": "3"}, 422),
        ("maxLength", {"maxLength": "many"}, 422),
        ("maxLength", {"maxLength": "99999"}, 422),
        ("minimum", {"type": "NUMBER", "minimum": "5", "maximum": "4"}, 422),
        ("maximum", {"type": "NUMBER", "maximum": "much"}, 422),
        ("ownerAppId", {"ownerAppId": ID}, 409),
        ("ownerAppId", {"namespace": "nobodys", "ownerAppId": ID}, 404),
        ("ownerAppId", {"ownerAppId": "an app"}, 422),
    ]
    for name, form, status in wrong:
        answer = await owner.post(f"{PATH}/new", {**good, **form, "_key": str(form)})
        assert (form, answer.status_code, f'id="f-{name}-error"' in answer.text) == (form, status, True)
        assert all(f'value="{value}"' in answer.text for value in form.values())
    assert await fields(shop, "faulty") == before


async def test_limits_are_changed_and_what_others_changed_is_told(shop: Shop, owner: Desk) -> None:
    declared = {"namespace": "edited", "key": "size", "type": "STRING", "maxLength": 5}
    await shop.do("declareExtendedField", {"field": declared})
    path = f"{PATH}/{coded(['edited', 'size'])}"
    form = hidden((await owner.get(path)).text)
    assert form["_was_maxLength"] == "5"
    assert (await owner.post(path, {**form, "maxLength": "9", "allowedValues": ""})).status_code == 303
    assert await fields(shop, "edited") == [{**declared, "maxLength": 9}]
    stale = await owner.post(path, {**form, "maxLength": "7", "allowedValues": "", "_key": "stale"})
    assert (stale.status_code, "Most characters 5 9 7" in text_of(stale.text)) == (412, True)
    assert await fields(shop, "edited") == [{**declared, "maxLength": 9}]
    form = hidden(stale.text)
    assert (await owner.post(path, {**form, "maxLength": "", "allowedValues": "S"})).status_code == 303
    assert await fields(shop, "edited") == [
        {"namespace": "edited", "key": "size", "type": "STRING", "allowedValues": ["S"]}
    ]
    answer = await owner.post(path, {**hidden((await owner.get(path)).text), "maxLength": "0", "allowedValues": "S"})
    assert (answer.status_code, 'id="f-maxLength-error"' in answer.text) == (422, True)
    for nothing in (coded(["edited", "none"]), coded(["edited"]), "nonsense"):
        assert (await owner.get(f"{PATH}/{nothing}")).status_code == 404


async def test_who_may_not_declare_sees_the_list_alone(shop: Shop) -> None:
    await shop.do("declareExtendedField", {"field": {"namespace": "seen", "key": "note", "type": "STRING"}})
    async with desk_of(shop, Role.MANAGER) as desk:
        page = (await desk.get(PATH)).text
        assert ("note" in page, f"{PATH}/" in page) == (True, False)
