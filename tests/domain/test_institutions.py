"""Institutions: the department decides, the institution sends its list, everybody without a problem is attached, and it can be undone."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange
from python_calamine import CalamineWorkbook
from tests.domain.attachment_requests import SERVICE, at_desk
from tests.domain.attachment_samples import BY, DAY, NOW, Country, clinic, country, person
from tests.domain.people import staff, wards

from emhana.cases.actions.decide import decide as decide_case
from emhana.documents.signing import DemoAuthority
from emhana.journal.models import Entry
from emhana.law.lawbook import EMPTY
from emhana.parties.models import Organisation, Person, digest
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.errors import BasisMissing, PersonDied, ProtocolMissing
from emhana.registers.attachment.institutions import actions, errors, reading, wording
from emhana.registers.attachment.institutions.models import IdentityCopy, Institution, PeopleList, PeopleListRow
from emhana.registers.attachment.models import Attachment, BasisCode, Ground, Volume

pytestmark = pytest.mark.django_db
MARCH, LATER = date(2026, 3, 1), NOW + timedelta(hours=1)
HEADING = ("ЖСН", "Аты-жөні", "Туған күні")


@pytest.fixture
def land() -> Country:
    return country()


def home(land: Country, kind: str = "children_home") -> Institution:
    return actions.register_institution(organisation=clinic(land.city, contract=False), kind=kind, by=BY, now=NOW)


def decide(
    land: Country, institution: Institution, place: Organisation, department: Organisation | None = None, number: str = "15"
) -> None:
    office = department or clinic(land.city, contract=False)
    actions.enter_decision(
        department=office, number=number, decided_on=date(2026, 5, 20), zones=[(institution, place)], since=date(2026, 6, 1), by=BY,
        now=NOW,
    )  # fmt: skip


def line(who: Person) -> tuple[str, str, str]:
    return str(who.iin), who.full_name, who.born_on.isoformat()


def listed(rows: Sequence[Sequence[object]]) -> bytes:
    return "\n".join(";".join(map(str, row)) for row in [HEADING, *rows]).encode("utf-8-sig")


def read(institution: Institution, rows: Sequence[Sequence[object]]) -> PeopleList:
    return actions.read_list(institution=institution, since=DAY, file_name="list.csv", data=listed(rows), by=BY, now=NOW)


def attached(who: Person) -> list[tuple[Organisation, DateRange, str]]:
    rows = Attachment.objects.in_force().filter(person=who).order_by("valid")
    return [(row.organisation, row.valid, row.why) for row in rows]


def attach(who: Person, place: Organisation, since: date = MARCH, basis: str = "case") -> None:
    register.attach(
        person=who, organisation=place, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=since, basis=basis, by=BY, now=NOW
    )


@pytest.mark.law("ATT-05-02", "ATT-05-03")
def test_residents_of_any_age_are_attached_by_a_numbered_order_to_the_organisation_of_the_zone(land: Country) -> None:
    place, former, institution, old = clinic(land.city), clinic(land.city), home(land, "medical_social"), person(date(1952, 1, 2))
    attach(old, former)
    with pytest.raises(errors.NoDecision):
        read(institution, [line(old)])
    with pytest.raises(errors.DecisionIncomplete):
        actions.enter_decision(
            department=clinic(land.city), number="", decided_on=DAY, zones=[(institution, place)], since=DAY, by=BY, now=NOW
        )
    decide(land, institution, place)
    batch = read(institution, [line(old)])
    assert (batch.counts(), attached(old)) == ({"": 1}, [(former, DateRange(MARCH, None), "free_choice")])
    actions.apply_list(batch=batch, by=BY, now=LATER)
    assert attached(old) == [(former, DateRange(MARCH, DAY), "free_choice"), (place, DateRange(DAY, None), "para5_institution")]
    assert Attachment.objects.get(organisation=place).basis == f"decision 15 of 2026-05-20, list {batch.pk}"


@pytest.mark.law("ATT-05-04")
def test_a_department_decides_about_its_own_region_only(land: Country) -> None:
    institution = home(land)
    for place, office in ((clinic(land.other_city), None), (clinic(land.city), clinic(land.other_city, contract=False))):
        with pytest.raises(errors.OtherRegion):
            decide(land, institution, place, office)


def copy(row: PeopleListRow, kind: str = "identity_document") -> IdentityCopy:
    return actions.add_copy(row=row, kind=kind, content=b"%PDF scan", by=BY, now=NOW)


@pytest.mark.law("ATT-05-05", "ATT-05-06", "ATT-05-07")
def test_convicts_need_a_copy_of_a_paper_which_is_sealed_and_blocked_after_use(land: Country) -> None:
    place, institution, people = clinic(land.city), home(land, "penal"), [person() for _ in range(3)]
    decide(land, institution, place)
    batch = read(institution, [line(who) for who in people])
    assert batch.counts() == {"copy_missing": 3}
    first, second, third = batch.rows.order_by("line")
    shown, _ = copy(first), copy(second, "registration_certificate")
    assert actions.open_copy(copy=shown, by=BY, now=NOW) == b"%PDF scan"
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM registers_identitycopy")
        assert all(b"scan" not in bytes(content) for (content,) in cursor.fetchall())
    assert actions.apply_list(batch=batch, by=BY, now=LATER) == 2
    third.refresh_from_db()
    assert "көшірмесі жоқ" in wording.PROBLEMS[third.problem].kk
    assert [len(attached(who)) for who in people] == [1, 1, 0]
    assert attached(people[0]) == [(place, DateRange(DAY, None), "para5_convict")]
    assert "15 of 2026-05-20" in Attachment.objects.get(person=people[0]).basis
    with pytest.raises(errors.CopyBlocked):
        actions.open_copy(copy=shown, by=BY, now=LATER)
    with pytest.raises(errors.BatchMoved):
        copy(third)


@pytest.mark.law("ATT-07-04")
def test_lists_and_requests_have_one_working_day_and_no_protocol_is_asked_but_a_mass_act_waits_for_it(
    land: Country, tmp_path: Path, settings
) -> None:
    """Monday 2026-06-01 at 11:00 both are complete; on Tuesday at 10:59 both are decided in time."""
    monday, tuesday = datetime(2026, 6, 1, 6, 0, tzinfo=UTC), datetime(2026, 6, 2, 5, 59, tzinfo=UTC)
    DemoAuthority.create(tmp_path / "authority", monday)
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    place, institution, old = clinic(land.city, "gp"), home(land), person(date(2015, 1, 2))
    decide(land, institution, place)
    batch = actions.read_list(institution=institution, since=DAY, file_name="list.csv", data=listed([line(old)]), by=BY, now=monday)
    asks = at_desk(person(lives=land.city), place, now=monday)
    actions.apply_list(batch=batch, by=BY, now=tuesday)
    officer = staff("register_specialist", land.city.parent, person(lives=land.city))
    decide_case(case=asks, service=SERVICE, outcome="granted", by=officer, now=tuesday, reason="checked")
    batch.refresh_from_db()
    asks.refresh_from_db()
    assert (batch.due_at, asks.due_at) == (tuesday + timedelta(minutes=1), tuesday + timedelta(minutes=1))
    assert (attached(old)[0][2], asks.outcome) == ("para5_institution", "granted")
    with pytest.raises(ProtocolMissing):
        register.attach_many(
            people=[person().pk], organisation=place, volume=Volume.GUARANTEED, ground=Ground.NO_VOLUME, since=DAY, basis="order 41", by=BY,
            now=tuesday,
        )  # fmt: skip


def test_the_term_of_a_list_of_convicts_runs_from_the_last_copy(land: Country) -> None:
    institution, people = home(land, "penal"), [person(), person()]
    decide(land, institution, clinic(land.city))
    batch = read(institution, [line(who) for who in people])
    for row in batch.rows.order_by("line"):
        assert PeopleList.objects.get().due_at is None
        copy(row)
    batch.refresh_from_db()
    assert (batch.complete_at, batch.due_at) == (NOW, NOW + timedelta(days=1))
    assert not PeopleList.objects.late(at=batch.due_at).exists()
    assert PeopleList.objects.late(at=batch.due_at + timedelta(minutes=1)).get() == batch


def test_a_saturday_counts_and_a_sunday_does_not() -> None:
    friday, saturday = datetime(2026, 6, 5, 6, 0, tzinfo=UTC), datetime(2026, 6, 6, 6, 0, tzinfo=UTC)
    assert actions.due(friday, EMPTY) == saturday
    assert actions.due(saturday, EMPTY) == saturday + timedelta(days=2)


def test_a_list_sent_by_mistake_is_taken_back_before_anybody_is_attached(land: Country) -> None:
    institution, who = home(land), person()
    decide(land, institution, clinic(land.city))
    batch = read(institution, [line(who)])
    actions.undo_list(batch=batch, reason="the list of another home", by=BY, now=LATER)
    assert not attached(who)
    assert not PeopleList.objects.late(at=LATER + timedelta(days=9)).exists()
    with pytest.raises(errors.BatchMoved):
        actions.apply_list(batch=batch, by=BY, now=LATER)


@pytest.mark.law("ATT-10-25")
def test_a_record_carries_a_ground_or_a_basis_code_and_never_both_or_neither(land: Country) -> None:
    place, found = clinic(land.city), {}
    for kind in ("children_home", "penal"):
        institution, who = home(land, kind), person()
        decide(land, institution, place, number=kind)
        batch = read(institution, [line(who)])
        if kind == "penal":
            copy(batch.rows.get())
        actions.apply_list(batch=batch, by=BY, now=LATER)
        row = Attachment.objects.get(person=who)
        found[kind] = (row.ground, row.basis_code)
    assert found == {"children_home": ("", "para5_institution"), "penal": ("", "para5_convict")}
    fields = {"organisation": place, "funding": "state", "volume": "guaranteed", "basis": "x", "recorded_at": NOW, "valid": DateRange(DAY)}
    wrong = [("free_choice", "para5_convict"), ("", ""), ("para5_convict", ""), ("", "free_choice")]
    for ground, code in wrong:
        with pytest.raises(IntegrityError, match="ground_or_basis_code"), transaction.atomic():
            Attachment.objects.create(person=person(), ground=ground, basis_code=code, **fields)


def test_each_bad_line_has_its_sentence_and_the_error_file_names_it(land: Country) -> None:
    place, institution = clinic(land.city), home(land)
    good, twice, dead, there, young = (person() for _ in range(5))
    decide(land, institution, place)
    attach(there, place)
    register.report_death(person=dead, died_on=MARCH, certificate="1", certificate_on=DAY, message="Z", by=BY, now=NOW)
    wrong = f"{str(good.iin)[:11]}{(int(str(good.iin)[11]) + 1) % 10}"
    unknown = str((ghost := person()).iin)
    Person.objects.filter(pk=ghost.pk).update(iin_digest=digest("iin_digest", "0"))
    survivor, duplicate = person(), person()
    register.merge_persons(survivor=survivor, duplicate=duplicate, reason="one", by=BY, now=NOW)
    rows = [
        line(good), line(twice), line(twice), (wrong, "=1+1", "1990-03-04"), ("12", "", ""), (unknown, "", "1990-03-04"),
        line(dead), line(there), (young.iin, "", "05.03.1990"), line(duplicate),
    ]  # fmt: skip
    batch = read(institution, rows)
    problems = ["", "", "duplicate", "iin_checksum", "iin_form", "unknown_person", "died", "already_there", "other_birth_date", "merged"]
    assert [row.problem for row in batch.rows.order_by("line")] == problems
    data = actions.hand_out_errors(batch=batch, language="ru", form="xlsx", by=BY, now=NOW)
    table = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert table[0][1] == "ИИН"
    assert [row[4] for row in table[1:]] == [wording.PROBLEMS[code].ru for code in problems if code]
    assert table[2][2] == "=1+1"
    text = actions.hand_out_errors(batch=batch, language="kk", form="csv", by=BY, now=NOW).decode("utf-8-sig")
    assert ";'=1+1;" in text
    assert wording.PROBLEMS["died"].kk in text
    assert {*problems} - {""} | {"copy_missing"} == set(wording.PROBLEMS)


@pytest.mark.slow
def test_a_list_of_five_thousand_with_fifty_bad_rows_is_previewed_applied_and_undone(land: Country) -> None:
    place, former, institution = clinic(land.city), clinic(land.city), home(land, "boarding_school")
    decide(land, institution, place)
    people = wards(4960)
    Attachment.objects.bulk_create(
        Attachment(
            person=who, organisation=former, funding="state", volume="guaranteed", basis_code="first_load", basis="first load",
            valid=DateRange(MARCH, None), recorded_at=NOW,
        )
        for who in people[:3000]
    )  # fmt: skip
    good = [line(who) for who in people]
    bad = [*good[:10], *[("1" * 12, "", "")] * 10, *[("12", "", "")] * 10, *[(row[0], "", "2001-01-01") for row in good[4950:]]]
    batch = read(institution, [*good[:4950], *bad, *[("123456789012", "", "")] * 10])
    assert sum(batch.counts().values()) == 5000
    assert batch.counts()[""] == 4950
    assert len(actions.hand_out_errors(batch=batch, language="kk", form="csv", by=BY, now=NOW).decode().splitlines()) == 51
    with CaptureQueriesContext(connection) as queries:
        assert actions.apply_list(batch=batch, by=BY, now=LATER) == 4950
    assert len(queries) < 120
    on_day = Attachment.objects.on(DAY).filter(person__in=people)
    assert on_day.filter(organisation=place, basis_code=BasisCode.PARA5_INSTITUTION).count() == 4950
    assert Entry.objects.filter(act="attached").count() == 4950
    with pytest.raises(errors.BatchMoved):
        actions.apply_list(batch=batch, by=BY, now=LATER)
    with CaptureQueriesContext(connection) as queries:
        actions.undo_list(batch=batch, reason="the list of another home", by=BY, now=LATER + timedelta(hours=1))
    assert len(queries) < 120
    assert on_day.filter(organisation=former).count() == on_day.count() == 3000
    assert {row.valid for row in on_day} == {DateRange(MARCH, None)}
    assert Attachment.objects.filter(person__in=people).count() == 3000 + 4950 + 3000
    with pytest.raises(errors.BatchMoved):
        actions.undo_list(batch=batch, reason="again", by=BY, now=LATER)


def test_what_a_ward_chose_since_stays_when_the_list_is_undone(land: Country) -> None:
    place, former, chosen, institution, who = clinic(land.city), clinic(land.city), clinic(land.city), home(land), person()
    decide(land, institution, place)
    attach(who, former)
    batch = read(institution, [line(who)])
    actions.apply_list(batch=batch, by=BY, now=LATER)
    attach(who, chosen, DAY + timedelta(days=9), basis="case 2")
    with pytest.raises(BasisMissing):
        actions.undo_list(batch=batch, reason="", by=BY, now=LATER)
    actions.undo_list(batch=batch, reason="wrong home", by=BY, now=LATER)
    changed = DAY + timedelta(days=9)
    assert [row[:2] for row in attached(who)] == [(former, DateRange(MARCH, changed)), (chosen, DateRange(changed, None))]


def test_who_dies_between_preview_and_act_is_left_out(land: Country) -> None:
    place, institution, people = clinic(land.city), home(land), [person(), person()]
    decide(land, institution, place)
    batch = read(institution, [line(who) for who in people])
    register.report_death(person=people[0], died_on=MARCH, certificate="1", certificate_on=DAY, message="Z", by=BY, now=NOW)
    assert actions.apply_list(batch=batch, by=BY, now=LATER) == 1
    assert batch.counts() == {"died": 1, "": 1}
    with pytest.raises(PersonDied):
        register.attach_many(
            people=[who.pk for who in people], organisation=place, volume=Volume.GUARANTEED, ground=BasisCode.PARA5_INSTITUTION,
            since=DAY, basis="x", by=BY, now=NOW,
        )  # fmt: skip


def test_a_spreadsheet_keeps_zeros_and_dates(land: Country) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["№", "ИИН", "ФИО", "Дата рождения"])
        sheet.write_row(1, 0, [1, 50617500013, "Ли Вера"])
        sheet.write_datetime(1, 3, datetime(2005, 6, 17), day)  # noqa: DTZ001 - a cell has no zone
        sheet.write_row(3, 0, [2, "050617500013", "Ли Анна", "17.6.2005"])
    assert reading.read_lines(target.getvalue(), "wards.XLSX") == [
        reading.Line(2, "050617500013", "Ли Вера", "2005-06-17"), reading.Line(4, "050617500013", "Ли Анна", "2005-06-17"),
    ]  # fmt: skip
    old = "ИИН\tФИО\tДата рождения\n1\tА\t1".encode("cp1251")
    assert reading.read_lines(old, "list.csv") == [reading.Line(2, "1", "А", "1")]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("list.xlsx", b"PK nothing", "form"), ("list.csv", b"\0\0", "form"), ("list.csv", b"IIN;name\n1;2", "header"),
        ("list.csv", b"", "header"),
        ("list.csv", b"IIN;name;birth date\n;;\n", "empty"), ("list.csv", b"1" * (reading.MOST_BYTES + 1), "too_long"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_with_its_reason(name: str, data: bytes, why: str) -> None:
    with pytest.raises(errors.ListUnreadable) as caught:
        reading.read_lines(data, name)
    assert caught.value.args_for_words == {"why": why}
    assert wording.sentence(caught.value) == wording.UNREADABLE[why]


def test_every_error_of_institutions_has_its_sentence() -> None:
    codes = {found.code for found in vars(errors).values() if isinstance(found, type) and found is not errors.DomainError}
    assert codes == {*wording.ERRORS, "list_unreadable"}
