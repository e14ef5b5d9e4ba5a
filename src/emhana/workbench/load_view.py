"""What the pages of load show: which organisation on which day, each doctor's places in words, and the plot beside the table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from emhana.accounts.models import Role, User
from emhana.parties.models import Organisation, OrganisationQuerySet, Precinct
from emhana.registers.attachment import changing
from emhana.registers.attachment.load import Load, loads
from emhana.ui.forms import DateParts
from emhana.ui.plots import Level
from emhana.ui.templatetags.emhana_ui import number
from emhana.workbench import case_wording
from emhana.workbench.access import member

KINDS = (Role.Kind.HEAD, Role.Kind.REGISTRAR, Role.Kind.REGISTER_SPECIALIST)
POSTS = {"gp": _l("general practitioner"), "therapist": _l("therapist"), "paediatrician": _l("paediatrician")}
BANDS = {"paed_u14": _l("under 14"), "paed_u6": _l("under 6")}
PLOT = (_l("attached"), _l("undecided requests"), _l("norm"))


def organisations_of(user: User, day: date) -> OrganisationQuerySet:
    """Return the organisations of primary care whose people `user` works with: their own, or those of the specialist's region."""
    role, found = user.acting, Organisation.objects.on(day).filter(gives_primary_care=True)
    if role is not None and role.kind == Role.Kind.REGISTER_SPECIALIST and role.region is not None:
        return found.filter(territory__code__startswith=role.region.code[:2])
    return found.filter(pk=role.organisation_id) if role is not None and role.organisation_id else found.none()


class ScopeForm(forms.Form):
    """The day, and for the specialist of a region the organisation."""

    on = forms.DateField(label=_l("On which day"), widget=DateParts, required=False)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_l("Organisation"), required=False, empty_label=None)

    def __init__(self, data: Any = None, *, organisations: OrganisationQuerySet, alone: bool, **options: Any) -> None:
        super().__init__(data, **options)
        language = case_wording.language()
        field: Any = self.fields["organisation"]
        field.queryset = organisations.order_by(f"name_{language}", "pk")
        field.label_from_instance = lambda row: row.name(language)
        if alone:
            del self.fields["organisation"]


@dataclass(frozen=True)
class Scope:
    """An organisation on a day, as a member of staff looks at it; `form` may carry what is wrong with what was asked for."""

    form: ScopeForm
    organisation: Organisation
    on: date
    today: date

    @property
    def since(self) -> date:
        """Return the first day a change may count from: the day looked at, unless it has passed."""
        return max(self.on, self.today)

    @property
    def query(self) -> str:
        """Return the query string that leads to the same organisation and day."""
        parts = {"on_day": self.on.day, "on_month": self.on.month, "on_year": self.on.year}
        return urlencode(parts | {"organisation": self.organisation.pk})

    @cached_property
    def norms(self) -> Mapping[str, int]:
        """Return the norms of the day."""
        return changing.norms_on(self.on)

    @cached_property
    def loads(self) -> list[Load]:
        """Return the doctors with their places, by number as people count."""
        return sorted(loads(self.organisation, on=self.on), key=lambda load: in_order(load.precinct))


def scope_of(request: HttpRequest) -> Scope:
    """Return what the address asks for; raises 404 when the role has no organisation of primary care, or not the one named."""
    user, today = member(request), timezone.localdate()
    organisations = organisations_of(user, today)
    alone = user.acting is not None and user.acting.organisation_id is not None
    asked = {name: request.GET.get(name, "") for name in ("on_day", "on_month", "on_year", "organisation")}
    form = ScopeForm(asked, organisations=organisations, alone=alone)
    answers = form.cleaned_data if form.is_valid() else {}
    on = answers.get("on") or today
    organisation = answers.get("organisation") or (None if "organisation" in form.errors else _first(form, organisations))
    if organisation is None:
        raise Http404
    shown = ScopeForm(organisations=organisations, alone=alone, initial={"on": on, "organisation": organisation.pk})
    return Scope(form if form.errors else shown, organisation, on, today)


def _first(form: ScopeForm, organisations: OrganisationQuerySet) -> Organisation | None:
    """Return the organisation that is shown when none is named: the first of the list."""
    field: Any = form.fields.get("organisation")
    return (field.queryset if field else organisations).first()


def in_order(precinct: Precinct) -> tuple[int, str]:
    """Return the place of a precinct among others: 2 before 10."""
    return len(precinct.number), precinct.number


def doctor_rows(places: Iterable[Load], norms: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return a row for each doctor: what the table says."""
    return [_row(load, norms) for load in places]


def _row(load: Load, norms: Mapping[str, int]) -> dict[str, Any]:
    (_name, attached, pending, norm), *others = changing.bands(load, norms)
    small = others[0] if others else None
    text, colour = state(changing.places_left(load, norms))
    return {
        "key": load.precinct.pk,
        "number": load.precinct.number,
        "doctor": load.precinct.doctor,
        "post": str(POSTS[load.post]),
        "attached": attached,
        "pending": pending,
        "norm": norm,
        "left": norm - attached - pending,
        "small": _("%(count)s of %(norm)s") % {"count": number(small[1] + small[2]), "norm": number(small[3])} if small else "",
        "state": text,
        "colour": colour,
    }


def state(left: int) -> tuple[str, str]:
    """Return in words how a doctor stands to the norm, and the colour beside the words."""
    if left < 0:
        return _("over the norm by %(count)s") % {"count": number(-left)}, "red"
    if left == 0:
        return _("full"), "yellow"
    return ngettext("%(count)s place left", "%(count)s places left", left) % {"count": number(left)}, "green"


def levels(places: Iterable[Load], norms: Mapping[str, int]) -> list[Level]:
    """Return the bars of the plot: one for each norm that a doctor has."""
    return [_level(load, band) for load in places for band in changing.bands(load, norms)]


def _level(load: Load, band: tuple[str, int, int, int]) -> Level:
    name, attached, pending, norm = band
    label = f"№ {load.precinct.number}, {BANDS.get(name, POSTS[load.post])}"
    figures = _("%(count)s of %(norm)s") % {"count": number(attached + pending), "norm": number(norm)}
    over = attached + pending - norm
    told = f"{figures}, {state(-over)[0]}" if over > 0 else figures
    return Level(label, told, (attached, pending), norm)
