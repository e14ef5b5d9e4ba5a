"""Run in a process of its own: gives citizens of a demo country their accounts and prints, as JSON, how each may ask for an attachment."""

import json
import sys
from datetime import UTC, datetime

import django
from django.utils.module_loading import import_string

GROWN = 18


def main(count: int) -> None:
    """Print `count` askers: account, person, token and the body of a request that the register takes up."""
    django.setup()
    # Models load only after the set-up above, hence by name.
    now = datetime.now(UTC)
    clinics = _clinics(now)
    token_of, citizen_of = import_string("emhana.api.v1.tokens.token_of"), import_string("emhana.accounts.actions.citizen_of")
    askers = []
    for place, (person, own) in enumerate(_grown(count, now)):
        free = [bin_ for bin_ in clinics if bin_ != own]
        user = citizen_of(person)
        data = {"organisation_bin": free[place % len(free)], "ground": "free_choice", "residence": "permanent"}
        body = {"service": "phc_attachment", "subject": {"iin": person.iin}, "channel": "portal", "data": data, "language": "ru"}
        askers.append({"user": user.pk, "person": person.pk, "token": token_of(user, now=now)[0], "body": body})
    json.dump(askers, sys.stdout)


def _clinics(now: datetime) -> list[str]:
    organisations = import_string("emhana.parties.models.Organisation").objects
    return list(organisations.taking_attached(now.date()).order_by("pk").values_list("bin", flat=True))


def _grown(count: int, now: datetime) -> list:
    """Return grown-up persons of group A with the BIN of the organisation they are attached to, the latest entered first."""
    models = "emhana.parties.models."
    person, group = import_string(f"{models}Person"), import_string(f"{models}GROUP_A")
    attachment = import_string("emhana.registers.attachment.models.Attachment")
    rows = person.objects.filter(
        iin_digest__isnull=False, died_on=None, status__in=group, born_on__lt=now.date().replace(year=now.year - GROWN, day=1)
    )
    chosen = list(rows.order_by("-pk")[:count])
    own = dict(attachment.objects.on(now.date()).filter(person__in=chosen).values_list("person_id", "organisation__bin"))
    return [(one, own.get(one.pk)) for one in chosen]


if __name__ == "__main__":
    main(int(sys.argv[1]))
