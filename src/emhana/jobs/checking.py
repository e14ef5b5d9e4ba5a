"""Holds undecided cases against the state database of persons: what contradicts it is a fact the officer finds beside the case."""

import logging
from collections.abc import Callable
from datetime import datetime

from emhana.cases.actions import checks
from emhana.cases.judging import legal_day
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.integrations.errors import Rejected, Unavailable
from emhana.journal.actions import Program
from emhana.law.grounds import DocumentCheck
from emhana.law.passport import Words
from emhana.parties import state_register

log = logging.getLogger(__name__)
BY = Program("person_database")
AT_ONCE = 100
SOURCE = Words(
    kk="«Жеке тұлғалар» мемлекеттік деректер базасы",
    ru="государственная база данных «Физические лица»",
    en="the state database Individuals",
)
WHAT = {
    "names": Words(kk="тегі, аты, әкесінің аты", ru="фамилия, имя, отчество", en="family name, given name, patronymic"),
    "born_on": Words(kk="туған күні", ru="дата рождения", en="date of birth"),
    "died_on": Words(kk="қайтыс болуы туралы мәлімет", ru="сведения о смерти", en="record of death"),
    "unknown": Words(kk="ЖСН", ru="ИИН", en="IIN"),
}


def check_identities(*, clock: Callable[[], datetime]) -> int:
    """Check cases in review that were not checked yet, the earliest due first; return how many. Does nothing without a database."""
    database = state_register.database()
    if database is None:
        return 0
    waiting = Case.objects.filter(state=State.IN_REVIEW, recipient__iin_digest__isnull=False).exclude(events__kind=checks.CHECKED)
    done = 0
    for case in waiting.select_related("recipient").order_by("due_at")[:AT_ONCE]:
        try:
            found = database.find(str(case.recipient.iin), now=clock())
        except (Unavailable, Rejected) as error:
            log.warning("the person database was not asked about a case: %s", type(error).__name__)
            break  # the next run asks again; the case waits with its clock running
        differing = state_register.differences(case.recipient, found)
        what = WHAT[differing[0]] if differing else WHAT["names"]
        check = DocumentCheck(document=what, source=SOURCE, checked_on=legal_day(clock()), matches=not differing)
        done += checks.record_check(case=case, check=check, by=BY, now=clock())
    return done
