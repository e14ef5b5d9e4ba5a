"""Cases in the words of a staff page: services, states, channels, events, limits, categories."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from emhana import catalogue
from emhana.accounts.models import DEPUTY
from emhana.cases import wording as cases
from emhana.law import citing
from emhana.law.passport import Words
from emhana.parties.state_register import OURS, SOURCE
from emhana.ui.languages import language

STATES = {
    "submitted": pgettext_lazy("state of a case", "submitted"),
    "accepted": pgettext_lazy("state of a case", "accepted"),
    "in_review": pgettext_lazy("state of a case", "to be decided"),
    "waiting_consent": pgettext_lazy("state of a case", "waits for consent"),
    "waiting_payment": pgettext_lazy("state of a case", "waits for payment"),
    "returned": pgettext_lazy("state of a case", "papers missing"),
    "decided": pgettext_lazy("state of a case", "decided"),
    "delivered": pgettext_lazy("state of a case", "result given"),
    "closed": pgettext_lazy("state of a case", "closed"),
    "not_accepted": pgettext_lazy("state of a case", "not taken up"),
    "withdrawn": pgettext_lazy("state of a case", "withdrawn"),
}
OUTCOMES = {"granted": pgettext_lazy("outcome", "granted"), "refused": pgettext_lazy("outcome", "refused")}
CHANNELS = {
    "in_person": _l("at the organisation"),
    "phone": _l("by telephone"),
    "portal": _l("on this portal"),
    "mis": _l("through the medical information system"),
    "call_103": _l("by calling 103"),
    "insurer": _l("through the insurance organisation"),
    "organisation": _l("through the institution or school"),
}
SOURCES = {
    SOURCE: _l("state database of persons"),
    OURS: _l("register of persons of this platform"),
    "gateway": _l("state database of persons, through the e-government gateway"),
    "digital_documents": _l("digital documents service, with the owner's consent"),
}
CONFIRMED = {
    "otp": _l("Confirmed with a one-time password"),
    "sms_reply": _l("Confirmed by a text reply from the registered phone"),
    "eds": _l("Signed with an electronic digital signature"),
}
EVENTS = {
    "submit": _l("Request made"),
    "accept": _l("Request accepted: the term runs"),
    "open": _l("Review begun"),
    "return": _l("Returned: papers are missing"),
    "complete": _l("Missing papers brought"),
    "not_accept": _l("Not taken up"),
    "stop": _l("Not taken up: the organisation closed"),
    "assign": _l("Given to an officer"),
    "unassign": _l("Back to the queue"),
    "find": _l("Facts recorded"),
    "decide": _l("Decision made"),
    "medium_chosen": _l("It was recorded how the result is handed over"),
    "deliver": _l("Result given"),
    "taken": _l("The person took the result"),
    "close": _l("Case closed"),
    "withdraw": _l("Withdrawn at the person's wish"),
    "take_back": _l("Withdrawn at the person's wish before it took effect"),
    "reopen": _l("Reopened"),
    "ask_consent": _l("Consent asked for"),
    "ask_payment": _l("Payment asked for"),
    "resume": _l("Review resumed"),
    "processing_started": _l("The request reached ДҚАЖ: 15 minutes run"),
    "waits": _l("An outside system does not answer: the request waits"),
    "identity_checked": _l("Compared with the state database of persons"),
    "coupon_issued": _l("Coupon of attachment given out"),
}
ROLES = {
    "registrar": _l("Registrar"),
    "register_specialist": _l("Register specialist"),
    "head": _l("Head of the organisation"),
    "administrator": _l("Administrator"),
    "citizen": _l("Citizen"),
    "insurer": _l("Insurance organisation"),
    "quality_controller": _l("Quality controller"),
}
ROLES |= {f"{kind}{DEPUTY}": format_lazy("{}, {}", name, _l("acting for another")) for kind, name in list(ROLES.items())}
LIMITS = {
    "term": _l("Term of the service"),
    "processing": _l("Term of processing"),
    "visit": _l("Visit to the desk"),
    "same_day": _l("Same day"),
    "target": _l("Target: the same day"),
}
VISIT_LIMITS = {
    "waiting": _l("Waiting"), "queue_wait": _l("Waiting"), "documents_wait": _l("Waiting"), "submission": _l("Waiting"),
    "serving": _l("Serving"),
}  # fmt: skip
CATEGORIES = {"general": _l("No special category"), **cases.CATEGORIES}
STATUSES = {
    "citizen": _l("Citizen of Kazakhstan"),
    "kandas": _l("Kandas"),
    "refugee": _l("Refugee"),
    "permanent_foreigner": _l("Foreigner, permanent resident"),
    "permanent_stateless": _l("Stateless person, permanent resident"),
    "temporary_foreigner": _l("Foreigner, temporary stay"),
    "temporary_stateless": _l("Stateless person, temporary stay"),
    "asylum_seeker": _l("Asylum seeker"),
    "labour_migrant": _l("Labour migrant"),
}
HOLDS = {True: _l("holds"), False: _l("does not hold"), None: _l("open")}


def places(ids: Iterable[str]) -> str:
    """Return where the rules `ids` stand in the orders, in the language of the page."""
    return citing.places(ids, language())


def words(text: Words) -> str:
    """Return a wording of the law in the language of the page."""
    return text.into(language())


def service_name(code: str) -> str:
    """Return the official name of a service in the language of the page."""
    return words(catalogue.by_code(code).passport.names[-1].text)


def moment(at: datetime | None) -> str:
    """Return an instant as people read it in Almaty, "" for none."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{date_format(here, 'SHORT_DATE_FORMAT')}, {date_format(here, 'H:i')}"
