"""Turns what the engine refuses to do into one clear sentence and a status: what happened, why, and what can be done now."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.journal.errors import DomainError
from emhana.workbench import case_wording

FORBIDDEN, CONFLICT, UNPROCESSABLE, UNAVAILABLE = 403, 409, 422, 503
STATUSES = {"not_allowed": FORBIDDEN, "own_case": FORBIDDEN, "not_yours": FORBIDDEN, "already_changed": CONFLICT, "key_reused": CONFLICT}
SENTENCES = {
    "not_allowed": _l("Your role may not do this. Ask the person whose role allows it, or change your role."),
    "own_case": _l("This case is yours or of a member of your family. A colleague has to deal with it."),
    "not_yours": _l("No register and no document says that the applicant may act for this adult. Ask for a power of attorney."),
    "already_changed": _l("Somebody else has just changed this case. Look at its state below; nothing of yours was recorded."),
    "key_reused": _l("This form was already sent with other answers. Begin a new intake."),
    "channel_closed": _l("The standard does not allow this service to be asked for that way."),
    "invalid_data": _l("What was entered does not fit the questions of this service. Check the answers and send them again."),
    "ground_required": _l("A refusal needs a ground that holds. Mark one below; the facts may have changed meanwhile."),
    "ground_holds": _l("A ground of refusal holds now, so the request cannot be granted. Look at the findings below."),
    "reason_required": _l("Write the reason in words."),
    "second_signature_required": _l("What was taken on paper more than 24 hours ago needs the signature of a second member of staff."),
    "not_in_past": _l("The time given lies in the future."),
    "visit_order": _l("This visitor was not called yet, or was served already."),
    "sign_in_refused": _l("Login, password or code of the second person is wrong."),
    "norm_reached": _l("No suitable doctor has a free place any more. Look at the findings below."),
    "no_fund_contract": _l("The organisation has no contract with the Fund today."),
    "no_iin": _l("Care paid by the state is recorded under an IIN, and this person has none."),
    "person_died": _l("According to the register this person has died."),
    "upload_refused": _l("The file could not be taken. Choose a PDF, JPEG or PNG file of up to 10 MB."),
    "doctor_unsuitable": _l("This doctor does not take people of this age."),
    "document_consent_missing": _l("The owner has not agreed yet, so nothing was taken. Send a code, or compare the paper document."),
    "no_such_document": _l("The service has no valid document of this kind for the person. Compare the paper document."),
    "documents_away": _l("The digital documents service does not answer now. Compare the paper document, or try again later."),
    "no_registered_phone": _l("The person has no registered phone, so no code can be sent. Compare the paper document."),
    "too_many_codes": _l("A code was sent a moment ago. Use it, or wait a minute for a new one."),
    "other_organisation": _l("The doctor does not work in this organisation."),
}


def told(error: DomainError) -> tuple[str, int]:
    """Return the sentence for `error` and the status of the page that shows it."""
    sentence = SENTENCES.get(error.code, _l("This cannot be done now. Nothing was recorded."))
    return str(sentence), STATUSES.get(error.code, UNPROCESSABLE)


def unsigned() -> tuple[str, int]:
    """Return what is told when the result could not be signed; the decision was not kept either."""
    return _("The document could not be signed: the organisation has no key. Tell the administrator."), UNAVAILABLE


def told_of_case(error: DomainError, case: Case) -> tuple[str, int]:
    """Return the sentence for `error` about `case` as it is now: to the slower of two, who decided and when."""
    if error.code in ("not_allowed", "own_case") or case.state in UNDECIDED:
        return told(error)
    decision = case.decisions.order_by("-pk").first()
    if decision is None:
        return str(SENTENCES["already_changed"]), CONFLICT
    words = _("%(officer)s decided this case on %(when)s: %(outcome)s. Nothing of yours was recorded.")
    at, outcome = case_wording.moment(decision.decided_at), case_wording.OUTCOMES[decision.outcome]
    return words % {"officer": decision.officer, "when": at, "outcome": outcome}, CONFLICT


def attempt(act: Callable[..., Any], **values: Any) -> tuple[Any, Mapping[str, Any] | None]:
    """Return what `act` gives, or None and the sentence with its status for a page that keeps what was typed."""
    try:
        return act(**values), None
    except DomainError as error:
        sentence, status = told(error)
        return None, {"sentence": sentence, "status": status}
