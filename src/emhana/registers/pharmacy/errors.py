"""What the pharmacy register does not do, and the code each face has a sentence for."""

from emhana.journal.errors import DomainError


class NotInForce(DomainError):
    """The prescription is not active on that day: dispensed, expired, cancelled, lost or replaced [MED-07-01]."""

    code = "prescription_not_in_force"


class NotChecked(DomainError):
    """ДҚАЖ has not confirmed the prescription lately; it may have been dispensed elsewhere meanwhile."""

    code = "prescription_not_checked"


class MoreThanPrescribed(DomainError):
    """More units are wanted than are `left` on the prescription [MED-07-01]."""

    code = "more_than_prescribed"


class NotEntitled(DomainError):
    """The category of the prescription does not cover products of this class for this person."""

    code = "not_entitled"


class NotInStock(DomainError):
    """The batch has fewer units than are wanted; `left` says how many."""

    code = "not_in_stock"


class BatchExpired(DomainError):
    """The batch may not be handed over any more."""

    code = "batch_expired"


class OtherPharmacy(DomainError):
    """The batch lies in another organisation than the pharmacist's."""

    code = "other_pharmacy"


class NoSubstitute(DomainError):
    """The product of the batch has another substance, form, strength or unit than the one prescribed."""

    code = "no_substitute"


class SubstitutionReasonMissing(DomainError):
    """Another product than the one prescribed is handed over with a reason in words."""

    code = "substitution_reason_missing"


class NothingToDispense(DomainError):
    """No line was given, or one of no units."""

    code = "nothing_to_dispense"


class WordsMissing(DomainError):
    """A loss is reported in the person's words."""

    code = "words_missing"


class NotLost(DomainError):
    """The prescription is not reported lost."""

    code = "prescription_not_lost"


class OtherExpiry(DomainError):
    """The batch is on record with another last `day`; one of the two was read wrongly."""

    code = "other_expiry"


class StockReasonMissing(DomainError):
    """Stock is written off or counted anew with a reason in words."""

    code = "stock_reason_missing"


class StockChanged(DomainError):
    """The stock of the batch is another one than when it was counted; `left` says how many units it has."""

    code = "stock_changed"
