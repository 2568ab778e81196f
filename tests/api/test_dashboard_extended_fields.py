"""Extended fields in the dashboard: what is declared, declaring one, and changing limits."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import order
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


async def test_the_fields_of_an_order_are_changed_by_their_types(shop: Shop, owner: Desk) -> None:
    declared = {"gift": "BOOLEAN", "score": "NUMBER", "marks": "ARRAY", "until": "DATE", "note": "STRING"}
    for key, kind in declared.items():
        await shop.do("declareExtendedField", {"field": {"namespace": "desk", "key": key, "type": kind}})
    made = await shop.create(order(extendedFields={"namespaces": {"desk": {"note": "Ring twice", "score": 3}}}))
    path = f"/orders/{made['id']}/fields"
    names = {key: f"x-{coded(['desk', key])}" for key in declared}
    form = hidden((await owner.get(path)).text)
    token = form.pop("_csrf")
    typed = {names["gift"]: "true", names["score"]: "4,5", names["marks"]: "[1, 2]", names["note"]: "", **form}
    wrong = {**typed, names["score"]: "many", names["marks"]: '{"a": 1}', names["until"]: "soon"}
    refused = await owner.post(path, wrong, token=token)
    assert (refused.status_code, refused.text.count("field-error")) == (422, 2)
    # What the service refuses stands beside its field, too.
    refused = await owner.post(path, {**typed, names["until"]: "soon"}, token=token)
    assert (refused.status_code, f'id="f-{names["until"]}-error"' in refused.text) == (422, True)
    done = await owner.post(path, {**typed, names["until"]: "2026-12-24"}, token=token)
    assert done.status_code == 303, text_of(done.text)
    assert (await shop.get(made["id"]))["extendedFields"]["namespaces"]["desk"] == {
        "gift": True,
        "marks": [1, 2],
        "score": 4.5,
        "until": "2026-12-24",
    }
    # Somebody else changed one of them since: nothing is saved, and the difference is shown.
    late = await owner.post(path, {**typed, names["until"]: "2026-12-25", "_key": "late"}, token=token)
    assert (late.status_code, "Somebody else has changed this meanwhile" in late.text) == (412, True)


async def test_without_declared_fields_the_dialog_says_where_they_are_made(db_dsn: str) -> None:
    async with open_shop(db_dsn) as empty, desk_of(empty, Role.MANAGER) as manager:
        made = await empty.create(order())
        page = text_of((await manager.get(f"/orders/{made['id']}/fields")).text)
        assert "No field is declared that you may change." in page
