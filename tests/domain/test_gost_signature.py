"""The national GOST 34.10-2015 in a signature on a request: apart from the rules, its arithmetic takes seconds."""

import pytest
from tests.rules.signed_samples import AT, CONTENT, PERSON, Authority, gost_signed

from emhana.signatures.verification import Refused, Use, Why, verify


def test_a_gost_signature_counts_and_is_as_strict():
    root = Authority()
    given = gost_signed(CONTENT, root)
    asked = {"trust": root.trust(), "use": Use.SIGN, "at": AT, "iin": PERSON.iin}
    assert verify(given, CONTENT, **asked).holder.iin == PERSON.iin
    broken = given[:-5] + bytes([given[-5] ^ 1]) + given[-4:]
    for bad, content, why in ((given, CONTENT + b".", Why.CHANGED), (broken, CONTENT, Why.BROKEN)):
        with pytest.raises(Refused) as refused:
            verify(bad, content, **asked)
        assert refused.value.why is why
