"""What the register does not do, and the code each face has a sentence for."""

from emhana.journal.errors import DomainError


class NoFundContract(DomainError):
    """The organisation gives no care paid by the state on that day [ATT-04-03]."""

    code = "no_fund_contract"


class ProtocolMissing(DomainError):
    """A mass act of attachment waits for the Fund's protocol on placing the volumes of care [ATT-07-04]."""

    code = "protocol_missing"


class NoIin(DomainError):
    """Care paid by the state is recorded under an IIN, and the person has none [ATT-04-02]."""

    code = "no_iin"


class PersonDied(DomainError):
    """The person has died."""

    code = "person_died"


class ContractNotNamed(DomainError):
    """A voluntary attachment names its contract, one paid by the state has none [ATT-08-07]."""

    code = "contract_not_named"


class ContractEnded(DomainError):
    """The contract of insurance ended before the attachment under it could begin [ATT-09A-10]."""

    code = "contract_ended"


class NormReached(DomainError):
    """The doctor has no place left [ATT-08-05]; `offered` are the precincts of the organisation that have one."""

    code = "norm_reached"


class OtherOrganisation(DomainError):
    """A doctor is chosen in the organisation of the attachment, on a day when the precinct exists [ATT-08-04]."""

    code = "other_organisation"


class DoctorUnsuitable(DomainError):
    """A doctor of this kind does not take persons of this age [ATCH-09-14]."""

    code = "doctor_unsuitable"


class NoPlaces(DomainError):
    """The other doctors of the organisation have fewer places than there are people; `number` is how many would remain."""

    code = "no_places"


class ReasonNotAllowed(DomainError):
    """Nobody is detached for this reason: the list is closed [ATT-17-06]."""

    code = "reason_not_allowed"


class BasisMissing(DomainError):
    """A detachment names the document or message it rests on [ATT-17-02, ATT-17-04]."""

    code = "basis_missing"


class NotInForce(DomainError):
    """The attachment does not stand on that day: it has ended, has not begun, or another took its place."""

    code = "not_in_force"


class OrganisationClosed(DomainError):
    """The organisation does not exist on that day: it has closed, or has not opened yet."""

    code = "organisation_closed"


class PersonMerged(DomainError):
    """The row is a duplicate: the person stands under another one."""

    code = "person_merged"


class ReportDiffers(DomainError):
    """An earlier report tells another day or another person; it is withdrawn before this one is recorded."""

    code = "report_differs"


class ReportUnknown(DomainError):
    """No report with this number of message stands."""

    code = "report_unknown"


class RequestOpen(DomainError):
    """A duplicate with an undecided request keeps a place; the request is decided or withdrawn first."""

    code = "request_open"


class NotMerged(DomainError):
    """The two rows are not merged, or the merge is undone already."""

    code = "not_merged"


class LetterKnown(DomainError):
    """A letter of this number, day and school was entered before [ATT-09-19]."""

    code = "letter_known"


class EndFollows(DomainError):
    """The end has no day of its own: it follows the next attachment, or the message of an outside register."""

    code = "end_follows"


class EndImpossible(DomainError):
    """The end lies before the beginning, or in the days of the next attachment."""

    code = "end_impossible"


class CorrectionUndone(DomainError):
    """The correction was undone already."""

    code = "correction_undone"


class SameOfficer(DomainError):
    """Two records are merged by two officers: who prepared it does not confirm it."""

    code = "same_officer"


class ProposalSettled(DomainError):
    """The merge was confirmed or declined already."""

    code = "proposal_settled"


class ReasonMissing(DomainError):
    """The staff change a person's doctor, and take such a change back, for a reason that they name."""

    code = "reason_missing"


class DayPast(DomainError):
    """A change counts from today or later: what was, stays."""

    code = "day_past"


class TooMany(DomainError):
    """More people than one act may move; `most` is how many it may."""

    code = "too_many"


class NobodyToMove(DomainError):
    """Nobody was chosen, or something speaks against everybody chosen."""

    code = "nobody_to_move"


class ChangeUndone(DomainError):
    """The change was taken back already, or is itself the taking back of another."""

    code = "change_undone"


class ProposalMoved(DomainError):
    """The register has changed since the proposal was shown; the new one is looked at first."""

    code = "proposal_moved"
