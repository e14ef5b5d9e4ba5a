"""The head sees what of the organisation's cases the monitoring system was not told."""

import re
from html import unescape

import pytest
from django.utils import timezone

from emhana.cases.models import Case, StageReport
from tests.domain.people import a_clinic, staff
from tests.web.staff_session import an_attachment, at_work

pytestmark = pytest.mark.django_db
ADDRESS = "/workbench/monitoring/"


def reports(case: Case, state: str = "waiting", attempts: int = 1) -> None:
    """Put in a report of each event of the case."""
    now = timezone.now()
    for event in case.events.order_by("id"):
        StageReport.objects.create(
            event=event, case=case, stage="received", at=event.at, next_try_at=now, state=state, attempts=attempts, failure="no answer"
        )


def page(client) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(ADDRESS).content.decode())).split())


@pytest.fixture
def clinic():
    return a_clinic()


@pytest.fixture
def head(clinic):
    return at_work(staff("head", clinic), timezone.now())


def test_what_failed_and_what_was_refused_is_shown_and_what_is_fresh_only_counted(clinic, head):
    failed, refused, fresh = (an_attachment(clinic) for _ in range(3))
    reports(failed)
    reports(refused, state="rejected")
    reports(fresh, attempts=0)
    text = page(head)
    assert (text.count(failed.number), text.count(refused.number), fresh.number in text) == (3, 3, False)
    assert ("Жіберуді күтуде: 6" in text, "no answer" in text) == (True, True)


def test_another_organisation_and_another_role_see_nothing_of_it(clinic):
    reports(an_attachment(clinic))
    other = at_work(staff("head", a_clinic("Басқа")), timezone.now())
    assert "Жіберуді күтуде: 0" in page(other)
    assert at_work(staff("registrar", clinic), timezone.now()).get(ADDRESS).status_code == 403


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(clinic, head, django_assert_max_num_queries):
    for _ in range(4):
        reports(an_attachment(clinic))
    head.get(ADDRESS)
    with django_assert_max_num_queries(8):
        assert head.get(ADDRESS).status_code == 200
