"""The key file: it lies outside the database, so a stolen dump stays unreadable without it."""

import base64
import binascii
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
READABLE_BY_OTHERS = 0o007
LONGEST_ID = 32


class KeyFileError(Exception):
    """The key file cannot be used; the message is one line an operator can act on and holds no key."""


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of one file: `active` names the encryption key that seals, every key in `encryption` still opens."""

    active: str
    encryption: Mapping[str, AESGCM]
    lookup: bytes


def ensure(path: Path) -> Keys:
    """Return the keys of `path`, making a new file (mode 0600) when there is none; of two first starts one file wins."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        first = _new_id([])
        _write(path, {"active": first, "encryption": {first: _new_key()}, "lookup": _new_key()}, replace=False)
    return load(path)


def load(path: Path) -> Keys:
    """Return the keys of `path`; raise KeyFileError when it is missing, unreadable, open to others or damaged."""
    content = _read(path)
    try:
        encryption = {name: AESGCM(_key(text)) for name, text in content["encryption"].items()}
        keys = Keys(active=content["active"], encryption=encryption, lookup=_key(content["lookup"]))
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error):
        raise KeyFileError(f"the key file {path} is damaged: restore it from its backup") from None
    if keys.active not in encryption or not all(name.isascii() and 0 < len(name) <= LONGEST_ID for name in encryption):
        raise KeyFileError(f"the key file {path} names no usable active key: restore it from its backup")
    return keys


def rotate(path: Path) -> Keys:
    """Add an encryption key to `path` and make it the active one; the older keys stay and open what they sealed."""
    load(path)
    content = _read(path)
    added = _new_id(content["encryption"])
    content["encryption"][added] = _new_key()
    _write(path, content | {"active": added}, replace=True)
    return load(path)


def current() -> Keys:
    """Return the keys of the file that `EMHANA_KEY_FILE` names; a changed file is read anew."""
    path = Path(settings.EMHANA_KEY_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return _cached(path, changed)


@lru_cache(maxsize=4)
def _cached(path: Path, changed: int) -> Keys:
    return load(path)


def _read(path: Path) -> dict:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyFileError(f"the key file {path} is missing: restore it from its backup, or set EMHANA_KEY_FILE") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"the key file {path} cannot be read: {getattr(error, 'strerror', None) or 'not text'}") from None
    if mode & READABLE_BY_OTHERS:
        raise KeyFileError(f"the key file {path} is open to every account: run chmod 600 on it")
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        raise KeyFileError(f"the key file {path} is damaged: restore it from its backup") from None
    return content


def _write(path: Path, content: dict, *, replace: bool) -> None:
    """Put the whole file in place at once, mode 0600 from its first moment, and on the disk before anything is sealed with it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(name, path)
        else:
            _link(name, path)
        _sync_folder(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _link(name: str, path: Path) -> None:
    try:
        os.link(name, path)
    except FileExistsError:  # another process made the file first: its keys are the ones in use
        return


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _new_id(taken: Mapping[str, str] | list[str]) -> str:
    return f"k{len(taken) + 1}-{secrets.token_hex(3)}"


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key
