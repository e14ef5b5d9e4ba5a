"""Which acts of attachment wait for the Fund's protocol on placing the volumes of care (paragraph 7). Pure."""

from datetime import date
from enum import StrEnum

from emhana.law.lawbook import LawBook


class Act(StrEnum):
    """What attaches people: a request of one person, a list of an institution, a mass act, the results of the yearly campaign."""

    REQUEST = "individual"
    INSTITUTION = "institution"
    MASS = "mass"
    CAMPAIGN = "campaign"


BOUND = (Act.MASS, Act.CAMPAIGN)


def may_start(act: Act, *, has_protocol: bool, on: date, law: LawBook) -> bool:
    """Return whether `act` may start on `on`: only acts that depend on the placement wait for its protocol [ATT-07-04].

    Requests, those of the campaign among them, and lists of institutions have one working day from their complete documents.
    """
    return has_protocol or act not in law.setting("ATT-07-04", BOUND, on=on)
