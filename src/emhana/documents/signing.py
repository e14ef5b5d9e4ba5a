"""Keys and certificates of the demo country, and the PAdES B-B signature of a result document.

The authority below exists so that the demo can sign; a real deployment signs with the organisation's key from the
National Certification Authority. `DemoAuthority` carries "DEMO" in both its names.
"""

import fcntl
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import cms, keys, parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError, as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from emhana.signatures.trust import DEMO_ROOT

ROLE_INDIVIDUAL = x509.ObjectIdentifier("1.2.398.3.3.4.1.1")
ROLE_ORGANISATION = x509.ObjectIdentifier("1.2.398.3.3.4.1.2")
POLICY_ORGANISATION_SIGNS = x509.ObjectIdentifier("1.2.398.3.3.2.1")
POLICY_INDIVIDUAL_SIGNS = x509.ObjectIdentifier("1.2.398.3.3.2.3")
FIELD = "Signature"
# A real certificate lives one year; nobody renews a demo, so its keys live as long as its authority.
LIFETIME = timedelta(days=3650)
# Room for the signature in hexadecimal digits, beside its certificates. Without it the library signs twice to learn the size.
_ROOM = 2048
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


class _KeepsClaims(IncrementalPdfFileWriter):
    """Appends the signature and leaves version, information and XMP as composed.

    Rewriting XMP would date it by the machine's clock; marking the file PDF 2.0 would contradict the claim of PDF/A-2.
    """

    def _update_meta(self) -> None:
        return

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        return


class _SignerAt(PdfSigner):
    """Signs at a given instant instead of the machine's."""

    def __init__(self, now: datetime, meta: PdfSignatureMetadata, signer: SimpleSigner, field: SigFieldSpec) -> None:
        super().__init__(meta, signer, new_field_spec=field)
        self._now = now

    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


class _Signer(SimpleSigner):
    """Encodes each part once: the library encodes so deep a structure level by level, every level several times."""

    async def signed_attrs(self, data_digest: bytes, *args: Any, **options: Any) -> cms.CMSAttributes:
        """Return what PAdES B-B signs over: the type and the digest of the content, and the name of the certificate."""
        told = [simple_cms_attribute(name, value).dump() for name, value in (("content_type", "data"), ("message_digest", data_digest))]
        if self.signing_cert is None:
            raise SigningFailed("The key has no certificate.")
        parts = sorted([*told, _certificate_named(self.signing_cert.dump())])
        return cms.CMSAttributes.load(parser.emit(0, 1, cms.CMSAttributes.tag, b"".join(parts)))

    def signer_info(self, *args: Any, **options: Any) -> cms.SignerInfo:
        """Return the part about the signer, read back from its bytes."""
        return cms.SignerInfo.load(super().signer_info(*args, **options).dump())


@lru_cache(maxsize=256)
def _certificate_named(certificate: bytes) -> bytes:
    """Return the attribute that names a signer's certificate, encoded."""
    value = as_signing_certificate_v2(asn1_x509.Certificate.load(certificate))
    return bytes(simple_cms_attribute("signing_certificate_v2", value).dump())


def _pyhanko_signer(key: SigningKey) -> SimpleSigner:
    der = serialization.Encoding.DER
    private = key.private_key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    store = SimpleCertificateStore.from_certs([asn1_x509.Certificate.load(link.public_bytes(der)) for link in key.chain])
    certificate = asn1_x509.Certificate.load(key.certificate.public_bytes(der))
    return _Signer(certificate, keys.PrivateKeyInfo.load(private), store, embed_roots=False)


def _reserved(key: SigningKey) -> int:
    """Return how many hexadecimal digits the file keeps free for the signature with its certificates."""
    certificates = [key.certificate, *key.chain]
    return _ROOM + sum(2 * len(link.public_bytes(serialization.Encoding.DER)) for link in certificates)


def sign(pdf: bytes, key: SigningKey, *, now: datetime) -> bytes:
    """Return `pdf` with an invisible PAdES B-B signature made at `now`; the composed bytes stay as a prefix."""
    if key.private_key.public_key() != key.certificate.public_key():
        raise SigningFailed("The private key does not belong to the certificate.")
    # PDF/A wants the print flag and no hidden flag, PDF/UA then wants the widget outside the page.
    invisible = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    field = SigFieldSpec(FIELD, on_page=0, invis_sig_settings=invisible, readable_field_name="Қолтаңба / Подпись / Signature")
    meta = PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    try:
        writer = _KeepsClaims(io.BytesIO(pdf))
        signer = _SignerAt(now, meta, _pyhanko_signer(key), field)
        return signer.sign_pdf(writer, bytes_reserved=_reserved(key)).getvalue()
    except (PdfError, SigningError, ValueError) as error:
        raise SigningFailed(f"The document cannot be signed: {error}") from error
