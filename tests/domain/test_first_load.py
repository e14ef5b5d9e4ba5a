"""The first load of a register kept elsewhere: judged, applied in steps, the same file twice harmless, undone as one act."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange
from python_calamine import CalamineWorkbook
from tests.domain.attachment_samples import BY, DAY, NOW, Country, clinic, country, norm, person, precinct

from emhana.journal.models import Entry
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.errors import BasisMissing
from emhana.registers.attachment.first_load import actions, errors, report
from emhana.registers.attachment.first_load.models import FirstLoad
from emhana.registers.attachment.institutions.errors import ListUnreadable
from emhana.registers.attachment.models import Attachment, BasisCode, Ground, Placement, Volume

pytestmark = pytest.mark.django_db
SINCE = "2024-03-15"
Row = tuple[str, str, str, str]


@pytest.fixture
def land() -> Country:
    return country()


@pytest.fixture
def place(land) -> Organisation:
    return clinic(land.city, "gp", "paediatrician")


def row(who: Person, where: Organisation, number: str = "1", since: str = SINCE) -> Row:
    return str(who.iin), where.bin, number, since


def read(*rows: Row) -> FirstLoad:
    table = [("ЖСН", "БСН", "Учаске", "Бекітілген күні"), *rows]
    data = "\n".join(";".join(cells) for cells in table).encode("utf-8-sig")
    return actions.read_register(file_name="register.csv", data=data, by=BY, now=NOW)


def apply(load: FirstLoad) -> FirstLoad:
    while actions.apply_some(load=load, by=BY, now=NOW):
        pass
    load.refresh_from_db()
    return load


def attach(who: Person, where: Organisation, since: date = date(2025, 1, 1)) -> None:
    register.attach(
        person=who, organisation=where, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=since, basis="x", by=BY, now=NOW
    )


def problems(load: FirstLoad) -> list[str]:
    return list(load.rows.order_by("line").values_list("problem", flat=True))


def test_everybody_of_the_file_is_attached_since_their_day_with_their_doctor(place):
    one, other = person(), person()
    load = apply(read(row(one, place), row(other, place, "", "15.03.2024")))
    rows = list(Attachment.objects.on(DAY).order_by("person"))
    assert [(each.person, each.organisation, each.valid, each.why, each.basis, each.first) for each in rows] == [
        (who, place, DateRange(date(2024, 3, 15), None), "first_load", load.basis, True) for who in (one, other)
    ]
    assert Placement.objects.get().precinct == precinct(place, "1")
    assert (load.state, load.counts()) == ("applied", {"": 2})
    assert Entry.objects.about(str(one.iin)).filter(act="attached").count() == 1


def test_the_same_file_twice_changes_nothing(place):
    rows = [row(person(), place), row(person(), place)]
    apply(read(*rows))
    before = list(Attachment.objects.order_by("pk").values())
    again = apply(read(*rows))
    assert list(Attachment.objects.order_by("pk").values()) == before
    assert problems(again) == ["already_there", "already_there"]


def test_what_speaks_against_a_row_is_named(land, place):
    closed, hospital = clinic(land.city), clinic(land.city, contract=False)
    parties.close_organisation(organisation=closed, on=date(2026, 1, 1), act="act", by=BY, now=NOW)
    Organisation.objects.filter(pk=hospital.pk).update(gives_primary_care=False)
    here, there, dead, child = person(), person(), person(), person(date(2020, 5, 1))
    attach(here, place)
    attach(there, clinic(land.city))
    parties.record_death(person=dead, on=date(2026, 5, 1), basis="certificate", by=BY, now=NOW)
    twice, fine = person(), person()
    load = read(
        row(here, place), row(there, place), row(dead, place), row(twice, place), row(twice, place), row(person(), place, "2"),
        ("123", place.bin, "1", SINCE), (f"{str(fine.iin)[:-1]}{(int(str(fine.iin)[-1]) + 1) % 10}", place.bin, "1", SINCE),
        ("850327300123", place.bin, "1", SINCE), (str(fine.iin), "990140000126", "1", SINCE), row(person(), hospital, ""),
        row(person(), closed, ""), row(person(), place, "99"), row(person(), place, "1", "in spring"),
        row(person(), place, "1", "2027-01-01"), row(child, place, "2"), row(person(date(2025, 1, 1)), place, "2", SINCE),
    )  # fmt: skip
    assert problems(load) == [
        "already_there", "other_organisation", "died", "", "duplicate", "doctor_unsuitable", "iin_form", "iin_checksum",
        "unknown_person", "unknown_bin", "no_primary_care", "organisation_closed", "unknown_precinct", "since_wrong", "since_wrong",
        "", "since_wrong",
    ]  # fmt: skip
    apply(load)
    assert set(Attachment.objects.on(DAY).filter(basis_code=BasisCode.FIRST_LOAD).values_list("person", flat=True)) == {twice.pk, child.pk}


def test_an_iin_is_kept_only_where_it_leads_to_nobody(place):
    load = read(row(person(), place), ("850327300123", place.bin, "1", SINCE))
    assert list(load.rows.order_by("line").values_list("iin", flat=True)) == [None, "850327300123"]


def test_an_interrupted_load_goes_on_where_it_stopped(place, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK", 2)
    load = read(*(row(person(), place) for _ in range(5)))
    assert actions.apply_some(load=load, by=BY, now=NOW)
    load.refresh_from_db()
    assert (load.state, Attachment.objects.count()) == ("applying", 2)
    assert (apply(load).state, Attachment.objects.count()) == ("applied", 5)
    with pytest.raises(errors.LoadMoved):
        actions.apply_some(load=load, by=BY, now=NOW)


def test_whoever_dies_or_moves_between_the_preview_and_the_act_is_left_out(land, place):
    dead, moved = person(), person()
    load = read(row(dead, place), row(moved, place))
    parties.record_death(person=dead, on=DAY, basis="certificate", by=BY, now=NOW)
    attach(moved, clinic(land.city))
    assert problems(apply(load)) == ["died", "other_organisation"]
    assert not Attachment.objects.filter(basis_code=BasisCode.FIRST_LOAD).exists()


def test_a_load_is_undone_as_one_act_with_a_reason(place):
    load = apply(read(row(person(), place)))
    with pytest.raises(BasisMissing):
        actions.undo(load=load, reason=" ", by=BY, now=NOW)
    actions.undo(load=load, reason="the wrong file", by=BY, now=NOW + timedelta(hours=1))
    load.refresh_from_db()
    assert (load.state, Attachment.objects.on(DAY).count(), Attachment.objects.count()) == ("undone", 0, 1)
    with pytest.raises(errors.LoadMoved):
        actions.undo(load=load, reason="again", by=BY, now=NOW)


def test_the_report_holds_file_and_register_against_each_other(land, place):
    norm("gp", 2)
    stays = person()
    attach(stays, place)
    attach(person(), clinic(land.city))
    load = read(*(row(person(), place) for _ in range(3)))
    assert [each.person for each in report.missing(load)] == [stays]
    over = report.over_norm(load)
    assert [(each.precinct.number, each.key, each.people, each.norm) for each in over] == [("1", "gp", 3, 2)]
    apply(load)
    assert [each.people for each in report.over_norm(load)] == [3]


def test_children_are_counted_by_their_own_norms(place):
    norm("paed_u14", 1)
    load = read(*(row(person(date(2015, 1, 1)), place, "2") for _ in range(2)))
    assert [(each.key, each.people) for each in report.over_norm(load)] == [("paed_u14", 2)]


def test_rows_with_a_problem_and_people_missing_are_handed_out_and_the_look_is_recorded(place):
    stays, dead = person(), person()
    attach(stays, place)
    parties.record_death(person=dead, on=DAY, basis="certificate", by=BY, now=NOW)
    load = read(row(dead, place), row(person(), place))
    told = actions.hand_out_errors(load=load, language="kk", form="csv", by=BY, now=NOW).decode("utf-8-sig")
    assert str(dead.iin) in told
    assert "қайтыс" in told
    assert told.count("\r\n") == 2
    data = actions.hand_out_missing(load=load, language="ru", form="xlsx", by=BY, now=NOW)
    table = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [line[0] for line in table] == ["ИИН", str(stays.iin)]
    assert set(Entry.objects.values_list("act", flat=True)) >= {"first_load_errors_handed_out", "first_load_missing_handed_out"}


def test_a_file_without_its_columns_is_not_read(place):
    with pytest.raises(ListUnreadable) as refused:
        actions.read_register(file_name="a.csv", data="ЖСН;БСН\n1;2".encode(), by=BY, now=NOW)
    assert refused.value.args_for_words == {"why": "header"}


def test_more_rows_cost_no_more_queries(place):
    counted = []
    for size in (2, 8):
        rows = [row(person(), place) for _ in range(size)]
        with CaptureQueriesContext(connection) as queries:
            apply(read(*rows))
        counted.append(len(queries))
    assert counted[0] == counted[1]
