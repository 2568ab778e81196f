"""The codes of gift cards: making one, and the hash that is all that is kept of it.

A code has 16 characters of an alphabet of 31, which are 79 random bits. The last four are kept in the clear, because
buyer and staff tell cards apart by them; that leaves 59 bits to whoever has stolen the table. So, unlike an API key,
a code goes through a slow hash (scrypt, RFC 7914): some 15 ms and 8 MB for each guess. The salt is the id of the site,
since a card is looked up by the hash of its code: it makes tables of other sites worthless, and there is no key that a
restored backup could lack.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from typing import Final
from uuid import UUID

#: Digits and capitals without those that are taken for each other: 0 and O, 1, I and L.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 16
_COST: Final = 2**13
_BLOCK: Final = 8


def new_code() -> str:
    """A code that nobody can guess, in capitals and digits, without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str | None:
    """The code that somebody typed: blanks and hyphens are left out, small letters are capitals.

    None if no code looks like that, which says nothing about the cards there are.
    """
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code) else None


async def code_hash(site_id: UUID, code: str) -> bytes:
    """The 32 bytes under which a site keeps a code that `read_code` or `new_code` gave. Works in a thread."""
    return await asyncio.to_thread(_hash, site_id, code)


def _hash(site_id: UUID, code: str) -> bytes:
    salt = b"orderwright gift card" + site_id.bytes
    return hashlib.scrypt(code.encode("ascii"), salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32)
