"""What the page of a case shows: the findings, the person, the request, the clock, the timeline, and what the role may do."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emhana import catalogue
from emhana.accounts.models import Role, User
from emhana.cases import policies, reading
from emhana.cases.actions.signed import SIGNED_APPLICATION
from emhana.cases.judging import judge, law_of
from emhana.cases.lifecycle import UNDECIDED, State
from emhana.cases.models import Case, Decision, LateEntry
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.documents.models import ResultDocument
from emhana.law.deadlines import edition_on
from emhana.law.judgement import Finding
from emhana.notifications import wording as notices
from emhana.notifications.models import Message
from emhana.parties.models import Person, Representation
from emhana.workbench import case_wording, clocks, desks, wording
from emhana.workbench.case_wording import moment, words

DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)
REOPENABLE = (State.DECIDED, State.DELIVERED, State.CLOSED)


def context_of(case: Case, user: User, *, now: datetime) -> dict[str, Any]:
    """Return everything the page of `case` shows to `user` at `now`, forms besides."""
    service, language = catalogue.by_code(case.service), case_wording.language()
    return {
        "case": case,
        "service": case_wording.service_name(case.service),
        "state": case_wording.STATES[case.state],
        "clock": clocks.clock_of(case, now=now),
        "due": moment(case.due_at),
        "findings": findings(case, service, now=now),
        "decided": [_decision(decision) for decision in case.decisions.order_by("-pk")],
        "person": [*person_rows(case.recipient, case, now), *looked_up_rows(reading.identity(case))],
        "warnings": [words(text) for text in workings_of(service).warnings(case, now)],
        "request_rows": request_rows(case, service),
        "events": _events(case, language),
        "notices": notices.told(Message.objects.of_case(case.number), language, moment),
        "limits": _limits(case, service, now),
        "steps": _steps(case, language) if case.accepted_at else [],
        "uploads": _uploads(case),
        "shared_statement": (case.data.get("voluntary") or {}).get("statement"),
        "documents": ResultDocument.objects.filter(case_number=case.number).order_by("-pk").defer("pdf"),
        "may": allowed(case, service, user, now=now) | {"coupon": desks.coupon_due(service, case, user, now)},
    }


def _steps(case: Case, language: str) -> list[dict[str, str]]:
    return [{"text": text, "cites": case_wording.places(cites)} for text, cites in reading.derivation(case, language)]


def _uploads(case: Case) -> list[dict[str, Any]]:
    """Return the files of the case, the signed application by what it is and not by the name of its scan."""
    rows = case.uploads.order_by("pk").defer("content")
    signed = _("Signed application")
    return [{"pk": row.pk, "name": signed if row.document == SIGNED_APPLICATION else row.name, "size": row.size_bytes} for row in rows]


def allowed(case: Case, service: Service, user: User, *, now: datetime) -> dict[str, bool]:
    """Return what the acting role may do to `case` in its state; the engine checks each act again."""
    kind = user.acting.kind if user.acting else ""
    decider = policies.decider(service, law_of(case), timezone.localdate(now)) == kind
    return {
        "decide": decider and case.state == State.IN_REVIEW,
        "find": decider and case.state in UNDECIDED,
        "withdraw": kind == Role.Kind.REGISTRAR and (case.state in UNDECIDED or _may_take_back(case, service, now)),
        "complete": kind in DESK and case.state == State.RETURNED,
        "reopen": kind == Role.Kind.HEAD and case.state in REOPENABLE,
        "print": kind in DESK,
        "keep_signed": kind in DESK and case.channel == "in_person",
    }


def _may_take_back(case: Case, service: Service, now: datetime) -> bool:
    return case.outcome == "granted" and workings_of(service).may_take_back(case, now)


def findings(case: Case, service: Service, *, now: datetime) -> list[dict[str, Any]]:
    """Return the grounds tried: of the decision in force, else as they stand on the facts of this moment."""
    if case.state in UNDECIDED:
        return [_finding(finding) for finding in judge(case, service, now=now).findings]
    decision = case.decisions.order_by("-pk").first()
    told = reading.explanation(decision, case_wording.language()) if decision else []
    return [{**row, "citation": case_wording.places(row["citation"]), "answer": case_wording.HOLDS[row["holds"]]} for row in told]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "number": finding.number,
        "holds": finding.holds,
        "answer": case_wording.HOLDS[finding.holds],
        "ground": words(finding.ground),
        "because": words(finding.because),
        "citation": case_wording.places(finding.citation),
    }


def to_choose(found: list[dict[str, Any]], chosen: list[str] | None) -> dict[str, Any]:
    """Return the grounds that hold, each marked if it was chosen or is the only one, and whether a finding is open."""
    holding = [row for row in found if row["holds"]]
    marked = chosen if chosen is not None else [row["rule"] for row in holding if len(holding) == 1]
    return {"holding": [{**row, "checked": row["rule"] in marked} for row in holding], "open": any(row["holds"] is None for row in found)}


def person_rows(person: Person, case: Case | None, now: datetime) -> list[dict[str, str]]:
    """Return the data of a person that a decision and an identity check need."""
    day, language = timezone.localdate(now), case_wording.language()
    rows = [
        {"key": _("Name"), "value": person.full_name},
        {"key": _("IIN") if person.iin else _("Document"), "value": person.key},
        {"key": _("Born"), "value": _born(person, day)},
        {"key": _("Legal status"), "value": str(case_wording.STATUSES[person.status])},
    ]
    for home in person.residences.filter(valid__contains=day).select_related("territory").order_by("kind"):
        label = _("Permanent residence") if home.kind == "permanent" else _("Temporary residence")
        rows.append({"key": label, "value": f"{getattr(home.territory, f'name_{language}')}, {home.street}"})
    if case is not None and case.applicant is not None and case.applicant_id != person.pk:
        tied = Representation.objects.filter(representative=case.applicant, represented=person, valid__contains=day).exists()
        rows.append({"key": _("Asked for by"), "value": f"{case.applicant.full_name}, {case.applicant.key}"})
        rows.append({"key": _("Link in the register"), "value": _("yes") if tied else _("no")})
    return rows


def looked_up_rows(looked_up: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return where and when the identity data were looked up and what was told [ATT-09-06]; nothing where nobody was asked."""
    if not looked_up:
        return []
    source = str(case_wording.SOURCES.get(looked_up["source"], looked_up["source"]))
    rows = [{"key": _("Identity data from"), "value": f"{source}, {moment(datetime.fromisoformat(looked_up['at']))}"}]
    if looked_up.get("name"):
        born = date_format(date.fromisoformat(looked_up["born_on"]), "SHORT_DATE_FORMAT")
        rows.append({"key": _("Told there"), "value": f"{looked_up['name']}, {born}"})
    if looked_up.get("number"):
        rows.append({"key": _("Number of the identity document"), "value": str(looked_up["number"])})
    return rows


def _born(person: Person, day: date) -> str:
    age = ngettext("%(count)d year", "%(count)d years", person.age_on(day)) % {"count": person.age_on(day)}
    return f"{date_format(person.born_on, 'SHORT_DATE_FORMAT')}, {age}"


def request_rows(case: Case, service: Service) -> list[dict[str, str]]:
    """Return what was asked: where, by which channel, in which category, and the answers to the service's own questions."""
    provider = case.provider.name(case_wording.language()) if case.provider else ""
    rows = [
        {"key": _("Organisation"), "value": provider},
        {"key": _("How asked"), "value": str(case_wording.CHANNELS[case.channel])},
        {"key": _("Category"), "value": str(case_wording.CATEGORIES.get(case.category, ""))},
        {"key": _("Asked on"), "value": moment(case.submitted_at)},
        {"key": _("Accepted on"), "value": moment(case.accepted_at)},
        {"key": _("Who deals with it"), "value": wording.holder(case.assigned) if case.assigned else ""},
    ]
    late = LateEntry.objects.filter(case=case).first()
    if late is not None:
        rows.append({"key": _("Typed in later from paper"), "value": f"{moment(late.entered_at)}. {late.reason}"})
    return [row for row in [*rows, *desks.data_rows(service, case.data, case.category)] if row["value"]]


def _events(case: Case, language: str) -> list[dict[str, str]]:
    return [
        {
            "title": str(case_wording.EVENTS.get(event.kind, event.kind)),
            "at": moment(event.at),
            "by": str(case_wording.ROLES.get(event.actor_role, "")),
            "text": _note(event.note, language),
        }
        for event in case.events.order_by("id")
    ]


def _note(note: dict[str, Any] | None, language: str) -> str:
    """Return the words of an event: why it was stopped, or the reason that somebody gave."""
    if not note:
        return ""
    if "confirmed" in note:
        return str(case_wording.CONFIRMED[note["confirmed"]])
    if "why" in note:
        return str(note["why"][language])
    return ". ".join(str(note[name]) for name in ("officer", "reason", "basis") if note.get(name))


def _limits(case: Case, service: Service, now: datetime) -> list[dict[str, Any]]:
    """Return the limits that run or ran: none of a request that was not accepted, and no visit to a desk that did not happen."""
    edition = edition_on(service.passport, timezone.localdate(case.submitted_at))
    found = reading.limits(case, now=now) if case.accepted_at else []
    found += [limit for visit in case.visits.order_by("pk") for limit in reading.visit_limits(visit, edition, now=now)]
    return [
        {
            "name": case_wording.VISIT_LIMITS.get(limit.name, case_wording.LIMITS[limit.role]),
            "due": moment(limit.due_at),
            "broken": limit.broken,
            "cites": case_wording.places(limit.cites),
        }
        for limit in found
        if limit.due_at is not None
    ]


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": case_wording.OUTCOMES[decision.outcome],
        "refused": decision.outcome == "refused",
        "at": moment(decision.decided_at),
        "officer": decision.officer,
        "reason": decision.reason,
        "grounds": [row["ground"] for row in reading.explanation(decision, case_wording.language()) if row["rule"] in decision.grounds],
    }
