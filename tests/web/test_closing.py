"""A case on which nothing is left to do is closed: the result was taken, or thirty days went by; its timeline says so."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from emhana.cases.actions import moves
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.jobs import closing
from emhana.journal.actions import Program
from tests.domain.attachment_requests import SERVICE, granted, on_portal
from tests.domain.people import a_clinic, a_person, staff
from tests.web.people_online import authority, authority_folder, signed_in  # noqa: F401 fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]
BY = Program("test")


@pytest.fixture
def case() -> Case:
    found = on_portal(a_person(), a_clinic(), now=timezone.now())
    granted(found, now=timezone.now())
    return found


def take(case: Case, client: Client) -> None:
    document = ResultDocument.objects.filter(case_number=case.number).latest("pk")
    assert client.get(f"/cabinet/cases/{case.number}/documents/{document.check_code}/").status_code == 200


def close(at: datetime) -> int:
    return closing.close_due(clock=lambda: at)


def events(case: Case) -> list[str]:
    return list(case.events.order_by("id").values_list("kind", flat=True))


def test_a_case_is_closed_once_its_result_was_taken_and_not_before(case):
    now, client = timezone.now(), signed_in(case.recipient, "kk")
    assert close(now) == 0
    take(case, client)
    take(case, client)
    assert events(case)[-1:] == ["taken"], "only the first time counts"
    assert close(now) == 1
    case.refresh_from_db()
    assert (case.state, case.outcome, events(case)[-2:]) == ("closed", "granted", ["taken", "close"])
    page = unescape(client.get(f"/cabinet/cases/{case.number}/").content.decode())
    assert "Нәтиже құжатын алдыңыз" in page
    assert "Өтініш жабылды" in page
    assert close(now) == 0


def test_a_result_nobody_takes_closes_its_case_after_thirty_days(case):
    given = case.events.get(kind="deliver").at
    assert close(given + timedelta(days=30, seconds=-1)) == 0
    assert close(given + timedelta(days=30)) == 1


def test_a_case_decided_again_counts_from_its_newest_result(case):
    take(case, signed_in(case.recipient))
    later = timezone.now() + timedelta(days=29)
    head = staff("head", case.provider)
    moves.reopen(case=case, service=SERVICE, by=head, now=later, reason="қате", basis="№ 1 шағым")
    assert close(later) == 0, "a case under review is not closed"
    granted(case, now=later)
    assert close(later + timedelta(days=29)) == 0, "what was taken was the earlier result"
    assert close(later + timedelta(days=30)) == 1


def test_a_closed_case_can_be_reopened(case):
    now = timezone.now()
    take(case, signed_in(case.recipient))
    close(now)
    case.refresh_from_db()
    moves.reopen(case=case, service=SERVICE, by=staff("head", case.provider), now=now, reason="қате", basis="№ 1 шағым")
    assert case.state == "in_review"


def test_looking_for_cases_to_close_costs_one_query_when_there_are_none(case, django_assert_num_queries):
    with django_assert_num_queries(1):
        close(timezone.now())
