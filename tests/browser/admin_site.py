"""An administrator at work in a browser: organisations open and closed, staff with a deputy, a roster, pairs, norms, a file read."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from emhana import catalogue
from emhana.accounts.models import Duty, Place, Role, User
from emhana.accounts.staff import actions as staff_actions
from emhana.cases.actions.assign import assign
from emhana.cases.actions.closing import close_provider
from emhana.parties.actions import change_doctor, close_precinct
from emhana.parties.models import Organisation
from emhana.reference.actions import override, pair_bordering
from emhana.reference.models import Override
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.first_load import actions as first_load
from emhana.registers.attachment.models import Ground, Volume
from tests.browser.conftest import in_thread
from tests.domain.people import BY, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import an_attachment, at_work

HERE = "/workbench/admin"


def furnish() -> dict[str, str]:
    """Return the session of each role, and the addresses of pages of one thing."""
    now, unit = timezone.now(), a_unit()
    today = timezone.localdate(now)
    clinic = a_clinic("«№ 4 қалалық емхана» ШЖҚ КМК", unit, posts=("gp", "therapist", "paediatrician"))
    gone = a_clinic("Жабылған № 5 қалалық емхана", unit)
    boss, specialist = staff("administrator"), staff("register_specialist", unit, a_person(("Қасымов", "Ерлан", "Серікұлы")))
    for where in (clinic, gone):
        _attach(where, today - timedelta(days=200))
    cases = [an_attachment(clinic, a_person(), now - timedelta(hours=hours)) for hours in (1, 2)]
    an_attachment(gone, a_person(), now)
    assign(cases=cases[:1], to=specialist.acting, reason="Демалысқа кетті", by=boss, now=now)
    _close(clinic, gone, now)
    deputy = User.objects.create(login="v.kim", person=a_person(("Ким", "Вера", "")))
    days = {"since": today, "until": today + timedelta(days=14)}
    staff_actions.name_deputy(role=specialist.acting, deputy=deputy, order="№ 12, 20.11.2026", by=BY, now=now, **days)
    place = Place(Duty.Kind.REGISTER_SPECIALIST, region=unit)
    staff_actions.put_on_duty(place=place, user=specialist, days=[today + timedelta(days=step) for step in range(3)], by=BY, now=now)
    north, south = a_unit("351000000", "city", "Қарағанды"), a_unit("621000000", "city", "Жезқазған")
    pair = pair_bordering(first=north, second=south, since=today, act="Бұйрық № 1", by=BY, now=now)
    norm = override(kind=Override.Kind.NORM, key="gp", value=1500, since=today, act="Бұйрық № 2", by=BY, now=now)
    lines = "\n".join(("ЖСН;БСН;Учаске;Бекітілген күні", f"{a_person().iin};{clinic.bin};1;2024-01-10", "850327300123;1;1;2024-01-10"))
    load = first_load.read_register(file_name="tirkelim.csv", data=lines.encode(), by=BY, now=now)
    role = Role.objects.get(user=specialist, deputy_of=None)
    clients = {"administrator": at_work(boss, now), "register_specialist": at_work(specialist, now)}
    sessions = {kind: client.cookies[settings.SESSION_COOKIE_NAME].value for kind, client in clients.items()}
    return sessions | {
        "organisation": f"{HERE}/organisations/{clinic.bin}/", "precinct": f"{HERE}/precincts/{clinic.precincts.get(number='1').pk}/",
        "closed precinct": f"{HERE}/precincts/{clinic.precincts.get(number='2').pk}/", "member": f"{HERE}/staff/{specialist.pk}/",
        "role": f"{HERE}/roles/{role.pk}/", "load": f"{HERE}/loads/{load.pk}/", "border": f"{HERE}/borders/{pair.pk}/",
        "norm": f"{HERE}/norms/{norm.pk}/", "roster": f"/workbench/rosters/?region={unit.code}", "left": f"/workbench/left/{gone.bin}/",
        "person": str(a_person().iin),
    }  # fmt: skip


def _attach(clinic: Organisation, since) -> None:
    precinct = clinic.precincts.order_by("number").first()
    for _number in range(2):
        register.attach(
            person=a_person(("Сейітова", "Дана", "")), organisation=clinic, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE,
            since=since, basis="test", precinct=precinct, by=BY, now=timezone.now(),
        )  # fmt: skip


def _close(clinic: Organisation, gone: Organisation, now) -> None:
    today = timezone.localdate(now)
    confirmed = {"answer_requests": True, "leave_people": True}
    close_provider(organisation=gone, on=today, act="№ 3", service_of=catalogue.by_code, by=BY, now=now, **confirmed)
    change_doctor(precinct=clinic.precincts.get(number="1"), doctor="Ахметова Айгүл Сәкенқызы", since=today, by=BY, now=now)
    close_precinct(precinct=clinic.precincts.get(number="2"), on=today, act="№ 4", by=BY, now=now)


def furnished() -> dict[str, str]:
    """Furnish the site that the browser visits."""
    return in_thread(furnish)
