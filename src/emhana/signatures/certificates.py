"""Certificates as the National Certification Authority writes them: whose they are, what for, and who issued them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, core, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from emhana.signatures import gost

INDIVIDUAL = "1.2.398.3.3.4.1.1"
EMAIL_PROTECTION, CLIENT_AUTH, OCSP_SIGNING = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.9"
SURNAME, SERIAL_NUMBER, GIVEN_NAME, COMMON_NAME = "2.5.4.4", "2.5.4.5", "2.5.4.42", "2.5.4.3"
HASHES: dict[str, type[hashes.HashAlgorithm]] = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}
LEAST_RSA_BITS = 2048
UNDERSTOOD = {"key_usage", "basic_constraints", "extended_key_usage", "certificate_policies"}
"""Critical extensions that are looked at here; any other critical one makes a certificate unusable."""


class KeyAlgorithm(core.Sequence):
    """The algorithm of a public key, whatever it is."""

    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any, {"optional": True})]


class KeyInfo(core.Sequence):
    """A public key of any algorithm: the library's own form knows no GOST and refuses to be read."""

    _fields = [("algorithm", KeyAlgorithm), ("key", core.OctetBitString)]


@dataclass(frozen=True)
class Holder:
    """The person a certificate names: IIN ("" when it names none) and the name in it."""

    iin: str
    name: str


def oids(subject: x509.Name) -> dict[str, str]:
    """Return the parts of a name by their dotted numbers; of two with one number the first counts."""
    found: dict[str, str] = {}
    for part in subject.chosen:
        for pair in part:
            found.setdefault(pair["type"].dotted, str(pair["value"].native))
    return found


def holder(certificate: x509.Certificate) -> Holder:
    """Return whose certificate it is: `serialNumber` holds `IIN` and twelve digits; the given name of the layout is the patronymic."""
    parts = oids(certificate.subject)
    number = parts.get(SERIAL_NUMBER, "")
    iin = number.removeprefix("IIN") if number.startswith("IIN") else ""
    name = " ".join(filter(None, (parts.get(COMMON_NAME, ""), parts.get(GIVEN_NAME, ""))))
    return Holder(iin, name)


def purposes(certificate: x509.Certificate) -> frozenset[str]:
    """Return the extended key usages as dotted numbers; the role of the holder stands among them."""
    found = certificate.extended_key_usage_value
    return frozenset(usage.dotted for usage in found) if found is not None else frozenset()


def usages(certificate: x509.Certificate) -> frozenset[str]:
    """Return the key usages by name."""
    found = certificate.key_usage_value
    return frozenset(found.native) if found is not None else frozenset()


def is_understood(certificate: x509.Certificate) -> bool:
    """Return whether every critical extension is one that is looked at here."""
    return set(certificate.critical_extensions) <= UNDERSTOOD


def may_issue(certificate: x509.Certificate, *, below: int) -> bool:
    """Return whether it is an authority's, with room for `below` further authorities between it and the person."""
    limits = certificate.basic_constraints_value
    if limits is None or not limits["ca"].native or "key_cert_sign" not in usages(certificate):
        return False
    room = limits["path_len_constraint"].native
    return room is None or room >= below


def is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    """Return whether `at` lies within its time, both ends included."""
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Return whether `issuer` signed `certificate`."""
    if certificate.issuer != issuer.subject:
        return False
    tbs = certificate["tbs_certificate"].dump()
    return is_signed(tbs, certificate["signature_value"].native, certificate["signature_algorithm"], issuer)


def is_signed(content: bytes, signature: bytes, algorithm: algos.SignedDigestAlgorithm, signer: x509.Certificate, hashed: str = "") -> bool:
    """Return whether `signature` over `content` is of the key of `signer`; False for an algorithm or a key too weak to count.

    `hashed` names the digest where the algorithm (plain RSA) does not.
    """
    dotted, key = algorithm["algorithm"].dotted, KeyInfo.load(signer.public_key.dump())
    try:
        if key["algorithm"]["algorithm"].native == gost.KEY_512:
            return dotted in {*gost.SIGNATURES, gost.KEY_512} and gost.is_signed(content, signature, bytes(key["key"]))
        name = algorithm.hash_algo if algorithm.signature_algo != "rsassa_pkcs1v15" or not hashed else hashed
        return _is_signed_natively(content, signature, algorithm.signature_algo, HASHES[name](), key.dump())
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return False


def _is_signed_natively(content: bytes, signature: bytes, kind: str, chosen: hashes.HashAlgorithm, der: bytes) -> bool:
    key = load_der_public_key(der)
    if kind == "rsassa_pkcs1v15" and isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        key.verify(signature, content, padding.PKCS1v15(), chosen)
        return True
    if kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, content, ec.ECDSA(chosen))
        return True
    return False


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the whole certificate."""
    return hashlib.sha256(certificate.dump()).hexdigest()
