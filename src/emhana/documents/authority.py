"""Keys and certificates of the demo country.

The authority exists so that the demo can sign; a real deployment signs with the organisation's key from the
National Certification Authority. `DemoAuthority` carries "DEMO" in both its names.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from emhana.signatures.trust import DEMO_ROOT

ROLE_INDIVIDUAL = x509.ObjectIdentifier("1.2.398.3.3.4.1.1")
ROLE_ORGANISATION = x509.ObjectIdentifier("1.2.398.3.3.4.1.2")
POLICY_ORGANISATION_SIGNS = x509.ObjectIdentifier("1.2.398.3.3.2.1")
POLICY_INDIVIDUAL_SIGNS = x509.ObjectIdentifier("1.2.398.3.3.2.3")
# A real certificate lives one year; nobody renews a demo, so its keys live as long as its authority.
LIFETIME = timedelta(days=3650)
_COMMON_NAME_BYTES = 64  # the library refuses a longer common name; the full name stands in O
_USAGES = [
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]


class SigningFailed(Exception):
    """The key cannot sign: missing, unreadable, or not the key of its certificate; or the file is not a PDF to sign."""


@dataclass(frozen=True)
class SigningKey:
    """A private key, its certificate, and the certificates between it and the root."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def _name(common_name: str, organisation: str | None = None, bin: str | None = None) -> x509.Name:
    short = common_name.encode()[:_COMMON_NAME_BYTES].decode(errors="ignore")
    if short != common_name:
        short = short.rpartition(" ")[0] or short
    parts = [(NameOID.COMMON_NAME, short), (NameOID.COUNTRY_NAME, "KZ")]
    if organisation and bin:
        parts += [(NameOID.ORGANIZATION_NAME, organisation), (NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{bin}")]
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in _USAGES})


def _builder(subject: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, since: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _authority(builder: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True).add_extension(
        _usage("key_cert_sign", "crl_sign"), critical=True
    )


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process or thread at a time make keys in `folder`; the lock goes with its holder, whatever happens to it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write the file so that no reader ever sees half of it or a wider mode."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
    draft.replace(path)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(path, pem, 0o600)


def _write_certificate(path: Path, certificate: x509.Certificate) -> None:
    _write(path, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _read_pair(folder: Path, stem: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return the key and the certificate named `stem`, checked against each other."""
    try:
        key = serialization.load_pem_private_key((folder / f"{stem}.key").read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / f"{stem}.pem").read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise SigningFailed(f"The key {stem} in {folder} cannot be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise SigningFailed(f"The key {stem} in {folder} does not belong to its certificate.")
    return key, certificate


@dataclass(frozen=True)
class DemoAuthority:
    """A root, an issuing authority below it, organisation keys and the list of revoked certificates, in one folder.

    `root.pem` and `issuing.crl` are all a verifier needs.
    """

    folder: Path
    root: x509.Certificate
    issuing: x509.Certificate
    issuing_key: ec.EllipticCurvePrivateKey

    @classmethod
    def create(cls, folder: Path, now: datetime) -> "DemoAuthority":
        """Make the authority in an empty or missing folder; the root's private key is not kept, it has no further use."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(folder):
            if (folder / "root.pem").exists():
                raise SigningFailed(f"{folder} already holds an authority; load it instead.")
            return cls._create(folder, now)

    @classmethod
    def ensure(cls, folder: Path, now: datetime) -> "DemoAuthority":
        """Return the authority of `folder`, made now if there is none; of several that ask at once, one makes it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(folder):
            return cls.load(folder) if (folder / "root.pem").exists() else cls._create(folder, now)

    @classmethod
    def _create(cls, folder: Path, now: datetime) -> "DemoAuthority":
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name = _name(DEMO_ROOT)
        root = _authority(_builder(root_name, root_key, root_name, now), 1).sign(root_key, hashes.SHA256())
        draft = _authority(_builder(_name("EMHANA DEMO ISSUING"), key, root_name, now), 0)
        issuing = draft.add_extension(_signed_by(root_key), critical=False).sign(root_key, hashes.SHA256())
        _write_key(folder / "issuing.key", key)
        _write_certificate(folder / "issuing.pem", issuing)
        authority = cls(folder, root, issuing, key)
        authority._write_crl([], now)
        _write_certificate(folder / "root.pem", root)
        return authority

    @classmethod
    def load(cls, folder: Path) -> "DemoAuthority":
        """Return the authority made earlier in `folder`."""
        key, issuing = _read_pair(folder, "issuing")
        try:
            root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
        except (OSError, ValueError) as error:
            raise SigningFailed(f"The root certificate in {folder} cannot be read: {error}") from error
        return cls(folder, root, issuing, key)

    @property
    def crl(self) -> bytes:
        """The list of revoked certificates, DER."""
        return (self.folder / "issuing.crl").read_bytes()

    def organisation_key(self, bin: str, name: str) -> SigningKey:
        """Return the organisation's signing key, made the first time it is asked for."""
        if not re.fullmatch(r"\d{12}", bin):
            raise SigningFailed(f"A BIN has twelve digits, this is {bin!r}.")
        return self._key(f"organisation-{bin}", _name(name, name, bin), ROLE_ORGANISATION, POLICY_ORGANISATION_SIGNS)

    def practitioner_key(self, key: str, iin: str, name: str) -> SigningKey:
        """Return a private practitioner's own signing key, kept under `key`: no file is named by an IIN [ATT-16-04]."""
        subject = x509.Name([*_name(name), x509.NameAttribute(NameOID.SERIAL_NUMBER, f"IIN{iin}")])
        return self._key(key, subject, ROLE_INDIVIDUAL, POLICY_INDIVIDUAL_SIGNS)

    def _key(self, stem: str, subject: x509.Name, role: x509.ObjectIdentifier, policy: x509.ObjectIdentifier) -> SigningKey:
        if not (self.folder / f"{stem}.pem").exists():
            with _alone_in(self.folder):
                if not (self.folder / f"{stem}.pem").exists():
                    self._issue(stem, subject, role, policy)
        key, certificate = _read_pair(self.folder, stem)
        return SigningKey(key, certificate, (self.issuing,))

    def revoke(self, certificate: x509.Certificate, *, now: datetime) -> None:
        """Add the certificate to the list of revoked ones; one already listed stays as it is."""
        with _alone_in(self.folder):
            listed = list(x509.load_der_x509_crl(self.crl))
            if all(entry.serial_number != certificate.serial_number for entry in listed):
                entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(now).build()
                self._write_crl([*listed, entry], now)

    def _issue(self, stem: str, subject: x509.Name, role: x509.ObjectIdentifier, policy: x509.ObjectIdentifier) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        since = self.issuing.not_valid_before_utc
        usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, role])
        policies = x509.CertificatePolicies([x509.PolicyInformation(policy, None)])
        certificate = (
            _builder(subject, key, self.issuing.subject, since)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
            .add_extension(usages, critical=False)
            .add_extension(policies, critical=False)
            .add_extension(_signed_by(self.issuing_key), critical=False)
            .sign(self.issuing_key, hashes.SHA256())
        )
        _write_key(self.folder / f"{stem}.key", key)
        _write_certificate(self.folder / f"{stem}.pem", certificate)

    def _write_crl(self, entries: list[x509.RevokedCertificate], now: datetime) -> None:
        builder = x509.CertificateRevocationListBuilder(self.issuing.subject, now, now + LIFETIME, revoked_certificates=entries)
        builder = builder.add_extension(x509.CRLNumber(len(entries) + 1), critical=False)
        builder = builder.add_extension(_signed_by(self.issuing_key), critical=False)
        crl = builder.sign(self.issuing_key, hashes.SHA256())
        _write(self.folder / "issuing.crl", crl.public_bytes(serialization.Encoding.DER), 0o644)


def _signed_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
