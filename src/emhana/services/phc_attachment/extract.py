"""The extract "my clinics" as a signed document: the register's history in plain words, with the check code of every document."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from emhana.documents import actions as documents
from emhana.documents import contents
from emhana.documents.actions import Heading
from emhana.documents.models import ResultDocument
from emhana.journal.actions import Actor
from emhana.parties.models import Person
from emhana.registers.attachment import history
from emhana.registers.attachment.history import Line
from emhana.registers.attachment.models import Attachment

KIND = "attachment_extract"
GOOD_FOR = timedelta(days=1)  # ours: the same extract is given again for a day, unless the register has changed


@transaction.atomic
def issue(*, person: Person, language: str, by: Actor, now: datetime) -> ResultDocument | None:
    """Return the signed extract of `person`, signed by the organisation of the last attachment; None when the register has none.

    Raises SigningFailed while that organisation has no key.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    lines = history.extract(person)
    if not lines:
        return None
    given = ResultDocument.objects.filter(person=person, kind=KIND)
    last = given.filter(language=language, issued_at__gt=now - GOOD_FOR, status=ResultDocument.Status.VALID).order_by("-pk").first()
    if last is not None and not _changed_since(person, last.issued_at):
        return last
    issuer = lines[-1].organisation

    def write(heading: Heading) -> contents.AttachmentExtract:
        named = contents.Organisation(issuer.name(language), issuer.number, issuer.address, issuer.phone)
        return contents.AttachmentExtract(
            language=heading.language,
            number=heading.number,
            formed_at=heading.formed_at,
            check_code=heading.check_code,
            person=contents.Person(person.full_name, person.key, person.born_on),
            organisation=named,
            lines=tuple(_line(line, language) for line in reversed(lines)),
        )

    number = f"ТҮ-{person.pk:09d}/{given.count() + 1}"
    return documents.issue(
        write, kind=KIND, number=number, language=language, person=person, issuer=issuer, case_number="", by=by, now=now
    )


def _changed_since(person: Person, at: datetime) -> bool:
    changed = Q(recorded_at__gt=at) | Q(changed_at__gt=at) | Q(placements__recorded_at__gt=at) | Q(placements__changed_at__gt=at)
    return Attachment.objects.filter(changed, person=person).exists()


def _line(line: Line, language: str) -> contents.ExtractLine:
    return contents.ExtractLine(
        organisation=line.organisation.name(language),
        since=line.valid.lower,  # type: ignore[arg-type]  # every attachment has a first day
        until=line.valid.upper - timedelta(days=1) if line.valid.upper else None,
        volume=contents.Volume(line.volume),
        began=line.began.into(language),
        ended=line.ended.into(language) if line.ended else None,
        doctors=tuple(doctor for doctor, _valid in line.doctors),
    )
