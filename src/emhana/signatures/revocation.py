"""Was a certificate revoked? Answered from lists (CRL) and answers (OCSP) that the caller gives; nothing is fetched here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509

from emhana.signatures import certificates

LONGEST_ANSWER = timedelta(hours=24)
"""How long an answer without an end of its own may be believed (ours)."""
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Standing:
    """What is known: `revoked`, the source (`crl` or `ocsp`) and the instant its statement was made."""

    revoked: bool
    source: str
    stated_at: datetime


def standing(
    certificate: x509.Certificate, issuer: x509.Certificate, *, crls: Iterable[bytes], ocsp: Iterable[bytes], at: datetime
) -> Standing | None:
    """Return what lists and answers say at `at`; a revocation beats everything, None when nobody current and entitled says anything."""
    said = [_by_list(given, certificate, issuer, at) for given in crls] + [_by_answer(given, certificate, issuer, at) for given in ocsp]
    known = sorted((one for one in said if one is not None), key=lambda one: (one.revoked, one.stated_at))
    return known[-1] if known else None


def _by_list(given: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> Standing | None:
    try:
        listed = asn1_crl.CertificateList.load(given, strict=True)
        body = listed["tbs_cert_list"]
        if body["issuer"] != issuer.subject or not _is_signed(listed, issuer):
            return None
        stated_at, until = body["this_update"].native, body["next_update"].native
        serials = {entry["user_certificate"].native for entry in body["revoked_certificates"] or ()}
    except (ValueError, TypeError, KeyError):
        return None
    if certificate.serial_number in serials:
        return Standing(True, "crl", stated_at)
    # A list of changes names what was revoked since; that a certificate is not in it proves nothing.
    partial = listed.delta_crl_indicator_value is not None or listed.issuing_distribution_point_value is not None
    current = stated_at - SKEW <= at and (until is not None and at <= until)
    return Standing(False, "crl", stated_at) if current and not partial else None


def _is_signed(listed: asn1_crl.CertificateList, issuer: x509.Certificate) -> bool:
    tbs, value = listed["tbs_cert_list"].dump(), listed["signature"].native
    return certificates.is_signed(tbs, value, listed["signature_algorithm"], issuer)


def _by_answer(given: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> Standing | None:
    try:
        answer = asn1_ocsp.OCSPResponse.load(given, strict=True)
        basic = answer.basic_ocsp_response
        single = next((one for one in basic["tbs_response_data"]["responses"] if _is_about(one, certificate, issuer)), None)
        if single is None or not _is_by_responder(basic, issuer, at):
            return None
        stated_at = single["this_update"].native
        until = single["next_update"].native or stated_at + LONGEST_ANSWER
        status = single["cert_status"].name
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if status == "revoked":
        return Standing(True, "ocsp", stated_at)
    return Standing(False, "ocsp", stated_at) if status == "good" and stated_at - SKEW <= at <= until else None


def _is_about(single: asn1_ocsp.SingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    named = single["cert_id"]
    if named["serial_number"].native != certificate.serial_number:
        return False
    kind = named["hash_algorithm"]["algorithm"].native
    if kind not in ("sha1", "sha256"):
        return False
    return bool(
        named["issuer_name_hash"].native == getattr(issuer.subject, kind)
        and named["issuer_key_hash"].native == getattr(issuer.public_key, kind)
    )


def _is_by_responder(basic: asn1_ocsp.BasicOCSPResponse, issuer: x509.Certificate, at: datetime) -> bool:
    """Return whether the answer is signed by the issuer, or by one to whom the issuer gave this very task."""
    delegated = [
        one
        for one in basic["certs"] or ()
        if certificates.OCSP_SIGNING in certificates.purposes(one) and certificates.is_valid(one, at) and certificates.issued(issuer, one)
    ]
    tbs, value, algorithm = basic["tbs_response_data"].dump(), basic["signature"].native, basic["signature_algorithm"]
    return any(certificates.is_signed(tbs, value, algorithm, one) for one in (issuer, *delegated))
