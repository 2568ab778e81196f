"""What every document and request is made of: the base class and the scalar types with their limits.

The limits stand in `Meta`, so that the typed decoder, the explainer of violations and the OpenAPI document all read
the same declaration. `Meta.extra` holds what a pattern can't say in words: `format` is the contract's name of the
format, `decimal` its bounds. Patterns use only what Python and ECMAScript read alike; `$(?!\\n)` is the strict end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, NamedTuple

import msgspec
from msgspec import Meta

from orderwright.model.codes import COUNTRIES, CURRENCIES, WITHDRAWN_CURRENCIES

END = r"$(?!\n)"


# The names that the SDK and older documents give to the first line of an address and to its point on the map.
ADDRESS_ALIASES: Mapping[str, str] = MappingProxyType({"addressLine1": "addressLine", "location": "geocode"})


class OneOf:
    """Fields of which at most one may be set (exactly one when `required`), by their Python names."""

    def __init__(self, *fields: str, required: bool = False) -> None:
        self.fields = fields
        self.required = required


class BrokenRule(NamedTuple):
    """A rule between fields that a message breaks; `path` is the wire path from that message."""

    path: str
    description: str
    rule: str
    rule_name: str | None = None
    data: dict[str, Any] | None = None


class Message(msgspec.Struct, kw_only=True, omit_defaults=True, rename="camel"):
    """The base of all documents, inputs and requests.

    Absent and null are the same: None, and neither is encoded. What a document must always show has no default, so
    that it is always encoded: whoever completes the document fills it. Keys that are not declared are ignored.
    Every class says `kw_only=True` itself because msgspec does not inherit it.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = ()
    # Wire names that older programs use for a field, with the name of today.
    ALIASES: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def check(self) -> Iterator[BrokenRule]:
        """The rules between fields that this message breaks.

        The explainer also calls it with an incomplete stand-in, where a missing or faulty field is None: an
        implementation reads attributes only, and says nothing about what is None.
        """
        return iter(())


class Patch(Message, kw_only=True):
    """The base of patches: UNSET leaves a value alone, None removes it, anything else replaces it.

    A field that doesn't admit None can't be removed.
    """


def _decimal(pattern: str, **bounds: str | int) -> Meta:
    return Meta(pattern=f"^{pattern}{END}", extra={"format": "DECIMAL_VALUE", "decimal": bounds})


def _format(
    name: str, pattern: str, schema: str | None = None, *, min_length: int | None = None, max_length: int | None = None
) -> Meta:
    return Meta(
        pattern=f"^{pattern}{END}",
        min_length=min_length,
        max_length=max_length,
        extra={"format": name},
        extra_json_schema={"format": schema} if schema else None,
    )


_TO_10_15 = r"(?:[0-9]{1,15}(?:\.[0-9]{1,20})?|10{15}(?:\.0{1,20})?)"
_POSITIVE = r"(?=[0-9.]*[1-9])"
_MAX = "1000000000000000"

# Money and other decimals travel as text. At most 20 digits follow the point where the contract sets no scale.
Amount = Annotated[str, _decimal(_TO_10_15, gte="0", lte=_MAX)]
# Wider than an amount, because it is a sum of payments and a difference.
SignedAmount = Annotated[str, _decimal(r"-?[0-9]{1,18}(?:\.[0-9]{1,20})?")]
BoundedSignedAmount = Annotated[str, _decimal(f"-?{_TO_10_15}", gte=f"-{_MAX}", lte=_MAX)]
PositiveDecimal = Annotated[str, _decimal(_POSITIVE + _TO_10_15, gt="0", lte=_MAX)]
TaxRate = Annotated[str, _decimal(r"[0-9]{1,15}(?:\.[0-9]{1,6})?", gte="0", max_scale=6)]
Fraction4 = Annotated[str, _decimal(_POSITIVE + r"(?:0(?:\.[0-9]{1,4})?|1(?:\.0{1,4})?)", gt="0", lte="1", max_scale=4)]
Quantity4 = Annotated[
    str,
    _decimal(_POSITIVE + r"(?:[0-9]{1,15}(?:\.[0-9]{1,4})?|10{15}(?:\.0{1,4})?)", gt="0", lte=_MAX, max_scale=4),
]

_HEX = "[0-9a-fA-F]"
_GUID = f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
Guid = Annotated[str, _format("GUID", _GUID, "uuid")]
# Where an empty text stands for "make one for me".
GuidOrEmpty = Annotated[str, _format("GUID", f"(?:{_GUID})?")]

_LABEL = r"[^\W_](?:[\w\-]{0,61}[^\W_])?"
Email = Annotated[
    str, _format("EMAIL", rf"[^\s@<>()\[\],;:\\\"\x00-\x20]{{1,64}}@(?:{_LABEL}\.){{1,10}}{_LABEL}", max_length=320)
]
# Digits and the signs that people write between them; at least three digits.
Phone = Annotated[str, _format("PHONE", r"(?=(?:[^0-9]*[0-9]){3})[0-9+(][0-9 ()+./#*,;:extEXT\-]{2,49}", max_length=50)]
WebUrl = Annotated[
    str, _format("WEB_URL", r"[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+(?:[/?#]\S*)?", min_length=1, max_length=2000)
]
WebUrl2048 = Annotated[
    str, _format("WEB_URL", r"[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+(?:[/?#]\S*)?", min_length=1, max_length=2048)
]
# What a reader of the feed calls itself.
ConsumerName = Annotated[str, _format("CONSUMER_NAME", r"[A-Za-z0-9][A-Za-z0-9._\-]{0,99}", max_length=100)]
LanguageTag = Annotated[str, _format("LANGUAGE_TAG", r"[A-Za-z]{2,3}(?:[\-_][A-Za-z0-9]{2,8}){0,4}", max_length=35)]
CurrencyCode = Annotated[str, _format("CURRENCY", f"(?:{'|'.join(sorted(CURRENCIES | WITHDRAWN_CURRENCIES))})")]
CountryCode = Annotated[str, _format("COUNTRY", f"(?:{'|'.join(sorted(COUNTRIES))})")]

# RFC 3339, and the days of the calendar. The first and the last day of all years can only be given in UTC. What is
# looked ahead for stops at the first sign of an offset: a search to the end of a hostile text would take its square.
_DATE = (
    r"(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_TIME = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+\-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
Timestamp = Annotated[
    str, _format("DATE_TIME", rf"(?!0000|(?:0001-01-01|9999-12-31)T[0-9:.]*[+\-]){_DATE}{_TIME}", "date-time")
]

Int32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
PositiveInt = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Quantity = Annotated[int, Meta(ge=1, le=100_000)]
Interval = Annotated[int, Meta(ge=1, le=3650)]
Quantity1000000 = Annotated[int, Meta(ge=1, le=1_000_000)]
# Counts can be 0 and, although the contract does not say so, not less.
Count100 = Annotated[int, Meta(ge=0, le=100)]
Count100000 = Annotated[int, Meta(ge=0, le=100_000)]
Count1000000 = Annotated[int, Meta(ge=0, le=1_000_000)]

# Texts by their greatest length in characters: `Text...` may be empty, `Name...` may not.
Text4 = Annotated[str, Meta(max_length=4)]
Text5 = Annotated[str, Meta(max_length=5)]
Text30 = Annotated[str, Meta(max_length=30)]
Text40 = Annotated[str, Meta(max_length=40)]
Text50 = Annotated[str, Meta(max_length=50)]
Text100 = Annotated[str, Meta(max_length=100)]
Text150 = Annotated[str, Meta(max_length=150)]
Text200 = Annotated[str, Meta(max_length=200)]
Text250 = Annotated[str, Meta(max_length=250)]
Text300 = Annotated[str, Meta(max_length=300)]
Text500 = Annotated[str, Meta(max_length=500)]
Text512 = Annotated[str, Meta(max_length=512)]
Text600 = Annotated[str, Meta(max_length=600)]
Text1000 = Annotated[str, Meta(max_length=1000)]
Text16000 = Annotated[str, Meta(max_length=16000)]
NonEmpty = Annotated[str, Meta(min_length=1)]
Name10 = Annotated[str, Meta(min_length=1, max_length=10)]
Name36 = Annotated[str, Meta(min_length=1, max_length=36)]
Name40 = Annotated[str, Meta(min_length=1, max_length=40)]
Name50 = Annotated[str, Meta(min_length=1, max_length=50)]
Name100 = Annotated[str, Meta(min_length=1, max_length=100)]
Name150 = Annotated[str, Meta(min_length=1, max_length=150)]
Name200 = Annotated[str, Meta(min_length=1, max_length=200)]
Name256 = Annotated[str, Meta(min_length=1, max_length=256)]
Name400 = Annotated[str, Meta(min_length=1, max_length=400)]
Name500 = Annotated[str, Meta(min_length=1, max_length=500)]
Name1000 = Annotated[str, Meta(min_length=1, max_length=1000)]
Name5000 = Annotated[str, Meta(min_length=1, max_length=5000)]
