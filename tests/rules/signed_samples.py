"""A small authority, keys of people in the national layout, and signatures good and bad; nothing is stored."""

from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID
from gostcrypto import gostsignature

from emhana.signatures import gost
from emhana.signatures.certificates import KeyInfo
from emhana.signatures.issuing import Named, issue
from emhana.signatures.trust import Trust

AT = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
CONTENT = "ЖСН иесі қызметті сұрайды. nonce 1".encode()
PERSON = Named("881231399011", "Сейітов", "Арман", "Болатұлы")


class Authority:
    """A root that issues to people and keeps one list of revoked certificates."""

    def __init__(self, name: str = "TEST ROOT", *, is_ca: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = {"digital_signature": False, "content_commitment": False, "key_encipherment": False, "data_encipherment": False}
        usage |= {"key_agreement": False, "key_cert_sign": True, "crl_sign": True, "encipher_only": False, "decipher_only": False}
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(AT - 3 * YEAR)
            .not_valid_after(AT + 3 * YEAR)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def person(self, key=None, *, named: Named = PERSON, since: datetime = AT - YEAR / 2, until: datetime = AT + YEAR / 2, **more):
        """Return a key and its certificate."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        return key, issue(named, key, issuer=self.certificate, issuer_key=self.key, since=since, until=until, **more)

    def crl(self, *revoked: x509.Certificate, since: datetime = AT - timedelta(hours=1), until: datetime = AT + timedelta(days=1)) -> bytes:
        """Return the list of revoked certificates."""
        builder = x509.CertificateRevocationListBuilder(self.certificate.subject, since, until)
        for one in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(since).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def trust(self, *revoked: x509.Certificate) -> Trust:
        """Return what a verifier believes: this root and its list."""
        return Trust((self.certificate,), (self.crl(*revoked),))


def signed(content: bytes, key, certificate, *, inside: bool = False, form: Encoding = Encoding.DER) -> bytes:
    """Return a CMS of `content`, beside it unless `inside`."""
    options = [PKCS7Options.Binary] + ([] if inside else [PKCS7Options.DetachedSignature])
    return PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256()).sign(form, options)


def signed_twice(content: bytes, key, certificate) -> bytes:
    """Return a CMS with two signers."""
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    builder = builder.add_signer(certificate, key, hashes.SHA384())
    return builder.sign(Encoding.DER, [PKCS7Options.Binary, PKCS7Options.DetachedSignature])


def gost_signed(content: bytes, authority: Authority, private: bytes = b"\x07" * 64) -> bytes:
    """Return a CMS by a key of GOST 34.10-2015: the certificate of an ordinary person with its key replaced and signed anew."""
    signer = gostsignature.new(gostsignature.MODE_512, gost.CURVE)
    point = core.OctetString(gost.turned(bytes(signer.public_key_generate(private)))).dump()
    spki = KeyInfo({"algorithm": {"algorithm": gost.KEY_512}, "key": point})
    _, plain = authority.person()
    certificate = asn1_x509.Certificate.load(plain.public_bytes(Encoding.DER))
    tbs = certificate["tbs_certificate"]
    tbs["subject_public_key_info"] = keys.PublicKeyInfo.load(spki.dump())
    body = tbs.dump()
    certificate["signature_value"] = authority.key.sign(body, ec.ECDSA(hashes.SHA256()))
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [gost.digest("streebog512", content)]},
        ]
    )
    value = gost.turned(bytes(signer.sign(private, gost.digest("streebog512", attributes.dump())[::-1])))
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}}
            ),
            "digest_algorithm": {"algorithm": "1.2.398.3.10.1.3.3"},
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "1.2.398.3.10.1.1.2.3.2"}),
            "signature": value,
        }
    )
    body = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "1.2.398.3.10.1.3.3"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [cms.CertificateChoices("certificate", certificate)],
        "signer_infos": [info],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(body)}).dump()
