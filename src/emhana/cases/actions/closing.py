"""An organisation closes: what waits there is answered, so that no request stays with a provider that is gone."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format

from emhana.cases.actions.moves import move
from emhana.cases.errors import ProviderBusy
from emhana.cases.judging import legal_day
from emhana.cases.lifecycle import Act
from emhana.cases.models import Case
from emhana.cases.notices import tell
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.journal.actions import Actor
from emhana.law.passport import Words
from emhana.parties import actions as parties
from emhana.parties.models import Organisation
from emhana.registers.attachment import history

ServiceOf = Callable[[str], Service]
CLOSED = Words(
    kk="{name} {day} бастап жұмыс істемейді, сондықтан өтінішіңізді қарай алмайды. Бұл – бас тарту емес. Басқа ұйымды таңдап, өтінішті "
    "қайта беріңіз.",
    ru="С {day} организация {name} не работает и не может рассмотреть Ваше заявление. Это не отказ. Выберите другую организацию и "
    "подайте заявление снова.",
    en="{name} has been closed since {day} and cannot deal with your request. This is not a refusal. Choose another organisation and "
    "send the request again.",
)


@transaction.atomic
def close_provider(
    *, organisation: Organisation, on: date, act: str, service_of: ServiceOf, by: Actor, now: datetime,
    answer_requests: bool = False, leave_people: bool = False,
) -> int:  # fmt: skip
    """Close `organisation` on `on` by `act`, and return how many requests that waited there were answered at once.

    Raises ProviderBusy, with the numbers of the requests and the number of people, until both consequences are confirmed: requests
    are stopped on the first day without it and told why and what to do; people stay attached until the department distributes them.
    """
    requests = Case.objects.undecided().filter(provider=organisation).order_by("pk")
    people = history.of_clinic(organisation, on=on).count()
    if (requests and not answer_requests) or (people and not leave_people):
        raise ProviderBusy(requests=[case.number for case in requests], people=people)
    parties.close_organisation(organisation=organisation, on=on, act=act, by=by, now=now)
    return stop_at_closed(service_of=service_of, by=by, now=now, organisation=organisation)


def stop_at_closed(*, service_of: ServiceOf, by: Actor, now: datetime, organisation: Organisation | None = None) -> int:
    """Answer every undecided request whose provider is gone today and return how many; each in a transaction of its own.

    A reopened case has a decision that stands and is left to its officers.
    """
    gone = Case.objects.of_closed_providers(on=legal_day(now))
    if organisation is not None:
        gone = gone.filter(provider=organisation)
    keys = list(gone.order_by("pk").values_list("pk", flat=True))
    return sum(_stop(key, service_of, by, now) for key in keys)


@transaction.atomic
def _stop(key: int, service_of: ServiceOf, by: Actor, now: datetime) -> bool:
    rows = Case.objects.select_for_update(of=("self",)).select_related("provider", "recipient", "applicant")
    case = rows.undecided().filter(pk=key).first()
    if case is None or case.provider is None:
        return False
    service, day = service_of(case.service), date_format(case.provider.valid.upper, "d.m.Y")
    why = {language: CLOSED.into(language).format(name=f"«{case.provider.name(language)}»", day=day) for language in ("kk", "ru", "en")}
    move(case, Act.STOP, by=by, now=now, note={"why": why, "cites": []})
    workings_of(service).release(case, now)
    tell(case, service, "not_accepted", now=now, why=Words(**why))
    return True
