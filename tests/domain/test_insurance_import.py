"""Payment files: what is taken, what is refused and why, refunds, corrections, the same file twice, an import that broke."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.domain.insurance_samples import BY, EMPLOYER, NOW, OTHER_EMPLOYER, a_person, imported, line, payment_file

from emhana.journal.models import Entry
from emhana.registers.insurance import actions, reading
from emhana.registers.insurance.errors import FAULTS, ImportRunning, NotPaymentFile
from emhana.registers.insurance.faults import fault_lines
from emhana.registers.insurance.importing import Importer, Part
from emhana.registers.insurance.models import Kind, Payer, Payment, PaymentBatch, PaymentStage

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def faults(batch: PaymentBatch) -> list[tuple[int, str]]:
    return list(batch.faults.order_by("row").values_list("row", "code"))


@pytest.mark.law("MSHI-03-01", "MSHI-03-02")
def test_a_deduction_is_an_employers_a_contribution_may_be_ones_own(tmp_path: Path) -> None:
    person = a_person()
    batch = imported(tmp_path, [
        line(person, "2026-08", kind="deduction"),
        line(person, "2026-08", payer=person.key, document="2"),
        line(person, "2026-09", payer=person.key, kind="deduction", document="3"),
    ])  # fmt: skip
    assert (batch.added, batch.faulty, faults(batch)) == (2, 1, [(4, "own_deduction")])
    rows = reading.received(person, on=TODAY)
    assert [(row.kind, row.payer) for row in rows] == [(Kind.DEDUCTION, EMPLOYER), (Kind.CONTRIBUTION, person.key)]
    assert [*Payer.objects.filter(bin="").values_list("bin", flat=True)] == [""]


def test_each_bad_row_is_named_and_the_good_ones_are_taken(tmp_path: Path) -> None:
    person, dead = a_person(), a_person(born_on=date(1950, 1, 1))
    dead.died_on = date(2026, 6, 11)
    dead.save(update_fields=["died_on"])
    good, wrong_iin = line(person, "2026-08"), "900101300127"
    batch = imported(tmp_path, [
        good,
        line(wrong_iin, "2026-08"),
        good.replace("payment,", "gift,"),
        good.replace("contribution", "tax"),
        line(person, "2026-07", "-3500"),
        line(person, "2026-07", "0"),
        line(person, "2026-07", on="2026-13-01"),
        line(person, "2026-07", on="2027-01-01"),
        line(person, "2028-01"),
        line(person, "2026-07", document="a\\b"),
        line(person, "2026-07", adjustment="R1"),
        line(person, "2026-07", payer="000340000120"),
        line(dead, "2026-06"),
        line(dead, "2026-07"),
        "payment,contribution",
        line(person, "2026-07", 5000, act="refund", document="9", adjustment="R9"),
    ])  # fmt: skip
    assert batch.added == 2
    assert faults(batch) == [
        (3, "iin"), (4, "act"), (5, "kind"), (6, "amount"), (7, "amount"), (8, "day"), (9, "day"), (10, "day"), (11, "document"),
        (12, "adjustment"), (13, "payer"), (15, "after_death"), (16, "columns"), (17, "nothing_to_adjust"),
    ]  # fmt: skip
    assert {code for _, code in faults(batch)} <= FAULTS.keys()
    assert batch.faulty == 14


@pytest.mark.parametrize(
    ("code", "kk", "ru"),
    [
        ("after_death", "адам осы кезеңге дейін қайтыс болған", "человек умер до этого периода"),
        ("iin", "ЖСН қате: бақылау цифры сәйкес келмейді", "ИИН неверен: не сходится контрольная цифра"),
        ("amount", "сома оң сан болуы тиіс, тиынға дейін", "сумма должна быть положительной, с точностью до тиына"),
        ("other_sum", "осы нөмірлі құжат басқа сомамен бұрын жазылған", "документ с этим номером уже записан с другой суммой"),
    ],
)
def test_each_bad_row_has_its_sentence_in_the_error_file(tmp_path: Path, code: str, kk: str, ru: str) -> None:
    person, dead = a_person(), a_person(born_on=date(1950, 1, 1))
    dead.died_on = date(2026, 6, 11)
    dead.save(update_fields=["died_on"])
    rows = {
        "after_death": line(dead, "2026-07"),
        "iin": line("900101300127", "2026-08"),
        "amount": line(person, "2026-07", "-3500"),
        "other_sum": line(person, "2026-08", 1),
    }
    imported(tmp_path, [line(person, "2026-08")], name="first.csv")
    batch = imported(tmp_path, [rows[code]], name="second.csv")
    for language, sentence in (("kk", kk), ("ru", ru)):
        assert [*fault_lines(batch, language=language)][1].strip() in (f"2,{code},{sentence}", f'2,{code},"{sentence}"')


def test_a_month_before_birth_and_an_unknown_number_are_faults(tmp_path: Path) -> None:
    baby, unknown = a_person(born_on=date(2026, 5, 3)), a_person(born_on=date(1991, 1, 1)).key
    other = unknown[:-2]
    batch = imported(tmp_path, [line(baby, "2026-04"), line(baby, "2026-05"), line(stranger(other), "2026-05")])
    assert faults(batch) == [(2, "before_birth"), (4, "unknown_person")]


def stranger(_: str) -> str:
    return "900101300126"


def test_two_payers_for_one_month_both_count(tmp_path: Path) -> None:
    person = a_person()
    imported(tmp_path, [line(person, "2026-08", 1000), line(person, "2026-08", 2000, payer=OTHER_EMPLOYER)])
    (august,) = [month for month in reading.year_of(person, 2026, on=TODAY) if month.sums]
    assert sorted(sum_ for _, _, sum_ in august.sums) == [Decimal(1000), Decimal(2000)]


def test_refunds_and_corrections_change_the_payment_they_name(tmp_path: Path) -> None:
    person = a_person()
    batch = imported(tmp_path, [
        line(person, "2026-08", 500, act="refund", adjustment="R1", on="2026-09-20"),
        line(person, "2026-08", 3500),
        line(person, "2026-08", -1000, act="correction", adjustment="C1", on="2026-09-15"),
        line(person, "2026-08", 2001, act="refund", adjustment="R2", on="2026-09-21"),
        line(person, "2026-08", 2000, act="refund", adjustment="R3", on="2026-09-22"),
    ])  # fmt: skip
    assert (batch.added, faults(batch)) == (4, [(5, "exceeds")])
    (row,) = reading.received(person, on=TODAY)
    assert (row.amount, row.returned, row.returned_on) == (Decimal(2500), Decimal(2500), date(2026, 9, 22))
    (before,) = reading.received(person, on=date(2026, 9, 21))
    assert before.returned == Decimal(500)


def test_the_same_file_twice_and_the_same_rows_in_another_file_change_nothing(tmp_path: Path) -> None:
    person = a_person()
    rows = [line(person, f"2026-{month:02d}") for month in range(1, 10)]
    rows.append(line(person, "2026-05", 100, act="refund", adjustment="R1"))
    first = imported(tmp_path, rows)
    again = imported(tmp_path, rows, name="copy.csv")
    other = imported(tmp_path, [*rows, line(person, "2026-09", 9999)], name="longer.csv")
    assert (first.added, again.pk) == (10, first.pk)
    assert (other.added, other.repeated, faults(other)) == (0, 10, [(12, "other_sum")])
    assert Payment.objects.count() == 10
    assert Entry.objects.filter(act="payments_imported").count() == 2


def test_the_size_of_the_parts_does_not_change_the_result(tmp_path: Path) -> None:
    person = a_person()
    rows = [line(person, f"2026-{month:02d}", document=str(number)) for number in range(3) for month in range(1, 10)]
    rows += [line(person, f"2026-{month:02d}", 1, act="refund", adjustment=f"R{month}", document="1") for month in range(1, 10)]
    batch = imported(tmp_path, [*rows, "x"], chunk=4)
    assert (batch.added, batch.faulty, batch.repeated) == (36, 1, 0)
    assert not PaymentStage.objects.exists()


def break_after_six_rows(path: Path) -> None:
    """Begin to import the file in parts of three, and break off."""

    def stop(progress: actions.Progress) -> None:
        if progress.rows == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.import_payments(path, by=BY, now=NOW, tell=stop, chunk=3)


def test_an_import_that_broke_goes_on_where_it_stopped(tmp_path: Path) -> None:
    person = a_person()
    rows = [line(person, f"2026-{month:02d}") for month in range(1, 10)]
    path = payment_file(tmp_path, [*rows, line(person, "2026-01", 1, act="refund", adjustment="R1")])
    break_after_six_rows(path)
    seen: list[int] = []
    batch = actions.import_payments(path, by=BY, now=NOW, tell=lambda progress: seen.append(progress.rows), chunk=3)
    assert (batch.added, batch.state, seen[0]) == (10, "done", 9)


def test_a_broken_import_goes_on_at_its_line_in_parts_of_another_size(tmp_path: Path) -> None:
    person = a_person()
    rows = [line(person, f"2026-{month:02d}") for month in range(1, 10)]
    path = payment_file(tmp_path, [*rows, line(person, "2026-01", 1, act="refund", adjustment="R1"), "x"])
    break_after_six_rows(path)
    seen: list[int] = []
    batch = actions.import_payments(path, by=BY, now=NOW, tell=lambda progress: seen.append(progress.rows), chunk=4)
    assert (batch.added, batch.repeated, batch.faulty, seen) == (10, 0, 1, [10, 11, 4, 8, 11])


def test_of_two_sums_under_one_number_the_first_in_the_file_stays(tmp_path: Path) -> None:
    first, second = a_person(), a_person(born_on=date(1985, 1, 1))
    batch = imported(tmp_path, [line(second, "2026-08"), line(first, "2026-08", 5000), line(first, "2026-08", 1000)])
    assert (batch.added, faults(batch)) == (2, [(4, "other_sum")])
    assert reading.received(first, on=TODAY)[0].amount == Decimal(5000)


def test_two_processes_do_not_import_one_file(tmp_path: Path) -> None:
    path = payment_file(tmp_path, [line(a_person(), "2026-08")])
    batch = PaymentBatch(sha256="0" * 64, name="x", begun_at=NOW)
    batch.save()
    PaymentBatch.objects.filter(pk=batch.pk).update(rows_done=5)
    with pytest.raises(ImportRunning):
        actions._take_part(batch, Importer(batch.pk), Part(adjusting=False, first=2, size=1))
    assert path.exists()


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear Fund\n", encoding="utf-8")
    with pytest.raises(NotPaymentFile):
        actions.import_payments(path, by=BY, now=NOW)


@pytest.mark.slow
def test_two_hundred_thousand_rows_are_taken_once_with_every_bad_one_named(tmp_path: Path) -> None:
    people = [a_person(unit=None) for _ in range(200)]
    rows = [
        line(people[number % 200], f"2026-{number // 200 % 9 + 1:02d}", "-1" if number % 1000 == 7 else 3500, document=f"D{number // 1800}")
        for number in range(200_000)
    ]
    batch = imported(tmp_path, rows, chunk=50_000)
    assert (batch.added, batch.faulty, batch.repeated) == (199_800, 200, 0)
    assert faults(batch)[:2] == [(9, "amount"), (1009, "amount")]
    again = imported(tmp_path, [*rows, "x"], name="again.csv", chunk=70_000)
    assert (again.added, again.repeated, again.faulty, Payment.objects.count()) == (0, 199_800, 201, 199_800)
