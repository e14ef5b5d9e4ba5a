"""The people of an organisation handed out as a file; that is a look at each of them, so it is on record."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch

from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation
from emhana.registers.attachment import history, sheets, wording
from emhana.registers.attachment.models import Placement

CHUNK = 2000


@transaction.atomic
def hand_out_people(*, organisation: Organisation, on: date, language: str, form: str, by: Actor, now: datetime) -> bytes:
    """Return who is attached to `organisation` on `on`, by name, as a file (`xlsx` or `csv`) with headings in `language`."""
    rows = list(_rows(organisation, on))
    record("clinic_list_handed_out", organisation, by=by, at=now, detail={"people": len(rows), "on": on, "form": form})
    return sheets.written([[heading.into(language) for heading in wording.LIST_HEADINGS], *rows], form)


def _rows(organisation: Organisation, on: date) -> Iterator[list[str]]:
    seats = Placement.objects.filter(superseded_at=None, valid__contains=on).select_related("precinct")
    people = history.of_clinic(organisation, on=on).prefetch_related(Prefetch("placements", queryset=seats, to_attr="seats"))
    for number, row in enumerate(people.iterator(CHUNK), start=1):
        precinct = row.seats[0].precinct if row.seats else None
        seat = [precinct.number, precinct.doctor] if precinct else ["", ""]
        person = row.person
        yield [str(number), person.key, person.full_name, f"{person.born_on:%d.%m.%Y}", *seat, f"{row.valid.lower:%d.%m.%Y}"]
