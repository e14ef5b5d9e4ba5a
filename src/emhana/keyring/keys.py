"""The key file: it lies outside the database, so a stolen dump stays unreadable without it."""

import base64
import binascii
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
READABLE_BY_OTHERS = 0o007
LONGEST_ID = 32


class KeyFileError(Exception):
    """The key file cannot be used; the message is one line an operator can act on and holds no key."""


class Vault(StrEnum):
    """What is sealed apart from everything else, under keys that open nothing besides and are opened by no other."""

    PHTHISIATRY = "phthisiatry"
    PSYCHIATRY = "psychiatry"
    NARCOLOGY = "narcology"


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of one file: `active` names the encryption key that seals, every key in `encryption` still opens.

    Each of `vaults` has a set of its own; a process whose file lacks a vault reads nothing of it.
    """

    active: str
    encryption: Mapping[str, AESGCM]
    lookup: bytes
    vaults: Mapping[str, "Keys"] = field(default_factory=dict)

    def of(self, vault: Vault | None) -> "Keys":
        """Return the keys of `vault`, these themselves without one; raises KeyFileError when the file does not have them."""
        if vault is None:
            return self
        if vault not in self.vaults:
            raise KeyFileError(f"the key file has no keys for {vault}: run emhana migrate")
        return self.vaults[vault]


def ensure(path: Path) -> Keys:
    """Return the keys of `path`, making a new file (mode 0600) when there is none; of two first starts one file wins.

    A file made before a vault was known gets its keys; what it holds stays.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, _new_set() | {"vaults": {vault: _new_set() for vault in Vault}}, replace=False)
    found = load(path)
    if all(vault in found.vaults for vault in Vault):
        return found
    with _locked(path.parent):
        content = _read(path)
        known = content.get("vaults", {})
        _write(path, content | {"vaults": {vault: known.get(vault) or _new_set() for vault in Vault}}, replace=True)
    return load(path)


def load(path: Path) -> Keys:
    """Return the keys of `path`; raise KeyFileError when it is missing, unreadable, open to others or damaged."""
    content = _read(path)
    try:
        found = _set(content)
        keys = Keys(found.active, found.encryption, found.lookup, {name: _set(own) for name, own in content.get("vaults", {}).items()})
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error):
        raise KeyFileError(f"the key file {path} is damaged: restore it from its backup") from None
    if not all(_is_usable(own) for own in (keys, *keys.vaults.values())):
        raise KeyFileError(f"the key file {path} names no usable active key: restore it from its backup")
    return keys


def _set(content: dict) -> Keys:
    encryption = {name: AESGCM(_key(text)) for name, text in content["encryption"].items()}
    return Keys(active=content["active"], encryption=encryption, lookup=_key(content["lookup"]))


def _is_usable(keys: Keys) -> bool:
    return keys.active in keys.encryption and all(name.isascii() and 0 < len(name) <= LONGEST_ID for name in keys.encryption)


def rotate(path: Path, *, vault: Vault | None = None) -> Keys:
    """Add an encryption key to `path` and make it the active one, of `vault` or of all else; older keys open what they sealed."""
    load(path).of(vault)
    with _locked(path.parent):
        content = _read(path)
        own = content if vault is None else content["vaults"][vault]
        added = _new_id(own["encryption"])
        own["encryption"][added] = _new_key()
        own["active"] = added
        _write(path, content, replace=True)
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


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change the file: a key that another one overwrites would be lost with all it sealed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _new_set() -> dict:
    first = _new_id([])
    return {"active": first, "encryption": {first: _new_key()}, "lookup": _new_key()}


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _new_id(taken: Mapping[str, str] | list[str]) -> str:
    return f"k{len(taken) + 1}-{secrets.token_hex(3)}"


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key
