"""A person's electronic digital signature: what counts, and a table of what does not, each with its reason."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.rules.signed_samples import AT, CONTENT, PERSON, YEAR, Authority, signed, signed_twice

from emhana.signatures.issuing import Named, issue
from emhana.signatures.trust import Trust
from emhana.signatures.verification import Refused, Signed, Use, Why, verify

ROOT, STRANGER = Authority(), Authority("ANOTHER ROOT")
KEY, CERTIFICATE = ROOT.person()
EMPLOYEE = x509.ObjectIdentifier("1.2.398.3.3.4.1.2.5")


def judged(given: bytes, content: bytes = CONTENT, *, trust: Trust | None = None, iin: str | None = PERSON.iin, **more):
    return verify(given, content, trust=trust or ROOT.trust(), at=AT, iin=iin, **({"use": Use.SIGN} | more))


def why(*args, **more) -> Why:
    with pytest.raises(Refused) as refused:
        judged(*args, **more)
    return refused.value.why


def flipped(given: bytes, place: int) -> bytes:
    return given[:place] + bytes([given[place] ^ 1]) + given[place + 1 :]


@pytest.mark.parametrize("inside", [False, True], ids=["beside", "inside"])
@pytest.mark.parametrize("form", [Encoding.DER, Encoding.PEM])
def test_a_signature_on_the_very_content_counts_in_each_form(inside, form):
    found = judged(signed(CONTENT, KEY, CERTIFICATE, inside=inside, form=form))
    assert (found.holder.iin, found.holder.name) == (PERSON.iin, "Сейітов Арман Болатұлы")
    assert found.as_dict()["revocation"] == {"source": "crl", "stated_at": "2026-11-27T05:00:00+00:00"}
    assert found.judged_at == AT


def test_rsa_counts_as_the_national_authority_issues_it():
    key = rsa.generate_private_key(65537, 2048)
    assert isinstance(judged(signed(CONTENT, *ROOT.person(key))), Signed)


@pytest.mark.law("MSHI-03-07")
def test_a_changed_request_is_rejected_wherever_it_was_changed():
    given = signed(CONTENT, KEY, CERTIFICATE)
    assert why(given, CONTENT.replace(b"1", b"2")) is Why.CHANGED
    inside = signed(CONTENT, KEY, CERTIFICATE, inside=True)
    assert why(inside.replace(b"nonce 1", b"nonce 2")) is Why.CHANGED
    assert why(flipped(given, len(given) - 5)) is Why.BROKEN


@pytest.mark.parametrize(
    ("given", "trust", "expected"),
    [
        pytest.param(lambda: b"", None, Why.UNREADABLE, id="nothing"),
        pytest.param(lambda: b"%PDF-1.7 a picture", None, Why.UNREADABLE, id="not a signature"),
        pytest.param(lambda: b"\x30\x84\xff\xff\xff\xff", None, Why.UNREADABLE, id="a broken head"),
        pytest.param(lambda: b"0" * (1 << 19), None, Why.UNREADABLE, id="too large"),
        pytest.param(lambda: signed(CONTENT, KEY, CERTIFICATE)[:-40], None, Why.UNREADABLE, id="cut off"),
        pytest.param(lambda: signed_twice(CONTENT, KEY, CERTIFICATE), None, Why.UNREADABLE, id="two signers"),
        pytest.param(lambda: signed(b"another", KEY, CERTIFICATE), None, Why.CHANGED, id="another content"),
        pytest.param(lambda: signed(b"another", KEY, CERTIFICATE, inside=True), None, Why.CHANGED, id="another content inside"),
        pytest.param(lambda: signed(CONTENT, *STRANGER.person()), None, Why.UNTRUSTED, id="an authority nobody named"),
        pytest.param(lambda: signed(CONTENT, *Authority().person()), None, Why.UNTRUSTED, id="a root of the same name"),
        pytest.param(lambda: signed(CONTENT, *_by_a_person()), None, Why.UNTRUSTED, id="issued by a person"),
        pytest.param(lambda: signed(CONTENT, *ROOT.person(until=AT - timedelta(seconds=1))), None, Why.EXPIRED, id="expired"),
        pytest.param(lambda: signed(CONTENT, *ROOT.person(since=AT + timedelta(days=1))), None, Why.EXPIRED, id="not yet valid"),
        pytest.param(lambda: signed(CONTENT, KEY, CERTIFICATE), ROOT.trust(CERTIFICATE), Why.REVOKED, id="revoked"),
        pytest.param(lambda: signed(CONTENT, KEY, CERTIFICATE), Trust((ROOT.certificate,)), Why.REVOCATION_UNKNOWN, id="no list"),
        pytest.param(
            lambda: signed(CONTENT, KEY, CERTIFICATE),
            Trust((ROOT.certificate,), (ROOT.crl(until=AT - timedelta(minutes=1)),)),
            Why.REVOCATION_UNKNOWN,
            id="an old list",
        ),
        pytest.param(
            lambda: signed(CONTENT, KEY, CERTIFICATE),
            Trust((ROOT.certificate,), (STRANGER.crl(),)),
            Why.REVOCATION_UNKNOWN,
            id="a list of somebody else",
        ),
        pytest.param(lambda: signed(CONTENT, *ROOT.person(use=Use.SHOW)), None, Why.WRONG_KEY, id="an authentication key"),
        pytest.param(lambda: signed(CONTENT, *ROOT.person(role=EMPLOYEE)), None, Why.NOT_A_PERSON, id="an employee's key"),
        pytest.param(lambda: signed(CONTENT, *ROOT.person(named=Named("", "Сейітов", "Арман"))), None, Why.NOT_A_PERSON, id="no IIN"),
        pytest.param(
            lambda: signed(CONTENT, *ROOT.person(named=Named("650615499905", "Ли", "Ольга"))), None, Why.ANOTHER_PERSON, id="another person"
        ),
        pytest.param(lambda: signed(CONTENT, *ROOT.person(_weak())), None, Why.BROKEN, id="a key too weak to count"),
    ],
)
def test_a_bad_signature_is_refused_for_its_own_reason(given, trust, expected):
    assert why(given(), trust=trust) is expected


def _weak() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 1024)  # noqa: S505 the weakness is what is tested


def _by_a_person():
    """Return a key whose certificate was issued by an ordinary person, who is no authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key, issue(PERSON, key, issuer=CERTIFICATE, issuer_key=KEY, since=AT - YEAR, until=AT + YEAR)


def test_a_door_opens_to_an_authentication_key_and_to_a_signing_key():
    for use in Use:
        assert judged(signed(CONTENT, *ROOT.person(use=use)), use=Use.SHOW, iin=None).holder.iin == PERSON.iin


def _answer(status: ocsp.OCSPCertStatus, key, responder, *, at=AT - timedelta(minutes=1)) -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=CERTIFICATE, issuer=ROOT.certificate, algorithm=hashes.SHA256(), cert_status=status, this_update=at,
        next_update=at + timedelta(hours=1), revocation_time=at if status is ocsp.OCSPCertStatus.REVOKED else None, revocation_reason=None,
    )  # fmt: skip
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder).certificates([responder])
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def _responder(purpose):
    key, draft = ec.generate_private_key(ec.SECP256R1()), x509.CertificateBuilder()
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "OCSP")])
    draft = draft.subject_name(named).issuer_name(ROOT.certificate.subject).public_key(key.public_key()).serial_number(7)
    draft = draft.not_valid_before(AT - YEAR).not_valid_after(AT + YEAR).add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return key, draft.sign(ROOT.key, hashes.SHA256())


def test_an_answer_about_revocation_counts_from_the_authority_and_from_its_responder():
    given, bare = signed(CONTENT, KEY, CERTIFICATE), Trust((ROOT.certificate,))
    good, revoked = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED
    responder = _responder(ExtendedKeyUsageOID.OCSP_SIGNING)
    for signer in ((ROOT.key, ROOT.certificate), responder):
        assert judged(given, trust=bare, ocsp=[_answer(good, *signer)]).standing.source == "ocsp"
        assert why(given, trust=bare, ocsp=[_answer(revoked, *signer)]) is Why.REVOKED
    assert why(given, trust=ROOT.trust(), ocsp=[_answer(revoked, *responder)]) is Why.REVOKED
    old = _answer(good, *responder, at=AT - timedelta(hours=2))
    unentitled = _answer(good, *_responder(ExtendedKeyUsageOID.CODE_SIGNING))
    for answer in (old, unentitled, b"nothing"):
        assert why(given, trust=bare, ocsp=[answer]) is Why.REVOCATION_UNKNOWN
