"""The demo country pays contributions: every kind of life is in it, and the same seed gives the same."""

import pytest
from tests.domain.people import BY, NOW

from emhana.demo import actions as demo
from emhana.parties.models import Organisation
from emhana.registers.insurance import actions
from emhana.registers.insurance.models import InsuranceStatus, Payment, StatePaidPeriod

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_country_has_the_fund_payments_and_lives_of_every_kind(settings) -> None:
    demo.small(seed=1, by=BY, now=NOW)
    actions.refresh_statuses(on=NOW.date(), by=BY, now=NOW)
    assert Organisation.objects.filter(bin=settings.EMHANA_FUND_BIN).count() == 1
    assert set(InsuranceStatus.objects.values_list("reason", flat=True)) >= {"state_paid", "paid", "kept", "unpaid", "dead"}
    assert set(StatePaidPeriod.objects.values_list("category", flat=True)) >= {"pensioner", "maternity_leave", "unemployed_local_budget"}
    assert Payment.objects.filter(own=True).exists()
    assert set(Payment.objects.values_list("kind", flat=True)) == {1, 2}
