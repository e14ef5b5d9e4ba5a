"""Whom a verification believes: the root certificates and the list of revoked ones in a folder."""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from emhana.documents.signing import DEMO_ROOT


class NoTrust(Exception):
    """The folder holds nothing that may be trusted; the message says what is missing."""


@dataclass(frozen=True)
class Trust:
    """Roots, and the issuing authority's list of revoked certificates (DER) if there is one."""

    roots: tuple[x509.Certificate, ...]
    crl: bytes | None


def trust_in(folder: Path, *, demo: bool) -> Trust:
    """Return what `folder` holds (`root*.pem`, `*.crl`), the demo root only when `demo`; raises NoTrust when no root is left."""
    try:
        roots = [x509.load_pem_x509_certificate(path.read_bytes()) for path in sorted(folder.glob("root*.pem"))]
        lists = [path.read_bytes() for path in sorted(folder.glob("*.crl"))]
    except ValueError as error:
        raise NoTrust(f"A root certificate in {folder} is not in PEM form.") from error
    except OSError as error:
        raise NoTrust(f"{error.filename} cannot be read: {error.strerror}.") from error
    if not roots:
        raise NoTrust(f"{folder} holds no root certificate (root*.pem); give the folder of a trusted authority with --trust.")
    believed = tuple(root for root in roots if demo or not is_demo(root))
    if not believed:
        raise NoTrust(f"{folder} holds the demo root alone, and outside the demo (EMHANA_DEMO=0) nobody trusts it.")
    return Trust(believed, lists[0] if lists else None)


def is_demo(root: x509.Certificate) -> bool:
    """Return whether this is a demo root; its private key was in the hands of whoever ran the demo."""
    return any(part.value == DEMO_ROOT for part in root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME))
