"""Every write about letters of schools: one is entered with its names, and a request is tied to it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation, Person, digest
from emhana.registers.attachment import errors
from emhana.registers.attachment.letters.models import Letter, LetterName


@transaction.atomic
def enter_letter(
    *,
    organisation: Organisation,
    number: str,
    issued_on: date,
    school: str,
    signer: str,
    iins: Sequence[str],
    by: Actor,
    now: datetime,
) -> Letter:
    """Record a letter to `organisation` with the students it names, each by IIN. Raises LetterKnown for one entered before."""
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                organisation=organisation, number=number, issued_on=issued_on, school=school, signer=signer, received_at=now
            )
    except IntegrityError:
        raise errors.LetterKnown() from None
    names = [LetterName(letter=letter, iin=iin, iin_digest=digest("iin_digest", iin)) for iin in dict.fromkeys(iins)]
    LetterName.objects.bulk_create(names)
    record("letter_entered", letter, by=by, at=now, reason=number, detail={"names": len(names)})
    return letter


@transaction.atomic
def tie(*, person: Person, organisation: Organisation, case_number: str, on: date, by: Actor, now: datetime) -> None:
    """Tie the request `case_number` of `person` to the newest letter to `organisation` that names them; nothing where none does."""
    letter = Letter.objects.naming(person, organisation, on=on).first()
    if letter is None:
        return
    LetterName.objects.filter(case_number=case_number).update(case_number="")
    letter.names.filter(iin_digest=person.iin_digest).update(case_number=case_number)
    record("letter_tied", letter, by=by, at=now, person=person.key, case_number=case_number, reason=letter.number)
