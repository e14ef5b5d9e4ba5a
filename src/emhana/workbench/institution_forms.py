"""What staff type about institutions: the institution itself, the department's decision, the file with the list, why it is undone."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.accounts.models import User
from emhana.cases.actions.drafts import media_type
from emhana.parties.models import Organisation, OrganisationQuerySet
from emhana.reference.models import Territory
from emhana.registers.attachment.institutions.models import IdentityCopy, Institution
from emhana.registers.attachment.institutions.reading import MOST_BYTES
from emhana.registers.attachment.institutions.wording import UNREADABLE
from emhana.ui.forms import DateParts
from emhana.workbench.case_wording import language, words

KINDS = {
    Institution.Kind.CHILDREN_HOME: _l("children's home"),
    Institution.Kind.BOARDING_SCHOOL: _l("boarding school or special organisation for children"),
    Institution.Kind.MEDICAL_SOCIAL: _l("medical-social organisation"),
    Institution.Kind.PENAL: _l("penal institution"),
}
COPY_KINDS = {
    IdentityCopy.Kind.IDENTITY_DOCUMENT: _l("copy of the identity document"),
    IdentityCopy.Kind.REGISTRATION_CERTIFICATE: _l("copy of the registration certificate (IIN), if there is no identity document"),
}


def region_of(user: User) -> Territory:
    """Return the region of the specialist; raises PermissionDenied for a role without one."""
    region = user.acting.region if user.acting else None
    if region is None:
        raise PermissionDenied
    return region


def organisations_in(region: Territory, *, primary: bool) -> OrganisationQuerySet:
    """Return the organisations of `region`, those of primary care or the others, by name."""
    inside = Organisation.objects.filter(territory__code__startswith=region.code[:2], gives_primary_care=primary)
    return inside.order_by(f"name_{language()}", "pk")


class Named(forms.ModelChoiceField):
    """A choice of organisations by their name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the address, since names repeat."""
        return ", ".join(part for part in (obj.name(language()), obj.address) if part)


class InstitutionForm(forms.Form):
    """Which organisation is an institution of which kind."""

    organisation = Named(
        Organisation.objects.none(), empty_label="", label=_l("Organisation"), help_text=_l("Organisations of your region.")
    )
    kind = forms.ChoiceField(label=_l("What kind of institution it is"), choices=list(KINDS.items()), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, region: Territory) -> None:
        super().__init__(data)
        field: Any = self.fields["organisation"]
        field.queryset = organisations_in(region, primary=False).filter(institution=None)


class DecisionForm(forms.Form):
    """A distribution order: its number, its day, and for each institution the organisation that is to serve it."""

    department = Named(Organisation.objects.none(), empty_label="", label=_l("Health department"))
    number = forms.CharField(label=_l("Number of the decision"), max_length=20)
    decided_on = forms.DateField(label=_l("Day of the decision"), widget=DateParts)
    since = forms.DateField(label=_l("In force from"), widget=DateParts)

    def __init__(self, data: Any = None, *, region: Territory, day: date) -> None:
        super().__init__(data, initial={"since": day})
        self.day = day
        field: Any = self.fields["department"]
        field.queryset = organisations_in(region, primary=False).filter(institution=None)
        inside = Institution.objects.filter(organisation__territory__code__startswith=region.code[:2]).select_related("organisation")
        self.institutions = list(inside.order_by(f"organisation__name_{language()}", "pk"))
        clinics = {row.pk: row for row in organisations_in(region, primary=True).filter(valid__contains=day)}
        self.clinics = clinics
        choices = [("", _("not in this decision")), *((str(key), row.name(language())) for key, row in clinics.items())]
        for row in self.institutions:
            self.fields[f"zone_{row.pk}"] = forms.ChoiceField(label=row.organisation.name(language()), choices=choices, required=False)

    def clean_decided_on(self) -> date:
        """Refuse a decision that was not made yet."""
        decided: date = self.cleaned_data["decided_on"]
        if decided > self.day:
            raise forms.ValidationError(_("The decision cannot be made in the future. Check the date on the paper."))
        return decided

    def decision(self) -> dict[str, Any]:
        """Return the decision as the register takes it."""
        said = dict(self.cleaned_data)
        zones = [(row, self.clinics[int(said[f"zone_{row.pk}"])]) for row in self.institutions if said.get(f"zone_{row.pk}")]
        return {name: said[name] for name in ("department", "number", "decided_on", "since")} | {"zones": zones}


class ListForm(forms.Form):
    """The list that the institution sent, and from when its people are attached."""

    since = forms.DateField(label=_l("Attached from"), widget=DateParts)
    file = forms.FileField(
        label=_l("The list as a file"),
        help_text=_l("XLSX or CSV, up to 10 MB. The first row names the columns: IIN, Name, Birth date."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, sent: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        if sent > MOST_BYTES:
            # Such a file is dropped while it arrives; the person should not be told that none was chosen.
            self.fields["file"].error_messages["required"] = words(UNREADABLE["too_long"])


class UndoForm(forms.Form):
    """Why a list is taken back."""

    reason = forms.CharField(label=_l("Reason in words"), max_length=500, widget=forms.Textarea({"rows": 2}))


class CopyForm(forms.Form):
    """The copy of a convict's paper [ATT-05-06, ATT-05-07]."""

    kind = forms.ChoiceField(label=_l("What it is"), choices=list(COPY_KINDS.items()), widget=forms.RadioSelect)
    file = forms.FileField(label=_l("The copy as a file"), help_text=_l("PDF, JPEG or PNG, up to 10 MB."))

    def clean_file(self) -> bytes:
        """Return the content of a file that is what it says; nothing else is kept."""
        content: bytes = self.cleaned_data["file"].read()
        if media_type(content) is None:
            raise forms.ValidationError(_("The file is no PDF, JPEG or PNG. Scan the paper again and choose that file."))
        return content
