"""Whom a verification believes: the root certificates and the lists of revoked ones in a folder."""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

DEMO_ROOT = "EMHANA DEMO ROOT"


class NoTrust(Exception):
    """The folder holds nothing that may be trusted; the message says what is missing."""


@dataclass(frozen=True)
class Trust:
    """Roots, the authorities between them and people, and the lists of revoked certificates (DER), one an issuing authority."""

    roots: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...] = ()
    between: tuple[x509.Certificate, ...] = ()

    @property
    def crl(self) -> bytes | None:
        """The list of the authority that issues result documents' keys, None when there is none."""
        return self.crls[0] if self.crls else None


def trust_in(folder: Path, *, demo: bool) -> Trust:
    """Return what `folder` holds (`root*.pem`, `issuing*.pem`, `*.crl`), the demo root only when `demo`; raises NoTrust without a root."""
    try:
        roots = [x509.load_pem_x509_certificate(path.read_bytes()) for path in sorted(folder.glob("root*.pem"))]
        between = tuple(x509.load_pem_x509_certificate(path.read_bytes()) for path in sorted(folder.glob("issuing*.pem")))
        lists = tuple(path.read_bytes() for path in sorted(folder.glob("*.crl")))
    except ValueError as error:
        raise NoTrust(f"A root certificate in {folder} is not in PEM form.") from error
    except OSError as error:
        raise NoTrust(f"{error.filename} cannot be read: {error.strerror}.") from error
    if not roots:
        raise NoTrust(f"{folder} holds no root certificate (root*.pem); give the folder of a trusted authority with --trust.")
    believed = tuple(root for root in roots if demo or not is_demo(root))
    if not believed:
        raise NoTrust(f"{folder} holds the demo root alone, and outside the demo (EMHANA_DEMO=0) nobody trusts it.")
    return Trust(believed, lists, between)


def is_demo(root: x509.Certificate) -> bool:
    """Return whether this is a demo root; its private key was in the hands of whoever ran the demo."""
    return any(part.value == DEMO_ROOT for part in root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME))
