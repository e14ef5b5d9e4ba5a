"""What speaks against each line of a list, in the order in which a registrar would look."""

from collections.abc import Sequence

from emhana.parties import identifiers
from emhana.parties.models import Person, digest
from emhana.registers.attachment.actions.many import CHUNK
from emhana.registers.attachment.institutions.models import IdentityCopy, PeopleList, PeopleListRow
from emhana.registers.attachment.models import Attachment, Funding


def judge(batch: PeopleList, rows: Sequence[PeopleListRow]) -> None:
    """Set `person` and `problem` of all `rows` of `batch` (unsaved); a few queries for each thousand.

    Names are not compared, since they are spelt in many ways; the birth date is.
    """
    seen: set[str] = set()
    for row in rows:
        row.person, row.problem = None, _of_number(row.iin, seen)
        row.iin_digest = None if row.problem in ("iin_form", "iin_checksum") else digest("iin_digest", row.iin)
    for start in range(0, len(rows), CHUNK):
        _of_people(batch, [row for row in rows[start : start + CHUNK] if not row.problem])


def _of_number(iin: str, seen: set[str]) -> str:
    if len(iin) != identifiers.LENGTH or not (iin.isascii() and iin.isdigit()):
        return "iin_form"
    if not identifiers.check_iin(iin).is_valid:
        return "iin_checksum"
    if iin in seen:
        return "duplicate"
    seen.add(iin)
    return ""


def _of_people(batch: PeopleList, rows: list[PeopleListRow]) -> None:
    found = Person.objects.filter(iin_digest__in=[row.iin_digest for row in rows])
    known = {bytes(person.iin_digest or b""): person for person in found.only("iin_digest", "born_on", "died_on", "merged_into")}
    there = Attachment.objects.on(batch.since).filter(organisation=batch.zone.clinic, funding=Funding.STATE)
    attached = set(there.filter(person__in=known.values()).values_list("person", flat=True))
    copied = set(IdentityCopy.objects.filter(row__in=[row.pk for row in rows if row.pk]).values_list("row", flat=True))
    for row in rows:
        row.person = known.get(bytes(row.iin_digest or b""))
        row.problem = _of_person(row, attached) or ("copy_missing" if batch.is_penal and row.pk not in copied else "")


def _of_person(row: PeopleListRow, attached: set[int]) -> str:
    if row.person is None:
        return "unknown_person"
    if row.person.merged_into_id is not None:
        return "merged"
    if row.born != row.person.born_on.isoformat():
        return "other_birth_date"
    if row.person.died_on is not None:
        return "died"
    return "already_there" if row.person.pk in attached else ""
