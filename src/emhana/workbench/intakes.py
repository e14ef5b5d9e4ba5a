"""An intake between its pages: the session keeps whom it is for, so that no identifier stands in an address or a hidden field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from emhana import catalogue
from emhana.accounts.actions import sign_in_staff
from emhana.accounts.errors import SignInRefused
from emhana.accounts.models import Role, User
from emhana.cases.actions.submit import SECOND_SIGNATURE_AFTER, Asked, FromPaper
from emhana.cases.models import Visit
from emhana.cases.service import Service
from emhana.documents.digital.service import PAPERS
from emhana.documents.models import Retrieved
from emhana.integrations.digital_documents.messages import Kind
from emhana.parties.models import Person
from emhana.workbench import desks

KEPT = "intakes"
MOST = 10


@dataclass(frozen=True)
class Begun:
    """An intake that was begun: the service, for whom, who asks, the visit it belongs to, and the keys of what was retrieved for it."""

    service: str
    person: Person
    applicant: Person
    visit: int | None
    looked_up: Mapping[str, str]
    rows: tuple[int, ...] = ()

    @property
    def of(self) -> Service:
        """Return the service."""
        return catalogue.by_code(self.service)

    @property
    def retrieved(self) -> list[Retrieved]:
        """Return what was asked of outside systems about the person for this intake, the oldest first."""
        return list(Retrieved.objects.filter(pk__in=self.rows, owner=self.person).select_related("owner").order_by("pk"))

    @property
    def questions(self) -> type[forms.Form]:
        """Return the form with the service's own questions; raises LookupError for a service without one."""
        form = desks.data_form(self.of)
        if form is None:
            raise LookupError(self.service)
        return form


def keep(request: HttpRequest, key: UUID, begun: Begun) -> None:
    """Keep `begun` under `key`; the session holds the last ten."""
    people = {"person": begun.person.pk, "applicant": begun.applicant.pk}
    row: dict[str, Any] = {"service": begun.service, **people, "visit": begun.visit, "looked_up": dict(begun.looked_up)}
    row["rows"] = list(begun.rows)
    earlier = list(request.session.get(KEPT, {}).items())[1 - MOST :]
    request.session[KEPT] = {**dict(earlier), str(key): row}


def kept(request: HttpRequest, key: UUID) -> Begun | None:
    """Return the intake begun under `key` in this session."""
    row = request.session.get(KEPT, {}).get(str(key))
    if row is None:
        return None
    people = Person.objects.in_bulk({row["person"], row["applicant"]})
    asked_for = (people[row["person"]], people[row["applicant"]])
    return Begun(row["service"], *asked_for, row["visit"], row.get("looked_up", {}), tuple(row.get("rows", ())))


def retrieve(request: HttpRequest, key: UUID, begun: Begun, row: Retrieved) -> None:
    """Keep that `row` was asked for in this intake; its content stays sealed in its own table."""
    keep(request, key, replace(begun, rows=(*begun.rows, row.pk)))


def identity(begun: Begun) -> Mapping[str, Any]:
    """Return where the identity data came from, last, and what was told there [ATT-09-06]."""
    told = [row for row in begun.retrieved if row.retrieved_at is not None and row.kind == Kind.IDENTITY_CARD]
    return told[-1].as_identity() if told else begun.looked_up


def papers(begun: Begun) -> frozenset[str]:
    """Return the codes of the papers in place of which a digital document was taken."""
    taken = {row.kind for row in begun.retrieved if row.retrieved_at and row.source == Retrieved.Source.DIGITAL_DOCUMENTS}
    return frozenset(code for code, kind in PAPERS.items() if kind in taken)


def about(begun: Begun, data: QueryDict) -> dict[str, Any]:
    """Return what the questions of a category depend on: the category and the papers chosen so far, for whom, and who asks."""
    chosen = {"category": data.get("category", ""), "given": data.getlist("papers")}
    return {**chosen, "person": begun.person, "applicant": begun.applicant}


def form_of(kind: type[forms.Form], data: QueryDict, *, sent: bool, **options: Any) -> Any:
    """Return the form filled in, or, while it is not sent, one that shows what was typed and complains of nothing."""
    if sent or not data:
        return kind(data or None, **options)
    typed = kind(data, **options)
    values = {name: field.widget.value_from_datadict(data, {}, typed.add_prefix(name)) for name, field in typed.fields.items()}
    return kind(None, initial=values, **options)


def asked(begun: Begun, filled: dict[str, Any], *, by: User, visit: Visit | None, key: str, now: datetime) -> Asked:
    """Return the request as the engine takes it; raises SignInRefused for a second person who is not one."""
    shown, late = filled["papers_form"].cleaned_data, filled["late_form"]
    role = by.acting
    return Asked(
        service=begun.of,
        recipient=begun.person,
        applicant=begun.applicant,
        provider=role.organisation if role else None,
        channel="in_person",
        data=filled["data_form"].asked() | (filled["basis_form"].asked() if "basis_form" in filled else {}),
        language=shown["language"],
        category=shown["category"],
        papers=tuple(sorted({*shown["papers"], *papers(begun)})),
        key=key,
        visit=visit,
        looked_up=identity(begun),
        paper=_from_paper(late, role, now),
    )


def _from_paper(late: Any, role: Role | None, now: datetime) -> FromPaper | None:
    taken_at = late.taken_at()
    if taken_at is None:
        return None
    needed = now - taken_at > SECOND_SIGNATURE_AFTER and late.cleaned_data["login"]
    return FromPaper(taken_at, late.cleaned_data["reason"], _second(late.cleaned_data, role, now) if needed else None)


def _second(typed: dict[str, Any], role: Role | None, now: datetime) -> User:
    """Return the second member of staff, who signs in on this page and holds a role in the same organisation today."""
    second = sign_in_staff(login=typed["login"], password=typed["password"], totp=typed["totp"].replace(" ", ""), now=now)
    held = Role.objects.on(timezone.localdate(now)).filter(user=second, organisation=role.organisation if role else None)
    if not held.exists():
        raise SignInRefused
    return second
