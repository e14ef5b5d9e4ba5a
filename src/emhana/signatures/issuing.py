"""Certificates of people in the layout of the national authority, for the demo and for tests; only a demo authority signs them."""

from datetime import datetime
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from emhana.signatures.certificates import INDIVIDUAL
from emhana.signatures.verification import Use

ROLE = x509.ObjectIdentifier(INDIVIDUAL)
POLICIES = {Use.SIGN: "1.2.398.3.3.2.3", Use.SHOW: "1.2.398.3.3.2.4"}
COMMON_NAME_BYTES = 64  # the library refuses a longer common name
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Named(NamedTuple):
    """Whom a certificate names."""

    iin: str
    family: str
    given: str
    patronymic: str = ""


def subject(person: Named) -> x509.Name:
    """Return the subject: CN is surname and first name, SN the surname, GN the patronymic, serialNumber `IIN` and the digits."""
    common = f"{person.family} {person.given}".encode()[:COMMON_NAME_BYTES].decode(errors="ignore")
    parts = [
        (NameOID.COMMON_NAME, common),
        (NameOID.SURNAME, person.family),
        (NameOID.SERIAL_NUMBER, f"IIN{person.iin}"),
        (NameOID.COUNTRY_NAME, "KZ"),
    ]
    if person.patronymic:
        parts.append((NameOID.GIVEN_NAME, person.patronymic))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def key_usage(use: Use) -> x509.KeyUsage:
    """Return the key usage of a signing or an authentication certificate."""
    signing = use is Use.SIGN
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=signing,
        key_encipherment=not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def issue(
    person: Named,
    key: Private,
    *,
    issuer: x509.Certificate,
    issuer_key: Private,
    since: datetime,
    until: datetime,
    use: Use = Use.SIGN,
    role: x509.ObjectIdentifier = ROLE,
) -> x509.Certificate:
    """Return the certificate of `person` for the public half of `key`, valid from `since` until `until`."""
    purpose = ExtendedKeyUsageOID.EMAIL_PROTECTION if use is Use.SIGN else ExtendedKeyUsageOID.CLIENT_AUTH
    policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICIES[use]), None)
    return (
        x509.CertificateBuilder()
        .subject_name(subject(person))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(use), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose, role]), critical=False)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
