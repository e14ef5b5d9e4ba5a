"""The register as history: what was known when, what was valid when, whose clinics, and whom a closing leaves without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q
from psycopg.types.range import DateRange

from emhana.law.passport import Words
from emhana.parties.models import Organisation, Person, Precinct
from emhana.registers.attachment import wording
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, AttachmentVersion, Funding, Placement, PlacementVersion


@dataclass(frozen=True)
class Known:
    """An attachment as the register had it at an instant; the row itself may say something else since."""

    attachment: Attachment
    valid: DateRange
    end_reason: str
    ended_by: str


@dataclass(frozen=True)
class Line:
    """One line of the extract "my clinics": where and when, and why it began and ended, with the case or act of each."""

    organisation: Organisation
    funding: str
    volume: str
    valid: DateRange
    began: Words
    basis: str
    ended: Words | None
    ended_by: str
    doctors: tuple[tuple[str, DateRange], ...]


def as_known(person: Person, *, known_at: datetime, valid_on: date | None = None) -> list[Known]:
    """Return what the register said at `known_at` (included) about `person`, by first day; with `valid_on`, what it said of that day."""
    stood = Q(superseded_at=None) | Q(superseded_at__gt=known_at)
    rows = Attachment.objects.filter(stood, person=person, recorded_at__lte=known_at).select_related("organisation")
    later = AttachmentVersion.objects.filter(known_until__gt=known_at).order_by("known_until", "pk")
    found = [_known(row) for row in rows.prefetch_related(Prefetch("versions", queryset=later, to_attr="later"))]
    wanted = [row for row in found if valid_on is None or valid_on in row.valid]
    return sorted(wanted, key=lambda row: (row.valid.lower, row.attachment.pk))


def _known(row: Attachment) -> Known:
    # The first version that was given up after the instant is the one that stood at it; without any, the row is as it was.
    said = next(iter(row.later), row)  # type: ignore[attr-defined]  # the prefetch names it
    return Known(row, said.valid, said.end_reason, said.ended_by)


def doctor_known(person: Person, *, known_at: datetime, valid_on: date) -> list[Precinct]:
    """Return the precincts in which the register at `known_at` had `person` on `valid_on`, one for each attachment."""
    stood = Q(superseded_at=None) | Q(superseded_at__gt=known_at)
    rows = Placement.objects.filter(stood, person=person, recorded_at__lte=known_at).select_related("precinct").order_by("pk")
    later = PlacementVersion.objects.filter(known_until__gt=known_at).order_by("known_until", "pk")
    said = [
        (row.precinct, next(iter(row.later), row).valid)
        for row in rows.prefetch_related(Prefetch("versions", queryset=later, to_attr="later"))
    ]
    return [precinct for precinct, valid in said if valid_on in valid]


def extract(person: Person) -> list[Line]:
    """Return the attachments of `person` that stand, by first day: the extract "my clinics"."""
    seats = Placement.objects.filter(superseded_at=None).select_related("precinct").prefetch_related("precinct__doctors").order_by("valid")
    rows = Attachment.objects.in_force().filter(person=person).select_related("organisation").order_by("valid", "pk")
    return [_line(row) for row in rows.prefetch_related(Prefetch("placements", queryset=seats, to_attr="seats"))]


def _line(row: Attachment) -> Line:
    ended = wording.ENDS[row.end_reason] if row.end_reason else wording.NO_LONGER if row.valid.upper else None
    doctors = tuple(doctor for seat in row.seats for doctor in _doctors(seat))  # type: ignore[attr-defined]
    return Line(row.organisation, row.funding, row.volume, row.valid, _began(row), row.basis, ended, row.ended_by, doctors)


def _doctors(seat: Placement) -> list[tuple[str, DateRange]]:
    """Return who looked after the precinct in the days of `seat`, one after another; who does today where no change is on record."""
    terms = sorted(seat.precinct.doctors.all(), key=lambda term: term.valid.lower)
    spans = [(term.doctor, _shared(term.valid, seat.valid)) for term in terms]
    return [(doctor, span) for doctor, span in spans if span is not None] or [(seat.precinct.doctor, seat.valid)]


def _shared(first: DateRange, second: DateRange) -> DateRange | None:
    since = max(day for day in (first.lower, second.lower) if day is not None)
    ends = [day for day in (first.upper, second.upper) if day is not None]
    until = min(ends) if ends else None
    return DateRange(since, until) if until is None or since < until else None


def _began(row: Attachment) -> Words:
    grounds: Mapping[str, Words] = wording.GROUNDS
    return grounds[row.why]


def serving(person: Person, *, funding: str, on: date) -> list[Organisation]:
    """Return who gives `person` primary care on `on` for this funding: one by the state's, one by each contract in force [ATT-13-01]."""
    rows = Attachment.objects.on(on).filter(person=person, funding=funding).select_related("organisation").order_by("valid", "pk")
    return [row.organisation for row in rows]


def of_clinic(organisation: Organisation, *, on: date) -> AttachmentQuerySet:
    """Return who is attached to `organisation` on `on`, by name."""
    rows = Attachment.objects.on(on).filter(organisation=organisation).select_related("person")
    return rows.order_by("person__family_name", "person__given_name", "pk")


def of_precinct(precinct: Precinct, *, on: date) -> AttachmentQuerySet:
    """Return who is with the doctor of `precinct` on `on`, by name."""
    seated = Placement.objects.filter(attachment=OuterRef("pk"), precinct=precinct, superseded_at=None, valid__contains=on)
    return of_clinic(precinct.organisation, on=on).filter(Exists(seated))


def without_doctor(organisation: Organisation, *, on: date) -> AttachmentQuerySet:
    """Return who is attached to `organisation` on `on` by the state's money and has no doctor there, by name."""
    # By the precincts of the organisation, else everybody's doctors in the country are gone through.
    seats = Placement.objects.filter(precinct__in=list(organisation.precincts.all()), superseded_at=None, valid__contains=on)
    return of_clinic(organisation, on=on).filter(~Exists(seats.filter(attachment=OuterRef("pk"))), funding=Funding.STATE)


def left_by(organisation: Organisation, *, on: date) -> AttachmentQuerySet:
    """Return the attachments to `organisation` that stand on `on` though it does not exist that day: the department distributes them."""
    gone = Q(organisation__valid__contains=on)
    return of_clinic(organisation, on=on).exclude(gone)


def left_by_precincts(organisation: Organisation, *, on: date) -> AttachmentQuerySet:
    """Return the attachments to `organisation` whose precinct does not exist on `on`: they need another doctor."""
    seats = Placement.objects.filter(attachment=OuterRef("pk"), superseded_at=None, valid__contains=on)
    return of_clinic(organisation, on=on).filter(Exists(seats.exclude(precinct__valid__contains=on)))
