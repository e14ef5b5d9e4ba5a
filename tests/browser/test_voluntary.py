"""Insured people in a real browser: the desk takes in a foreigner without an IIN with a family, an officer of the insurer sends a request,
the specialist approves, the registrar gives out the coupon; and a person asks online."""

import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pypdf
import pytest
from django.test import override_settings
from django.utils import timezone

from emhana.documents.signing import DemoAuthority
from tests.browser.conftest import in_thread
from tests.browser.test_shell import MATRIX, SHOTS, at, look
from tests.conftest import empty_tables
from tests.domain.people import a_person, a_unit, staff
from tests.domain.voluntary_samples import a_desk
from tests.web.people_online import signed_in
from tests.web.staff_session import at_work

pytestmark = pytest.mark.browser
ADDRESS = "/workbench/desk/insured/"
_serial = count(1)


def _furnish() -> dict[str, str]:
    """Return the sessions of a registrar, a specialist, an officer of the insurer and a person, the insurer and the clinic."""
    now, desk = timezone.now(), a_desk()
    person = a_person(("Yılmaz", "Deniz", ""), status="temporary_foreigner", phone="+7 701 234 56 78")
    sessions = {
        "registrar": at_work(desk.registrar, now), "specialist": at_work(staff("register_specialist", a_unit()), now),
        "person": signed_in(person, "kk"), "officer": at_work(staff("insurer", desk.insurer.organisation), now),
    }  # fmt: skip
    cookies = {name: client.cookies["sessionid"].value for name, client in sessions.items()}
    insurer = desk.insurer.organisation
    return cookies | {"insurer": insurer.bin, "clinic": desk.clinic.bin}


@pytest.fixture(scope="module")
def desk(site, database_cluster, tmp_path_factory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("voluntary") / "authority"
    with override_settings(EMHANA_AUTHORITY=folder):
        DemoAuthority.create(folder, timezone.now())
        yield in_thread(_furnish)
    empty_tables(database_cluster)


def opened(chromium, site, desk, who: str, address: str, language: str, width: int, **options: bool):
    """Open `address` in a window of `who`."""
    page = chromium.open(width, session=desk[who], site=site, **options)
    page.goto(site + at(address, language))
    return page


def date_in(page, name: str, days: int) -> None:
    """Type the day that lies `days` from today."""
    day = timezone.localdate() + timedelta(days=days)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.fill(f"[name={name}_{part}]", str(value))


def type_contract(page, desk, number: str) -> None:
    page.select_option("[name=contract-insurer]", desk["insurer"])
    page.fill("[name=contract-number]", number)
    date_in(page, "contract-starts_on", -30)
    date_in(page, "contract-ends_on", 300)
    page.locator("[name=contract-names_clinic]").check(force=True)


def type_person(page, place: int, given: str, age: int, *boxes: str, insured: bool = True) -> None:
    for name, said in {"country": "TUR", "document": f"B{next(_serial):06d}", "family_name": "Yılmaz", "given_name": given}.items():
        page.fill(f"[name=p{place}-{name}]", said)
    date_in(page, f"p{place}-born_on", -365 * age)
    page.select_option(f"[name=p{place}-sex]", "male")
    page.select_option(f"[name=p{place}-status]", "temporary_foreigner")
    page.fill(f"[name=p{place}-street]", "Абай көшесі, 5")
    for box in ("shown", *(["insured"] if insured else []), *boxes):
        page.locator(f"[name=p{place}-{box}]").check(force=True)


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_family_without_iins_is_taken_in_approved_and_gets_coupons(site, chromium, desk, language, width):
    name = f"{language}_{width}"
    page = opened(chromium, site, desk, "registrar", ADDRESS, language, width)
    look(page, f"empty_{name}")
    page.locator("button[value=submit]").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, f"errors_{name}")
    type_contract(page, desk, f"F-{name}")
    type_person(page, 0, "Deniz", 40, "consents")
    page.locator("button[value=add]").click()
    page.locator("[name=p1-given_name]").wait_for()
    assert page.input_value("[name=p0-given_name]") == "Deniz"
    type_person(page, 1, "Can", 8)
    look(page, f"family_{name}")
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/insured/taken/**")
    look(page, f"taken_{name}")
    cases = page.locator("main a[href*='/workbench/cases/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(cases) == 2
    for case in cases:
        _approved(site, chromium, desk, case, language, width)
    _coupon(page, site, cases[0], language, name)


def _approved(site, chromium, desk, case: str, language: str, width: int) -> None:
    page = opened(chromium, site, desk, "specialist", case, language, width)
    look(page, f"review_{language}_{width}")
    page.locator("button[value=granted]").click()
    page.wait_for_load_state()
    page.locator("a[href*='/results/']").first.wait_for()


def _coupon(page, site, case: str, language: str, name: str) -> None:
    """Give the coupon out and read it."""
    page.goto(site + at(case, language))
    look(page, f"granted_{name}")
    page.locator("form[action$='/coupon/'] button").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, f"coupon_error_{name}")
    page.locator("[name=coupon-shown]").check(force=True)
    page.locator("form[action$='/coupon/'] button").click()
    page.wait_for_load_state()
    result = page.locator("a[href*='/results/']").first
    result.wait_for()
    look(page, f"coupon_{name}")
    pdf = page.request.get(site + result.get_attribute("href")).body()
    if SHOTS:
        (Path(SHOTS) / f"coupon_{name}.pdf").write_bytes(pdf)
    said = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert [part for part in ("Yılmaz Deniz", f"F-{name}", "«Сақтандыру» АҚ") if part not in said] == []


def test_a_member_is_added_and_sent_without_scripts(site, chromium, desk):
    page = opened(chromium, site, desk, "registrar", ADDRESS, "kk", 320, scripts=False)
    type_contract(page, desk, "N-1")
    page.locator("button[value=add]").click()
    assert (page.locator("[name=p1-given_name]").count(), page.input_value("[name=contract-number]")) == (1, "N-1")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_the_insurer_enters_a_contract_asks_for_a_person_and_reads_the_decision(site, chromium, desk, language, width):
    name = f"{language}_{width}"
    page = opened(chromium, site, desk, "officer", "/workbench/insurer/", language, width)
    look(page, f"insurer_contracts_{name}")
    page.locator("#act-enter").click()
    page.locator("form:has([value=enter]) button").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, f"insurer_contract_errors_{name}")
    for field, value in (("number", f"I-{name}"), ("clinics", desk["clinic"])):
        page.fill(f"[name=enter-{field}]", value)
    date_in(page, "enter-first_day", -30)
    date_in(page, "enter-last_day", 20)
    page.locator("form:has([value=enter]) button").click()
    page.wait_for_url("**/insurer/contracts/**")
    look(page, f"insurer_contract_{name}")
    page.locator(f"main a[href$='/{desk['clinic']}/']").click()
    look(page, f"insurer_request_{name}")
    page.locator("button[value=submit]").click()
    page.locator(".govuk-error-summary").wait_for()
    look(page, f"insurer_request_errors_{name}")
    type_person(page, 0, "Kerem", 40, insured=False)
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/requests/taken/**")
    look(page, f"insurer_taken_{name}")
    own = page.locator("main a[href*='/insurer/requests/0']").get_attribute("href")
    _approved(site, chromium, desk, own.replace("/insurer/requests/", "/cases/"), language, width)
    for address, seen in ((own, "one"), ("/workbench/insurer/requests/", "requests"), ("/workbench/insurer/endings/", "endings")):
        page.goto(site + at(address, language))
        assert page.get_by_text("Yılmaz Kerem").first.is_visible()
        look(page, f"insurer_{seen}_{name}")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_person_types_the_contract_and_the_passport_online(site, chromium, desk, language, width):
    page, name = opened(chromium, site, desk, "person", "/apply/phc_attachment/", language, width), f"{language}_{width}"
    page.locator("form[action$='/begin/'] button").click()
    for field, value in (("whom", "self"), ("residence", "permanent"), ("ground", "vhi"), ("clinic", desk["clinic"])):
        page.locator(f"input[name={field}][value='{value}']").check(force=True)
        page.locator("main form[method=post] button").click()
    page.select_option("[name=insurer]", desk["insurer"])
    page.fill("[name=number]", f"O-{name}")
    date_in(page, "starts_on", -30)
    date_in(page, "ends_on", 300)
    look(page, f"online_contract_{name}")
    page.locator("main form[method=post] button").click()
    page.fill("[name=country]", "TUR")
    page.fill("[name=number]", "AB123456")
    date_in(page, "until", 400)
    look(page, f"online_document_{name}")
    page.locator("main form[method=post] button").click()
    page.locator("[name=language][value=ru]").check(force=True)
    look(page, f"online_papers_{name}")
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.set_input_files("[name=application]", file)
    page.set_input_files("[name=contract]", file)
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/check/**")
    look(page, f"online_check_{name}")
