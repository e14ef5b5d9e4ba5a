"""Insurance information asked for in a browser and read as a paper; the calculator, the payments, and the pages of the Fund."""

import pytest

from emhana.parties.models import Organisation
from tests.browser.both_sides import at_desk, paper
from tests.browser.country import country  # noqa: F401 a fixture
from tests.browser.test_citizen_journey import walker_in
from tests.browser.test_shell import MATRIX
from tests.domain.insurance_samples import FUND, imported, line, the_fund
from tests.domain.people import staff

pytestmark = pytest.mark.browser
APPLY = "/apply/mshi_participation_information/"
CALCULATOR = "/insurance/calculator/?payer=employee&month=4&year=2023&income=900000&unpaid=15"


def fund() -> Organisation:
    return Organisation.objects.filter(bin=FUND).first() or the_fund()


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_the_information_is_asked_for_and_read(site, chromium, country, tmp_path, language, width):  # noqa: F811
    person = country.citizen()
    country.do(fund)
    country.do(lambda: imported(tmp_path, [line(person, "2026-08", 4250), line(person, "2026-09", 3333, payer=person.key)]))
    walker = walker_in(chromium, site, country, language, width)
    walker.sign_in(person.iin)
    walker.start(APPLY)
    walker.answer("insurance_whom", "whom", "self")
    walker.answer("insurance_consent", "consent", "yes")
    number = walker.confirm()
    walker.look("insurance_case")
    text = paper(walker, "insurance").replace("\xa0", " ")
    assert number in text
    assert "4 250" in text
    for name in ("payments/", "health/"):
        walker.open(f"/cabinet/{name}")
        walker.look(f"insurance_{name.strip('/')}")
    walker.open("/insurance/calculator/")
    walker.look("insurance_calculator")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_the_calculator_and_the_pages_of_the_fund(site, chromium, country, tmp_path, language, width):  # noqa: F811
    person = country.citizen()
    officer = at_desk(chromium, site, country, language, width, lambda: staff("fund", fund()))
    officer.open(CALCULATOR)
    officer.look("calculator_worked_out")
    officer.open("/insurance/calculator/?payer=platform&month=1&year=2019&income=x&unpaid=")
    officer.look("calculator_error")
    officer.open("/workbench/payments/")
    officer.look("payments_empty")
    officer.press()
    officer.look("payments_error")
    country.do(lambda: imported(tmp_path, [line(person, "2026-08"), line(person, "2026-09", -5)], name=f"{language}{width}.csv"))
    officer.open("/workbench/payments/")
    officer.look("payments_done")
    officer.open("/workbench/terms/")
    officer.look("terms")
