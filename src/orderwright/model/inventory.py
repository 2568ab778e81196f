"""Stock: how many units of a catalogue item are left, and every movement of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, NamedTuple
from uuid import UUID

from msgspec import Meta, field

from orderwright.model.base import Guid, GuidOrEmpty, Message, Name36, Name100, OneOf, Text1000, Timestamp
from orderwright.model.bulk import BulkActionMetadata, ItemMetadata
from orderwright.model.identity import Identity

#: The most units that may be counted in or out at a time.
MAX_UNITS = 1_000_000_000
#: What `flags` of an order says when more of its items were sold than there were: staff are to look at it.
OVERSOLD = "OVERSOLD"

Units = Annotated[int, Meta(ge=0, le=MAX_UNITS)]
SignedUnits = Annotated[int, Meta(ge=-MAX_UNITS, le=MAX_UNITS)]
# The id of a variant or the JSON of the chosen options.
Variant = Annotated[str, Meta(max_length=5000)]
PageSize = Annotated[int, Meta(ge=1, le=100)]
Cursor = Annotated[str, Meta(max_length=12_000)]


class InventoryUpdateTrigger(StrEnum):
    """When an order takes its stock. The names are those of the contract's orders settings."""

    ON_ORDER_PLACED = "ON_ORDER_PLACED"
    ON_ORDER_PAID = "ON_ORDER_PAID"


class Overselling(StrEnum):
    """What happens to a new order that needs more than there is: it is refused, or placed with the flag OVERSOLD."""

    REFUSE = "REFUSE"
    ALLOW = "ALLOW"


class MovementReason(StrEnum):
    """Why stock moved."""

    PLACED = "PLACED"
    PAID = "PAID"
    CANCELED = "CANCELED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    REFUND_RESTOCK = "REFUND_RESTOCK"
    DRAFT_COMMIT = "DRAFT_COMMIT"
    ADJUSTMENT = "ADJUSTMENT"
    IMPORT = "IMPORT"


class CountReason(StrEnum):
    """Why quantities are set: somebody counted, or they come from another system."""

    ADJUSTMENT = "ADJUSTMENT"
    IMPORT = "IMPORT"


class StockKey(NamedTuple):
    """What a quantity is kept of, in the spelling that keys are compared in (see `rules.stock`)."""

    app_id: str
    item_id: str
    variant: str
    location: str


class StockNeed(NamedTuple):
    """What one line of an order needs from one location. In the order of the database's type `stock_need`."""

    line_item_id: UUID
    app_id: str
    item_id: str
    variant: str
    location: str
    quantity: int


class StockLack(NamedTuple):
    """A need that can't be met: only `available` of the `requested` units are there."""

    line_item_id: UUID
    app_id: str
    item_id: str
    variant: str
    location: str
    requested: int
    available: int


class StockMove(NamedTuple):
    """A change of one quantity, in the order of the database's type `stock_move`."""

    line_item_id: UUID | None
    app_id: str
    item_id: str
    variant: str
    location: str
    delta: int


class StockTaking(NamedTuple):
    """What a new order takes, in the order of the database's type `stock_taking`.

    `forced`: whatever there is, so that quantities fall below zero; otherwise an order that lacks stock is refused.
    """

    needs: list[StockNeed]
    reason: MovementReason
    forced: bool


class Holding(NamedTuple):
    """What the movements of one line of an order come to, at one row of stock.

    `units` were taken and not given back: below zero if more was given back than was ever taken. `taken` is true if
    the line took any.
    """

    line_item_id: UUID
    key: StockKey
    units: int
    taken: bool


class StockRecord(NamedTuple):
    """One quantity as it is kept."""

    key: StockKey
    quantity: int
    updated: datetime


class StockItemKey(Message, kw_only=True):
    """What a quantity is kept of: an item as a line's catalogue reference names it, its variant and a location.

    `variant` is the id of the variant, or the JSON object of the chosen options; absent and empty mean an item without
    variants. Without `location_id` the quantity is the one for all locations that have none of their own.
    """

    app_id: Name100
    catalog_item_id: Name36
    variant: Variant | None = None
    location_id: GuidOrEmpty | None = None


class StockItem(Message, kw_only=True):
    """One quantity. `variant` and `location_id` are empty where there is none."""

    app_id: str
    catalog_item_id: str
    variant: str
    location_id: str
    quantity: int
    updated_date: Timestamp


class CatalogItem(Message, kw_only=True):
    """An item of a catalogue, with all its variants at all locations."""

    app_id: Name100
    catalog_item_id: Name36


class QueryStockRequest(Message, kw_only=True):
    """Which quantities, and from where on. What is absent or empty does not restrict.

    `location_ids` may hold an empty text: the quantities for no location of their own. `max_quantity` finds what runs
    low: 0 what is sold out, -1 what was oversold.
    """

    items: Annotated[list[CatalogItem], Meta(max_length=100)] = field(default_factory=list)
    location_ids: Annotated[list[GuidOrEmpty], Meta(max_length=100)] = field(default_factory=list)
    max_quantity: SignedUnits | None = None
    limit: PageSize = 50
    cursor: Cursor | None = None


class QueryStockResponse(Message, kw_only=True):
    """Quantities in the order of app, item, variant and location. `cursor` is there while more follow."""

    stock: list[StockItem]
    cursor: str | None = None


class GetStockItemRequest(StockItemKey, kw_only=True):
    """Which quantity. The one that is kept under exactly this key: no other location stands in."""


class StockItemResponse(Message, kw_only=True):
    """One quantity."""

    stock_item: StockItem


class NewQuantity(StockItemKey, kw_only=True):
    """An item with what was counted of it; or one that is not to be tracked any longer.

    With `expected_quantity` nothing is set unless that many units are left now: what was sold since somebody looked is
    not overwritten.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("quantity", "stop_tracking", required=True),)

    quantity: Units | None = None
    stop_tracking: bool | None = None
    expected_quantity: SignedUnits | None = None


class SetStockRequest(Message, kw_only=True):
    """Up to 100 quantities as counted. `note` is for people and stands with each movement."""

    items: Annotated[list[NewQuantity], Meta(min_length=1, max_length=100)]
    reason: CountReason = CountReason.ADJUSTMENT
    note: Text1000 | None = None


class StockAdjustment(StockItemKey, kw_only=True):
    """Units that are added to an item, or taken off it where `delta` is below zero."""

    delta: SignedUnits


class AdjustStockRequest(Message, kw_only=True):
    """Up to 100 adjustments. `note` says why, for people, and stands with each movement."""

    items: Annotated[list[StockAdjustment], Meta(min_length=1, max_length=100)]
    note: Text1000 | None = None


class StockResult(Message, kw_only=True):
    """What became of one item; `item` is the quantity as it is now."""

    item_metadata: ItemMetadata
    item: StockItem | None = None


class StockResultsResponse(Message, kw_only=True):
    """What became of each item, in the order of the request."""

    results: list[StockResult]
    bulk_action_metadata: BulkActionMetadata


class ListMovementsRequest(Message, kw_only=True):
    """The movements of an order, or of an item: of all its variants and locations, unless one is named."""

    order_id: Guid | None = None
    app_id: Name100 | None = None
    catalog_item_id: Name36 | None = None
    variant: Variant | None = None
    location_id: GuidOrEmpty | None = None
    limit: PageSize = 50
    cursor: Cursor | None = None


class StockMovement(Message, kw_only=True):
    """One change of a quantity: by `delta`, to `quantity`."""

    date: Timestamp
    app_id: str
    catalog_item_id: str
    variant: str
    location_id: str
    delta: int
    quantity: int
    reason: MovementReason
    order_id: Guid | None = None
    line_item_id: Guid | None = None
    identity: Identity
    operation: str
    note: str | None = None


class ListMovementsResponse(Message, kw_only=True):
    """Movements, newest first. `cursor` is there while older ones follow."""

    movements: list[StockMovement]
    cursor: str | None = None
