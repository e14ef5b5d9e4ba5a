"""People who hold a key of the test authority, and what they sign."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from tests.rules.signed_samples import signed

from emhana.documents.signing import DemoAuthority
from emhana.parties.models import Person
from emhana.signatures.issuing import Named, issue

Key = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def a_key(authority: DemoAuthority, person: Person, **more: object) -> Key:
    """Return a key of `person`, valid today; `more` goes to the certificate."""
    now, key = timezone.now(), ec.generate_private_key(ec.SECP256R1())
    named = Named(person.iin or "", person.family_name, person.given_name, person.patronymic)
    times: dict[str, datetime] = {"since": now - timedelta(days=1), "until": now + timedelta(days=300)}
    return key, issue(named, key, issuer=authority.issuing, issuer_key=authority.issuing_key, **(times | more))


def signature(content: bytes, key: Key) -> bytes:
    """Return the signature of `content`, which lies beside it."""
    return signed(content, *key)
