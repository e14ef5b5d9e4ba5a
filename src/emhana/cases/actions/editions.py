"""The release of passports: a changed edition is taken down, and the offices that the passport names are told of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from emhana.cases import edition_notices
from emhana.cases.models import Edition
from emhana.cases.service import Service
from emhana.journal.actions import Actor, Program, record
from emhana.law import editions
from emhana.law.passport import Passport
from emhana.law.steps import local
from emhana.notifications.actions import write_to_office

KIND = "edition_published"
RELEASE = Program("release")


@transaction.atomic
def publish(*, services: Iterable[Service], by: Actor, now: datetime) -> list[Edition]:
    """Take down each passport that says otherwise than its edition released last, and queue the notices of it [MSHI-02-02].

    Returns the new editions. The first of a service (`number` 1) changes nothing that was known, so nobody is told of it.
    Again with the same passports it does nothing.
    """
    known, published = Edition.objects.newest(), []
    for passport in (service.passport for service in services):
        last, digest = known.get(passport.code), editions.digest(passport)
        if last is not None and last.digest == digest:
            continue
        edition = Edition.objects.create(
            service=passport.code, number=last.number + 1 if last else 1, digest=digest, since=editions.since(passport),
            entries=editions.marks(passport), published_at=now,
        )  # fmt: skip
        told = _tell(passport, edition, last, now) if last else []
        detail = {"service": edition.service, "number": edition.number, "since": str(edition.since), "told": told}
        record("edition_published", edition, by=by, at=now, detail=detail)
        published.append(edition)
    return published


def _tell(passport: Passport, edition: Edition, last: Edition, now: datetime) -> list[str]:
    """Queue one letter to each office named today; return their codes."""
    told = [office for office in passport.informed if office.holds_on(local(now).date())]
    for office in told:
        letter = edition_notices.letter(passport, office.text, number=edition.number, known=last.entries, now=now)
        key = f"edition:{edition.service}:{edition.number}:{office.code}"
        write_to_office(addressee=office.code, kind=KIND, key=key, now=now, **letter)
    return [office.code for office in told]
