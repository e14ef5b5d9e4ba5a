"""Information from the psychiatry register: one ground, the missing consent of the person asked about."""

from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.services import dispensary


class Facts(dispensary.ConsentFacts):
    """What a request to the psychiatry register is judged by."""


def no_consent(facts: Facts, law: LawBook) -> Answer:
    """[PSY-10-01] The person about whom the request was made has not consented."""
    return dispensary.consent_missing(facts, law, evidence_reading="PSY-11-04")
