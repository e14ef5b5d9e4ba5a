"""The three dispensary registers of the demo country: who keeps each, and who reads each, one person of the stories on each."""

from collections.abc import Sequence
from datetime import date, datetime

from emhana.accounts.models import User
from emhana.journal.actions import Actor
from emhana.parties.models import Organisation, Person
from emhana.registers.dispensary import actions
from emhana.registers.dispensary.models import Register

ACT = "№ 3-Ө, 05.01.2026"
READERS = {
    Register.PHTHISIATRY: ("registrar.almaty",),
    Register.PSYCHIATRY: ("registrar.astana",),
    Register.NARCOLOGY: ("registrar.almaty", "registrar.karaganda"),
}
OBSERVED = {Register.PHTHISIATRY: "border", Register.PSYCHIATRY: "full", Register.NARCOLOGY: "attached"}


def fill(*, keepers: Sequence[str], people: dict[str, str | None], since: date, by: Actor, now: datetime) -> None:
    """Let the organisations with these BINs keep the registers, list readers, enter a person on each; `people` gives IINs by story."""
    for place, register in enumerate(Register):
        organisation = Organisation.objects.get(bin=keepers[place % len(keepers)])
        actions.keep(register=register, organisation=organisation, since=since, by=by, now=now)
        for login in READERS[register]:
            actions.list_reader(register=register, user=User.objects.get(login=login), basis=ACT, since=since, by=by, now=now)
        iin = people.get(OBSERVED[register])
        if iin:
            actions.enter(register=register, person=Person.objects.with_iin(iin).get(), since=since, by=by, now=now)
