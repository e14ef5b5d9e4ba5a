"""Is this file the document the organisation signed? Four answers, each with its reason in three languages."""

import io
import logging
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, UnacceptableSignerError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from emhana.documents.reasons import REASONS

# The library logs a refused signature as an error with a traceback and the signer's name; here it is an ordinary answer.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# A damaged or hostile file makes the parsers fail in any of these ways; each means "not readable as a signed PDF".
UNREADABLE = (
    PdfError,
    SignatureValidationError,
    CMSExtractionError,
    UnacceptableSignerError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    AssertionError,
    EOFError,
    zlib.error,
)


class State(StrEnum):
    """What one line of the verification says."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    REPLACED = "replaced"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Line:
    """One answer: `reason` is a stable code, `text` its sentence by language."""

    state: State
    reason: str
    details: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> dict[str, str]:
        """The sentence in kk, ru and en."""
        return {language: sentence.format(**dict(self.details)) for language, sentence in REASONS[self.reason].items()}

    def as_dict(self) -> dict[str, Any]:
        """Return the line ready for JSON."""
        return {"state": self.state.value, "reason": self.reason, "text": self.text}


@dataclass(frozen=True)
class Verification:
    """The four answers, and who signed when by the signature's own word."""

    integrity: Line
    signature: Line
    issuer: Line
    status: Line
    signer: str | None = None
    bin: str | None = None
    signed_at: datetime | None = None

    @property
    def lines(self) -> dict[str, Line]:
        """The four lines by name, in the order they are shown."""
        return {"integrity": self.integrity, "signature": self.signature, "issuer": self.issuer, "status": self.status}

    @property
    def valid(self) -> bool:
        """The file, signature and issuer are valid [MED-02-04], and the document is not known to be revoked, replaced or expired."""
        proven = all(line.state is State.VALID for line in (self.integrity, self.signature, self.issuer))
        return proven and self.status.state in (State.VALID, State.UNKNOWN)

    def as_dict(self) -> dict[str, Any]:
        """Return everything ready for JSON."""
        return {
            "valid": self.valid,
            "signer": self.signer,
            "bin": self.bin,
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "lines": {name: line.as_dict() for name, line in self.lines.items()},
        }


def verify(
    pdf: bytes, *, roots: Iterable[x509.Certificate], crl: bytes | None, status: str | None = None, at: datetime | None = None
) -> Verification:
    """Return the four answers about `pdf`; whatever the bytes are, nothing is raised.

    `crl` is the issuing authority's list (DER); without it the issuer stays unknown. `status` is the state of the document
    in the store, None when the store was not asked. Certificates are judged `at` that instant, or at the one the signature
    names. A revoked certificate counts from any instant: without a time-stamp the signing time is only the signer's word.
    """
    document = _status_line(status)
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        signatures = list(reader.embedded_regular_signatures)
    except UNREADABLE:
        return _refused(State.INVALID, "damaged" if pdf.startswith(b"%PDF-") else "not_a_pdf", document)
    if not signatures:
        return _refused(State.INVALID, "not_signed", document)
    try:
        return _judge(pdf, signatures[-1], list(roots), crl, document, at)
    except UNREADABLE:
        return _refused(State.INVALID, "damaged", document)


def _refused(state: State, reason: str, document: Line) -> Verification:
    """Return the answers about a file in which there is no signature to judge."""
    integrity = Line(State.UNKNOWN, reason) if reason == "not_signed" else Line(state, reason)
    return Verification(integrity, Line(State.INVALID, reason), Line(State.UNKNOWN, "no_signer"), document)


def _status_line(status: str | None) -> Line:
    state = State(status or "unknown")
    if state is State.INVALID:
        raise ValueError("A document is valid, revoked, replaced, expired or unknown; invalid is said of a file.")
    return Line(state, f"document_{state.value}")


def _judge(
    pdf: bytes, embedded: EmbeddedPdfSignature, roots: list[x509.Certificate], crl: bytes | None, document: Line, at: datetime | None
) -> Verification:
    claimed = embedded.self_reported_timestamp
    if claimed is None:
        return _refused(State.INVALID, "damaged", document)
    certificates = [_from_asn1(link) for link in embedded.other_embedded_certs]
    signer = _from_asn1(embedded.signer_cert)
    context = ValidationContext(
        trust_roots=[_to_asn1(root) for root in roots],
        other_certs=embedded.other_embedded_certs,
        moment=at or claimed,
        allow_fetching=False,
    )
    status = validate_pdf_signature(embedded, context, skip_diff=True)
    return Verification(
        _integrity_line(pdf, embedded, status),
        Line(State.VALID, "signature_valid") if status.valid else Line(State.INVALID, "signature_broken"),
        _issuer_line(status, signer, certificates, crl, at or claimed),
        document,
        signer=_subject(signer, x509.NameOID.ORGANIZATION_NAME) or _subject(signer, x509.NameOID.COMMON_NAME),
        bin=(_subject(signer, x509.NameOID.ORGANIZATIONAL_UNIT_NAME) or "").removeprefix("BIN") or None,
        signed_at=claimed,
    )


def _integrity_line(pdf: bytes, embedded: EmbeddedPdfSignature, status: PdfSignatureStatus) -> Line:
    if not status.intact:
        return Line(State.INVALID, "changed")
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return Line(State.INVALID, "appended")
    if not _gap_is_plain(pdf, embedded):
        return Line(State.INVALID, "changed")
    return Line(State.VALID, "intact")


def _gap_is_plain(pdf: bytes, embedded: EmbeddedPdfSignature) -> bool:
    """Return whether the bytes the signature cannot cover are its own hexadecimal digits and zeros, nothing else."""
    start, length, resume, _ = (int(number) for number in embedded.byte_range)
    gap = pdf[start + length : resume]
    content = cms.ContentInfo.load(embedded.pkcs7_content).dump(force=True)
    expected = b"<%b>" % content.hex().encode().ljust(len(gap) - 2, b"0")
    # Hexadecimal digits may be of either case, but not of both in one file.
    return gap in (expected, expected.upper()) and _header_agrees(embedded)


def _header_agrees(embedded: EmbeddedPdfSignature) -> bool:
    """Return whether the unsigned head of the signature says the same as the signed part, so that no byte of it is free."""
    announced = [algorithm.dump() for algorithm in embedded.signed_data["digest_algorithms"]]
    versions = (embedded.signed_data["version"].native, embedded.signer_info["version"].native)
    return announced == [embedded.signer_info["digest_algorithm"].dump()] and versions == ("v1", "v1")


def _issuer_line(
    status: PdfSignatureStatus, signer: x509.Certificate, chain: list[x509.Certificate], crl: bytes | None, moment: datetime
) -> Line:
    if status.validation_path is None:
        return Line(State.INVALID, "issuer_not_trusted")
    if not status.trusted and status.trust_problem_indic is not None:
        return Line(State.INVALID, "certificate_unsuitable")
    revoked = _revoked(signer, chain, crl, moment)
    if revoked is None:
        return Line(State.UNKNOWN, "revocation_unknown")
    return Line(State.INVALID, "certificate_revoked") if revoked else Line(State.VALID, "issuer_trusted", (("issuer", _issuer_of(signer)),))


def _revoked(signer: x509.Certificate, chain: list[x509.Certificate], crl: bytes | None, moment: datetime) -> bool | None:
    """Return whether the list names the signer's certificate; None without a list its issuer signed and that is still current."""
    if crl is None:
        return None
    try:
        revoked = x509.load_der_x509_crl(crl)
        issuer = next(link for link in chain if link.subject == signer.issuer and _issued(link, signer))
        public_key = issuer.public_key()
        if not isinstance(public_key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) or not revoked.is_signature_valid(public_key):
            return None
    except (ValueError, TypeError, StopIteration):
        return None
    if revoked.get_revoked_certificate_by_serial_number(signer.serial_number) is not None:
        return True
    expired = revoked.next_update_utc is not None and moment > revoked.next_update_utc
    return None if expired else False


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _subject(certificate: x509.Certificate, kind: x509.ObjectIdentifier) -> str | None:
    found = certificate.subject.get_attributes_for_oid(kind)
    return str(found[0].value) if found else None


def _issuer_of(certificate: x509.Certificate) -> str:
    found = certificate.issuer.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.issuer.rfc4514_string()


def _to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _from_asn1(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())
