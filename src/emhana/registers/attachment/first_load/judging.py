"""What speaks against each row of a first load, in the order in which whoever compares two registers would look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from psycopg.types.range import DateRange

from emhana.law import capacity
from emhana.parties import identifiers
from emhana.parties.models import Organisation, Person, Precinct, digest
from emhana.registers.attachment.actions.many import CHUNK
from emhana.registers.attachment.first_load.models import FirstLoadRow
from emhana.registers.attachment.models import Attachment, Funding

ALREADY_THERE = "already_there"


@dataclass(frozen=True)
class Places:
    """The organisations by BIN and their precincts by organisation and number, as they stand on the day of the load."""

    organisations: dict[str, Organisation]
    precincts: dict[tuple[int, str], Precinct]


def places(bins: set[str], day: date) -> Places:
    """Return the organisations with `bins` and their precincts on `day`, in two queries."""
    found = {str(row.bin): row for row in Organisation.objects.filter(bin__in=bins)}
    precincts = Precinct.objects.filter(organisation__in=found.values(), valid__contains=day)
    return Places(found, {(row.organisation_id, row.number): row for row in precincts})


def judge(rows: Sequence[FirstLoadRow], day: date) -> None:
    """Set person, organisation, precinct and problem of all `rows` (unsaved, each with its IIN); a few queries for each thousand."""
    there, seen = places({row.bin for row in rows}, day), set[str]()
    for row in rows:
        row.problem = _of_number(row.iin or "", seen) or _of_place(row, there, day)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        known = _known([row for row in chunk if not identifiers.check_iin(row.iin or "").error])
        for row in chunk:
            row.person = known.get(row.iin or "")
            if row.person is not None:
                row.iin = None
            elif not row.problem:
                row.problem = "unknown_person"
        judge_people([row for row in chunk if not row.problem], day)


def judge_people(rows: Sequence[FirstLoadRow], day: date) -> None:
    """Set the problem of `rows` whose person, organisation and precinct are known, by what the register says now; one query."""
    earliest = min((first_day(row) for row in rows), default=day)
    people = [row.person_id for row in rows]
    standing: dict[int, list[Attachment]] = {}
    later = Q(valid__overlap=DateRange(earliest, None))
    for attachment in Attachment.objects.in_force().filter(later, person__in=people, funding=Funding.STATE).order_by("pk"):
        standing.setdefault(attachment.person_id, []).append(attachment)
    for row in rows:
        row.problem = _of_person(row, standing.get(row.person_id or 0, []), day)


def first_day(row: FirstLoadRow) -> date:
    """Return the first day that the file gives, which is known to be one."""
    return date.fromisoformat(row.since)


def _of_number(iin: str, seen: set[str]) -> str:
    if len(iin) != identifiers.LENGTH or not (iin.isascii() and iin.isdigit()):
        return "iin_form"
    if identifiers.check_iin(iin).error:
        return "iin_checksum"
    if iin in seen:
        return "duplicate"
    seen.add(iin)
    return ""


def _of_place(row: FirstLoadRow, there: Places, day: date) -> str:
    row.organisation = there.organisations.get(row.bin)
    if row.organisation is None:
        return "unknown_bin"
    if not row.organisation.gives_primary_care:
        return "no_primary_care"
    since = _day(row.since)
    if since is None or since > day:
        return "since_wrong"
    if day not in row.organisation.valid or since not in row.organisation.valid:
        return "organisation_closed"
    row.precinct = there.precincts.get((row.organisation.pk, row.number)) if row.number else None
    return "unknown_precinct" if row.number and row.precinct is None else ""


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _known(rows: Sequence[FirstLoadRow]) -> dict[str, Person]:
    by_digest = {digest("iin_digest", row.iin or ""): row.iin or "" for row in rows}
    found = Person.objects.filter(iin_digest__in=by_digest).only("iin_digest", "born_on", "died_on", "merged_into")
    return {by_digest[bytes(person.iin_digest or b"")]: person for person in found}


def _of_person(row: FirstLoadRow, standing: Sequence[Attachment], day: date) -> str:
    person, since = row.person, first_day(row)
    if person is None:
        return "unknown_person"
    if person.merged_into_id is not None:
        return "merged"
    if person.died_on is not None:
        return "died"
    if since < person.born_on:
        return "since_wrong"
    if any(other.organisation_id == row.organisation_id and day in other.valid for other in standing):
        return ALREADY_THERE
    if any(other.valid.upper is None or other.valid.upper > since for other in standing):
        return "other_organisation"
    if row.precinct is not None and not capacity.serves(row.precinct.post, person.age_on(day)):
        return "doctor_unsuitable"
    return ""
