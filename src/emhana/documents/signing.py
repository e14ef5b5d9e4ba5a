"""The PAdES B-B signature of a result document."""

import io
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import cms, keys, parser
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError, as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from emhana.documents.authority import ROLE_ORGANISATION, DemoAuthority, SigningFailed, SigningKey

__all__ = ["ROLE_ORGANISATION", "DemoAuthority", "SigningFailed", "SigningKey", "sign"]

FIELD = "Signature"
# Room for the signature in hexadecimal digits, beside its certificates. Without it the library signs twice to learn the size.
_ROOM = 2048


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
    certificate, store = _certificates(*(link.public_bytes(der) for link in (key.certificate, *key.chain)))
    return _Signer(certificate, keys.PrivateKeyInfo.load(private), store, embed_roots=False)


@lru_cache(maxsize=256)
def _certificates(own: bytes, *chain: bytes) -> tuple[asn1_x509.Certificate, SimpleCertificateStore]:
    """Return the certificate of a signer and the store with those above it, read once: they are only looked at."""
    return asn1_x509.Certificate.load(own), SimpleCertificateStore.from_certs([asn1_x509.Certificate.load(link) for link in chain])


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
