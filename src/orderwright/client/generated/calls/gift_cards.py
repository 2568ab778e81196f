"""The calls of `gift_cards` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.contract.gift_cards import (
    GiftCardResponse,
    IssueGiftCardResponse,
    ListGiftCardTransactionsResponse,
    QueryGiftCardsResponse,
)
from orderwright.model.gift_cards import GiftCard

DISABLE_GIFT_CARD: Call[GiftCardResponse] = Call(
    key="gift-cards.disableGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards/{id}/disable",
    response=GiftCardResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

ENABLE_GIFT_CARD: Call[GiftCardResponse] = Call(
    key="gift-cards.enableGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards/{id}/enable",
    response=GiftCardResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

FIND_GIFT_CARD_BY_CODE: Call[GiftCardResponse] = Call(
    key="gift-cards.findGiftCardByCode",
    method="POST",
    path="/gift-cards/v1/gift-cards/find-by-code",
    response=GiftCardResponse,
    fields={"code": "code"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

GET_GIFT_CARD: Call[GiftCard] = Call(
    key="gift-cards.getGiftCard",
    method="GET",
    path="/gift-cards/v1/gift-cards/{id}",
    response=GiftCardResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member="gift_card",
    pages=None,
)

ISSUE_GIFT_CARD: Call[IssueGiftCardResponse] = Call(
    key="gift-cards.issueGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards",
    response=IssueGiftCardResponse,
    fields={"gift_card": "giftCard"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

LIST_GIFT_CARD_TRANSACTIONS: Call[ListGiftCardTransactionsResponse] = Call(
    key="gift-cards.listGiftCardTransactions",
    method="GET",
    path="/gift-cards/v1/gift-cards/{id}/transactions",
    response=ListGiftCardTransactionsResponse,
    fields={"id": "id", "limit": "limit", "cursor": "cursor"},
    parameters={"id": "id"},
    writes=False,
    member=None,
    pages=Pages(cursor=("cursor",), items="transactions", following=("paging_metadata", "cursors", "next"), more=None),
)

QUERY_GIFT_CARDS: Call[QueryGiftCardsResponse] = Call(
    key="gift-cards.queryGiftCards",
    method="POST",
    path="/gift-cards/v1/gift-cards/query",
    response=QueryGiftCardsResponse,
    fields={"state": "state", "currency": "currency", "cursor_paging": "cursorPaging"},
    parameters={},
    writes=False,
    member=None,
    pages=Pages(
        cursor=("cursorPaging", "cursor"),
        items="gift_cards",
        following=("paging_metadata", "cursors", "next"),
        more=None,
    ),
)

VOID_GIFT_CARD: Call[GiftCardResponse] = Call(
    key="gift-cards.voidGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards/{id}/void",
    response=GiftCardResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)
