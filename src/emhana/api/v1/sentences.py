"""One clear sentence for each refusal of an act: what, why, what to do now; in the language that is active."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from emhana.journal.errors import DomainError


def _at(value: object) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if isinstance(value, datetime) else "—"


def _upload(why: object) -> str:
    texts = {
        "too_large": _("The file is larger than 10 MB. Send a smaller scan or photo."),
        "empty": _("The file is empty. Choose it again."),
        "not_readable": _("The file is not a PDF, JPEG or PNG, whatever its name says. Send one of these."),
    }
    return texts[str(why)]


SENTENCES: dict[str, Callable[[dict[str, object]], str]] = {
    "not_allowed": lambda a: _("Your role does not allow this. Ask the colleague who decides such cases."),
    "own_case": lambda a: _("This is your own case or that of your family. A colleague must handle it."),
    "not_yours": lambda a: _("You can ask for another adult only if a register or a document names you. Ask them to apply themselves."),
    "subject_not_individual": lambda a: _(
        "The subject must be an individual, and this is the business number of an organisation. Send the person's IIN."
    ),
    "already_changed": lambda a: _("Somebody changed this case a moment ago. Open it again to see how it stands."),
    "channel_closed": lambda a: _("This service cannot be asked for in this way. Its page says how it can."),
    "invalid_data": lambda a: _("Some answers are missing or do not fit. See the fields named."),
    "key_reused": lambda a: _("Another request was sent under this key. Use a new key for a new request."),
    "under_maintenance": lambda a: (
        _("Maintenance is under way until %(time)s. What you typed is kept; come back then.") % {"time": _at(a.get("until"))}
    ),
    "ground_required": lambda a: _("A refusal names at least one ground that holds on the facts. Record the fact first."),
    "ground_holds": lambda a: _("A ground of refusal holds, so this cannot be granted. Check the facts."),
    "reason_required": lambda a: _("Write the reason in a few words: it becomes part of the record."),
    "second_signature_required": lambda a: _("More than 24 hours have passed since it was taken on paper: a second colleague must sign."),
    "not_in_past": lambda a: _("The time given lies in the future. Check the date and the time."),
    "upload_refused": lambda a: _upload(a.get("why")),
    "consent_too_late": lambda a: (
        _("The time to answer ended at %(until)s. Silence counts as refusal, so nothing has changed.") % {"until": _at(a.get("until"))}
    ),
    "consent_answered": lambda a: _("This question was answered before, or the request was taken back. Nothing has changed."),
    "consent_not_found": lambda a: _("No question under this code waits for an answer from this phone. Answer from your registered phone."),
    "consent_not_given": lambda a: _("There is no consent to withdraw: it was not given or was withdrawn before."),
    "no_complaint_procedure": lambda a: _(
        "A complaint about this request cannot be filed here. Call 1414: they will tell you where to send it."
    ),
    "visit_order": lambda a: _("This visitor was not called yet or was served already."),
    "too_many_codes": lambda a: _("Too many codes were asked for. Ask again after %(time)s.") % {"time": _at(a.get("retry_at"))},
    "no_registered_phone": lambda a: _("You have no registered phone. Register it at the desk of any clinic with your identity document."),
    "no_fund_contract": lambda a: _(
        "The organisation has no contract with the Fund on this day, so nobody is attached there for free care. Choose another one."
    ),
    "person_died": lambda a: _("The register shows that this person died. Nothing was changed."),
    "no_iin": lambda a: _("The person has no IIN, which attachment for state-paid care needs. Help them to get one first."),
    "norm_reached": lambda a: _("This doctor has reached the norm. Choose one who still has places."),
    "doctor_unsuitable": lambda a: _("This doctor does not look after people of this age. Choose another one."),
    "other_organisation": lambda a: _("This doctor works in another organisation. Choose one of the organisation you are attached to."),
    "no_licence": lambda a: _("The insurance organisation has no valid licence today. Have the licence recorded, then send again."),
    "contract_unknown": lambda a: _("You have no contract with this number. Check it, or send its first and last day as well."),
    "contract_known": lambda a: _("You told other terms of this contract before. Check the days and the kind, or prolong the contract."),
    "contract_ended": lambda a: _("The contract has ended, so nobody can be attached under it. Prolong it first."),
    "not_prolonged": lambda a: _("A contract is prolonged before it ends and to a later day. Check the last day."),
    "not_terminated": lambda a: _("The day must lie within the term of the contract, before its last day. Check it."),
    "message_reused": lambda a: _("You used this message number for something else. Use a new number."),
    "names_differ": lambda a: _("Another name is on record under this number. Write the names as in the document."),
    "person_differs": lambda a: _("Under this document or IIN somebody with another birth date is on record. Check the person's data."),
    "other_iin": lambda a: _("This IIN belongs to another record. Check it with the person's document."),
    "sign_in_refused": lambda a: _("Login, password or code is wrong. After five failures the account rests for 15 minutes."),
}


def sentence(error: DomainError) -> str:
    """Return the sentence for `error`; an unknown code gets the one that fits every refusal."""
    known = SENTENCES.get(error.code)
    return known(error.args_for_words) if known else _("This cannot be done now. Check the case and try again.")
