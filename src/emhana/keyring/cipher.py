"""Sealed values: AES-256-GCM under the active key, bound to the column they were written for.

Envelope: version (1 byte), length of the key id (1), key id, nonce (12), ciphertext with its tag. The header and the place are
authenticated. Nonces are random, so one key serves 2^32 values; rotate before that.
"""

import os

from cryptography.exceptions import InvalidTag

from emhana.keyring.keys import Keys

VERSION = 1
NONCE = 12
TAG = 16


class Tampered(Exception):
    """A sealed value was changed, moved to another column or sealed under a key this installation does not have."""


def seal(plain: bytes, *, place: str, keys: Keys) -> bytes:
    """Return `plain` sealed for `place` (`table.column`) under the active key."""
    header = bytes([VERSION, len(keys.active)]) + keys.active.encode("ascii")
    nonce = os.urandom(NONCE)
    return header + nonce + keys.encryption[keys.active].encrypt(nonce, plain, _bound(header, place))


def open(sealed: bytes, *, place: str, keys: Keys) -> bytes:
    """Return what was sealed for `place`; raise Tampered when that is not what `sealed` holds."""
    header, body = _split(sealed, place)
    key = keys.encryption.get(header[2:].decode("ascii", errors="replace"))
    if key is None:
        raise Tampered(f"{place} is sealed under a key that the key file does not have")
    try:
        return key.decrypt(body[:NONCE], body[NONCE:], _bound(header, place))
    except InvalidTag:
        raise Tampered(f"{place} was changed or belongs to another column") from None


def seal_text(plain: str, *, place: str, keys: Keys) -> bytes:
    """Return the text `plain` sealed for `place`."""
    return seal(plain.encode("utf-8"), place=place, keys=keys)


def open_text(sealed: bytes, *, place: str, keys: Keys) -> str:
    """Return the text sealed for `place`; raise Tampered when that is not what `sealed` holds."""
    return open(sealed, place=place, keys=keys).decode("utf-8")


def key_id(sealed: bytes, *, place: str) -> str:
    """Return the id of the key that sealed the value: a rotation re-seals the rows under another id than the active one."""
    return _split(sealed, place)[0][2:].decode("ascii", errors="replace")


def _split(sealed: bytes, place: str) -> tuple[bytes, bytes]:
    if len(sealed) < 2 or sealed[0] != VERSION or len(sealed) < 2 + sealed[1] + NONCE + TAG:
        raise Tampered(f"{place} holds no sealed value")
    end = 2 + sealed[1]
    return sealed[:end], sealed[end:]


def _bound(header: bytes, place: str) -> bytes:
    return header + place.encode("utf-8")
