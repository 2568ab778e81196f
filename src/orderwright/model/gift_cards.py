"""Gift cards of the shop itself: the card, its ledger, and what is asked and answered about them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from orderwright.model.base import CurrencyCode, Guid, Message, Name200, Name500, Timestamp
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.payments import Payment
from orderwright.model.prices import Balance, Price
from orderwright.model.refunds import OrderTransactions

#: The app that payments by these cards name as theirs (`giftcardPaymentDetails.appId`): the ledger of this service.
LEDGER_APP_ID: Final = UUID("6f1d0e5c-43b7-4c0e-9b0a-7d6c1b1f4a92")
#: How many cards may pay for one order at a time. An order holds 100 payments, and cards must leave room for others.
MAX_CARDS_ON_ORDER: Final = 10

# The contract's limits for a code that is sent. What it may be made of is not checked: a code that can't exist is
# answered like any other that does not.
GiftCardCode = Annotated[str, Meta(min_length=8, max_length=20)]


class GiftCardState(StrEnum):
    """Whether a card may pay. An expired card is one that is ACTIVE with a past `expirationDate`."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class GiftCardTransactionType(StrEnum):
    """What happened to a card. In brackets what it does to the balance."""

    ISSUED = "ISSUED"  # (+) the card was made
    REDEEMED = "REDEEMED"  # (-) it paid for an order
    RELEASED = "RELEASED"  # (+) that payment was voided
    REFUNDED = "REFUNDED"  # (+) that payment was refunded
    DISABLED = "DISABLED"  # (0)
    ENABLED = "ENABLED"  # (0)
    VOIDED = "VOIDED"  # (-) the card was ended and lost what was left


class GiftCard(Message, kw_only=True):
    """A gift card as it stands. Its code is not part of it: nobody can look it up."""

    id: Guid
    # The last four characters of the code, with asterisks for the others.
    obfuscated_code: str
    currency: CurrencyCode
    initial_amount: Price
    balance: Price
    state: GiftCardState
    # From this moment on the card pays nothing (exclusive). Absent: it does not expire.
    expiration_date: str | None = None
    # Whom the card is for; free text that only staff see.
    recipient: str | None = None
    note: str | None = None
    created_date: str
    updated_date: str
    # When the card was ended. It is DISABLED since.
    voided_date: str | None = None


class GiftCardActor(Message, kw_only=True):
    """Who did something to a card. `email` is there where that is a member of the staff."""

    type: IdentityType
    id: Guid
    email: str | None = None


class GiftCardTransaction(Message, kw_only=True):
    """One line of a card's ledger. The amounts of all lines add to the card's balance."""

    id: Guid
    gift_card_id: Guid
    type: GiftCardTransactionType
    # What it added to the balance; negative: what it took.
    amount: Balance
    # The balance afterwards.
    balance: Price
    order_id: Guid | None = None
    payment_id: Guid | None = None
    refund_id: Guid | None = None
    actor: GiftCardActor
    created_date: str


class GiftCardInput(Message, kw_only=True):
    """A card to issue. The code is the service's to choose."""

    # More than 0, in whole minor units of the currency.
    initial_amount: Price
    # The currency of the site when absent.
    currency: CurrencyCode | None = None
    expiration_date: Timestamp | None = None
    recipient: Name200 | None = None
    note: Name500 | None = None


class CardRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A card as the ledger keeps it. `entries` is the length of its ledger; its text form shows no secret."""

    id: UUID
    last_four: str
    currency: str
    initial_amount: Decimal
    balance: Decimal
    state: GiftCardState
    expiration_date: datetime | None
    recipient: str | None
    note: str | None
    created_date: datetime
    updated_date: datetime
    voided_date: datetime | None
    entries: int


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger as it is kept. `amount` is signed; `balance` is what was left after it."""

    card_id: UUID
    seq: int
    id: UUID
    type: GiftCardTransactionType
    amount: Decimal
    balance: Decimal
    order_id: UUID | None
    payment_id: UUID | None
    refund_id: UUID | None
    actor: Identity
    at: datetime


class RedeemGiftCardRequest(Message, kw_only=True):
    """Pay for an order with a gift card. `amount` is in `currency`, which is the order's."""

    order_id: Guid
    gift_card_code: GiftCardCode
    amount: Price
    currency: CurrencyCode


class RedeemGiftCardResponse(Message, kw_only=True):
    """The payment that was made, and all payments and refunds of the order."""

    order_transactions: OrderTransactions
    payment: Payment
