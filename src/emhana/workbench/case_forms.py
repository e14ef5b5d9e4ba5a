"""The forms on the page of a case; each is drawn only where the role and the state allow its act."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.law import papers
from emhana.law.deadlines import edition_on
from emhana.workbench import desks
from emhana.workbench.case_wording import words


def _text(label: Any, *, required: bool = True, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, required=required, widget=forms.Textarea({"rows": rows}))


class ReasonForm(forms.Form):
    """Why an old case is opened."""

    reason = _text(_l("The reason is kept in the journal and shown to the person."))


class DecisionForm(forms.Form):
    """The reason in words; the grounds of a refusal stand beside it as checkboxes."""

    reason = _text(_l("Reason in words"), required=False)


class WithdrawForm(forms.Form):
    """The person's wish to withdraw, as the registrar heard or read it."""

    reason = _text(_l("How and why the person withdraws the request"))


class CouponForm(forms.Form):
    """The coupon of attachment is given out to the person, whose document is looked at and never copied [ATT-11-07]."""

    shown = forms.BooleanField(
        label=_l("The identity document was shown"), error_messages={"required": _l("The coupon is given out when the document is shown.")}
    )


class ReopenForm(forms.Form):
    """Why a decided case is looked at again."""

    basis = forms.CharField(label=_l("Basis: complaint upheld, ruling or error found, with its number and date"), max_length=300)
    reason = _text(_l("Reason in words"))


class PapersForm(forms.Form):
    """The papers of the standard that were shown: a box for each, nothing besides them."""

    papers = forms.MultipleChoiceField(label=_l("Shown"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, case: Case, service: Service, **options: Any) -> None:
        super().__init__(data, **options)
        edition = edition_on(service.passport, timezone.localdate(case.submitted_at))
        groups = papers.asked(edition, case.channel, case.category or "general")
        self.fields["papers"].choices = [(paper.code, words(paper.text)) for group in groups for paper in group]  # type: ignore[attr-defined]  # a ChoiceField


class SignedForm(forms.Form):
    """The scan of the application that the person signed; papers that prove identity are never collected here [ATT-09-07]."""

    file = forms.FileField(
        label=_l("Scan of the signed application"),
        help_text=_l("PDF, JPEG or PNG, up to 10 MB. Only the application: never a copy of an identity document."),
    )


def basis_form(data: Any, case: Case, service: Service, given: Collection[str]) -> Any:
    """Return the questions of the case's category, filled with what is known already; None where the category has none."""
    kind: Any = desks.category_form(service)
    if kind is None or not case.category or case.applicant is None or case.provider is None:
        return None
    known = {name: value for name, value in {**(case.data.get("basis") or {}), "capacity": case.data.get("capacity")}.items() if value}
    who = {"person": case.recipient, "applicant": case.applicant, "organisation": case.provider}
    about = {"category": case.category, "given": given, **who}
    form = kind(data, **about, day=timezone.localdate(), prefix="basis", initial=known)
    return form if form.fields else None


def forms_of(case: Case, service: Service, may: Mapping[str, bool]) -> dict[str, Any]:
    """Return the empty forms of the acts that the role may do now."""
    found: dict[str, Any] = {}
    if may["decide"]:
        found["decision_form"] = DecisionForm(prefix="decision")
    if may["find"]:
        found["finding_forms"] = [(name, form(prefix=name)) for name, form in desks.findings_forms(service).items()]
    if may["withdraw"]:
        found["withdraw_form"] = WithdrawForm(prefix="withdraw")
    if may["complete"]:
        found["papers_form"] = PapersForm(case=case, service=service, prefix="complete")
        found["basis_form"] = basis_form(None, case, service, ())
    if may["keep_signed"]:
        found["signed_form"] = SignedForm(prefix="signed")
    if may["coupon"]:
        found["coupon_form"] = CouponForm(prefix="coupon")
    if may["reopen"]:
        found["reopen_form"] = ReopenForm(prefix="reopen")
    return found
