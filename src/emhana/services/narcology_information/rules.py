"""Information from the narcology register: one ground, the missing consent of the person asked about."""

from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.services import dispensary


class Facts(dispensary.ConsentFacts):
    """What a request to the narcology register is judged by."""


def no_consent(facts: Facts, law: LawBook) -> Answer:
    """[NAR-10-01] The person about whom the request was made has not consented."""
    return dispensary.consent_missing(facts, law, evidence_reading="NAR-11-04")
