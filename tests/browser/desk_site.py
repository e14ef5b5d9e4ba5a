"""Staff at work in a browser: a clinic with cases in every state, committed, and a session for each role."""

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from emhana.accounts.models import User
from emhana.cases.actions import decide, moves, visits
from emhana.cases.models import Case, MaintenanceWindow, StageReport
from emhana.documents.digital import actions as retrieved
from emhana.parties.models import Person
from emhana.workbench import intakes
from tests.browser.conftest import in_thread
from tests.domain.complaint_samples import filed
from tests.domain.people import a_clinic, a_person, a_unit, staff
from tests.web.staff_session import ATTACHMENT, an_attachment, at_work

NAMES = (("Өтегенова", "Әйгерім", "Қасымқызы"), ("Қасымов", "Ерлан", ""), ("Әбдіғаппарова", "Үміт", "Құрманқызы"), ("Ли", "Анна", ""))
_serial = count(1)


def furnish() -> dict[str, str]:
    """Return, for each role, the key of its session, and the addresses of pages in different states."""
    now, clinic = timezone.now(), a_clinic("«№ 4 қалалық емхана» ШЖҚ КМК", posts=("gp", "therapist"))
    people = {kind: staff(kind, clinic) for kind in ("registrar", "head")}
    people |= {"register_specialist": staff("register_specialist", a_unit()), "administrator": staff("administrator")}
    cases = [
        an_attachment(clinic, a_person(names), now - timedelta(hours=hours)) for hours, names in zip((1, 30, 2, 3), NAMES, strict=True)
    ]
    Case.objects.filter(pk=cases[1].pk).update(due_at=now - timedelta(hours=3))
    returned = an_attachment(clinic, a_person(("Ким", "Вера", "")), now, papers=())
    failed = {
        "document": _words("жеке куәлік", "удостоверение"),
        "source": _words("мемлекеттік база", "государственная база"),
        "matches": False,
    }
    decide.find(
        case=cases[2], service=ATTACHMENT, found={"document_checks": [failed | {"checked_on": now.date().isoformat()}]},
        by=people["register_specialist"], now=now,
    )  # fmt: skip
    moves.withdraw(case=cases[3], service=ATTACHMENT, by=people["registrar"], now=now, reason="Жазбаша өтініш бойынша")
    filed(cases[0], against="inaction", now=now - timedelta(days=6))
    for state, attempts in (("waiting", 3), ("rejected", 1)):
        event = cases[0].events.exclude(report__isnull=False).earliest("id")
        StageReport.objects.create(
            event=event, case=cases[0], stage="received", at=event.at, next_try_at=now, state=state, attempts=attempts, failure="HTTP 503"
        )
    for minutes in (25, 40, 5):
        visits.take_ticket(organisation=clinic, service=ATTACHMENT.code, by=people["registrar"], now=now - timedelta(minutes=minutes))
    visits.call_next(organisation=clinic, by=people["registrar"], now=now - timedelta(minutes=2))
    MaintenanceWindow.objects.create(starts_at=now, ends_at=now + timedelta(hours=1), reason="Жаңарту", author="test", declared_at=now)
    MaintenanceWindow.objects.update(starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=1))
    clients = {kind: at_work(user, now) for kind, user in people.items()}
    key, session = uuid4(), clients["registrar"].session
    owner = a_person(("Сейітова", "Дана", ""))
    row = {"service": ATTACHMENT.code, "person": owner.pk, "visit": None, "rows": _documents(owner, people["registrar"], now)}
    session[intakes.KEPT] = {str(key): row | {"applicant": row["person"]}}
    session.save()
    sessions = {kind: client.cookies[settings.SESSION_COOKIE_NAME].value for kind, client in clients.items()}
    pages = dict(zip(("open", "overdue", "holding", "withdrawn"), (f"/workbench/cases/{case.number}/" for case in cases), strict=True))
    return sessions | pages | {"returned": f"/workbench/cases/{returned.number}/", "intake": f"/workbench/desk/intake/{key}/"}


def _documents(owner: Person, by: User, now: datetime) -> list[int]:
    """Return the keys of a digital document that was taken and of one whose owner has not answered."""
    told = {"name": owner.full_name, "born_on": owner.born_on.isoformat(), "number": "990000001"}
    taken = retrieved.ask(owner=owner, kind="identity_card", needs_consent=True, by=by, now=now)
    retrieved.agree(row=taken, act="otp", by=by, now=now)
    retrieved.keep(row=taken, content=told, by=by, now=now)
    return [taken.pk, retrieved.ask(owner=owner, kind="pension_certificate", needs_consent=True, by=by, now=now).pk]


def _words(kk: str, ru: str) -> dict[str, str]:
    return {"kk": kk, "ru": ru, "en": ru}


def furnished() -> dict[str, str]:
    """Furnish the site that the browser visits."""
    return in_thread(furnish)
