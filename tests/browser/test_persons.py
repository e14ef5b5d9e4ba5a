"""The register's pages in a real browser: the person's record, a correction, leavers, a merge, and the citizen's clinics."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from emhana.accounts import sessions
from emhana.documents.signing import DemoAuthority
from emhana.parties import actions as parties
from emhana.parties.models import Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.corrections import actions as corrections
from emhana.registers.attachment.inbox import actions as inbox
from emhana.registers.attachment.models import Attachment, Ground, Volume
from emhana.workbench import person_pages
from tests.browser.conftest import in_thread
from tests.browser.test_shell import MATRIX, at, draw, look
from tests.conftest import empty_tables
from tests.domain.people import BY, a_citizen, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import an_attachment, at_work

pytestmark = pytest.mark.browser
PAGES = [
    ("specialist", "/workbench/persons/"),
    ("specialist", "record"),
    ("specialist", "past"),
    ("specialist", "correct"),
    ("specialist", "merge"),
    ("specialist", "compare"),
    ("specialist", "/workbench/leaving/"),
    ("specialist", "message"),
    ("specialist", "/workbench/leaving/paper/"),
    ("specialist", "case"),
    ("citizen", "/cabinet/clinics/"),
    ("citizen", "cabinet_case"),
]


def attach(person: Person, name: str, since: date, basis: str) -> Attachment:
    now = timezone.now() - timedelta(days=100)
    return register.attach(
        person=person, organisation=a_clinic(name), volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=since, basis=basis,
        by=BY, now=now,
    )  # fmt: skip


def furnish() -> dict[str, str]:
    """Return the sessions of a specialist and a citizen, and the addresses of the pages."""
    now = timezone.now()
    who = a_person(("Әбдіғаппарова", "Үміт", "Құрманқызы"), phone="+77012345678")
    attach(who, "«№ 1 қалалық емхана» ШЖҚ КМК", date(2026, 1, 5), "000000001-95")
    attach(who, "«№ 2 қалалық аурухана жанындағы емхана» ШЖҚ КМК", date(2026, 3, 2), "000000002-92")
    wrong = attach(who, "«№ 3 емхана» ШЖҚ КМК", date(2026, 6, 1), "decision 17 of 2026-02-20, list 4")
    basis = corrections.Basis("басқа адамға арналған бекіту", "9-тармақ", "2026 ж. 2 маусымдағы № 12 қызметтік хат")
    corrections.annul_one(attachment=wrong, basis=basis, by=BY, now=now)
    child = a_person(("Әбдіғаппаров", "Али", ""), date(2020, 5, 1), "male")
    parties.represent(representative=who, represented=child, kind="parent", source="туу туралы жазба", since=child.born_on, by=BY, now=now)
    twin = a_person((who.family_name, who.given_name, who.patronymic), who.born_on, iin=None, document="UZBAB1234567",
                    status="temporary_foreigner")  # fmt: skip
    told = inbox.Told("GBDFL-2026-000417", "person_database", "emigration", "850101300015", date(2026, 5, 1))
    message = inbox.receive(told, by=BY, now=now - timedelta(days=7))
    inbox.settle(message=message, by=BY, now=now)
    case = an_attachment(a_clinic("№ 9 емхана"), who, now)
    specialist, citizen = at_work(staff("register_specialist", a_unit()), now), Client()
    session = specialist.session
    session[person_pages.SEARCH] = {"persons": [who.pk, twin.pk]}
    session.save()
    citizen.force_login(a_citizen(who))
    session = citizen.session
    session.update({sessions.OPENED: now.timestamp(), sessions.USED: now.timestamp(), sessions.AS_CITIZEN: True})
    session.save()
    record, row = f"/workbench/persons/{who.pk}/", Attachment.objects.in_force().filter(person=who).latest("pk")
    clients = {"specialist": specialist, "citizen": citizen}
    return {name: client.cookies[settings.SESSION_COOKIE_NAME].value for name, client in clients.items()} | {
        "record": record,
        "past": f"{record}?valid_day=1&valid_month=5&valid_year=2026&known_day=1&known_month=11&known_year=2026",
        "correct": f"{record}attachments/{row.pk}/correct/",
        "merge": f"{record}merge/",
        "compare": f"{record}merge/?with={twin.pk}",
        "message": f"/workbench/leaving/{message.pk}/",
        "case": f"/workbench/cases/{case.number}/",
        "cabinet_case": f"/cabinet/cases/{case.number}/",
    }


@pytest.fixture(scope="module")
def land(site, database_cluster, tmp_path_factory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("persons") / "authority"
    with override_settings(EMHANA_AUTHORITY=folder):
        DemoAuthority.create(folder, timezone.now())
        yield in_thread(furnish)
    empty_tables(database_cluster)


def opened(chromium, site, land, role: str, page: str, *, width: int = 1280, language: str = "kk", **options: bool):
    tab = chromium.open(width, session=land[role], site=site, **options)
    tab.goto(site + at(page if page.startswith("/") else land[page], language))
    return tab


@pytest.mark.parametrize(("language", "width"), MATRIX)
@pytest.mark.parametrize(("role", "address"), PAGES, ids=[address for _role, address in PAGES])
def test_page_is_accessible_and_narrow(site, chromium, land, role, address, language, width):
    page = opened(chromium, site, land, role, address, width=width, language=language)
    for fold in page.locator("details.govuk-details > summary").all():
        fold.click()
    look(page, f"persons_{address}_{language}_{width}")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_correction_is_shown_and_left_unmade_without_scripts(site, chromium, land, width):
    page = opened(chromium, site, land, "specialist", "correct", width=width, scripts=False)
    page.locator("input[name=kind][value=annul]").check(force=True)
    for name in ("paragraph", "document", "reason"):
        page.fill(f"[name={name}]", "9-тармақ")
    page.get_by_role("button", name="Не өзгеретінін көрсету").click()
    assert page.get_by_role("heading", name="Түзетуден кейін не қолданыста болады").is_visible()
    draw(page, f"persons_preview_{width}")
    assert page.get_by_role("button", name="Түзетуді енгізу").is_visible()
