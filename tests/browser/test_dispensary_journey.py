"""Dispensary information in browsers: about oneself; about another whose consent comes from a second browser or by text message."""

import re
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import timezone

from emhana.jobs import consents, sending
from emhana.registers.dispensary import actions as registers
from emhana.registers.dispensary.models import Register, RegisterHolder
from tests.browser.both_sides import at_desk, paper
from tests.browser.country import country  # noqa: F401 a fixture
from tests.browser.test_citizen_journey import Walker, walker_in
from tests.browser.test_shell import MATRIX
from tests.contracts import targets
from tests.domain.dispensary_samples import code_sent, kept_by, observed, somebody
from tests.domain.people import BY, NOW, staff

pytestmark = pytest.mark.browser
APPLY = "/apply/narcology_information/"
PERSON = ("Өтегенова", "Әйгерім", "Қасымқызы")


def kept() -> None:
    """Let somebody keep the register."""
    if not RegisterHolder.objects.exists():
        kept_by(Register.NARCOLOGY)


def asked_about(walker: Walker, iin: str, family_name: str) -> str:
    """Ask about another person and return the number of the case, which waits for their answer."""
    walker.start(APPLY)
    walker.answer("register_whom", "whom", "other")
    walker.look("register_another")
    walker.press()
    walker.look("register_another_error")
    walker.page.fill("#id_iin", iin)
    walker.page.fill("#id_family_name", family_name)
    walker.press()
    return walker.confirm()


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_the_answer_about_oneself_comes_at_once(site, chromium, country, language, width):  # noqa: F811
    person = country.citizen()
    country.do(kept)
    walker = walker_in(chromium, site, country, language, width)
    walker.sign_in(person.iin)
    walker.start(APPLY)
    walker.answer("register_whom", "whom", "self")
    number = walker.confirm()
    walker.look("register_case")
    assert number in paper(walker, "register_self")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_consent_is_given_in_a_second_browser_while_the_first_waits(site, chromium, country, language, width):  # noqa: F811
    asker, subject = country.citizen(), country.citizen(PERSON)
    country.do(kept)
    country.do(lambda: observed(subject))
    first, second = (walker_in(chromium, site, country, language, width) for _ in range(2))
    first.sign_in(asker.iin)
    number = asked_about(first, subject.iin, subject.family_name)
    first.look("register_waits")
    second.sign_in(subject.iin)
    second.open("/cabinet/consents/")
    second.look("consents")
    second.page.locator("main a[href*='/cabinet/consents/']").first.click()
    second.look("consent")
    country.later()
    second.press()
    second.look("consent_code")
    second.page.fill("#id_code", "12")
    second.page.locator("form:has(#id_code) button").first.click()
    second.look("consent_error")
    second.choose("answer", "yes")
    second.page.fill("#id_code", country.code())
    second.page.locator("form:has(#id_code) button").first.click()
    second.look("consent_given")
    first.open(f"/cabinet/cases/{number}/")
    first.look("register_answered")
    text = paper(first, "register_other")
    assert subject.family_name in text
    second.open("/cabinet/health/")
    second.look("health_with_consent")
    second.open("/cabinet/access/")
    second.look("who_looked")


@pytest.fixture(scope="module")
def gateway() -> Iterator[targets.StandIn]:
    """Run one gateway for the module: it numbers its replies, and a number taken before is not taken again."""
    with targets.running("emhana.integrations.sms_gateway.fake") as stand_in:
        yield stand_in


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_consent_is_given_by_a_text_message(site, chromium, country, gateway, language, width):  # noqa: F811
    asker = country.citizen()
    subject = country.do(lambda: somebody(phone="+7 701 222 45 67"))
    country.do(kept)
    walker = walker_in(chromium, site, country, language, width)
    walker.sign_in(asker.iin)
    number = asked_about(walker, subject.iin, subject.family_name)
    with override_settings(EMHANA_SMS_GATEWAY_URL=gateway.url):
        country.do(lambda: sending.send_due(clock=timezone.now))
        gateway.control("/replies", phone="+77012224567", message=f"ИӘ {country.do(code_sent)}")
        country.do(lambda: consents.settle(clock=timezone.now))
    walker.open(f"/cabinet/cases/{number}/")
    walker.look("register_answered_by_text")
    assert re.search(subject.family_name, paper(walker, "register_by_text"))


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_reader_looks_and_an_emergency_is_told(site, chromium, country, language, width):  # noqa: F811
    def reader():
        user = staff("registrar", country.near)
        registers.list_reader(register=Register.NARCOLOGY, user=user, basis="№ 1", since=NOW.date().replace(month=1), by=BY, now=NOW)
        return user

    subject = country.citizen(PERSON)
    country.do(kept)
    officer = at_desk(chromium, site, country, language, width, reader)
    officer.open("/workbench/dispensary/")
    officer.press()
    officer.look("reader_error")
    for register, name in (("narcology", "reader_answer"), ("psychiatry", "reader_not_listed")):
        officer.choose("register", register)
        officer.page.fill("#id_iin", subject.iin)
        officer.page.fill("#id_reason", "Ота")
        officer.press()
        officer.look(name)
    officer.open("/workbench/dispensary/emergency/")
    officer.look("emergency")
    officer.choose("register", "psychiatry")
    officer.page.fill("#id_iin", subject.iin)
    officer.page.fill("#id_reason", "Ота")
    officer.page.locator("#id_understood").check(force=True)
    officer.press()
    officer.look("emergency_answer")
    keeper = at_desk(chromium, site, country, language, width, lambda: staff("administrator"))
    keeper.open("/workbench/dispensary/readers/")
    keeper.look("readers")
