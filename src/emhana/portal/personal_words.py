"""A person's own things in words: where a request stands, what happened to it, how much time is left, who looked."""

import re
from datetime import date, datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from emhana import catalogue
from emhana.accounts.models import DEPUTY, Role
from emhana.cases import policies
from emhana.cases.judging import law_of, legal_day
from emhana.cases.lifecycle import UNDECIDED, State
from emhana.cases.models import Case, Event
from emhana.law.deadlines import edition_on
from emhana.parties.models import Person, Representation
from emhana.portal import wording

DECIDING = ("registrar", "register_specialist", "head", "administrator")
BY_POWER_OF_ATTORNEY = "by_power_of_attorney"
STATES = {
    "submitted": (_l("Sent"), "blue"),
    "accepted": (_l("Accepted"), "blue"),
    "in_review": (_l("Under review"), "blue"),
    "waiting_consent": (_l("Waiting for consent"), "yellow"),
    "waiting_payment": (_l("Waiting for payment"), "yellow"),
    "returned": (_l("Papers are missing"), "yellow"),
    "decided": (_l("Decided"), "green"),
    "delivered": (_l("Decided"), "green"),
    "closed": (_l("Closed"), "grey"),
    "not_accepted": (_l("Not considered"), "yellow"),
    "withdrawn": (_l("Withdrawn"), "grey"),
}
OUTCOMES = {"granted": (_l("Granted"), "green"), "refused": (_l("Refused"), "red")}
EVENTS = {
    "submit": _l("You sent the request"),
    "accept": _l("The request is accepted: the term runs from here"),
    "open": _l("The review began"),
    "return": _l("Papers are missing"),
    "complete": _l("The missing papers were brought"),
    "not_accept": _l("The request is not considered further"),
    "stop": _l("The organisation closed: the request is not considered further"),
    "assign": _l("The request was given to an officer"),
    "unassign": _l("The request went back to the common queue"),
    "ask_consent": _l("Consent was asked for"),
    "ask_payment": _l("Payment was asked for"),
    "resume": _l("The review goes on"),
    "processing_started": _l("ДҚАЖ answered: your prescriptions are with the pharmacist"),
    "waits": _l("An outside system does not answer yet: your request waits, nothing is needed from you"),
    "find": _l("The officer recorded facts"),
    "identity_checked": _l("Your data were compared with the state database of persons"),
    "coupon_issued": _l("The coupon of attachment was given out"),
    "decide": _l("The decision was made"),
    "medium_chosen": _l("It was recorded how the result is handed over"),
    "deliver": _l("The result is in your cabinet"),
    "taken": _l("You took the result"),
    "close": _l("The request was closed"),
    "withdraw": _l("The request was withdrawn"),
    "take_back": _l("The request was withdrawn before it took effect"),
    "reopen": _l("The request is reviewed again"),
}
CONFIRMED = {
    "otp": _l("Confirmed with a one-time password"),
    "sms_reply": _l("Confirmed by a text reply from the registered phone"),
    "eds": _l("Signed with an electronic digital signature"),
}
ROLES = {
    "citizen": _l("you"),
    "insurer": _l("insurance organisation"),
    "registrar": _l("registrar"),
    "register_specialist": _l("specialist of the register"),
    "head": _l("head of the organisation"),
    "administrator": _l("administrator"),
    "quality_controller": _l("officer of the quality body"),
    "pharmacist": _l("pharmacist"),
    "fund": _l("specialist of the Fund"),
    "program": _l("the system itself"),
    "staff": _l("member of staff"),
}
ROLES |= {f"{kind}{DEPUTY}": format_lazy("{}, {}", ROLES[kind], _l("acting for another")) for kind in (*DECIDING, Role.Kind.INSURER)}
DECIDERS = {
    Role.Kind.REGISTER_SPECIALIST: _l("specialist of the register of attached people, for %(place)s"),
    Role.Kind.HEAD: _l("head of the organisation: %(place)s"),
}


def masked_phone(person: Person) -> str:
    """Return the registered phone with its middle hidden; the whole of it stands on no page."""
    digits = re.sub(r"\D", "", person.phone or "")
    return f"+7 {digits[1:4]} ••• •• {digits[-2:]}" if len(digits) == 11 else "•••"


def linked_to(person: Person, day: date) -> frozenset[int]:
    """Return the keys of the persons whose names the register lets `person` see: their own and of those they stand for."""
    rows = Representation.objects.filter(representative=person, valid__contains=day)
    return frozenset({person.pk, *rows.values_list("represented", flat=True)})


def recipient(case: Case, linked: frozenset[int]) -> str:
    """Return for whom the case is: the name, or no more than was typed of one whom no register links to the applicant."""
    if case.recipient_id in linked or case.category == BY_POWER_OF_ATTORNEY:
        return case.recipient.full_name
    child = case.recipient.is_child_on(legal_day(case.submitted_at))
    words = _("child, IIN ending in %(digits)s") if child else _("person, IIN ending in %(digits)s")
    return words % {"digits": case.recipient.key[-4:]}


def acting_for(case: Case, person: Person, linked: frozenset[int], day: date) -> str:
    """Return for whom `person` acts in the case on `day`: "" for themselves, and for whom a power of attorney has run out."""
    if case.recipient_id == person.pk:
        return ""
    ends = (case.data.get("basis") or {}).get("valid_until")
    in_force = case.category == BY_POWER_OF_ATTORNEY and not (ends and date.fromisoformat(ends) < day)
    # Whoever only asks about another adult acts for nobody.
    acts = in_force or case.recipient_id in linked or case.recipient.is_child_on(day)
    return recipient(case, linked) if acts else ""


def service_name(case: Case) -> str:
    """Return the name of the service in the edition the case was filed under."""
    return wording.words(edition_on(catalogue.by_code(case.service).passport, legal_day(case.submitted_at)).names[-1].text)


def status(case: Case) -> tuple[str, str]:
    """Return where the case stands and the colour of its tag."""
    text, colour = OUTCOMES.get(case.outcome) or STATES[case.state]
    return str(text), colour


def is_undecided(case: Case) -> bool:
    """Return whether the case still waits for a decision."""
    return case.state in UNDECIDED


def time_left(due_at: datetime | None, now: datetime) -> str:
    """Return how much time is left until `due_at`, or how late it is: days and hours, or hours and minutes."""
    if due_at is None:
        return ""
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        span = ngettext("%(days)d day %(hours)d h", "%(days)d days %(hours)d h", days) % {"days": days, "hours": hours}
    else:
        span = _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest} if hours else _("%(minutes)d min") % {"minutes": rest}
    return (_("%(span)s left") if due_at >= now else _("late by %(span)s")) % {"span": span}


def decider(case: Case) -> str:
    """Return who decides the case now, as a role and a place; a case that waits for consent is decided by the rules."""
    if case.state == State.WAITING_CONSENT:
        return _("the system itself, as soon as the person asked about has answered")
    kind = policies.decider(catalogue.by_code(case.service), law_of(case), legal_day(case.submitted_at))
    place = case.provider.name(wording.language()) if case.provider else ""
    return str(DECIDERS[kind]) % {"place": place}


def told_event(event: Event) -> dict[str, str]:
    """Return one event of the timeline."""
    note = event.note if isinstance(event.note, dict) else {}
    why, how = note.get("why"), CONFIRMED.get(note.get("confirmed", ""), "")
    return {
        "title": str(EVENTS.get(event.kind, event.kind)),
        "at": wording.moment(event.at),
        "by": str(ROLES.get(event.actor_role, "")),
        "text": why.get(wording.language(), "") if isinstance(why, dict) else str(how),
    }
