"""Keyed hashes by which a sealed value is found again: equal values hash alike, without the key nothing can be tried out."""

import hashlib
import hmac
import re
import unicodedata
from enum import StrEnum

from emhana.keyring.keys import Keys

DIGEST_BYTES = 32


class Purpose(StrEnum):
    """What a hash is for. Hashes of one value for two purposes differ, so two tables cannot be joined by them."""

    IIN = "iin"
    BIN = "bin"
    PHONE = "phone"
    EMAIL = "email"
    DOCUMENT = "document"
    JOURNAL_PERSON = "journal_person"
    SENT_CODE = "sent_code"


def digest(value: str, *, purpose: Purpose, keys: Keys) -> bytes:
    """Return the 32 bytes by which `value`, normalised for `purpose`, is found; raise ValueError when nothing is left of it."""
    normalised = normalise(value, purpose=purpose)
    if not normalised:
        raise ValueError(f"nothing to look up by {purpose}")
    return hmac.digest(keys.lookup, f"{purpose}\0{normalised}".encode(), hashlib.sha256)


def normalise(value: str, *, purpose: Purpose) -> str:
    """Return `value` as it is hashed: one form of each letter, no spaces around; phones as 7 and ten digits."""
    if purpose is not Purpose.PHONE and value.isascii() and value.isdigit():
        return value  # the form of most numbers as they come by the million
    plain = unicodedata.normalize("NFKC", value).strip().casefold()
    if purpose is Purpose.PHONE:
        digits = re.sub(r"[^0-9]", "", plain)
        return f"7{digits[1:]}" if len(digits) == 11 and digits[0] == "8" else digits
    if purpose in (Purpose.IIN, Purpose.BIN, Purpose.DOCUMENT):
        return re.sub(r"[\s-]", "", plain)
    return plain
