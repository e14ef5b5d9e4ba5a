"""Electronic signatures against what was asked to be signed: whom this installation believes, and for what a key must be."""

from datetime import datetime

from django.conf import settings

from emhana.accounts.models import SignatureRequest
from emhana.signatures.trust import NoTrust, trust_in
from emhana.signatures.verification import Refused, Signed, Use, Why, verify

LATE, USED, NOBODY = "late", "used", "nobody"


def judged(asked: SignatureRequest, cms: bytes, *, now: datetime) -> Signed | str:
    """Return whose signature `cms` is on what was `asked`, or why it does not count; the person asked must be the one who signed."""
    try:
        trust = trust_in(settings.EMHANA_AUTHORITY, demo=settings.DEMO)
        # At the door nobody is known yet, and a key that only shows who somebody is will do.
        use, iin = (Use.SIGN, asked.person.iin or "") if asked.person is not None else (Use.SHOW, None)
        return verify(cms, asked.content.encode(), trust=trust, use=use, at=now, iin=iin)
    except NoTrust:
        return Why.UNTRUSTED.value
    except Refused as refused:
        return refused.why.value
