"""The pharmacist's pages: the requests of the organisation, and each prescription beside the stock."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana import catalogue
from emhana.accounts import sessions
from emhana.accounts.models import Role, User
from emhana.cases import reading
from emhana.cases.actions import decide, starts
from emhana.cases.actions.medium import choose_medium, chosen_media
from emhana.cases.judging import judge, legal_day
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.reading import pdf_of
from emhana.journal.actions import record
from emhana.journal.errors import DomainError
from emhana.law.judgement import Finding
from emhana.registers.pharmacy.actions import prescribed
from emhana.registers.pharmacy.actions.dispensing import Line
from emhana.registers.pharmacy.models import Batch, Prescription
from emhana.registers.pharmacy.proposal import Proposal, propose
from emhana.services.medicines_dispensing import exchange, facts
from emhana.services.medicines_dispensing.handing import hand_over
from emhana.ui.files import file_response
from emhana.workbench import pharmacy_wording as wording
from emhana.workbench.access import staff_only

SERVICE = catalogue.by_code("medicines_dispensing")
pharmacist_only = staff_only(Role.Kind.PHARMACIST)


class HandingForm(forms.Form):
    """How many units of which batch for which prescription; filled with what is proposed, the first to expire first."""

    def __init__(self, proposals: Sequence[Proposal], data: object = None) -> None:
        super().__init__(data or None)  # type: ignore[arg-type]  # a QueryDict
        self.proposals = proposals
        for proposal in proposals:
            proposed = {line.batch.pk: line.units for line in proposal.lines}
            for batch in (*proposal.own, *proposal.substitutes):
                self.fields[_units(proposal, batch)] = forms.IntegerField(
                    label=wording.batch_label(batch), min_value=0, max_value=batch.units, required=False, initial=proposed.get(batch.pk, 0),
                    widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5", "autocomplete": "off"}),
                )  # fmt: skip
            if proposal.substitutes:
                self.fields[_reason(proposal)] = forms.CharField(
                    label=_("Why another product is handed over"), max_length=500, required=False
                )

    def groups(self) -> list[tuple[Proposal, list[forms.BoundField], tuple[object, str]]]:
        """Return each proposal with its fields and the tag of its status."""
        return [
            (proposal, [self[name] for name in self.fields if name.split("-")[1] == str(proposal.prescription.pk)],
             wording.STATUSES[Prescription.Status(proposal.prescription.status)])
            for proposal in self.proposals
        ]  # fmt: skip

    def lines(self) -> list[Line]:
        """Return what was filled in."""
        said = self.cleaned_data
        return [
            Line(proposal.prescription, batch, said[_units(proposal, batch)], said.get(_reason(proposal), ""))
            for proposal in self.proposals
            for batch in (*proposal.own, *proposal.substitutes)
            if said.get(_units(proposal, batch))
        ]


class LossForm(forms.Form):
    """What the person says of a lost prescription."""

    words = forms.CharField(label=_l("How the prescription was lost, in the person's words"), max_length=500)


class MediumForm(forms.Form):
    """In which form the result of a finished request is handed over."""

    medium = forms.MultipleChoiceField(
        label=_l("How the result is handed over"),
        choices=[("electronic", _l("electronically, in the cabinet")), ("paper", _l("on paper"))],
        widget=forms.CheckboxSelectMultiple,
    )


def _units(proposal: Proposal, batch: Batch) -> str:
    return f"units-{proposal.prescription.pk}-{batch.pk}"


def _reason(proposal: Proposal) -> str:
    return f"reason-{proposal.prescription.pk}"


@require_safe
@never_cache
@pharmacist_only
def queue(request: HttpRequest) -> HttpResponse:
    """List the requests for medicines of the pharmacist's organisation, the first due first."""
    cases = Case.objects.visible_to(_user(request)).filter(service=SERVICE.code)
    waiting = cases.filter(state__in=UNDECIDED).select_related("recipient").order_by("due_at", "id")
    done = cases.exclude(state__in=UNDECIDED).select_related("recipient").order_by("-id")[:20]
    now = timezone.now()
    rows = [{"case": case, "late": case.due_at is not None and case.due_at < now, "waits": starts.waits_for(case)} for case in waiting]
    return render(request, "workbench/pharmacy_queue.html", {"title": _("Requests for medicines"), "rows": rows, "done": done})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@pharmacist_only
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a request with its prescriptions beside the stock; POST hands over what was filled in and grants."""
    case, user, now = _case(request, number), _user(request), timezone.now()
    form = HandingForm(_proposals(case, now), request.POST)
    if form.is_valid():
        try:
            hand_over(case=case, service=SERVICE, lines=form.lines(), by=user, now=now, reason=request.POST.get("why", ""))
            return redirect("workbench-pharmacy-request", case.number)
        except DomainError as error:
            form.add_error(None, wording.told(error))
    return _shown(request, case, form, now)


@require_POST
@pharmacist_only
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask ДҚАЖ for the prescriptions of the patient again."""
    case, supply, now = _case(request, number), exchange.configured(), timezone.now()
    if supply is not None:
        exchange.look_up(case=case, service=SERVICE, supply=supply, by=_user(request), now=now)
    return redirect("workbench-pharmacy-request", case.number)


@require_POST
@pharmacist_only
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Refuse on the grounds that hold, as the rules found them."""
    case, user, now = _case(request, number), _user(request), timezone.now()
    grounds = [finding.rule for finding in judge(case, SERVICE, now=now).findings if finding.holds]
    form = HandingForm(_proposals(case, now))
    try:
        decide.decide(case=case, service=SERVICE, outcome="refused", grounds=grounds, by=user, now=now)
    except DomainError as error:
        return _shown(request, case, form, now, sentence=wording.told(error))
    return redirect("workbench-pharmacy-request", case.number)


@require_POST
@pharmacist_only
def lost(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Record that a prescription of the request was lost, or that it was found."""
    case, user, now = _case(request, number), _user(request), timezone.now()
    row = facts.wanted(case).filter(pk=key).first()
    if row is None:
        raise Http404
    try:
        if row.status == Prescription.Status.LOST:
            prescribed.found_again(prescription=row, by=user, now=now)
        else:
            prescribed.report_lost(prescription=row, words=request.POST.get("words", ""), by=user, now=now)
    except DomainError as error:
        return _shown(request, case, HandingForm(_proposals(case, now)), now, sentence=wording.told(error))
    return redirect("workbench-pharmacy-request", case.number)


@require_POST
@pharmacist_only
def medium(request: HttpRequest, number: str) -> HttpResponse:
    """Record whether the result of a finished request is handed over electronically, on paper or both."""
    case, now = _case(request, number), timezone.now()
    form = MediumForm(request.POST)
    if not form.is_valid():
        return _shown(request, case, HandingForm(_proposals(case, now)), now, medium=form)
    try:
        choose_medium(case=case, media=form.cleaned_data["medium"], by=_user(request), now=now)
    except DomainError as error:
        return _shown(request, case, HandingForm(_proposals(case, now)), now, sentence=wording.told(error))
    return redirect("workbench-pharmacy-request", case.number)


@require_safe
@never_cache
@pharmacist_only
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Return the signed document of a decided request for printing."""
    case, user = _case(request, number), _user(request)
    document = ResultDocument.objects.filter(case_number=case.number, status="valid").order_by("-id").first()
    if document is None:
        raise Http404
    with transaction.atomic():
        record("document_printed", document, by=user, at=timezone.now(), person=case.recipient.key, case_number=case.number)
    return file_response(pdf_of(document), f"{case.number}.pdf", "application/pdf", shown=True)


def _user(request: HttpRequest) -> User:
    user = sessions.user_of(request)
    if user is None:
        raise Http404
    return user


def _case(request: HttpRequest, number: str) -> Case:
    found = Case.objects.visible_to(_user(request)).numbered(number).filter(service=SERVICE.code)
    case = found.select_related("recipient", "applicant", "provider", "law").first()
    if case is None or case.provider is None:
        raise Http404
    return case


def _proposals(case: Case, now: datetime) -> list[Proposal]:
    """Return what can be handed over for `case`; nothing once it is decided."""
    day = legal_day(now)
    if case.provider is None or case.state not in UNDECIDED:
        return []
    return [propose(row, organisation=case.provider, on=day) for row in facts.wanted(case).open_on(day)]


def _shown(
    request: HttpRequest, case: Case, form: HandingForm, now: datetime, sentence: str = "", medium: MediumForm | None = None
) -> HttpResponse:
    with transaction.atomic():
        record("prescriptions_shown", case, by=_user(request), at=now, person=case.recipient.key, case_number=case.number)
    others = facts.wanted(case).exclude(pk__in=[proposal.prescription.pk for proposal in form.proposals])
    judged = judge(case, SERVICE, now=now)
    told = [_told(finding) for finding in judged.findings]
    failed = bool(sentence) or medium is not None or (form.is_bound and not form.is_valid())
    content = {
        "title": _("Request %(number)s") % {"number": case.number},
        "case": case,
        "form": medium or form,
        "medium": medium or MediumForm(initial={"medium": chosen_media(case)}),
        "undecided": case.state in UNDECIDED,
        "groups": form.groups(),
        "others": [(row, wording.rows(row), wording.STATUSES[Prescription.Status(row.status)]) for row in others],
        "findings": told,
        "refusable": any(finding.holds for finding in judged.findings),
        "limits": reading.limits(case, now=now),
        "waits": starts.waits_for(case),
        "sentence": sentence,
        "losses": [(proposal.prescription, LossForm(auto_id=f"id_lost_{proposal.prescription.pk}_%s")) for proposal in form.proposals],
    }
    return render(request, "workbench/pharmacy_request.html", content, status=422 if failed else 200)


def _told(finding: Finding) -> dict[str, object]:
    language = wording.language()
    return {"number": finding.number, "holds": finding.holds, "because": finding.because.into(language)}
