"""A citizen complains about a refusal in a real browser, the head and the quality body answer, and the person reads it."""

import re

import pytest
from django.utils import timezone

from emhana.cases.models import Case
from emhana.complaints.models import Complaint
from tests.browser.country import Country, country  # noqa: F401 a fixture
from tests.browser.test_citizen_journey import Walker, walker_in
from tests.browser.test_outcomes import Officer, staffed
from tests.browser.test_shell import MATRIX
from tests.domain.attachment_requests import on_portal
from tests.domain.people import a_unit

pytestmark = pytest.mark.browser
SAID = {
    "kk": "Мен осы қалада тұрамын, мекенжайым тіркелген. Шешімді қайта қарауды сұраймын.",
    "ru": "Я живу в этом городе, адрес зарегистрирован. Прошу пересмотреть решение.",
    "en": "I live in this city, the address is registered. Please look at it again.",
}
ANSWER = {
    "kk": "Мекенжай тіркелімде расталды. Іс қайта қаралады.",
    "ru": "Адрес подтверждён регистром. Дело будет рассмотрено снова.",
    "en": "The register confirms the address. The case is reviewed again.",
}


def refused_case(country: Country, walker: Walker) -> Case:  # noqa: F811
    """Return a refused request of the walker."""
    case = country.do(lambda: on_portal(walker.person, country.far, now=timezone.now()))
    country.decide(case.number, refuse=True)
    return case


def answered(officer: Officer, number: str, name: str, language: str) -> None:
    """Answer the complaint after looking at an empty form that is refused."""
    officer.open("/workbench/complaints/")
    officer.look(f"complaints_{name}")
    officer.page.locator(f"a[href*='{number}']").click()
    officer.look(f"complaint_{name}")
    officer.page.locator("form[action$='/answer/'] button").click()
    officer.look(f"complaint_{name}_error")
    officer.page.locator("input[name=outcome][value=satisfied]").check(force=True)
    officer.page.fill("[name=words]", ANSWER[language])
    if officer.page.locator("input[name=reopen]").count():
        officer.page.locator("input[name=reopen]").check(force=True)
    officer.page.locator("form[action$='/answer/'] button").click()
    officer.page.wait_for_load_state()
    officer.look(f"complaint_{name}_answered")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_refusal_is_complained_of_answered_and_reviewed_again(site, chromium, country, language, width):  # noqa: F811
    walker = walker_in(chromium, site, country, language, width)
    walker.person = country.citizen()
    walker.sign_in(walker.person.iin)
    case = refused_case(country, walker)
    walker.open(f"/cabinet/cases/{case.number}/")
    walker.look("refused_case")
    walker.page.locator(f"a.govuk-button[href='/cabinet/cases/{case.number}/complain/']").click()
    walker.look("complain")
    walker.choose("addressee", "both")
    walker.press()
    walker.look("complain_error")
    assert walker.page.locator("input[name=addressee][value=both]").is_checked()
    walker.page.fill("[name=text]", SAID[language])
    walker.press()
    walker.page.wait_for_url("**/cabinet/complaints/*/")
    number = re.search(r"complaints/(C-[0-9-]+)/", walker.page.url)[1]
    walker.look("complaint")
    offices = [("head", country.far), ("quality_controller", country.do(lambda: a_unit("710000000")))]
    for kind, place in offices:
        officer = Officer(chromium, site, language, width, login=staffed(country, kind, place))
        answered(officer, number, kind, language)
    walker.open(f"/cabinet/complaints/{number}/")
    walker.look("complaint_answered")
    assert walker.page.get_by_text(ANSWER[language]).count() == 2
    found = country.do(lambda: Complaint.objects.get(case=case).case)
    assert (found.state, found.outcome) == ("in_review", "")
