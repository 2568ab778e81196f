"""The operations of `gift_cards` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from orderwright.client.generated.calls import gift_cards as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.gift_cards import (
    GiftCardResponse,
    IssueGiftCardResponse,
    ListGiftCardTransactionsResponse,
    QueryGiftCardsResponse,
)
from orderwright.model.gift_cards import GiftCard, GiftCardInput, GiftCardState, GiftCardTransaction
from orderwright.model.order_search import CursorPaging


class AsyncGiftCardsOperations(AsyncNamespace):
    """The operations of the module `gift-cards`."""

    async def disable_gift_card(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> GiftCardResponse:
        """Stop a gift card; its balance stays.

        A card that is disabled already is answered as it is.

        The card to stop.

        Needs `ORDERWRIGHT.MANAGE_GIFT_CARDS`; open to apps, staff and API keys.

        Raises:
            GiftCardNotFound: The site has no gift card of that id or code.
        """
        return await self._call(
            calls.DISABLE_GIFT_CARD, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def enable_gift_card(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> GiftCardResponse:
        """Let a disabled gift card pay again.

        A card that is active already is answered as it is. Its expiration date stays.

        The card that may pay again.

        Needs `ORDERWRIGHT.MANAGE_GIFT_CARDS`; open to apps, staff and API keys.

        Raises:
            GiftCardNotFound: The site has no gift card of that id or code.
            GiftCardVoided: The card was ended, and no refund has come back to it.
        """
        return await self._call(
            calls.ENABLE_GIFT_CARD, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def find_gift_card_by_code(self, code: str, *, timeout: float | None = None) -> GiftCardResponse:
        """Find the gift card that has a code.

        The code is sent in the body, because addresses are written to logs.

        The code as its bearer has it: small letters, blanks and hyphens don't matter.

        Needs `ORDERWRIGHT.READ_GIFT_CARDS`; open to apps, staff and API keys.

        Raises:
            GiftCardNotFound: The site has no gift card of that id or code.
        """
        return await self._call(calls.FIND_GIFT_CARD_BY_CODE, {"code": code}, Options(timeout=timeout))

    async def get_gift_card(self, id: str, *, timeout: float | None = None) -> GiftCard:
        """Read a gift card.

        Which card.

        Needs `ORDERWRIGHT.READ_GIFT_CARDS`; open to apps, staff and API keys.

        Raises:
            GiftCardNotFound: The site has no gift card of that id or code.
        """
        return await self._call(calls.GET_GIFT_CARD, {"id": id}, Options(timeout=timeout))

    async def issue_gift_card(
        self,
        gift_card: GiftCardInput | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> IssueGiftCardResponse:
        """Make a gift card and show its code, once.

        The card to make.

        Needs `ORDERWRIGHT.MANAGE_GIFT_CARDS`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.ISSUE_GIFT_CARD, {"gift_card": gift_card}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def list_gift_card_transactions(
        self, id: str, *, limit: int | None = None, cursor: str | None = None, timeout: float | None = None
    ) -> ListGiftCardTransactionsResponse:
        """List what happened to a gift card.

        The card, and the stretch of its ledger.

        Needs `ORDERWRIGHT.READ_GIFT_CARDS`; open to apps, staff and API keys.

        Raises:
            GiftCardNotFound: The site has no gift card of that id or code.
        """
        return await self._call(
            calls.LIST_GIFT_CARD_TRANSACTIONS, {"id": id, "limit": limit, "cursor": cursor}, Options(timeout=timeout)
        )

    def iter_gift_card_transactions(
        self, id: str, *, limit: int | None = None, timeout: float | None = None
    ) -> AsyncIterator[GiftCardTransaction]:
        """Every record that `list_gift_card_transactions` finds, page after page; a page is asked for when it is needed.

        The card, and the stretch of its ledger.

        Needs `ORDERWRIGHT.READ_GIFT_CARDS`; open to apps, staff and API keys.

        Raises:
            GiftCardNotFound: The site has no gift card of that id or code.
        """
        return self._pages(calls.LIST_GIFT_CARD_TRANSACTIONS, {"id": id, "limit": limit}, Options(timeout=timeout))

    async def query_gift_cards(
        self,
        *,
        state: GiftCardState | str | None = None,
        currency: str | None = None,
        cursor_paging: CursorPaging | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> QueryGiftCardsResponse:
        """List gift cards, newest first.

        Which cards, newest first. A cursor goes on with the same `state` and `currency`.

        Needs `ORDERWRIGHT.READ_GIFT_CARDS`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.QUERY_GIFT_CARDS,
            {"state": state, "currency": currency, "cursor_paging": cursor_paging},
            Options(timeout=timeout),
        )

    def iter_gift_cards(
        self,
        *,
        state: GiftCardState | str | None = None,
        currency: str | None = None,
        cursor_paging: CursorPaging | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[GiftCard]:
        """Every record that `query_gift_cards` finds, page after page; a page is asked for when it is needed.

        Which cards, newest first. A cursor goes on with the same `state` and `currency`.

        Needs `ORDERWRIGHT.READ_GIFT_CARDS`; open to apps, staff and API keys.
        """
        return self._pages(
            calls.QUERY_GIFT_CARDS,
            {"state": state, "currency": currency, "cursor_paging": cursor_paging},
            Options(timeout=timeout),
        )

    async def void_gift_card(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> GiftCardResponse:
        """End a gift card; what is left on it is gone.

        A card that is ended already is answered as it is. What a refund has brought back to it since is gone,
        too.

        The card to end.

        Needs `ORDERWRIGHT.MANAGE_GIFT_CARDS`; open to apps, staff and API keys.

        Raises:
            GiftCardNotFound: The site has no gift card of that id or code.
        """
        return await self._call(
            calls.VOID_GIFT_CARD, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )
