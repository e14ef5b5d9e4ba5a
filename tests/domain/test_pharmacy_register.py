"""The pharmacy register: no unit too many, nothing expired, nothing twice, whoever writes and however many at once."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from tests.domain.people import BY, NOW, a_clinic, a_person
from tests.domain.pharmacy_samples import (
    DAY,
    FORMULA,
    METFORMIN,
    SIOFOR,
    STRIPS,
    STRONGER,
    batch,
    give,
    prescription,
    product,
    taken,
    written,
)

from emhana.integrations.prescriptions.messages import Given
from emhana.journal.errors import DomainError
from emhana.journal.models import Entry
from emhana.postgres import grants
from emhana.registers.pharmacy import errors
from emhana.registers.pharmacy.actions import dispensing, prescribed, reports, stock
from emhana.registers.pharmacy.actions.dispensing import Line, Pharmacist
from emhana.registers.pharmacy.models import Batch, Dispense, LookUp, Loss, Prescription, Product, Report
from emhana.registers.pharmacy.proposal import propose

pytestmark = pytest.mark.django_db


def elsewhere(units: int, key: str = "other:1") -> Given:
    return Given(key=key, bin="990940999902", units=units, at=NOW)


def reread(row):
    row.refresh_from_db()
    return row


@pytest.mark.law("MED-07-01")
def test_of_thirty_tablets_at_most_thirty_are_handed_over() -> None:
    rx, shelf = prescription(units=30), batch(a_clinic(), 100)
    with pytest.raises(errors.MoreThanPrescribed) as caught:
        give(rx, shelf, 31)
    assert caught.value.args_for_words["left"] == 30
    give(rx, shelf, 30)
    assert (reread(rx).status, rx.units_left, reread(shelf).units) == ("dispensed", 0, 70)
    with pytest.raises(errors.NotInForce):
        give(rx, shelf, 1)


def test_a_part_leaves_the_rest_open() -> None:
    rx, shelf = prescription(units=30), batch(a_clinic(), 10)
    give(rx, shelf, 10)
    assert (reread(rx).status, rx.units_left, reread(shelf).units) == ("active", 20, 0)
    assert [(row.units, row.report.state) for row in Dispense.objects.all()] == [(10, "waiting")]


def test_every_line_is_handed_over_or_none() -> None:
    rx, shelf, other = prescription(units=30), batch(a_clinic(), 20), None
    other = batch(shelf.organisation, 5)
    who = Pharmacist("Омаров Ержан", "№ 1", shelf.organisation)
    with pytest.raises(errors.NotInStock):
        dispensing.dispense(lines=[Line(rx, shelf, 20), Line(rx, other, 6)], pharmacist=who, collected_by=rx.person, by=BY, now=NOW)
    assert (reread(shelf).units, reread(other).units, Dispense.objects.count()) == (20, 5, 0)
    dispensing.dispense(lines=[Line(rx, shelf, 20), Line(rx, other, 5)], pharmacist=who, collected_by=rx.person, by=BY, now=NOW)
    assert (reread(rx).units_left, reread(shelf).units, reread(other).units) == (5, 0, 0)


@pytest.mark.parametrize(("expires", "given"), [(DAY - timedelta(days=1), False), (DAY, True)])
def test_a_batch_is_handed_over_on_its_last_day_and_not_after(expires: date, given: bool) -> None:
    rx, shelf = prescription(), batch(a_clinic(), expires=expires)
    if given:
        give(rx, shelf, 1)
    else:
        with pytest.raises(errors.BatchExpired):
            give(rx, shelf, 1)
    assert Dispense.objects.exists() is given


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"valid_to": DAY - timedelta(days=1)}, errors.NotInForce),
        ({"issued_on": DAY + timedelta(days=1)}, errors.NotInForce),
        ({"status": "cancelled"}, errors.NotInForce),
        ({"status": "dispensed"}, errors.NotInForce),
        ({"given": [elsewhere(30)]}, errors.NotInForce),
        ({"given": [elsewhere(29)]}, errors.MoreThanPrescribed),
        ({"category": "phenylketonuria", "product": STRIPS}, errors.NotEntitled),
        ({"category": "nobody"}, errors.NotEntitled),
        ({"category": "child_under_5"}, errors.NotEntitled),
    ],
)
def test_a_prescription_that_does_not_allow_it_stops_the_pharmacist(fields: dict[str, object], error: type[DomainError]) -> None:
    rx = prescription(**fields)
    with pytest.raises(error):
        give(rx, batch(a_clinic()), 2)
    assert not Dispense.objects.exists()


@pytest.mark.parametrize(("of", "category"), [(METFORMIN, "diabetes"), (FORMULA, "phenylketonuria"), (STRIPS, "diabetes")])
def test_all_three_classes_are_handed_over(of: dict[str, str], category: str) -> None:
    rx, shelf = prescription(product=of, category=category), batch(a_clinic(), of=of)
    give(rx, shelf, 30)
    assert reread(rx).status == "dispensed"


@pytest.mark.law("MED-02-02")
def test_the_database_lets_a_device_have_a_kind_and_nothing_else() -> None:
    assert product(**STRIPS).device_kind == "reagent"
    for of in (STRIPS | {"device_kind": "", "code": "x"}, METFORMIN | {"device_kind": "kit", "code": "y"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            product(**of)


def test_an_answer_of_the_medicines_system_counts_for_fifteen_minutes() -> None:
    rx, shelf = prescription(), batch(a_clinic())
    with pytest.raises(errors.NotChecked):
        give(rx, shelf, 1, now=NOW + timedelta(minutes=15, seconds=1))
    give(rx, shelf, 1, now=NOW + timedelta(minutes=15))


def test_a_substitute_has_the_same_substance_form_and_strength_and_a_reason() -> None:
    rx, clinic = prescription(), a_clinic()
    own, stronger = batch(clinic, of=SIOFOR), batch(clinic, of=STRONGER)
    with pytest.raises(errors.NoSubstitute):
        give(rx, stronger, 10, reason="there is no other")
    with pytest.raises(errors.SubstitutionReasonMissing):
        give(rx, own, 10, reason=" ")
    (row,) = give(rx, own, 10, reason="the product prescribed is out of stock")
    assert (row.substituted, row.substitution_reason) == (True, "the product prescribed is out of stock")


def test_a_batch_of_another_pharmacy_is_not_handed_over() -> None:
    rx, shelf = prescription(), batch(a_clinic())
    who = Pharmacist("Омаров Ержан", "№ 1", a_clinic("Басқа"))
    with pytest.raises(errors.OtherPharmacy):
        dispensing.dispense(lines=[Line(rx, shelf, 1)], pharmacist=who, collected_by=rx.person, by=BY, now=NOW)


def test_nothing_is_no_line() -> None:
    rx, shelf = prescription(), batch(a_clinic())
    with pytest.raises(errors.NothingToDispense):
        give(rx, shelf, 0)
    with pytest.raises(errors.NothingToDispense):
        stock.receive(organisation=shelf.organisation, product=shelf.product, number="X", expires_on=DAY, units=0, by=BY, now=NOW)


def raw(rx: Prescription, shelf: Batch, units: int, **fields: object) -> Dispense:
    """Write a row past the actions, as a program with a mistake would."""
    values = {
        "organisation": shelf.organisation, "collected_by": rx.person, "pharmacist": "x", "pharmacist_name": "x", "appointment": "x",
        "dispensed_on": DAY, "dispensed_at": NOW,
    }  # fmt: skip
    with transaction.atomic():
        return Dispense.objects.create(prescription=rx, batch=shelf, units=units, **(values | fields))


def test_the_database_itself_refuses_what_must_never_happen() -> None:
    rx, shelf, clinic = prescription(), batch(a_clinic(), 20), a_clinic("Басқа")
    old, other = batch(shelf.organisation, expires=DAY - timedelta(days=1)), batch(shelf.organisation, of=SIOFOR)
    for wrong in (
        lambda: raw(rx, shelf, 21),
        lambda: raw(rx, old, 1),
        lambda: raw(rx, other, 1),
        lambda: raw(rx, shelf, 1, organisation=clinic),
        lambda: raw(rx, shelf, 1, dispensed_on=DAY + timedelta(days=30)),
        lambda: raw(rx, shelf, 1, substituted=True),
        lambda: raw(rx, shelf, -1),
        lambda: raw(rx, shelf, 0),
        lambda: raw(prescription(units=10), shelf, 11),
        lambda: raw(prescription(status="cancelled"), shelf, 1),
    ):
        with pytest.raises(IntegrityError):
            wrong()
    assert (reread(shelf).units, reread(rx).units_dispensed) == (20, 0)


def test_what_was_handed_over_is_never_rewritten() -> None:
    assert grants.web_may(Dispense) == {"select", "insert"}
    assert not any("delete" in grants.web_may(model) for model in (Batch, Prescription, Product, Report, Loss, LookUp))


def test_an_annulment_undoes_the_whole_of_a_row_once() -> None:
    rx, shelf = prescription(units=30), batch(a_clinic(), 40)
    (row,) = give(rx, shelf, 30, case="000000001-01")
    for units in (-29, -31):
        with pytest.raises(IntegrityError):
            raw(rx, shelf, units, annuls=row)
    dispensing.annul(case_number="000000001-01", reason="the decision is replaced", until=NOW, by=BY, now=NOW)
    dispensing.annul(case_number="000000001-01", reason="again", until=NOW, by=BY, now=NOW)
    assert (reread(rx).status, rx.units_left, reread(shelf).units) == ("active", 30, 40)
    assert (Dispense.objects.count(), Dispense.objects.standing().count()) == (2, 0)
    assert Report.objects.get().code == "annulled"
    give(rx, shelf, 30)


def race(works: list[Callable[[], object]]) -> list[str]:
    """Return the code of what each of `works` ran into, "done" for those that went through, when they start together."""
    answers: list[str] = []
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            work()
            answers.append("done")
        except DomainError as error:
            answers.append(error.code)
        except IntegrityError as error:
            answers.append(error.__cause__.diag.constraint_name)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_of_two_patients_at_once_one_gets_the_last_pack() -> None:
    shelf = batch(a_clinic(), 30)
    first, second = prescription(a_person()), prescription(a_person(("Ким", "Алексей", "")))
    assert race([lambda: give(first, shelf, 30), lambda: give(second, shelf, 30)]) == ["done", "not_in_stock"]
    assert (reread(shelf).units, Dispense.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_one_prescription_in_two_pharmacies_at_once_is_dispensed_once() -> None:
    rx, one, other = prescription(units=30), batch(a_clinic()), batch(a_clinic("Басқа"))
    assert race([lambda: give(rx, one, 30), lambda: give(rx, other, 30)]) == ["done", "prescription_not_in_force"]
    assert (reread(rx).units_dispensed, reread(one).units + reread(other).units) == (30, 170)


@pytest.mark.django_db(transaction=True)
def test_the_database_decides_a_race_of_rows_written_past_the_actions() -> None:
    rx, one, other = prescription(units=30), batch(a_clinic()), batch(a_clinic("Басқа"))
    assert race([lambda: raw(rx, one, 20), lambda: raw(rx, other, 20)]) == ["done", "registers_prescription_not_exceeded"]
    assert reread(rx).units_dispensed == 20


@pytest.mark.django_db(transaction=True)
def test_a_look_up_and_a_dispense_at_once_both_end() -> None:
    person = a_person()
    said = written(person)
    (rx,), shelf = taken(person, said), batch(a_clinic())
    works = [lambda: give(rx, shelf, 5), lambda: taken(person, said), lambda: give(rx, shelf, 5), lambda: taken(person, said)]
    assert race(works) == ["done"] * 4
    assert reread(rx).units_left == 20


def test_a_look_up_counts_what_was_given_elsewhere_and_not_our_own_twice() -> None:
    person, shelf = a_person(), batch(a_clinic())
    said = written(person)
    (rx,) = taken(person, said)
    (row,) = give(rx, shelf, 10)
    ours = Given(key=row.report.key, bin=shelf.organisation.bin, units=10, at=NOW)
    taken(person, said.model_copy(update={"given": (ours, elsewhere(5))}), now=NOW + timedelta(minutes=1))
    assert (reread(rx).units_dispensed, rx.units_elsewhere, rx.units_left) == (10, 5, 15)
    assert LookUp.objects.get(person=person).at == NOW + timedelta(minutes=1)


def test_a_prescription_dispensed_elsewhere_meanwhile_is_closed_and_the_excess_is_written_down() -> None:
    person, shelf = a_person(), batch(a_clinic())
    said = written(person)
    (rx,) = taken(person, said)
    give(rx, shelf, 10)
    taken(person, said.model_copy(update={"given": (elsewhere(30),)}))
    assert (reread(rx).status, rx.units_elsewhere) == ("dispensed", 20)
    assert Entry.objects.get(act="prescription_exceeded_elsewhere").detail == {"units": 10}


def test_a_number_that_belongs_to_another_person_is_left_alone() -> None:
    rx, stranger = prescription(), a_person(("Ким", "Алексей", ""))
    assert taken(stranger, written(stranger, number=rx.number)) == []
    assert reread(rx).person_id != stranger.pk


def test_nothing_is_handed_over_on_a_lost_prescription_until_it_is_found() -> None:
    person, shelf = a_person(), batch(a_clinic())
    said = written(person)
    (rx,) = taken(person, said)
    with pytest.raises(errors.WordsMissing):
        prescribed.report_lost(prescription=rx, words=" ", by=BY, now=NOW)
    prescribed.report_lost(prescription=rx, words="Сөмкемен бірге жоғалды", by=BY, now=NOW)
    taken(person, said)
    with pytest.raises(errors.NotInForce):
        give(rx, shelf, 1)
    with pytest.raises(errors.NotInForce):
        prescribed.report_lost(prescription=rx, words="тағы", by=BY, now=NOW)
    prescribed.found_again(prescription=rx, by=BY, now=NOW)
    with pytest.raises(errors.NotLost):
        prescribed.found_again(prescription=rx, by=BY, now=NOW)
    give(rx, shelf, 1)
    assert Loss.objects.get().end == "found"


@pytest.mark.parametrize(("units", "left"), [(30, 20), (20, 20)])
def test_a_prescription_written_in_place_of_a_lost_one_gives_no_unit_twice(units: int, left: int) -> None:
    person, shelf = a_person(), batch(a_clinic())
    (rx,) = taken(person, written(person))
    give(rx, shelf, 10)
    prescribed.report_lost(prescription=rx, words="Жоғалды", by=BY, now=NOW)
    old = written(person, number=rx.number, status="cancelled")
    for _ in range(2):
        new = taken(person, written(person, number="RX-NEW", units=units, replaces=rx.number), old)[-1]
    assert (reread(rx).status, reread(new).units_left, new.replaces) == ("replaced", left, rx)
    assert Loss.objects.get().end == "replaced"
    with pytest.raises(errors.MoreThanPrescribed):
        give(new, shelf, left + 1)
    give(new, shelf, left)


def test_the_first_to_expire_is_proposed_first_and_a_substitute_is_only_named() -> None:
    rx, clinic = prescription(units=30), a_clinic()
    late, early = batch(clinic, 100, expires=date(2028, 1, 1)), batch(clinic, 20, expires=date(2026, 12, 1))
    expired, other = batch(clinic, 50, expires=date(2026, 11, 1)), batch(clinic, of=SIOFOR)
    batch(clinic, of=STRONGER)
    found = propose(rx, organisation=clinic, on=DAY)
    assert [(line.batch, line.units) for line in found.lines] == [(early, 20), (late, 10)]
    assert (found.is_whole, found.own, found.substitutes) == (True, (early, late), (other,))
    assert expired not in found.own
    assert not propose(rx, organisation=a_clinic("Басқа"), on=DAY).lines


def test_stock_is_received_by_batch_and_written_off_to_nothing_and_no_further() -> None:
    shelf = batch(a_clinic(), 10, number="A1")
    assert batch(shelf.organisation, 5, number="A1").pk == shelf.pk
    stock.write_off(batch=shelf, units=15, reason="broken", by=BY, now=NOW)
    with pytest.raises(errors.NotInStock):
        stock.write_off(batch=shelf, units=1, reason="broken", by=BY, now=NOW)
    assert reread(shelf).units == 0


def test_a_report_is_settled_once() -> None:
    (row,) = give(prescription(), batch(a_clinic()), 1)
    reports.tried(row.report)
    reports.settle(report=row.report, by=BY, now=NOW)
    reports.settle(report=row.report, by=BY, now=NOW, refused_with="already_dispensed")
    assert (reread(row.report).state, row.report.tries) == ("confirmed", 2)


def test_every_act_leaves_an_entry_without_the_number_of_the_person() -> None:
    person = a_person()
    rx = prescription(person)
    give(rx, batch(a_clinic()), 1)
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"stock_received", "prescription_taken_over", "prescriptions_looked_up", "dispensed"} <= acts
    assert not any(person.iin in f"{entry.detail}{entry.reason}" for entry in Entry.objects.all())
