"""Staff: deputies, access, rosters, and the cases handed out to them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange
from tests.domain.attachment_requests import SERVICE, at_desk, on_portal
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff

from emhana.accounts import errors as account_errors
from emhana.accounts.actions import end_role, give_role
from emhana.accounts.models import Duty, Place, Role, User
from emhana.accounts.staff import actions as staff_actions
from emhana.cases.actions import decide, moves
from emhana.cases.actions.assign import assign
from emhana.cases.errors import AlreadyChanged, NotAllowed, NotAssignable, ReasonRequired
from emhana.cases.models import Case
from emhana.documents.signing import DemoAuthority
from emhana.journal.models import Entry

pytestmark = pytest.mark.django_db
TODAY, ACT = date(2026, 11, 24), "order 12 of 20.11.2026"


@pytest.fixture(autouse=True)
def authority(tmp_path, settings) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)


def roles() -> tuple[Role, User]:
    return staff("head", a_clinic()).acting, staff("registrar", a_clinic(), a_person(("Ким", "Вера", "")))


def test_nobody_gives_or_ends_a_role_of_their_own():
    boss = staff("administrator")
    with pytest.raises(account_errors.OwnRole):
        give_role(user=boss, kind="register_specialist", region=a_unit(), since=TODAY, by=boss, now=NOW)
    with pytest.raises(account_errors.OwnRole):
        end_role(boss.acting, until=TODAY, by=boss, now=NOW)


def test_a_role_ends_within_its_days_and_takes_its_deputies_along():
    held, other = roles()
    stand_in = staff_actions.name_deputy(role=held, deputy=other, since=TODAY, until=date(2027, 1, 1), order=ACT, by=BY, now=NOW)
    with pytest.raises(account_errors.RoleDays):
        end_role(held, until=date(2020, 1, 1), by=BY, now=NOW)
    end_role(held, until=date(2026, 12, 1), by=BY, now=NOW)
    stand_in.refresh_from_db()
    assert (held.valid.upper, stand_in.valid.upper) == (date(2026, 12, 1), date(2026, 12, 1))


def test_a_deputy_is_dated_ordered_and_stands_for_a_holder():
    held, other = roles()
    deputise = {"deputy": other, "since": TODAY, "until": date(2026, 12, 1), "order": ACT, "by": BY, "now": NOW}
    stand_in = staff_actions.name_deputy(role=held, **deputise)
    with pytest.raises(account_errors.DeputyOfDeputy):
        staff_actions.name_deputy(role=stand_in, **deputise)
    with pytest.raises(account_errors.RoleDays):
        staff_actions.name_deputy(role=held, **deputise | {"since": date(2019, 1, 1)})
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.filter(pk=stand_in.pk).update(valid=DateRange(TODAY, None))


def test_a_deputy_decides_and_the_decision_and_the_journal_say_so():
    region = a_unit()
    holder, other = staff("register_specialist", region), a_person(("Ким", "Вера", ""), date(1980, 2, 3))
    deputy = User.objects.create(person=other, login="vera")
    deputy.acting = staff_actions.name_deputy(
        role=holder.acting, deputy=deputy, since=TODAY, until=date(2026, 12, 1), order=ACT, by=BY, now=NOW
    )
    case = on_portal(a_person(), a_clinic())
    decision = decide.decide(case=case, service=SERVICE, outcome="granted", by=deputy, now=NOW, reason="checked")
    assert decision.officer == "Ким Вера"
    assert decision.position == "тіркелім маманы, міндетін уақытша атқарушы (Омаров Ержан Болатұлы орнына)"
    assert set(Entry.objects.filter(actor=deputy.actor_key).values_list("actor_role", flat=True)) == {"register_specialist:deputy"}


def test_access_is_renewed_unlocked_and_a_temporary_password_replaced():
    one = staff("administrator")
    User.objects.filter(pk=one.pk).update(failures=5, locked_until=NOW)
    staff_actions.unlock(user=one, by=BY, now=NOW)
    assert (one.failures, one.locked_until) == (0, None)
    staff_actions.renew_access(user=one, password="temporary one", totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", by=BY, now=NOW)
    assert one.temporary_password
    with pytest.raises(account_errors.PasswordWrong):
        staff_actions.change_password(user=one, present="x", new="a sentence of mine", now=NOW)
    for weak in ("short", "temporary one"):
        with pytest.raises(account_errors.PasswordWeak):
            staff_actions.change_password(user=one, present="temporary one", new=weak, now=NOW)
    staff_actions.change_password(user=one, present="temporary one", new="a sentence of mine", now=NOW)
    one.refresh_from_db()
    assert not one.temporary_password
    assert one.check_password("a sentence of mine")


def test_a_roster_takes_holders_of_the_place_once_a_day_and_a_week_is_copied():
    one, place = staff("register_specialist", a_unit()), Place(Duty.Kind.REGISTER_SPECIALIST, region=a_unit())
    monday = date(2026, 11, 23)
    days = [monday, monday + timedelta(days=2)]
    assert staff_actions.put_on_duty(place=place, user=one, days=days, by=BY, now=NOW) == 2
    assert staff_actions.put_on_duty(place=place, user=one, days=days, by=BY, now=NOW) == 0
    assert staff_actions.copy_week(place=place, monday=monday + timedelta(days=7), by=BY, now=NOW) == 2
    assert staff_actions.copy_week(place=place, monday=monday + timedelta(days=7), by=BY, now=NOW) == 0
    assert staff_actions.take_off_duty(place=place, user=one, days=[monday], by=BY, now=NOW) == 1
    found = Duty.objects.at(place, since=monday, until=monday + timedelta(days=14))
    assert [row.on.day for row in found] == [25, 30, 2]
    with pytest.raises(account_errors.NotOfPlace):
        staff_actions.put_on_duty(place=place, user=staff("registrar", a_clinic()), days=days, by=BY, now=NOW)


def test_a_copied_week_leaves_out_whoever_has_left():
    one, place = staff("register_specialist", a_unit()), Place(Duty.Kind.REGISTER_SPECIALIST, region=a_unit())
    staff_actions.put_on_duty(place=place, user=one, days=[date(2026, 11, 23)], by=BY, now=NOW)
    end_role(one.acting, until=date(2026, 11, 28), by=BY, now=NOW)
    assert staff_actions.copy_week(place=place, monday=date(2026, 11, 30), by=BY, now=NOW) == 0


def test_the_database_keeps_a_duty_at_its_place_and_once_a_day():
    one, row = staff("register_specialist", a_unit()), {"kind": "register_specialist", "region": a_unit(), "on": TODAY}
    Duty.objects.create(user=one, **row)
    for wrong in (row, row | {"region": None}, row | {"kind": "duty_doctor"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.create(user=one, **wrong)


def test_cases_are_given_to_an_officer_and_back_with_the_reason():
    clinic, specialist, boss = a_clinic(), staff("register_specialist", a_unit()).acting, staff("administrator")
    cases = [at_desk(a_person(), clinic) for _ in range(2)]
    assert assign(cases=cases, to=specialist, reason="Омаров left", by=boss, now=NOW) == 2
    assert set(Case.objects.values_list("assigned", flat=True)) == {specialist.pk}
    event = cases[0].events.get(kind="assign")
    assert event.note == {"reason": "Омаров left", "officer": "Омаров Ержан Болатұлы"}
    assign(cases=cases[:1], to=None, reason="on leave", by=boss, now=NOW)
    assert Case.objects.get(pk=cases[0].pk).assigned is None
    entries = Entry.objects.filter(act="case_assigned", case_number=cases[0].number).order_by("pk")
    assert [entry.detail["to"] for entry in entries] == [specialist.user.actor_key, ""]


def test_cases_are_handed_out_by_those_who_may_to_those_who_decide():
    clinic, specialist, boss = a_clinic(), staff("register_specialist", a_unit()).acting, staff("administrator")
    case, elsewhere = at_desk(a_person(), clinic), staff("head", a_clinic("№ 5")).acting
    give = {"cases": [case], "to": specialist, "reason": "left", "by": boss, "now": NOW}
    with pytest.raises(NotAllowed):
        assign(**give | {"by": staff("registrar", clinic)})
    with pytest.raises(NotAllowed):
        assign(**give | {"by": elsewhere.user})
    with pytest.raises(ReasonRequired):
        assign(**give | {"reason": " "})
    for wrong in (elsewhere, boss.acting):
        with pytest.raises(NotAssignable) as refused:
            assign(**give | {"to": wrong})
        assert refused.value.args_for_words == {"numbers": [case.number]}
    assert assign(**give | {"by": staff("head", clinic)}) == 1


def test_nobody_is_given_a_case_of_their_own_and_a_decided_one_goes_to_nobody():
    clinic, boss = a_clinic(), staff("administrator")
    someone = a_person()
    own = at_desk(someone, clinic)
    with pytest.raises(NotAssignable):
        assign(cases=[own], to=staff("register_specialist", a_unit(), someone).acting, reason="left", by=boss, now=NOW)
    moves.withdraw(case=own, service=SERVICE, by=staff("registrar", clinic), now=NOW, reason="asked")
    with pytest.raises(AlreadyChanged):
        assign(cases=[own], to=None, reason="left", by=boss, now=NOW)
