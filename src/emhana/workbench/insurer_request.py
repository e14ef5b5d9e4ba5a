"""The insurer's request for a person or a family under one of its contracts: the registrar's form, the use case of the API."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from emhana import catalogue
from emhana.journal.actions import record
from emhana.parties.models import Organisation
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.models import InsuranceContract
from emhana.services.phc_attachment import insurer_asks
from emhana.services.phc_attachment.insured import Answered
from emhana.workbench.case_wording import language
from emhana.workbench.insured_pages import Filled, form_of, keep_statement, respond, taken_page
from emhana.workbench.insurer_forms import InsuredForm, StatementForm
from emhana.workbench.insurer_pages import account, contract_of, insurer_only
from emhana.workbench.wording import days

SERVICE = catalogue.by_code("phc_attachment")
TITLE = _l("Request for insured people")
TAKEN = "workbench-insurer-taken"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@insurer_only
def ask(request: HttpRequest, key: int, clinic: str) -> HttpResponse:
    """Show the people to ask for at a clinic of the contract; add one, or send a request for each."""
    contract = contract_of(request, key)
    place = Organisation.objects.keyed(clinic).filter(pk__in=contract.clinics.values("organisation")).select_related("territory").first()
    if place is None:
        raise Http404(clinic)
    context = {
        "back": {"href": reverse("workbench-insurer-contract", args=[contract.pk]), "text": _("Contract %(number)s") % {
            "number": contract.number
        }},
        "facts": [
            {"key": _("Number of the contract"), "value": contract.number},
            {"key": _("Days"), "value": days(contract.valid)},
            {"key": _("Clinic"), "value": place.name(language())},
        ],
    }  # fmt: skip
    fill, send = partial(_filled, request, place), partial(_ask, request, contract, place)
    return respond(request, fill, send, TITLE, TAKEN, **context)


def _filled(request: HttpRequest, clinic: Organisation, *, people: int, key: str, sent: bool = False) -> Filled:
    now = timezone.now()
    about: dict[str, Any] = {"clinic": clinic, "day": timezone.localdate(now), "account": account(request), "now": now}
    return Filled(
        form_of(StatementForm, request, sent, prefix="application"),
        [form_of(InsuredForm, request, sent, prefix=f"p{place}", **about) for place in range(people)],
        key,
    )


def _ask(request: HttpRequest, contract: InsuranceContract, clinic: Organisation, filled: Filled) -> list[Answered]:
    """Enter who is new, keep the application once, list the insured and ask for each."""
    own, now, said = account(request), timezone.now(), filled.application.cleaned_data
    insurers.check_licensed(own.insurer, on=timezone.localdate(now))  # before anybody is entered
    with transaction.atomic():
        people = [insurer_asks.enter(form.named(), by=own, now=now) for form in filled.people]
        for person in people:
            record("person_looked_up", person, by=own, at=now, person=person.key, detail={"service": SERVICE.code})
        statement = keep_statement(filled, by=own, now=now)
    pairs = list(zip(filled.people, people, strict=True))
    asking = next((person for form, person in pairs if form.asks_only), people[0])
    asked = insurer_asks.application(
        account=own, contract=_told(contract), clinic=clinic, language=said["language"], statement_language=said["statement_language"],
        applicant=asking if len(people) > 1 else None, statement=statement,
    )  # fmt: skip
    members = [form.member(person) for form, person in pairs if not form.asks_only]
    return insurer_asks.ask_under(contract, SERVICE, asked, members, key=filled.key, by=own, now=now)


def _told(contract: InsuranceContract) -> dict[str, object]:
    return {
        "insurer_bin": contract.insurer.organisation.bin, "number": contract.number, "kind": contract.kind,
        "starts_on": contract.valid.lower, "ends_on": contract.last_day, "policyholder": contract.policyholder,
    }  # fmt: skip


@require_safe
@insurer_only
def taken(request: HttpRequest) -> HttpResponse:
    """Say what became of each request that was just sent."""
    links = [(_("All requests"), "workbench-insurer-requests"), (_("Contracts of insurance"), "workbench-insurer")]
    return taken_page(request, TAKEN, insurer_asks.requests_of(account(request).insurer), "workbench-insurer-request", links)
