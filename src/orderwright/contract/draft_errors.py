"""The application errors that several operations on draft orders share."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode
from orderwright.model.errors import Status

NOT_FOUND = ErrorCode("DRAFT_ORDER_DOES_NOT_EXIST", Status.NOT_FOUND, "The site has no draft order of that id.")
ALREADY_COMMITTED = ErrorCode(
    "DRAFT_ORDER_ALREADY_COMMITTED", Status.CONFLICT, "The draft is committed and does not change any more."
)
CURRENCY_MISMATCH = ErrorCode(
    "CURRENCY_DOES_NOT_MATCH_DRAFT_ORDER_CURRENCY",
    Status.BAD_REQUEST,
    "The request names another currency than that of the draft.",
)
LINE_NOT_FOUND = ErrorCode("LINE_ITEM_NOT_FOUND", Status.NOT_FOUND, "The draft has no such line, or it was removed.")
DISCOUNT_NOT_FOUND = ErrorCode("DISCOUNT_NOT_FOUND", Status.NOT_FOUND, "The draft has no such discount.")
FEE_NOT_FOUND = ErrorCode("ADDITIONAL_FEE_NOT_FOUND", Status.NOT_FOUND, "The draft has no such fee.")
#: Of lines for a draft that has none yet.
NEW_LINE_ERRORS = (
    ErrorCode("MAX_ITEMS_REACHED", Status.FAILED_PRECONDITION, "The draft would have more than 300 lines."),
    ErrorCode("DUPLICATED_LINE_ITEM_IDS", Status.BAD_REQUEST, "Two of the lines have the same id."),
    ErrorCode("MULTIPLE_ADDS_FOR_SAME_LINE_ITEM", Status.BAD_REQUEST, "An item of the catalogue is named twice."),
    ErrorCode("CATALOG_ITEM_NOT_FOUND", Status.NOT_FOUND, "The catalogue has no such item."),
    ErrorCode(
        "CATALOG_ITEM_NOT_AVAILABLE",
        Status.FAILED_PRECONDITION,
        "The item is not for sale, or has no price in the draft's currency and none was sent.",
    ),
    ErrorCode("GIFT_CARD_ITEM_UNSUPPORTED", Status.FAILED_PRECONDITION, "Gift cards can't be sold through a draft."),
)
#: Of lines for a draft that has some.
MORE_LINE_ERRORS = (
    *NEW_LINE_ERRORS,
    ErrorCode("DUPLICATED_EXTERNAL_LINE_ITEM_ID", Status.CONFLICT, "The draft has a line of that id."),
    ErrorCode("CATALOG_ITEM_ALREADY_EXIST", Status.CONFLICT, "The item is in the draft: change its line's quantity."),
)


def too_large(*what: str) -> tuple[ErrorCode, ...]:
    """The errors of discounts that are more than there is to take them from: of ORDER, ITEM or SHIPPING."""
    names = {"ORDER": "ORDER_TOTALS", "ITEM": "ITEM_TOTALS", "SHIPPING": "SHIPPING_TOTAL"}
    when = "An applied discount is more than what is left to take it from: `data.available`."
    return tuple(ErrorCode(f"DISCOUNTS_AMOUNT_EXCEED_{names[one]}", Status.FAILED_PRECONDITION, when) for one in what)
