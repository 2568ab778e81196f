"""Gift cards of the shop: an addition, since the contract knows them only as a way to pay."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.base import CurrencyCode, Message, Name100
from orderwright.model.errors import Status
from orderwright.model.gift_cards import (
    GiftCard,
    GiftCardCode,
    GiftCardInput,
    GiftCardState,
    GiftCardTransaction,
)
from orderwright.model.order_search import CursorPaging, CursorPagingMetadata
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("GIFT_CARD_NOT_FOUND", Status.NOT_FOUND, "The site has no gift card of that id or code.")
VOIDED = ErrorCode(
    "GIFT_CARD_VOIDED", Status.FAILED_PRECONDITION, "The card was ended, and no refund has come back to it."
)


class IssueGiftCardRequest(Message, kw_only=True):
    """The card to make."""

    gift_card: GiftCardInput


class IssueGiftCardResponse(Message, kw_only=True):
    """The card, and this once its code: 16 capitals and digits.

    `code` is absent where the request is repeated with its Idempotency-Key: nothing is kept that could answer it.
    """

    gift_card: GiftCard
    code: str | None = None


class GiftCardResponse(Message, kw_only=True):
    """The card as it is now."""

    gift_card: GiftCard


class GetGiftCardRequest(Message, kw_only=True):
    """Which card."""

    id: Name100


class FindGiftCardByCodeRequest(Message, kw_only=True):
    """The code as its bearer has it: small letters, blanks and hyphens don't matter."""

    code: GiftCardCode


class QueryGiftCardsRequest(Message, kw_only=True):
    """Which cards, newest first. A cursor goes on with the same `state` and `currency`."""

    state: GiftCardState | None = None
    currency: CurrencyCode | None = None
    cursor_paging: CursorPaging | None = None


class QueryGiftCardsResponse(Message, kw_only=True):
    """A page of cards."""

    gift_cards: list[GiftCard]
    paging_metadata: CursorPagingMetadata


class DisableGiftCardRequest(Message, kw_only=True):
    """The card to stop."""

    id: Name100


class EnableGiftCardRequest(Message, kw_only=True):
    """The card that may pay again."""

    id: Name100


class VoidGiftCardRequest(Message, kw_only=True):
    """The card to end."""

    id: Name100


class ListGiftCardTransactionsRequest(Message, kw_only=True):
    """The card, and the stretch of its ledger."""

    id: Name100
    limit: Annotated[int, Meta(ge=1, le=100)] = 100
    cursor: Annotated[str, Meta(max_length=100)] | None = None


class ListGiftCardTransactionsResponse(Message, kw_only=True):
    """Lines of the ledger, oldest first."""

    transactions: list[GiftCardTransaction]
    paging_metadata: CursorPagingMetadata


ISSUE_GIFT_CARD = Operation(
    module="gift-cards",
    name="issueGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards",
    request=IssueGiftCardRequest,
    response=IssueGiftCardResponse,
    permission=Permission.MANAGE_GIFT_CARDS,
    unit=Unit.OWN,
    summary="Make a gift card and show its code, once",
    addition=True,
)

GET_GIFT_CARD = Operation(
    module="gift-cards",
    name="getGiftCard",
    method="GET",
    path="/gift-cards/v1/gift-cards/{id}",
    request=GetGiftCardRequest,
    response=GiftCardResponse,
    permission=Permission.READ_GIFT_CARDS,
    unit=Unit.READ,
    summary="Read a gift card",
    errors=(NOT_FOUND,),
    addition=True,
)

FIND_GIFT_CARD_BY_CODE = Operation(
    module="gift-cards",
    name="findGiftCardByCode",
    method="POST",
    path="/gift-cards/v1/gift-cards/find-by-code",
    request=FindGiftCardByCodeRequest,
    response=GiftCardResponse,
    permission=Permission.READ_GIFT_CARDS,
    unit=Unit.READ,
    summary="Find the gift card that has a code",
    description="The code is sent in the body, because addresses are written to logs.",
    errors=(NOT_FOUND,),
    addition=True,
)

QUERY_GIFT_CARDS = Operation(
    module="gift-cards",
    name="queryGiftCards",
    method="POST",
    path="/gift-cards/v1/gift-cards/query",
    request=QueryGiftCardsRequest,
    response=QueryGiftCardsResponse,
    permission=Permission.READ_GIFT_CARDS,
    unit=Unit.READ,
    summary="List gift cards, newest first",
    addition=True,
)

DISABLE_GIFT_CARD = Operation(
    module="gift-cards",
    name="disableGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards/{id}/disable",
    request=DisableGiftCardRequest,
    response=GiftCardResponse,
    permission=Permission.MANAGE_GIFT_CARDS,
    unit=Unit.WRITE,
    summary="Stop a gift card; its balance stays",
    description="A card that is disabled already is answered as it is.",
    errors=(NOT_FOUND,),
    addition=True,
)

ENABLE_GIFT_CARD = Operation(
    module="gift-cards",
    name="enableGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards/{id}/enable",
    request=EnableGiftCardRequest,
    response=GiftCardResponse,
    permission=Permission.MANAGE_GIFT_CARDS,
    unit=Unit.WRITE,
    summary="Let a disabled gift card pay again",
    description="A card that is active already is answered as it is. Its expiration date stays.",
    errors=(NOT_FOUND, VOIDED),
    addition=True,
)

VOID_GIFT_CARD = Operation(
    module="gift-cards",
    name="voidGiftCard",
    method="POST",
    path="/gift-cards/v1/gift-cards/{id}/void",
    request=VoidGiftCardRequest,
    response=GiftCardResponse,
    permission=Permission.MANAGE_GIFT_CARDS,
    unit=Unit.WRITE,
    summary="End a gift card; what is left on it is gone",
    description="A card that is ended already is answered as it is. What a refund has brought back to it since is "
    "gone, too.",
    errors=(NOT_FOUND,),
    addition=True,
)

LIST_GIFT_CARD_TRANSACTIONS = Operation(
    module="gift-cards",
    name="listGiftCardTransactions",
    method="GET",
    path="/gift-cards/v1/gift-cards/{id}/transactions",
    request=ListGiftCardTransactionsRequest,
    response=ListGiftCardTransactionsResponse,
    permission=Permission.READ_GIFT_CARDS,
    unit=Unit.READ,
    summary="List what happened to a gift card",
    errors=(NOT_FOUND,),
    addition=True,
    query={"limit": "How many lines, 1 to 100.", "cursor": "`pagingMetadata.cursors.next` of the page before."},
)
