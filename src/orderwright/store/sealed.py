"""Encryption at rest: secrets of others that the service needs in the clear, such as the keys of payment gateways.

The keys are not in the database, so that a copy of it gives nothing away. They come from `ORDERWRIGHT_SECRETS_KEY`,
else from the file that `ORDERWRIGHT_SECRETS_KEY_FILE` names, else from `secrets.key` in the data directory of the
embedded PostgreSQL, where one is made at its first use. Several keys may be given, between blanks or commas: the first
encrypts, all decrypt.

A sealed text is: a version byte, eight bytes that name the key, twelve of nonce, then AES-256-GCM's ciphertext and tag.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from orderwright.model.errors import ApplicationError

KEY_VARIABLE: Final = "ORDERWRIGHT_SECRETS_KEY"
KEY_FILE_VARIABLE: Final = "ORDERWRIGHT_SECRETS_KEY_FILE"
#: The file in a data directory.
KEY_FILE: Final = "secrets.key"

_KEY_BYTES: Final = 32
_VERSION: Final = b"\x01"
_NAME_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_HEAD: Final = 1 + _NAME_BYTES + _NONCE_BYTES
_HOW_TO: Final = "32 random bytes in base64 (`openssl rand -base64 32` makes them)"


def key_problem(description: str) -> ApplicationError:
    """There is no key to encrypt with, or not the one that something was encrypted with. The words say what to set."""
    return ApplicationError("SECRETS_KEY_PROBLEM", description)


class SealingKeys:
    """The keys of this process. They are looked for when they are first needed, and kept.

    `text` is what the environment says, `file` where else to look; a file that is not there is made if `make` is set.
    """

    def __init__(self, text: str | None = None, file: Path | None = None, *, make: bool = False) -> None:
        self._text = text
        self._file = file
        self._make = make
        self._ciphers: dict[bytes, AESGCM] | None = None

    @classmethod
    def configured(cls, data_dir: Path | None = None) -> SealingKeys:
        """The keys that the environment names, else those in the embedded PostgreSQL's data directory."""
        text, file = os.environ.get(KEY_VARIABLE), os.environ.get(KEY_FILE_VARIABLE)
        if text or file:
            return cls(text or None, Path(file) if file else None)
        return cls(None, data_dir / KEY_FILE if data_dir is not None else None, make=True)

    def __repr__(self) -> str:
        return f"SealingKeys(file={self._file!s}, <keys hidden>)"

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Encrypt with the first key. Only `unseal` with the same `bound_to` gives it back."""
        name, cipher = next(iter(self._all().items()))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + name + nonce + cipher.encrypt(nonce, plain, bound_to)

    def unseal(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What was sealed. Raises SECRETS_KEY_PROBLEM without its key, and for what was changed or moved."""
        name, nonce = sealed[1 : 1 + _NAME_BYTES], sealed[1 + _NAME_BYTES : _HEAD]
        cipher = self._all().get(name)
        if sealed[:1] != _VERSION or cipher is None:
            raise key_problem(
                f"The credentials were encrypted with the key {name.hex()}, which is not among those that are set: "
                f"add it to {KEY_VARIABLE}, or set the account anew"
            )
        try:
            return cipher.decrypt(nonce, sealed[_HEAD:], bound_to)
        except (InvalidTag, ValueError):
            raise key_problem(
                "The encrypted credentials were changed or belong elsewhere: set the account anew"
            ) from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether it is sealed with the key that encrypts now."""
        return sealed[1 : 1 + _NAME_BYTES] == next(iter(self._all()))

    def _all(self) -> dict[bytes, AESGCM]:
        if self._ciphers is None:
            self._ciphers = _ciphers(self._read(), self._origin())
        return self._ciphers

    def _read(self) -> str:
        if self._text is not None:
            return self._text
        if self._file is None:
            raise key_problem(
                f"Credentials are kept encrypted, and there is no key: set {KEY_VARIABLE} to {_HOW_TO}, "
                f"or {KEY_FILE_VARIABLE} to a file with them, for every process of the service"
            )
        if self._make and not self._file.exists():
            _make_key_file(self._file)
        try:
            return self._file.read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise key_problem(f"The key file {self._file} can't be read ({type(error).__name__})") from None

    def _origin(self) -> str:
        return KEY_VARIABLE if self._text is not None else str(self._file)


def _ciphers(text: str, origin: str) -> dict[bytes, AESGCM]:
    """A cipher by the name of its key, the first one first."""
    ciphers: dict[bytes, AESGCM] = {}
    for place, word in enumerate(text.replace(",", " ").split(), start=1):
        try:
            # Both alphabets of base64 are in use for keys.
            key = base64.b64decode(word.replace("-", "+").replace("_", "/") + "=" * (-len(word) % 4), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != _KEY_BYTES:
            raise key_problem(f"Key {place} of {origin} is not {_HOW_TO}")
        name = hashlib.sha256(b"orderwright:key:" + key).digest()[:_NAME_BYTES]
        ciphers[name] = AESGCM(key)
    if not ciphers:
        raise key_problem(f"{origin} holds no key: it needs {_HOW_TO}")
    return ciphers


def _make_key_file(path: Path) -> None:
    """Make a key for this user alone (0600). Of several processes at once one wins, and the others read its key."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(handle)
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    except OSError as error:
        raise key_problem(f"The key file {path} can't be made ({error.strerror or error})") from None
