"""Is this the electronic digital signature of this person on this content? A pure answer: no network, no clock [MSHI-03-07]."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.serialization import Encoding

from emhana.signatures import certificates, gost
from emhana.signatures.certificates import CLIENT_AUTH, EMAIL_PROTECTION, INDIVIDUAL, Holder
from emhana.signatures.revocation import Standing, standing
from emhana.signatures.trust import Trust

LARGEST = 1 << 18
LONGEST_CHAIN = 4
PEM = re.compile(rb"-----BEGIN (?:CMS|PKCS7)-----(.*?)-----END (?:CMS|PKCS7)-----", re.S)


class Why(StrEnum):
    """Why a signature does not count; each has one sentence on the pages."""

    UNREADABLE = "unreadable"
    CHANGED = "changed"
    BROKEN = "broken"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REVOCATION_UNKNOWN = "revocation_unknown"
    WRONG_KEY = "wrong_key"
    NOT_A_PERSON = "not_a_person"
    ANOTHER_PERSON = "another_person"


class Refused(Exception):
    """The signature does not count, for the reason `why`."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Use(StrEnum):
    """What the key has to be for: signing a request, or showing who somebody is."""

    SIGN = "sign"
    SHOW = "show"


@dataclass(frozen=True)
class Signed:
    """A signature that counts: whose it is, by which certificate, and what its standing was at the instant of the judgement."""

    holder: Holder
    certificate: str
    serial: str
    issuer: str
    judged_at: datetime
    standing: Standing
    claimed_at: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """Return the evidence as JSON values, to be kept sealed: a year later nobody can repeat this judgement."""
        return {
            "iin": self.holder.iin,
            "name": self.holder.name,
            "certificate_sha256": self.certificate,
            "serial": self.serial,
            "issuer": self.issuer,
            "judged_at": self.judged_at.isoformat(),
            "revocation": {"source": self.standing.source, "stated_at": self.standing.stated_at.isoformat()},
            "claimed_at": self.claimed_at.isoformat() if self.claimed_at else None,
        }


def verify(
    given: bytes, content: bytes, *, trust: Trust, use: Use, at: datetime, iin: str | None = None, ocsp: Iterable[bytes] = ()
) -> Signed:
    """Return who signed `content`; `given` is a CMS (DER, base64 or PEM) with the content inside or beside it. Raises Refused.

    Everything is judged at the instant `at` of the server: what a signature says of its own time is only the signer's word.
    `iin` is the person who must have signed, None when anybody may have. `ocsp` are answers (DER) the caller has.
    """
    try:
        signed = _read(given)
        signer, certificate, chain = _signer(signed)
        claimed = _check_content(signed, signer, certificate, content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused(Why.UNREADABLE) from error
    try:
        path = _path(certificate, chain, trust)
        _check_times(path, at)
        _check_key(certificate, use)
        found = _check_standing(path, trust, tuple(ocsp), at)
        named = certificates.holder(certificate)
        parts = certificates.oids(certificate.issuer)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(Why.UNREADABLE) from error
    if INDIVIDUAL not in certificates.purposes(certificate) or not re.fullmatch(r"[0-9]{12}", named.iin, re.ASCII):
        raise Refused(Why.NOT_A_PERSON)
    if iin is not None and not hmac.compare_digest(named.iin, iin):
        raise Refused(Why.ANOTHER_PERSON)
    issuer, serial = parts.get(certificates.COMMON_NAME, ""), f"{certificate.serial_number:x}"
    return Signed(named, certificates.fingerprint(certificate), serial, issuer, at, found, claimed)


def _read(given: bytes) -> cms.SignedData:
    if not given or len(given) > LARGEST:
        raise Refused(Why.UNREADABLE)
    framed = PEM.search(given)
    text = framed[1] if framed else given
    if framed or not given.startswith(b"\x30"):
        try:
            text = base64.b64decode(b"".join(text.split()), validate=True)
        except binascii.Error as error:
            raise Refused(Why.UNREADABLE) from error
    outer = cms.ContentInfo.load(text, strict=True)
    if outer["content_type"].native != "signed_data":
        raise Refused(Why.UNREADABLE)
    return outer["content"]


def _signer(signed: cms.SignedData) -> tuple[cms.SignerInfo, x509.Certificate, list[x509.Certificate]]:
    """Return the only signer, their certificate and the others enclosed; two signers on one request are nobody's signature."""
    if len(signed["signer_infos"]) != 1:
        raise Refused(Why.UNREADABLE)
    signer = signed["signer_infos"][0]
    enclosed = [one.chosen for one in signed["certificates"] or () if one.name == "certificate"]
    sid = signer["sid"]
    for one in enclosed:
        if sid.name == "issuer_and_serial_number":
            if (one.issuer, one.serial_number) == (sid.chosen["issuer"], sid.chosen["serial_number"].native):
                return signer, one, enclosed
        elif one.key_identifier == sid.chosen.native:
            return signer, one, enclosed
    raise Refused(Why.UNREADABLE)


def _digest(signer: cms.SignerInfo, content: bytes) -> tuple[str, bytes]:
    dotted = signer["digest_algorithm"]["algorithm"].dotted
    if dotted in gost.DIGESTS:
        return "", gost.digest(gost.DIGESTS[dotted], content)
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in certificates.HASHES:
        raise Refused(Why.BROKEN)
    return name, hashlib.new(name, content).digest()


def _check_content(signed: cms.SignedData, signer: cms.SignerInfo, certificate: x509.Certificate, content: bytes) -> datetime | None:
    """Raise Refused unless the signature is over `content`, enclosed or beside; return the time it claims for itself."""
    enclosed = signed["encap_content_info"]["content"]
    if enclosed.native is not None and enclosed.native != content:
        raise Refused(Why.CHANGED)
    name, value = _digest(signer, content)
    body, attributes = content, _attributes(signer)
    if attributes:
        if attributes.get("content_type") != "data" or not hmac.compare_digest(attributes.get("message_digest", b""), value):
            raise Refused(Why.CHANGED)
        body = signer["signed_attrs"].untag().dump()
    if not certificates.is_signed(body, signer["signature"].native, signer["signature_algorithm"], certificate, name):
        # Without attributes another content and another key look alike.
        raise Refused(Why.BROKEN if attributes else Why.CHANGED)
    return attributes.get("signing_time")


def _attributes(signer: cms.SignerInfo) -> Mapping[str, Any]:
    """Return the signed attributes that are looked at; one that stands twice or with two values is refused."""
    found: dict[str, Any] = {}
    for attribute in signer["signed_attrs"] or ():
        name = attribute["type"].native
        if name not in ("content_type", "message_digest", "signing_time"):
            continue
        if name in found or len(attribute["values"]) != 1:
            raise Refused(Why.UNREADABLE)
        found[name] = attribute["values"][0].native
    return found


def _path(certificate: x509.Certificate, enclosed: list[x509.Certificate], trust: Trust) -> list[x509.Certificate]:
    """Return the certificates from the signer's to a root, each signed by the next; raises Refused when there is no such way."""
    roots = [x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trust.roots]
    between = [*(x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in trust.between), *enclosed]
    path = [certificate]
    while len(path) <= LONGEST_CHAIN and certificates.is_understood(path[-1]):
        root = _issuer(path, roots)
        if root is not None:
            return [*path, root]
        issuer = _issuer(path, between)
        if issuer is None:
            break
        path.append(issuer)
    raise Refused(Why.UNTRUSTED)


def _issuer(path: list[x509.Certificate], among: list[x509.Certificate]) -> x509.Certificate | None:
    able = (one for one in among if certificates.may_issue(one, below=len(path) - 1))
    return next((one for one in able if certificates.issued(one, path[-1])), None)


def _check_times(path: list[x509.Certificate], at: datetime) -> None:
    if not certificates.is_valid(path[0], at):
        raise Refused(Why.EXPIRED)
    if not all(certificates.is_valid(one, at) for one in path[1:]):
        raise Refused(Why.UNTRUSTED)


def _check_key(certificate: x509.Certificate, use: Use) -> None:
    """Raise Refused unless the key is for this: a request is signed by a signing key, a door also opens to an authentication key."""
    usages, purposes = certificates.usages(certificate), certificates.purposes(certificate)
    signing = {"digital_signature", "non_repudiation"} <= usages and EMAIL_PROTECTION in purposes
    showing = "digital_signature" in usages and CLIENT_AUTH in purposes
    if not (signing or (use is Use.SHOW and showing)):
        raise Refused(Why.WRONG_KEY)


def _check_standing(path: list[x509.Certificate], trust: Trust, ocsp: tuple[bytes, ...], at: datetime) -> Standing:
    """Return the standing of the signer's certificate; an authority counts as standing while no list says otherwise."""
    own: Standing | None = None
    for certificate, issuer in pairwise(path):
        found = standing(certificate, issuer, crls=trust.crls, ocsp=ocsp, at=at)
        if found is not None and found.revoked:
            raise Refused(Why.REVOKED)
        own = found if certificate is path[0] else own
    if own is None:
        raise Refused(Why.REVOCATION_UNKNOWN)
    return own
