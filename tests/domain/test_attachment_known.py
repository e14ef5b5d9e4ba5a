"""The register as history: known on one day, valid on another; and two rows of one person made one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange
from tests.domain.attachment_samples import BY, DAY, NOW, Country, clinic, country, person, precinct

from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import actions, errors, history
from emhana.registers.attachment.models import Attachment, AttachmentVersion, Ground, Placement, Volume

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
HOURS = [NOW + timedelta(hours=hour) for hour in range(6)]


@pytest.fixture
def land() -> Country:
    return country()


def attach(who: Person, where: Organisation, since: date = MARCH, hour: int = 0, **fields: Any) -> Attachment:
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": f"case {hour}", "by": BY} | fields
    return actions.attach(person=who, organisation=where, since=since, now=HOURS[hour], **given)


def known(who: Person, hour: int, on: date | None = None) -> list[tuple[Organisation, DateRange, str]]:
    rows = history.as_known(who, known_at=HOURS[hour], valid_on=on)
    return [(row.attachment.organisation, row.valid, row.end_reason) for row in rows]


def test_what_was_known_at_each_hour_is_told_exactly(land: Country) -> None:
    who, first, second = person(), clinic(land.city), clinic(land.city)
    attach(who, first)
    attach(who, second, DAY, hour=1)
    actions.report_death(
        person=who, died_on=date(2026, 5, 1), certificate="1", certificate_on=DAY, message="Z-1", by=BY, now=HOURS[2]
    )
    actions.withdraw_report(message="Z-1", reason="wrong person", by=BY, now=HOURS[3])
    actions.annul(basis="case 1", reason="correction", by=BY, now=HOURS[4])
    both = [(first, DateRange(MARCH, DAY), "new_attachment"), (second, DateRange(DAY, None), "")]
    assert known(who, 0) == [(first, DateRange(MARCH, None), "")]
    assert known(who, 1) == both
    assert known(who, 2) == [(first, DateRange(MARCH, date(2026, 5, 1)), "death")]
    assert known(who, 3) == both
    assert known(who, 4) == [(first, DateRange(MARCH, None), "")]
    assert [known(who, hour, DAY)[0][0] for hour in (0, 1, 3, 4)] == [first, second, second, first]
    assert known(who, 2, DAY) == []
    assert history.as_known(who, known_at=NOW - timedelta(seconds=1)) == []


def test_the_doctor_known_at_an_hour_is_told_too(land: Country) -> None:
    who, place = person(), clinic(land.city, "gp", "gp")
    row = attach(who, place, precinct=precinct(place, "1"))
    actions.place(attachment=row, precinct=precinct(place, "2"), since=DAY, by=BY, now=HOURS[1])
    told = [[p.number for p in history.doctor_known(who, known_at=HOURS[hour], valid_on=DAY)] for hour in (0, 1)]
    assert told == [["1"], ["2"]]


def test_the_database_keeps_each_version_and_lets_no_row_be_rewritten(land: Country) -> None:
    who, other, place = person(), person(), clinic(land.city, "gp")
    row = attach(who, place, precinct=precinct(place, "1"))
    for change in ({"person": other}, {"basis": "another"}, {"recorded_at": HOURS[1]}, {"organisation": clinic(land.city)}):
        with pytest.raises(IntegrityError, match="corrected by another row"), transaction.atomic():
            Attachment.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="corrected by another row"), transaction.atomic():
        Placement.objects.filter(attachment=row).update(person=other)
    with pytest.raises(IntegrityError, match="known_until"), transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(valid=DateRange(MARCH, DAY))
    Attachment.objects.filter(pk=row.pk).update(valid=DateRange(MARCH, DAY), changed_at=HOURS[1])
    version = AttachmentVersion.objects.get(attachment=row)
    assert (version.valid, version.known_until) == (DateRange(MARCH, None), HOURS[1])


def test_one_case_can_be_annulled_and_decided_again_as_often_as_it_takes(land: Country) -> None:
    who, first, second = person(), clinic(land.city, "gp", "gp"), clinic(land.city)
    row = attach(who, first, precinct=precinct(first, "1"))
    actions.place(attachment=row, precinct=precinct(first, "2"), since=date(2026, 4, 1), by=BY, now=NOW)
    for hour in (1, 2, 3):
        attach(who, second, DAY, hour=hour, basis="case 9")
        actions.annul(basis="case 9", reason="reopened", by=BY, now=HOURS[hour] + timedelta(minutes=1))
    assert [(r.organisation, r.valid) for r in Attachment.objects.in_force().filter(person=who)] == [(first, DateRange(MARCH, None))]
    seats = Placement.objects.filter(person=who, superseded_at=None).order_by("valid")
    assert [(seat.precinct.number, seat.valid) for seat in seats] == [
        ("1", DateRange(MARCH, date(2026, 4, 1))), ("2", DateRange(date(2026, 4, 1), None)),
    ]  # fmt: skip


def test_an_annulled_future_choice_no_longer_bounds_the_row_before_it(land: Country) -> None:
    who, first = person(), clinic(land.city)
    attach(who, clinic(land.city), date(2027, 1, 1), basis="campaign case")
    attach(who, first, DAY, hour=1)
    actions.annul(basis="campaign case", reason="withdrawn", by=BY, now=HOURS[2])
    assert [(r.organisation, r.valid) for r in Attachment.objects.in_force().filter(person=who)] == [(first, DateRange(DAY, None))]


def test_the_extract_names_clinic_doctor_ground_end_and_their_acts_in_words(land: Country) -> None:
    who, first, second = person(), clinic(land.city, "gp"), clinic(land.city)
    attach(who, first, precinct=precinct(first, "1"))
    attach(who, second, DAY, hour=1, ground=Ground.PROVIDER_STOPS)
    former, present = history.extract(who)
    assert (former.organisation, former.basis, former.ended_by, former.doctors) == (
        first, "case 0", "case 1", (("Дәрігер 1", DateRange(MARCH, DAY)),),
    )  # fmt: skip
    assert (former.began.ru, former.ended and former.ended.en) == ("свободный выбор организации ПМСП", "attached to another organisation")
    assert (present.began.kk, present.ended) == ("МСАК ұйымының қызметін тоқтатуы", None)


def test_a_clinic_and_a_precinct_list_their_people_on_a_day(land: Country) -> None:
    place, who = clinic(land.city, "gp", "gp"), [person(), person()]
    rows = [attach(human, place, precinct=precinct(place, str(n))) for n, human in enumerate(who, 1)]
    attach(who[0], clinic(land.city), DAY, hour=1)
    assert set(history.of_clinic(place, on=DAY - timedelta(days=1))) == set(rows)
    assert list(history.of_clinic(place, on=DAY)) == [rows[1]]
    assert list(history.of_precinct(precinct(place, "1"), on=DAY - timedelta(days=1))) == [rows[0]]
    assert not history.of_precinct(precinct(place, "1"), on=DAY)


def merged(survivor: Person, duplicate: Person, hour: int = 3) -> Any:
    return actions.merge_persons(survivor=survivor, duplicate=duplicate, reason="one human being", by=BY, now=HOURS[hour])


def standing(who: Person) -> list[tuple[Organisation, DateRange]]:
    return [(row.organisation, row.valid) for row in Attachment.objects.in_force().filter(person=who).order_by("valid")]


def test_of_two_rows_of_one_person_the_attachment_begun_later_stands_from_its_first_day(land: Country) -> None:
    survivor, duplicate, first, second = person(), person(), clinic(land.city), clinic(land.city, "gp")
    attach(survivor, first)
    attach(duplicate, second, DAY, hour=1, precinct=precinct(second, "1"))
    merged(survivor, duplicate)
    duplicate.refresh_from_db()
    assert duplicate.merged_into == survivor
    assert standing(survivor) == [(first, DateRange(MARCH, DAY)), (second, DateRange(DAY, None))]
    assert standing(duplicate) == []
    assert Placement.objects.get(superseded_at=None).person == survivor
    assert survivor in Person.objects.called("сейитов")
    assert duplicate not in Person.objects.called("сейитов")
    with pytest.raises(errors.PersonMerged):
        attach(duplicate, first, DAY, hour=4)


def test_of_two_begun_on_one_day_that_of_the_survivor_stands(land: Country) -> None:
    survivor, duplicate, first = person(), person(), clinic(land.city)
    attach(survivor, first)
    attach(duplicate, clinic(land.city), hour=1)
    merged(survivor, duplicate)
    assert standing(survivor) == [(first, DateRange(MARCH, None))]


def test_a_merge_undone_gives_each_row_its_attachments_back(land: Country) -> None:
    survivor, duplicate, first, second = person(), person(), clinic(land.city), clinic(land.city, "gp")
    attach(survivor, first)
    attach(duplicate, second, DAY, hour=1, precinct=precinct(second, "1"))
    for hour in (2, 4):
        merge = merged(survivor, duplicate, hour)
        actions.undo_merge(merge=merge, reason="two brothers", by=BY, now=HOURS[hour + 1])
        assert standing(survivor) == [(first, DateRange(MARCH, None))]
        assert standing(duplicate) == [(second, DateRange(DAY, None))]
        assert Placement.objects.get(superseded_at=None).person == duplicate
        with pytest.raises(errors.NotMerged):
            actions.undo_merge(merge=merge, reason="again", by=BY, now=HOURS[5])
    duplicate.refresh_from_db()
    assert duplicate.merged_into is None
    assert known(survivor, 2) == [(first, DateRange(MARCH, DAY), "new_attachment"), (second, DateRange(DAY, None), "")]


def test_a_duplicate_with_an_open_request_or_itself_is_not_merged(land: Country) -> None:
    survivor, duplicate, place = person(), person(), clinic(land.city, "gp")
    actions.hold(person=duplicate, organisation=place, case_number="1", effective_on=DAY, now=NOW, by=BY)
    with pytest.raises(errors.RequestOpen):
        merged(survivor, duplicate)
    for pair in ((survivor, survivor),):
        with pytest.raises(errors.PersonMerged):
            merged(*pair)
    actions.release(case_number="1", by=BY, now=NOW)
    with pytest.raises(errors.BasisMissing):
        actions.merge_persons(survivor=survivor, duplicate=duplicate, reason="", by=BY, now=NOW)
    merged(survivor, duplicate)
    with pytest.raises(errors.PersonMerged):
        merged(person(), survivor if survivor.merged_into else duplicate)
