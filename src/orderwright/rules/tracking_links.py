"""Where a parcel can be followed: the addresses of the carriers' public pages.

The carriers stand in `carriers.toml` beside this module, which is read once and is the same wherever the program runs.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import quote

_PLACE: Final = "{number}"


class Carrier(NamedTuple):
    """A carrier: the names that people give it, the usual one first, and its page with `{number}` in its address."""

    names: tuple[str, ...]
    link: str


def tracking_link(provider: str | None, number: str | None) -> str | None:
    """The address at which the provider shows that parcel; None without both, or for a provider that is not known.

    The provider is compared without regard to case, blanks, hyphens, other signs and accents. Blanks within the number,
    which people copy along, are left out.
    """
    if provider is None or number is None:
        return None
    carrier = _by_name().get(_plain(provider))
    bare = "".join(number.split())
    if carrier is None or not bare:
        return None
    return carrier.link.replace(_PLACE, quote(bare, safe=""))


def carrier_name(provider: str | None) -> str:
    """The usual name of a carrier however it was written (`fedex` is FedEx); one that is not known is as it is."""
    carrier = _by_name().get(_plain(provider or ""))
    return provider or "" if carrier is None else carrier.names[0]


@cache
def carriers() -> Mapping[str, Carrier]:
    """Every known carrier by its key in the file."""
    text = files(__package__).joinpath("carriers.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {key: Carrier(tuple(entry["names"]), entry["link"]) for key, entry in tomllib.loads(text).items()}
    )


@cache
def _by_name() -> Mapping[str, Carrier]:
    found: dict[str, Carrier] = {}
    for key, carrier in carriers().items():
        for name in (key, *carrier.names):
            assert found.setdefault(_plain(name), carrier) is carrier, f"{name} stands for two carriers"
    return found


def _plain(name: str) -> str:
    """The letters and digits of a name, without case and accents."""
    split = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in split if sign.isalnum())
