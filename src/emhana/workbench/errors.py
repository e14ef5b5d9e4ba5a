"""Turns what the engine refuses to do into one clear sentence and a status: what happened, why, and what can be done now."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.journal.errors import DomainError
from emhana.registers.attachment import wording as register_wording
from emhana.registers.attachment.institutions import wording as institution_wording
from emhana.workbench import case_wording

FEW = 10
FORBIDDEN, CONFLICT, UNPROCESSABLE, UNAVAILABLE = 403, 409, 422, 503
STATUSES = {
    **dict.fromkeys(("not_allowed", "own_case", "not_yours", "own_decision"), FORBIDDEN),
    **dict.fromkeys(
        ("already_changed", "key_reused", "batch_moved", "change_undone", "proposal_moved", "copy_blocked"), CONFLICT
    ),
}
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
    "own_decision": _l("The complaint is about a decision of yours. Another person in this role has to answer it."),
    "case_file_required": _l("A complaint is sent on together with the case file. Make the file first."),
    "forwarding_required": _l("The complaint was not satisfied in full in time, so it has to be sent on before it can be closed."),
    "answer_required": _l("Not everybody who considers the complaint has answered it. It is closed after the last answer."),
    "not_registered": _l("Register the complaint first: the term and the answer begin with it."),
    "document_consent_missing": _l("The owner has not agreed yet, so nothing was taken. Send a code, or compare the paper document."),
    "no_such_document": _l("The service has no valid document of this kind for the person. Compare the paper document."),
    "documents_away": _l("The digital documents service does not answer now. Compare the paper document, or try again later."),
    "no_registered_phone": _l("The person has no registered phone, so no code can be sent. Compare the paper document."),
    "too_many_codes": _l("A code was sent a moment ago. Use it, or wait a minute for a new one."),
    "other_organisation": _l("The doctor does not work in this organisation."),
    "contract_ended": _l("The contract of insurance has ended, so nobody can be attached under it. Look at its last day."),
    "contract_known": _l("The insurer has another contract under this number. Compare the dates with the paper."),
    "contract_unknown": _l("The insurer of this contract is not in the register of insurers. Check it on the paper."),
    "no_licence": _l("The insurance organisation has no valid licence today. Have the licence recorded, then send again."),
    "not_prolonged": _l("A contract is prolonged before it ends and to a later day. Check the last day."),
    "not_terminated": _l("The day must lie within the term of the contract, before its last day. Check it."),
    "no_coupon": _l("There is no coupon to give out on this case: it was given out already, or nobody is attached under a contract."),
    "identity_not_shown": _l("The coupon is given out when the identity document is shown. Ask the person for it."),
    "other_iin": _l("This IIN belongs to another record, or the person has another one. Compare it with the document."),
    "names_differ": _l("Another name is on record under this number. Write the names as in the document."),
    "person_differs": _l(
        "Under this document somebody with another birth date is on record. Compare country, number and birth date with the document."
    ),
    "bin_taken": _l("An organisation with this BIN is entered already. Find it in the list and change it there."),
    "contract_overlaps": _l("Another contract is in force on some of these days. Choose days that do not overlap."),
    "not_newly_commissioned": _l(
        "Only a facility that is in the regional perspective plan of development and opens for the first time is newly commissioned. "
        "Compare it with the plan; without both, nothing is registered."
    ),
    "facility_known": _l("A newly commissioned facility is registered at this address already. Check the address."),
    "precinct_taken": _l("A precinct with number %(number)s is open on some of these days. Give another number or close that one first."),
    "unit_of_other_region": _l("An organisation stays in its region, whose specialists see its cases. Close it and open it there."),
    "people_attached": _l("People attached here: %(number)s. The organisation gives primary care as long as there are any."),
    "day_impossible": _l("This day is not possible: it lies ahead, or before what stands now began. Check the day."),
    "not_open": _l("It is not open on that day: it closed earlier or begins later. Check the day."),
    "provider_busy": _l(
        "The organisation was not closed. Undecided requests: %(requests)s. People attached: %(people)s. Confirm what happens to them."
    ),
    "login_taken": _l("The login belongs to somebody else, or this person has one already. Choose another login."),
    "role_held": _l("This person holds the role at that place on some of these days already."),
    "role_wrong_place": _l("A specialist has a region, an administrator no place, everybody else one organisation. Check the place."),
    "not_appointed": _l("A pharmacist is appointed by an order. Write its number and date."),
    "own_role": _l("Nobody gives, ends or passes on a role of their own. Ask another administrator."),
    "role_days": _l("The days do not lie within those of the role. Check both days."),
    "deputy_of_deputy": _l("This role is a deputy's. Name the deputy for whoever holds the role."),
    "not_of_place": _l("This person has no role here on: %(days)s. Give the role first, or choose other days."),
    "password_wrong": _l("The present password is another one."),
    "password_weak": _l("A new password has at least 12 characters and differs from the present one."),
    "not_assignable": _l("The officer does not work on these cases, or they are the officer's own: %(numbers)s. Nothing was handed out."),
    "pair_exists": _l("These two units are a pair on some of these days already."),
    "load_moved": _l("This load was applied or undone already. Look at its state."),
    "basis_missing": _l("Write the reason in words."),
    "no_places": _l("The other doctors of the organisation do not have that many places. Without one would remain: %(number)s."),
}


def told(error: DomainError) -> tuple[str, int]:
    """Return the sentence for `error` and the status of the page that shows it."""
    sentence = SENTENCES.get(error.code, _l("This cannot be done now. Nothing was recorded."))
    filled = {name: _listed(value) for name, value in error.args_for_words.items()}
    return str(sentence) % filled if "%(" in str(sentence) else str(sentence), STATUSES.get(error.code, UNPROCESSABLE)


def _listed(value: Any) -> str:
    """Return what a sentence names: a number, or the first of many things with how many there are."""
    if not isinstance(value, list | tuple):
        return str(value)
    names = [date_format(one, "SHORT_DATE_FORMAT") if isinstance(one, date) else str(one) for one in value]
    more = _(" and %(count)s more") % {"count": len(names) - FEW} if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more if names else "0"


def told_by_register(error: DomainError) -> tuple[str, int]:
    """Return what the register of attached people says of `error`, with the doctors it offers instead, and the status of the page."""
    text = register_wording.sentence(error) or institution_wording.sentence(error)
    if text is None:
        return told(error)
    offered = ", ".join(error.args_for_words.get("offered", ()))
    more = _("Precincts with free places: %(numbers)s.") % {"numbers": offered} if offered else ""
    return f"{case_wording.words(text)} {more}".strip(), STATUSES.get(error.code, UNPROCESSABLE)


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
