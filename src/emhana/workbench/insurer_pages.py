"""An insurer's own pages: its contracts and whom they insure, its requests, its attachments that end. Of nobody it shows more than that."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emhana.accounts.models import Role
from emhana.cases import reading
from emhana.cases.models import Case
from emhana.journal.actions import record
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment.models import Attachment, Funding
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.actions import Account
from emhana.registers.insurers.models import InsuranceContract, InsuredPerson, last_day
from emhana.services.phc_attachment import insurer_asks, insurer_told, voluntary
from emhana.services.phc_attachment.voluntary_rows import KINDS
from emhana.workbench import case_wording, clocks
from emhana.workbench import insurer_forms as questions
from emhana.workbench.access import member, staff_only
from emhana.workbench.actions import record_insured_read
from emhana.workbench.case_wording import language, moment
from emhana.workbench.sections import Act, Link, Table, listed, respond
from emhana.workbench.wording import days, short

insurer_only = staff_only(Role.Kind.INSURER)


def account(request: HttpRequest) -> Account:
    """Return the insurer for which the officer acts; raises PermissionDenied at an organisation that is no insurer."""
    found = insurers.account_of_officer(member(request))
    if found is None:
        raise PermissionDenied
    return found


def contract_of(request: HttpRequest, key: int) -> InsuranceContract:
    """Return a contract of the insurer's own, else 404."""
    return get_object_or_404(InsuranceContract.objects.select_related("insurer__organisation"), pk=key, insurer=account(request).insurer)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@insurer_only
def contracts(request: HttpRequest) -> HttpResponse:
    """List the contracts, the newest first, and enter another."""
    own, now = account(request), timezone.now()

    def enter(answers: Mapping[str, Any]) -> str:
        insurers.check_licensed(own.insurer, on=timezone.localdate(now))
        row = insurers.enter_contract(insurer=own.insurer, source=InsuranceContract.FROM_INSURER, by=own, now=now, **answers)
        return _address(row)

    def context() -> dict[str, Any]:
        page = listed(own.insurer.contracts.annotate(people=Count("insured")).order_by("-valid", "-pk"), request)
        rows = [(Link(row.number, _address(row)), str(KINDS[row.kind]), days(row.valid), _state(row, now), str(row.people)) for row in page]
        columns = (_("Number of the contract"), _("Kind of insurance"), _("Days"), _("State"), _("Insured people"))
        table = Table(_("Contracts"), columns, rows, _("No contract is on record. Enter one below."), page)
        return {"title": _("Contracts of insurance"), "notes": _licence(own, now), "tables": [table]}

    return respond(request, [Act("enter", _("Enter a contract"), _("Enter the contract"), questions.NewContractForm, enter)], context)


def _address(row: InsuranceContract) -> str:
    return reverse("workbench-insurer-contract", args=[row.pk])


def _licence(own: Account, now: datetime) -> list[str]:
    """Return what keeps the insurer from asking [ATT-02-09], nothing while a licence holds."""
    return [] if own.insurer.is_licensed_on(timezone.localdate(now)) else [
        _("Your licence does not hold today, so no request is taken. Send the new licence to the administrator.")
    ]  # fmt: skip


def _state(row: InsuranceContract, now: datetime) -> str:
    today = timezone.localdate(now)
    if today in row.valid:
        return _("in force")
    return _("begins later") if row.valid.lower > today else _("ended")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@insurer_only
def contract(request: HttpRequest, key: int) -> HttpResponse:
    """Show one contract with its clinics and the insured; prolong it, end it early, add a clinic."""
    row = contract_of(request, key)
    return respond(request, _acts(row, account(request)), lambda: _context(request, contract_of(request, key)))


def _acts(row: InsuranceContract, own: Account) -> list[Act]:
    now, here = timezone.now(), _address(row)

    def told(**said: Any) -> dict[str, Any]:
        return {"insurer": own.insurer, "number": row.number, "message": f"p-{uuid4().hex[:20]}", "by": own, "now": now, **said}

    def prolong(answers: Mapping[str, Any]) -> str:
        insurer_told.prolonged(**told(day=timezone.localdate(now), **answers))
        return here

    def end(answers: Mapping[str, Any]) -> str:
        insurer_told.terminated(**told(**answers))
        return here

    @transaction.atomic
    def add(answers: Mapping[str, Any]) -> str:
        for clinic in answers["clinics"]:
            insurers.name_clinic(contract=row, clinic=clinic, by=own, now=now)
        return here

    longer = _("Every attachment under the contract is prolonged with it; no new request is needed, and each person is told.")
    ended = _("Every attachment under the contract ends with it.")
    return [
        Act("prolong", _("Prolong the contract"), _("Prolong"), questions.LastDayForm, prolong, note=longer),
        Act("clinic", _("Add clinics"), _("Add"), questions.ClinicForm, add),
        Act("end", _("End the contract early"), _("End after that day"), questions.LastDayForm, end, note=ended, warning=True),
    ]


def _context(request: HttpRequest, row: InsuranceContract) -> dict[str, Any]:
    now, own = timezone.now(), account(request)
    page = listed(row.insured.select_related("person", "family_of").order_by("family_of", "pk"), request)
    record_insured_read(of=row, people=len(page), by=own, now=now)
    clinics = [
        (each.organisation.name(language()), each.organisation.address, _ask_link(row, each.organisation.key))
        for each in row.clinics.select_related("organisation").order_by(f"organisation__name_{language()}")
    ]
    columns = (_("Name"), _("Born"), _("Family of"), _("Clinic"), _("Attached"))
    rows = [
        {"key": _("Kind of insurance"), "value": str(KINDS[row.kind])},
        {"key": _("Days"), "value": days(row.valid)},
        {"key": _("State"), "value": _state(row, now)},
        {"key": _("Who concluded the contract"), "value": row.policyholder},
    ]
    return {
        "title": _("Contract %(number)s") % {"number": row.number},
        "back": {"href": reverse("workbench-insurer"), "text": _("Contracts of insurance")},
        "notes": _licence(own, now),
        "rows": [each for each in rows if each["value"]],
        "tables": [
            Table(_("Clinics of the contract"), (_("Clinic"), _("Address"), _("Request")), clinics, _("The contract names no clinic.")),
            Table(_("Insured people"), columns, _insured(row, page), _("Nobody is listed yet. A request lists the person."), page),
        ],
    }


def _ask_link(row: InsuranceContract, clinic: str) -> Link:
    return Link(_("Send a request to this clinic"), reverse("workbench-insurer-ask", args=[row.pk, clinic]))


def _insured(row: InsuranceContract, page: Page) -> list[tuple[str, ...]]:
    """Return the insured with where and when they are attached under this contract, and under no other."""
    under = Attachment.objects.in_force().filter(
        person__in=[each.person_id for each in page], funding=Funding.VOLUNTARY, contract=row.key
    )
    latest = {each.person_id: each for each in under.select_related("organisation").order_by("valid")}
    return [_insured_row(each, latest.get(each.person_id)) for each in page]


def _insured_row(one: InsuredPerson, attached: Attachment | None) -> tuple[str, ...]:
    family = one.family_of.full_name if one.family_of else ""
    place = attached.organisation.name(language()) if attached else ""
    term = days(attached.valid) if attached else _("not attached")
    return (one.person.full_name, short(one.person.born_on), family, place, term)


@require_safe
@insurer_only
def requests(request: HttpRequest) -> HttpResponse:
    """List the requests that the insurer sent, the newest first, with state, clock, decision and reason."""
    own, now = account(request), timezone.now()
    sent = insurer_asks.requests_of(own.insurer).select_related("recipient", "provider")
    page = listed(sent.prefetch_related("events", "decisions").order_by("-pk"), request)
    record_insured_read(of=own.insurer, people=len(page), by=own, now=now)
    rows = [
        (Link(case.number, reverse("workbench-insurer-request", args=[case.number])), case.recipient.full_name, _number(case), _place(case),
         str(case_wording.STATES[case.state]), clocks.clock_of(case, now=now).text, moment(case.due_at), _reason(case))
        for case in page
    ]  # fmt: skip
    columns = (
        _("Number"), _("Person"), _("Number of the contract"), _("Clinic"), _("State"), _("Time or decision"), _("By when"), _("Reason"),
    )  # fmt: skip
    table = Table(_("Requests sent"), columns, rows, _("No request was sent yet. Begin with a contract."), page)
    return render(request, "workbench/sections.html", {"title": _("Requests for insured people"), "tables": [table]})


@require_safe
@insurer_only
@transaction.atomic
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Show where one request of the insurer's own stands; 404 for any other."""
    own, now = account(request), timezone.now()
    found = insurer_asks.requests_of(own.insurer).numbered(number).select_related("recipient", "provider")
    case = found.prefetch_related("events", "decisions").first()
    if case is None:
        raise Http404(number)
    record("case_read", case, by=own, at=now, person=case.recipient.key, case_number=case.number)
    context = {
        "title": _("Request %(number)s") % {"number": case.number},
        "back": {"href": reverse("workbench-insurer-requests"), "text": _("Requests for insured people")},
        "rows": [{"key": key, "value": value} for key, value in _facts(case, now) if value],
    }
    return render(request, "workbench/sections.html", context)


def _facts(case: Case, now: datetime) -> list[tuple[str, str]]:
    decision, row = _decision(case), voluntary.record_of(case)
    return [
        (_("Person"), case.recipient.full_name),
        (_("Born"), short(case.recipient.born_on)),
        (_("Number of the contract"), _number(case)),
        (_("Clinic"), _place(case)),
        (_("Sent at"), moment(case.submitted_at)),
        (_("State"), str(case_wording.STATES[case.state])),
        (_("Time or decision"), clocks.clock_of(case, now=now).text),
        (_("By when"), moment(case.due_at)),
        (_("Decided at"), moment(decision.decided_at) if decision else ""),
        (_("Reason"), _reason(case)),
        (_("Attached"), days(row.valid) if row else ""),
    ]


def _decision(case: Case) -> Any:
    return max(case.decisions.all(), key=lambda each: each.pk, default=None)


def _number(case: Case) -> str:
    return str((case.data.get("voluntary") or {}).get("contract", {}).get("number", ""))


def _place(case: Case) -> str:
    return case.provider.name(language()) if case.provider else ""


def _reason(case: Case) -> str:
    """Return why the request stopped or was refused: the ground and the fact, "" while nothing speaks against it."""
    why = insurer_asks.why_stopped(case)
    if why is not None:
        return case_wording.words(why)
    decision = _decision(case)
    if decision is None or decision.outcome != "refused":
        return ""
    held = [row for row in reading.explanation(decision, language()) if row["rule"] in decision.grounds]
    return " ".join(f"{row['ground']}: {row['because']}." for row in held)


@require_safe
@insurer_only
def endings(request: HttpRequest) -> HttpResponse:
    """List the attachments under the insurer's contracts that end soon, and those that have ended."""
    own, today = account(request), timezone.localdate()
    ahead = int(lawbook(on=today).setting("ATT-17-09", insurer_told.REMIND_DAYS, on=today))
    near = insurer_asks.ending(own.insurer, until=today + timedelta(days=ahead)).select_related("person", "organisation")
    soon = near.filter(valid__endswith__gt=today).order_by("valid__endswith", "pk")
    over = listed(near.filter(valid__endswith__lte=today).order_by("-valid__endswith", "-pk"), request)
    record_insured_read(of=own.insurer, people=len(soon) + len(over), by=own, now=timezone.now())
    columns = (_("Name"), _("Number of the contract"), _("Clinic"), _("Attached"), _("Last day"))
    context = {
        "title": _("Attachments that end"),
        "tables": [
            Table(_("They end within %(days)s days") % {"days": ahead}, columns, _ended(soon, own), _("No attachment ends soon.")),
            Table(_("They have ended"), columns, _ended(over, own), _("No attachment has ended."), over),
        ],
    }
    return render(request, "workbench/sections.html", context)


def _ended(rows: Any, own: Account) -> list[tuple[Any, ...]]:
    held = {row.key: row for row in own.insurer.contracts.select_related("insurer__organisation").filter(
        number__in=[each.contract.partition(":")[2] for each in rows]
    )}  # fmt: skip
    return [
        (each.person.full_name, Link(held[each.contract].number, _address(held[each.contract])), each.organisation.name(language()),
         days(each.valid), short(last_day(each.valid.upper)))
        for each in rows
    ]  # fmt: skip

