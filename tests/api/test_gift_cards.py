"""The staff's operations on gift cards: issue, read, find, list, stop, end."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.gift_cards import issue, ledger
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.timestamps import format_timestamp
from orderwright.store.gift_card_codes import ALPHABET

Json = dict[str, Any]
NOBODY = "00000000-0000-0000-0000-00000000dead"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_a_card_is_made_with_a_code_that_is_shown_once(shop: Shop) -> None:
    expires = format_timestamp(shop.clock() + timedelta(days=365))
    card, code = await issue(shop, "50", expirationDate=expires, recipient="Ada", note="Birthday")
    now = format_timestamp(shop.clock())
    assert len(code) == 16
    assert set(code) <= set(ALPHABET)
    assert card == {
        "id": card["id"],
        "obfuscatedCode": f"************{code[-4:]}",
        "currency": "USD",
        "initialAmount": {"amount": "50.00", "formattedAmount": "$50.00"},
        "balance": {"amount": "50.00", "formattedAmount": "$50.00"},
        "state": "ACTIVE",
        "expirationDate": expires,
        "recipient": "Ada",
        "note": "Birthday",
        "createdDate": now,
        "updatedDate": now,
    }
    assert (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"] == card
    (line,) = (await shop.do("listGiftCardTransactions", {"id": card["id"]}))["transactions"]
    assert {k: v for k, v in line.items() if k != "id"} == {
        "giftCardId": card["id"],
        "type": "ISSUED",
        "amount": {"amount": "50.00", "formattedAmount": "$50.00"},
        "balance": {"amount": "50.00", "formattedAmount": "$50.00"},
        "actor": line["actor"],
        "createdDate": now,
    }
    assert line["actor"]["type"] == "WIX_USER"


async def test_no_table_holds_the_code_in_whatever_form_it_came(shop: Shop) -> None:
    card, code = await issue(shop)
    keyed = await shop.do(
        "issueGiftCard", {"giftCard": {"initialAmount": {"amount": "5"}}}, Idempotency_Key="issue-once"
    )
    await shop.do("findGiftCardByCode", {"code": code})
    async with shop.service.database.acquire() as connection:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        kept = "\n".join([str(row) for (name,) in tables for row in await connection.fetch(f'SELECT * FROM "{name}"')])
    for one in (code, keyed["code"]):
        assert one not in kept
        assert one.encode().hex() not in kept
    assert card["obfuscatedCode"][-4:] in kept


async def test_a_repeat_makes_no_second_card_and_does_not_tell_the_code_again(shop: Shop) -> None:
    request = {"giftCard": {"initialAmount": {"amount": "12.00"}, "note": "once"}}
    first = await shop.do("issueGiftCard", request, Idempotency_Key="birthday")
    stored = await shop.contents()
    again = await shop.do("issueGiftCard", request, Idempotency_Key="birthday")
    assert again == {"giftCard": first["giftCard"]}
    assert await shop.contents() == stored
    other = {"giftCard": {"initialAmount": {"amount": "13.00"}}}
    assert (await shop.refused("issueGiftCard", other, Idempotency_Key="birthday"))[:2] == (
        409,
        "IDEMPOTENCY_KEY_REUSED",
    )


@pytest.mark.parametrize(
    ("card", "violations"),
    [
        ({}, {"giftCard.initialAmount": "REQUIRED_FIELD"}),
        ({"initialAmount": {"amount": "0"}}, {"giftCard.initialAmount.amount": "DECIMAL_GT"}),
        ({"initialAmount": {"amount": "1.001"}}, {"giftCard.initialAmount.amount": "DECIMAL_MAX_SCALE"}),
        (
            {"initialAmount": {"amount": "1.5"}, "currency": "JPY"},
            {"giftCard.initialAmount.amount": "DECIMAL_MAX_SCALE"},
        ),
        ({"initialAmount": {"amount": "1"}, "currency": "XXY"}, {"giftCard.currency": "FORMAT"}),
        (
            {"initialAmount": {"amount": "1"}, "expirationDate": "2020-01-01T00:00:00Z"},
            {"giftCard.expirationDate": "MIN"},
        ),
        ({"initialAmount": {"amount": "1"}, "recipient": "x" * 201}, {"giftCard.recipient": "MAX_LENGTH"}),
    ],
)
async def test_a_card_that_can_not_be_made_says_why(shop: Shop, card: Json, violations: Json) -> None:
    assert await shop.refused("issueGiftCard", {"giftCard": card}) == (400, "INVALID", violations)


async def test_the_widest_amount_and_the_finest_currency_are_kept(shop: Shop) -> None:
    card, _ = await issue(shop, "1000000000000000", currency="KWD")
    assert card["balance"]["amount"] == "1000000000000000.000"
    card, _ = await issue(shop, "0.0001", currency="CLF")
    assert (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"]["balance"]["amount"] == "0.0001"


async def test_a_card_is_found_by_its_code_as_people_type_it(shop: Shop) -> None:
    card, code = await issue(shop)
    grouped = "-".join(code[at : at + 4] for at in range(0, 16, 4))
    for typed in (code, code.lower(), grouped, grouped.lower().replace("-", " ")):
        assert (await shop.do("findGiftCardByCode", {"code": typed}))["giftCard"] == card


async def test_codes_that_are_not_there_are_all_answered_alike(shop: Shop) -> None:
    _, code = await issue(shop)
    other = await new_shop(shop.service, shop.client)
    _, foreign = await issue(other)
    near = code[:-1] + ("2" if code[-1] != "2" else "3")
    for wrong in (near, foreign, "ABCDEFGH", "!" * 20, "ÄÖÜ" * 4, "0000-0000-0000-0000"):
        answer = await shop.send("findGiftCardByCode", {"code": wrong})
        words = "No gift card of this site has that code"
        error = {"code": "GIFT_CARD_NOT_FOUND", "description": words, "data": {}}
        told = (answer.status_code, answer.json())
        assert told == (404, {"message": words, "details": {"applicationError": error}})


@pytest.mark.parametrize("code", ["x" * 7, "x" * 21])
async def test_a_code_has_8_to_20_characters_and_is_never_repeated_in_an_error(shop: Shop, code: str) -> None:
    answer = await shop.send("findGiftCardByCode", {"code": code})
    assert answer.status_code == 400
    assert code not in answer.text


async def test_a_disabled_card_keeps_its_balance_and_can_be_enabled(shop: Shop) -> None:
    card, _ = await issue(shop)
    stopped = (await shop.do("disableGiftCard", {"id": card["id"]}))["giftCard"]
    now = format_timestamp(shop.clock())
    assert stopped == card | {"state": "DISABLED", "updatedDate": now}
    stored = await shop.contents()
    assert (await shop.do("disableGiftCard", {"id": card["id"]}))["giftCard"] == stopped
    assert await shop.contents() == stored
    again = (await shop.do("enableGiftCard", {"id": card["id"]}))["giftCard"]
    assert again == card | {"updatedDate": format_timestamp(shop.clock())}
    stored = await shop.contents()
    assert (await shop.do("enableGiftCard", {"id": card["id"]}))["giftCard"] == again
    assert await shop.contents() == stored
    assert await ledger(shop, card) == [
        ("ISSUED", "50.00", "50.00"),
        ("DISABLED", "0.00", "50.00"),
        ("ENABLED", "0.00", "50.00"),
    ]


async def test_an_ended_card_has_lost_what_was_left_and_stays_ended(shop: Shop) -> None:
    card, _ = await issue(shop)
    ended = (await shop.do("voidGiftCard", {"id": card["id"]}))["giftCard"]
    now = format_timestamp(shop.clock())
    empty = {"amount": "0.00", "formattedAmount": "$0.00"}
    assert ended == card | {"balance": empty, "state": "DISABLED", "updatedDate": now, "voidedDate": now}
    stored = await shop.contents()
    assert (await shop.do("voidGiftCard", {"id": card["id"]}))["giftCard"] == ended
    assert await shop.contents() == stored
    named = {"giftCardId": card["id"]}
    assert await shop.refused("enableGiftCard", {"id": card["id"]}) == (428, "GIFT_CARD_VOIDED", named)
    assert await ledger(shop, card) == [("ISSUED", "50.00", "50.00"), ("VOIDED", "-50.00", "0.00")]


@pytest.mark.parametrize(
    "name", ["getGiftCard", "disableGiftCard", "enableGiftCard", "voidGiftCard", "listGiftCardTransactions"]
)
@pytest.mark.parametrize("id_", [NOBODY, "seven"])
async def test_an_id_that_is_not_there_is_404(shop: Shop, name: str, id_: str) -> None:
    assert await shop.refused(name, {"id": id_}) == (404, "GIFT_CARD_NOT_FOUND", {"giftCardId": id_})


async def test_pages_of_cards_follow_each_other_while_new_ones_are_made(shop: Shop) -> None:
    site = await new_shop(shop.service, shop.client)
    made = [(await issue(site, currency=currency))[0] for currency in ("USD", "EUR", "USD", "USD", "EUR")]
    page = await site.do("queryGiftCards", {"cursorPaging": {"limit": 2}})
    assert page["giftCards"] == [made[4], made[3]]
    cursor = page["pagingMetadata"]["cursors"]["next"]
    assert page["pagingMetadata"] == {"count": 2, "cursors": {"next": cursor}, "hasNext": True}
    await issue(site)
    page = await site.do("queryGiftCards", {"cursorPaging": {"limit": 3, "cursor": cursor}})
    assert page == {"giftCards": [made[2], made[1], made[0]], "pagingMetadata": {"count": 3, "hasNext": False}}
    await site.do("disableGiftCard", {"id": made[1]["id"]})
    disabled = (await site.do("queryGiftCards", {"state": "DISABLED"}))["giftCards"]
    assert [card["id"] for card in disabled] == [made[1]["id"]]
    euros = (await site.do("queryGiftCards", {"currency": "EUR"}))["giftCards"]
    assert [card["id"] for card in euros] == [made[4]["id"], made[1]["id"]]


@pytest.mark.parametrize("cursor", ["x", NOBODY, "' OR 1=1"])
async def test_a_cursor_that_nobody_gave_is_refused(shop: Shop, cursor: str) -> None:
    refused = await shop.refused("queryGiftCards", {"cursorPaging": {"cursor": cursor}})
    assert refused == (400, "INVALID", {"cursorPaging.cursor": "FORMAT"})


async def test_a_long_ledger_is_read_page_by_page(shop: Shop) -> None:
    card, _ = await issue(shop)
    for name in ("disableGiftCard", "enableGiftCard") * 2:
        await shop.do(name, {"id": card["id"]})
    whole = (await shop.do("listGiftCardTransactions", {"id": card["id"]}))["transactions"]
    found: list[Json] = []
    query: Json = {"id": card["id"], "limit": 2}
    while True:
        page = await shop.do("listGiftCardTransactions", query)
        found += page["transactions"]
        if not page["pagingMetadata"]["hasNext"]:
            break
        query["cursor"] = page["pagingMetadata"]["cursors"]["next"]
    assert found == whole
    assert len(found) == 5
    refused = await shop.refused("listGiftCardTransactions", {"id": card["id"], "cursor": "-1"})
    assert refused == (400, "INVALID", {"cursor": "FORMAT"})


async def test_readers_may_look_and_not_touch(shop: Shop) -> None:
    card, code = await issue(shop)
    for name, request in [
        ("getGiftCard", {"id": card["id"]}),
        ("findGiftCardByCode", {"code": code}),
        ("queryGiftCards", {}),
        ("listGiftCardTransactions", {"id": card["id"]}),
    ]:
        await shop.do(name, request, by="reader")
    for name in ("disableGiftCard", "enableGiftCard", "voidGiftCard"):
        assert (await shop.refused(name, {"id": card["id"]}, by="reader"))[:2] == (403, "PERMISSION_DENIED")
    await shop.do("disableGiftCard", {"id": card["id"]}, by="manager")


async def test_amounts_are_shown_for_the_locale_of_the_site(shop: Shop) -> None:
    site = await new_shop(shop.service, shop.client, currency="EUR", language="de", locale="de-DE")
    card, _ = await issue(site, "1234.5")
    assert card["balance"] == {"amount": "1234.50", "formattedAmount": "1.234,50\xa0€"}
    assert json.dumps(card).count("formattedAmount") == 2
