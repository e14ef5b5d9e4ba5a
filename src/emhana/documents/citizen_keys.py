"""Key files of invented people, issued by the demo authority in the national layout, so that the demo can sign as a person does."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from emhana.documents.signing import DemoAuthority
from emhana.signatures.issuing import Named, Private, issue
from emhana.signatures.verification import Use

FOLDER = "people"
RSA_BITS = 2048


def ensure(authority: DemoAuthority, people: Iterable[Named], *, now: datetime) -> Path:
    """Return the folder with one key file a person (PKCS#12 without a password), made now for those who have none."""
    folder = authority.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for place, person in enumerate(people, start=1):
        path = folder / f"{place:02}.p12"
        if not path.exists():
            content = key_file(authority, person, rsa.generate_private_key(65537, RSA_BITS), now=now)
            path.touch(mode=0o600)
            path.write_bytes(content)
    return folder


def key_file(authority: DemoAuthority, person: Named, key: Private, *, now: datetime, use: Use = Use.SIGN) -> bytes:
    """Return the key file of `person` with the certificate issued now; a demo renews nothing, so it lives as long as its authority."""
    certificate = issue(
        person, key, issuer=authority.issuing, issuer_key=authority.issuing_key, since=now, until=authority.issuing.not_valid_after_utc,
        use=use,
    )  # fmt: skip
    name = f"{person.family} {person.given}".encode()
    return pkcs12.serialize_key_and_certificates(name, key, certificate, [authority.issuing], NoEncryption())
