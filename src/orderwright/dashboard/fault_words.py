"""What is wrong with an uploaded file, in the language of the page: from the codes of its faults to words.

The API and the command line say it in English. A test holds this catalogue to the codes that there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: By the codes of `rules.file_faults`. Each is a sentence of its own, which the name of the column stands before.
FAULT_WORDS: Final[Mapping[str, str]] = {
    "MISSING": _("This is missing."),
    "NOT_CSV": _("This is not CSV: %(reason)s"),
    "FIRST_ROW_MISSING": _("This is missing: without its first row an order is incomplete."),
    "NO_LINES": _("This is missing: the order has no lines."),
    "NO_UNITS": _("0 units: a line has at least one."),
    "LINE_INCOMPLETE": _("Name, quantity (1 or more) and total are needed."),
    "UNKNOWN_STATUS": _("“%(value)s” is none of these: %(known)s."),
    "NOT_AN_AMOUNT": _("“%(value)s” is not an amount, such as 12.50."),
    "AMOUNT_OUT_OF_RANGE": _("“%(value)s” is not from 0 to 1,000,000,000,000,000."),
    "NOT_A_COUNT": _("“%(value)s” is not a number of units from 0 to 100,000."),
    "NOT_A_TIME": _("“%(value)s” is not a date and time, such as 2026-03-01 09:30:00 +0100."),
    "NO_NUMBER": _("There is no number: nothing tells the order from others."),
    "NO_ID": _("This is missing, and so is the number: nothing tells the order from others."),
    "NOT_JSON": _("This is not JSON: %(reason)s"),
    "NOT_AN_OBJECT": _("This is no JSON object."),
    "NOT_OBJECTS": _("This has to be a list of objects."),
    "NOT_TEXTS": _("This has to be a list of texts."),
    "CELL_COUNT": _("The line has %(cells)s cells, the first line has %(columns)s."),
    "COLUMNS_MISSING": _(
        "The first line lacks columns: %(columns)s. There are %(known)s and name_LANGUAGE for translations."
    ),
    "COLUMNS_UNKNOWN": _(
        "The first line has unknown columns: %(columns)s. There are %(known)s and name_LANGUAGE for translations."
    ),
    "COLUMNS_REPEATED": _(
        "The first line repeats columns: %(columns)s. There are %(known)s and name_LANGUAGE for translations."
    ),
    "NO_OWNER": _("No product of the file has the SKU or the id “%(value)s”."),
    "NO_NAME": _("A product needs a SKU or an id."),
    "STANDS_BEFORE": _("“%(value)s” stands in line %(line)s already."),
    "FOR_VARIANTS": _("This is for the lines of variants, which have variant_of."),
    "FOR_PRODUCTS": _("This belongs to the product: leave it empty in the line of a variant."),
    "NO_CHOICES": _("A variant needs its choices, such as Size: S; Colour: Blue."),
    "NOT_A_CHOICE": _("“%(value)s” is not like Size: S."),
    "NOT_YES_OR_NO": _("“%(value)s” is neither yes nor no."),
    "NO_TAX_GROUP": _("The tax rates have no group named “%(value)s”."),
}
#: By the rules of the API that a value can break.
RULE_WORDS: Final[Mapping[str, str]] = {
    "REQUIRED_FIELD": _("This is needed."),
    "REQUIRED_ONE_OF_FIELD": _("One of several fields is needed."),
    "ONE_OF_ALIGNMENT": _("Only one of several fields may be there."),
    "MIN_LENGTH": _("This needs at least %(threshold)s characters."),
    "MAX_LENGTH": _("This may have at most %(threshold)s characters."),
    "MIN_SIZE": _("At least %(threshold)s are needed."),
    "MAX_SIZE": _("At most %(threshold)s are possible."),
    "MIN": _("The least is %(threshold)s."),
    "MAX": _("The most is %(threshold)s."),
    "DECIMAL_GTE": _("The least is %(threshold)s."),
    "DECIMAL_GT": _("This has to be more than %(threshold)s."),
    "DECIMAL_LTE": _("The most is %(threshold)s."),
    "DECIMAL_LT": _("This has to be less than %(threshold)s."),
    "DECIMAL_MAX_SCALE": _("This may have at most %(threshold)s digits after the point."),
    "FORMAT": _("This is not in the form that is needed."),
    "INVALID_ENUM_VALUE": _("This is none of the values that there are."),
    "FIELD_NOT_ALLOWED": _("This is not possible here."),
    # Rules of the catalogue.
    "COMPARE_AT_PRICE_BELOW_PRICE": _("This must not be below the price."),
    "DUPLICATE_CHOICE": _("This stands there twice."),
    "DUPLICATE_OPTION": _("This stands there twice."),
    "DUPLICATE_ID": _("This stands there twice."),
    "DUPLICATE_SKU": _("The product, or a variant of it, has this SKU already."),
    "DUPLICATE_LANGUAGE": _("There is a translation into this language already."),
    "DUPLICATE_VARIANT": _("Another variant has the same choices."),
    "ONE_CHOICE_OF_EVERY_OPTION": _("A variant needs one choice of each option of the product."),
    "UNKNOWN_OPTION": _("The product has no such option."),
    "UNKNOWN_CHOICE": _("The option has no such choice."),
}
_OTHER: Final = _("This does not fit: %(words)s")


def fault_words(page: Page, code: str, values: Mapping[str, Any], words: str) -> str:
    """A fault in the language of the page; `words` are those of the API, for one that has no words here."""
    known = FAULT_WORDS.get(code) or RULE_WORDS.get(code)
    if known is not None:
        try:
            return page.text(known, **values)
        except KeyError:
            pass
    return page.text(_OTHER, words=words) if words else ""
