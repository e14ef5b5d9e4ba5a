"""One wrong attachment is corrected without rewriting: shown before it is done, undone when that was wrong."""

from datetime import date, timedelta

import pytest
from psycopg.types.range import DateRange
from tests.domain.attachment_samples import BY, DAY, NOW, Country, clinic, country, person, precinct

from emhana.journal.models import Entry
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import errors, history
from emhana.registers.attachment.corrections import actions
from emhana.registers.attachment.corrections.actions import Basis
from emhana.registers.attachment.models import Attachment, EndReason, Ground, Placement, Volume

pytestmark = pytest.mark.django_db
MARCH, APRIL, EXPIRY = date(2026, 3, 1), date(2026, 4, 1), date(2027, 3, 1)
LATER = NOW + timedelta(hours=1)
BASIS = Basis("another person was meant", "9", "memo 12 of 2 June 2026")


@pytest.fixture
def land() -> Country:
    return country()


def attach(who: Person, where: Organisation, since: date = MARCH, **fields: object) -> Attachment:
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": "case 1", "by": BY, "now": NOW} | fields
    return register.attach(person=who, organisation=where, since=since, **given)


def insured(who: Person, where: Organisation, until: date | None = EXPIRY) -> Attachment:
    return attach(who, where, volume=Volume.VOLUNTARY, ground=Ground.VHI, contract="V-1", until=until)


def standing(who: Person) -> list[tuple[Organisation, DateRange, str, str]]:
    rows = Attachment.objects.in_force().filter(person=who).order_by("valid")
    return [(row.organisation, row.valid, row.end_reason, row.ended_by) for row in rows]


def test_an_annulled_attachment_lets_the_former_one_stand_with_its_doctor_and_nobody_elses_row_moves(land: Country) -> None:
    who, other, before, wrong = person(), person(), clinic(land.city, "gp"), clinic(land.city)
    for one in (who, other):
        attach(one, before, precinct=precinct(before, "1"))
        attach(one, wrong, APRIL, basis="order 7")
    row = Attachment.objects.in_force().get(person=who, basis="order 7")
    correction = actions.annul_one(attachment=row, basis=BASIS, by=BY, now=LATER)
    assert standing(who) == [(before, DateRange(MARCH, None), "", "")]
    assert Placement.objects.get(person=who, superseded_at=None).valid == DateRange(MARCH, None)
    assert standing(other)[1][0] == wrong, "an act that moved many is corrected for one"
    row.refresh_from_db()
    assert (row.superseded_at, row.valid, row.ended_by) == (LATER, DateRange(APRIL, None), correction.act)
    assert Entry.objects.filter(act="attachment_corrected_annul").get().reason == BASIS.reason


def test_an_undone_annulment_gives_both_attachments_back_as_they_were(land: Country) -> None:
    who, before, right = person(), clinic(land.city), clinic(land.city, "gp")
    attach(who, before)
    attach(who, right, APRIL, basis="case 2", precinct=precinct(right, "1"))
    was = [line[:3] for line in standing(who)]
    row = Attachment.objects.in_force().get(basis="case 2")
    correction = actions.annul_one(attachment=row, basis=BASIS, by=BY, now=LATER)
    actions.undo(correction=correction, reason="it was right", by=BY, now=LATER + timedelta(minutes=5))
    assert [line[:3] for line in standing(who)] == was
    assert Placement.objects.get(person=who, superseded_at=None).precinct.number == "1"
    with pytest.raises(errors.CorrectionUndone):
        actions.undo(correction=correction, reason="again", by=BY, now=LATER)
    known = history.as_known(who, known_at=LATER, valid_on=DAY)
    assert [row.attachment.organisation for row in known] == [before], "what was known in between stays readable"


def test_what_was_chosen_after_an_annulment_bounds_what_stands_again(land: Country) -> None:
    who, wrong, chosen = person(), clinic(land.city), clinic(land.city)
    row = attach(who, wrong)
    correction = actions.annul_one(attachment=row, basis=BASIS, by=BY, now=LATER)
    attach(who, chosen, DAY, basis="case 2")
    actions.undo(correction=correction, reason="it was right", by=BY, now=LATER)
    assert standing(who) == [(wrong, DateRange(MARCH, DAY), "new_attachment", "case 2"), (chosen, DateRange(DAY, None), "", "")]


def test_an_annulment_whose_days_another_attachment_has_taken_is_not_undone(land: Country) -> None:
    who, wrong, chosen = person(), clinic(land.city), clinic(land.city)
    correction = actions.annul_one(attachment=attach(who, wrong, APRIL), basis=BASIS, by=BY, now=LATER)
    attach(who, chosen, MARCH, basis="case 2")
    with pytest.raises(errors.NotInForce):
        actions.undo(correction=correction, reason="it was right", by=BY, now=LATER)
    assert standing(who) == [(chosen, DateRange(MARCH, None), "", "")]


def test_the_preview_says_what_will_stand_and_keeps_nothing(land: Country) -> None:
    who, before, wrong = person(), clinic(land.city), clinic(land.city)
    attach(who, before)
    row = attach(who, wrong, APRIL, basis="case 2")
    kept = (list(Attachment.objects.values()), Entry.objects.count())
    lines = actions.preview(lambda: actions.annul_one(attachment=row, basis=BASIS, by=BY, now=LATER), who)
    assert [(line.organisation, line.valid) for line in lines] == [(before, DateRange(MARCH, None))]
    assert (list(Attachment.objects.values()), Entry.objects.count()) == kept


def test_the_end_of_a_voluntary_contract_is_moved_and_moved_back(land: Country) -> None:
    who, private = person(), clinic(land.city)
    row = insured(who, private)
    correction = actions.correct_end(attachment=row, until=date(2027, 6, 1), basis=BASIS, by=BY, now=LATER)
    assert standing(who)[0][1] == DateRange(MARCH, date(2027, 6, 1))
    assert standing(who)[0][3] == correction.act
    actions.undo(correction=correction, reason="it was right", by=BY, now=LATER + timedelta(minutes=5))
    assert standing(who)[0][1] == DateRange(MARCH, EXPIRY)


def test_a_wrong_day_of_departure_is_corrected(land: Country) -> None:
    who = person()
    row = attach(who, clinic(land.city))
    register.end(attachment=row, on=DAY, reason=EndReason.EMIGRATION, basis="message 5", by=BY, now=NOW)
    actions.correct_end(attachment=row, until=APRIL, basis=BASIS, by=BY, now=LATER)
    assert [line[1:3] for line in standing(who)] == [(DateRange(MARCH, APRIL), "emigration")]


def test_an_end_that_follows_another_attachment_or_a_message_has_no_day_of_its_own(land: Country) -> None:
    who, gone = person(), person()
    first = attach(who, clinic(land.city))
    attach(who, clinic(land.city), APRIL, basis="case 2")
    told = attach(gone, clinic(land.city))
    register.report_departure(person=gone, left_on=APRIL, message="M-1", by=BY, now=NOW)
    still = attach(person(), clinic(land.city))
    for row in (first, told, still):
        with pytest.raises(errors.EndFollows):
            actions.correct_end(attachment=row, until=DAY, basis=BASIS, by=BY, now=LATER)


@pytest.mark.parametrize("until", [MARCH, date(2026, 1, 1)])
def test_an_end_before_its_beginning_is_refused(until: date, land: Country) -> None:
    row = insured(person(), clinic(land.city))
    with pytest.raises(errors.EndImpossible):
        actions.correct_end(attachment=row, until=until, basis=BASIS, by=BY, now=LATER)


@pytest.mark.parametrize("basis", [Basis("", "9", "memo"), Basis("why", " ", "memo"), Basis("why", "9", "")])
def test_a_correction_names_reason_paragraph_and_paper(basis: Basis, land: Country) -> None:
    row = attach(person(), clinic(land.city))
    with pytest.raises(errors.BasisMissing):
        actions.annul_one(attachment=row, basis=basis, by=BY, now=LATER)


def test_a_row_that_gave_way_is_not_corrected_again(land: Country) -> None:
    row = attach(person(), clinic(land.city))
    actions.annul_one(attachment=row, basis=BASIS, by=BY, now=LATER)
    with pytest.raises(errors.NotInForce):
        actions.annul_one(attachment=row, basis=BASIS, by=BY, now=LATER)
