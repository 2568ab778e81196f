"""Which addresses may be connected to: those of the public internet, looked at right before the connection is made.

Whoever chooses the address of a webhook or of a picture must not reach what the service can reach and they can't: the
machine itself, its network, the metadata of a cloud. A name is resolved once, every address it has is checked, and the
connection goes to one of the addresses that were checked, so that a name which means something else a moment later
gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any, Final

import httpcore

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Prefixes of IPv6 that carry an address of IPv4 inside.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL: Final = ipaddress.IPv6Network("64:ff9b:1::/48")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


class ForbiddenAddress(httpcore.ConnectError):
    """The name leads to an address that is not of the public internet."""


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, also inside an address of IPv6 that carries one of IPv4."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(_is_global(one) for one in _with_embedded(address))


def _is_global(address: _Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _with_embedded(address: _Address) -> Iterable[_Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    inner = address.ipv4_mapped or address.sixtofour
    if address.teredo is not None or address in _NAT64_LOCAL:
        return (ipaddress.IPv4Address(0),)  # refused: where it ends up can't be told
    if inner is not None:
        return (inner,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    if address in _COMPATIBLE:
        return (ipaddress.IPv4Address(0),)
    return (address,)


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections of `httpcore` to checked addresses only. `allow_private` lets all through, for development."""

    def __init__(self, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # as the base class has it
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check, and connect to the first address that answers. Raises `ForbiddenAddress`."""
        addresses = await self._resolved(host, port)
        forbidden = [] if self._allow_private else [one for one in addresses if not is_public(one)]
        if forbidden:
            raise ForbiddenAddress(f"{host} leads to {forbidden[0]}, which is not an address of the public internet")
        problem: Exception | None = None
        for address in addresses[:4]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        assert problem is not None, "a name without addresses does not resolve"
        raise problem

    async def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise ForbiddenAddress(f"{path} is a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """As the base class has it."""
        await asyncio.sleep(seconds)

    async def _resolved(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError(f"The name {host} can't be resolved") from None
        return list(dict.fromkeys(str(one[4][0]) for one in found))
