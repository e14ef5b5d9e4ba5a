"""The demo country: the same for the same seed, true to the norms, and with everybody the stories need."""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.db.models import Count, F, Q

from emhana.accounts.models import Role, User
from emhana.cli import demo as command
from emhana.cli.failure import BadInput
from emhana.cli.supervisor import _demo
from emhana.demo import actions, clinics, geography, naming, persons
from emhana.demo.cast import DESKS, Cast
from emhana.demo.country import Country
from emhana.demo.numbers import Numbers
from emhana.demo.rows import of_age
from emhana.demo.store import Loaded, Occupied, loaded
from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.law.passport import Week
from emhana.parties.identifiers import Sex, check_bin, check_iin
from emhana.parties.models import FundContract, Organisation, Person, Precinct, Representation, Residence, Status
from emhana.postgres import remove_state
from emhana.reference.lawbook import lawbook
from emhana.reference.models import Territory
from emhana.registers.attachment.models import Attachment, Placement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BY = Program("test")


def country(people: int, seed: int) -> Country:
    cast = Cast(seed, people)
    return Country(people, seed, cast.homes, cast.numbers, cast.clinics)


def fingerprint(people: int, seed: int) -> str:
    made = country(people, seed)
    running = hashlib.sha256(repr(made.clinics).encode())
    for placed in made.households():
        running.update(repr(placed).encode())
    return running.hexdigest()


def loads(day: date) -> Counter[tuple[str, str, str]]:
    """Return how many persons each doctor has on `day`, by BIN, number and post."""
    rows = Placement.objects.filter(valid__contains=day).values_list(
        "precinct__organisation__bin", "precinct__number", "precinct__post"
    )
    return Counter(rows)


def test_a_seed_makes_one_country_and_another_seed_another() -> None:
    assert fingerprint(1000, 5) == fingerprint(1000, 5) != fingerprint(1000, 6)


def test_the_sign_ins_of_a_seed_do_not_depend_on_the_number_of_people() -> None:
    small, large = Cast(3, 300), Cast(3, 1_000_000)
    assert (small.citizens, small.staff) == (large.citizens, large.staff)
    assert [clinic.bin for clinic in small.clinics] == [clinic.bin for clinic in large.clinics]


@pytest.mark.parametrize("people", [200, 300, 2000, 14_999, 15_000, 20_000])
def test_a_country_has_exactly_the_people_asked_for_and_no_doctor_passes_the_norm(people: int) -> None:
    made = country(people, 1)
    attached: Counter[tuple[str, str]] = Counter()
    young: Counter[tuple[str, str]] = Counter()
    found = 0
    for placed in made.households():
        found += len(placed.posts)
        for human, post in zip(placed.household.members, placed.posts, strict=True):
            if post and human.died_on is None:
                attached[post] += 1
                young[post] += human.age < 6
    assert found == people
    for clinic in made.clinics:
        for post in clinic.posts:
            key, norm = (clinic.bin, post.number), made.norms["paed_u14" if post.kind == "paediatrician" else post.kind]
            assert attached[key] <= norm
            assert post.kind != "paediatrician" or young[key] <= made.norms["paed_u6"]
    full, single = ([attached[clinic.bin, post.number] for post in clinic.posts] for clinic in made.clinics[1:3])
    assert (full, single) == ([made.norms["gp"]] * 2, [made.norms["gp"] - 1])


def test_the_default_country_reaches_the_norms_of_the_order() -> None:
    assert clinics.norms(clinics.DEFAULT_PEOPLE) == {"gp": 1700, "therapist": 2200, "paed_u6": 500, "paed_u14": 900}


def test_a_loaded_country_holds_what_was_made() -> None:
    actions.fill(people=2000, seed=1, by=BY, now=NOW)
    assert Person.objects.count() == 2000
    norms = dict(lawbook(on=TODAY).norms)
    assert norms == clinics.norms(2000)
    on_the_day = loads(TODAY)
    assert on_the_day
    assert all(count <= norms["paed_u14" if post == "paediatrician" else post] for (_, _, post), count in on_the_day.items())
    assert set(Person.objects.values_list("status", flat=True)) == set(Status.values)
    assert 0.9 < Attachment.objects.count() / 2000 < 0.99


def test_every_iin_passes_its_check_and_agrees_with_the_register() -> None:
    actions.small(seed=2, by=BY, now=NOW)
    for person in Person.objects.exclude(iin_digest=None):
        checked = check_iin(person.iin, born_on=person.born_on, sex=Sex(person.sex))
        assert (checked.error, checked.warnings) == (None, ())
        assert Person.objects.with_iin(person.iin).get() == person
    for person in Person.objects.filter(iin_digest=None):
        assert Person.objects.with_document(person.document[:3], person.document[3:]).get() == person


def test_families_are_consistent() -> None:
    actions.small(seed=1, by=BY, now=NOW)
    rows = Representation.objects.select_related("representative", "represented")
    assert rows
    for row in rows:
        parent, child = row.representative, row.represented
        assert parent.age_on(child.born_on) >= 18
        assert (row.kind, row.valid.lower, row.valid.upper) == ("parent", child.born_on, of_age(child.born_on))
        assert parent.residences.get(valid__upper_inf=True).territory_id == child.residences.get(valid__upper_inf=True).territory_id


def test_everybody_has_an_address_and_nobody_is_attached_after_death() -> None:
    actions.fill(people=1000, seed=1, by=BY, now=NOW)
    assert not Person.objects.filter(residences=None).exists()
    assert not Residence.objects.filter(cell="").exists()
    dead = Person.objects.exclude(died_on=None)
    assert dead.exists()
    assert not Attachment.objects.filter(person__in=dead).exclude(end_reason="death", valid__endswith=F("person__died_on")).exists()
    assert not Attachment.objects.filter(valid__startswith__lt=F("person__born_on")).exists()


def test_every_attachment_has_one_doctor_of_its_clinic() -> None:
    actions.small(seed=1, by=BY, now=NOW)
    placed = Placement.objects.filter(precinct__organisation=F("attachment__organisation"), person=F("attachment__person"))
    assert placed.count() == Attachment.objects.count() == Attachment.objects.filter(basis_code="first_load", basis="demo").count()
    assert placed.filter(valid=F("attachment__valid")).count() == placed.count()


def test_all_twenty_regions_stand_under_their_codes_and_border_pairs_join_two_of_them() -> None:
    actions.small(seed=1, by=BY, now=NOW)
    regions = Territory.objects.filter(parent=None)
    assert {int(code[:2]) for code in regions.values_list("code", flat=True)} == {
        10, 11, 15, 19, 23, 27, 31, 33, 35, 39, 43, 47, 55, 59, 61, 62, 63, 71, 75, 79,
    }  # fmt: skip
    assert {unit.names[0] for unit in geography.units() if unit.parent is None} >= {"Ұлытау облысы", "Шымкент"}
    pairs = lawbook(on=TODAY).border_pairs
    assert len(pairs) >= 2
    assert all(first[:2] != second[:2] for first, second in pairs)


def test_clinics_have_valid_numbers_hours_and_contracts_save_one() -> None:
    actions.small(seed=1, by=BY, now=NOW)
    clinics = Organisation.objects.filter(gives_primary_care=True)  # the Fund, an insurer, a department and two institutions are none
    assert Organisation.objects.count() == clinics.count() + 5
    for clinic in Organisation.objects.all():
        assert (check_bin(clinic.bin).error, check_bin(clinic.bin).warnings) == (None, ())
        assert Week.model_validate(clinic.week).monday is not None
    assert {bool(Week.model_validate(clinic.week).saturday) for clinic in clinics} == {True, False}
    for day in (TODAY, date(2027, 11, 23)):
        without = clinics.exclude(pk__in=Organisation.objects.taking_attached(day))
        assert [*without.values_list("bin", flat=True)] == [Cast(1, 300).bin("uncontracted")]
    assert FundContract.objects.filter(valid__contains=TODAY).count() == clinics.count() - 1
    assert set(Precinct.objects.values_list("post", flat=True)) == set(Precinct.Post.values)
    assert Organisation.objects.values("name_kk").distinct().count() == Organisation.objects.count()


def test_the_people_of_the_refusal_grounds_stand_as_their_stories_say() -> None:
    cast = actions.small(seed=1, by=BY, now=NOW)
    person = {one.key: Person.objects.filter(iin_digest=Person._meta.get_field("iin_digest").digest(one.human.iin)).get()
              for one in cast.citizens if one.human.iin}  # fmt: skip
    unit = {key: row.residences.get(valid__contains=TODAY).territory.code[:2] for key, row in person.items() if row.died_on is None}
    assert [unit[key] for key in ("grant", "unreliable", "outside", "full", "single", "border", "moved")] == [
        "75", "75", "35", "71", "79", "19", "75",
    ]  # fmt: skip
    assert {row.represented for row in person["mother"].represents.all()} == {person["child"], person["baby"]}
    assert not person["nephew"].represented_by.exists()
    attached = {key for key, row in person.items() if row.attachments.on(TODAY).exists()}
    assert attached & {"grant", "unreliable", "outside", "full", "single", "mother", "child", "attached", "moved"} == {"attached", "moved"}
    assert person["moved"].attachments.on(TODAY).get().organisation.territory.code[:2] == "35"
    assert all(row.phone for key, row in person.items() if row.age_on(TODAY) >= 18 and key != "deceased")


def test_free_places_are_as_the_clinics_promise() -> None:
    cast = actions.small(seed=1, by=BY, now=NOW)
    norm, on_the_day = clinics.norms(300), loads(TODAY)
    doctors = Precinct.objects.filter(post="gp")
    free = {
        key: sum(norm["gp"] - on_the_day[cast.bin(key), row.number, "gp"] for row in doctors.filter(organisation__bin=cast.bin(key)))
        for key in ("free", "full", "single", "uncontracted")
    }
    assert (free["full"], free["single"], free["uncontracted"]) == (0, 1, norm["gp"])
    assert free["free"] > norm["gp"] // 2


def test_staff_can_sign_in_and_stand_where_their_role_says() -> None:
    cast = actions.small(seed=1, by=BY, now=NOW)
    for one in cast.staff:
        user = User.objects.get(login=one.login)
        assert check_password(one.password, user.password)
        assert (user.totp_secret, user.person.iin) == (one.totp_secret, one.human.iin)
        role = user.roles.on(TODAY).get()
        place = role.organisation.bin if role.organisation else role.region.code if role.region else ""
        assert (role.kind, place) == (one.role, cast.bin(one.place) or one.place)
    assert Counter(Role.objects.values_list("kind", flat=True)) == {
        "registrar": len(DESKS), "head": len(DESKS), "register_specialist": 3, "administrator": 1, "pharmacist": len(DESKS), "fund": 1,
        "quality_controller": 3, "insurer": 1,
    }  # fmt: skip


def test_the_load_is_journalled_as_a_mass_act_without_anybodys_number() -> None:
    actions.small(seed=1, by=BY, now=NOW)
    acts = Counter(Entry.objects.values_list("act", flat=True))
    assert acts["demo_people_entered"] == acts["demo_country_loaded"] == 1
    assert set(Entry.objects.exclude(person=None).values_list("act", flat=True)) <= {"insured_listed"}  # acts of their own, a handful
    assert loaded() == Loaded(seed=1, people=300)


def test_a_country_is_loaded_once_and_no_other_goes_on_top() -> None:
    first = actions.small(seed=1, by=BY, now=NOW)
    again = actions.small(seed=1, by=BY, now=NOW)
    assert (again.citizens, Person.objects.count()) == (first.citizens, 300)
    with pytest.raises(Occupied, match="seed 1"):
        actions.small(seed=2, by=BY, now=NOW)


def test_a_store_with_anything_else_is_left_alone() -> None:
    Territory.objects.create(code="100000000", level="oblast", name_kk="a", name_ru="a", name_en="a", valid="[2020-01-01,)")
    with pytest.raises(Occupied, match="nothing was changed"):
        actions.small(seed=1, by=BY, now=NOW)
    assert not Person.objects.exists()


@pytest.fixture
def run(database_cluster, monkeypatch, capsys):
    """Return a function that runs `emhana demo` on the test database and returns what it printed."""
    monkeypatch.setenv("DATABASE_URL", database_cluster.web_url)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)

    def runs(*argv: str) -> str:
        assert command.main(parser.parse_args(argv)) == 0
        return capsys.readouterr().out

    return runs


def test_the_command_prints_who_can_sign_in(run, tmp_path) -> None:
    path = tmp_path / "persons.jsonl"
    first = json.loads(run("--people", "250", "--seed", "4", "--json", "--persons", str(path)))
    assert (first["people"], first["seed"], first["loaded"]) == (250, 4, True)
    assert {"key", "iin", "document", "phone", "name", "what", "clinic"} <= set(first["citizens"][0])
    assert {"user", "password", "totp_secret", "role", "organisation", "region"} <= set(first["staff"][0])
    assert json.loads(run("--json")) == first | {"loaded": False}
    table = run("--seed", "4")
    assert all(one["iin"] in table for one in first["citizens"] if one["iin"])
    assert all(one["totp_secret"] in table for one in first["staff"])
    assert path.stat().st_mode & 0o077 == 0


def test_the_command_refuses_another_seed_with_one_line_unless_asked_to_be_silent(run) -> None:
    actions.small(seed=1, by=BY, now=NOW)
    with pytest.raises(BadInput, match="--seed 1"):
        run("--seed", "2")
    assert run("--seed", "2", "--if-empty") == ""
    with pytest.raises(BadInput, match="200"):
        run("--people", "10")


def test_production_takes_no_invented_people(run, settings, monkeypatch) -> None:
    settings.DEMO = False
    with pytest.raises(BadInput, match="not a demo"):
        run()
    monkeypatch.setenv("EMHANA_DEMO", "0")
    assert _demo(settings.ROOT) == ()


def test_a_run_fills_an_empty_demo_and_says_nothing_about_another_store(monkeypatch) -> None:
    monkeypatch.delenv("EMHANA_DEMO", raising=False)
    ((*_, demo, if_empty, data, folder, _, _, keys),) = _demo(Path("somewhere"))
    assert (demo, if_empty, data, folder, keys) == ("demo", "--if-empty", "--data", "somewhere", "--keys")


@pytest.mark.slow
def test_without_a_database_the_command_starts_and_fills_the_embedded_one() -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "EMHANA_KEY_FILE")}
    env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        data = Path(name) / "data"
        line = [sys.executable, "-m", "emhana.cli.main", "demo", "--json", "--people", "200", "--data", str(data)]
        first, again = (json.loads(subprocess.run(line, env=env, check=True, capture_output=True, text=True).stdout) for _ in range(2))
        remove_state(data)
    assert first == again | {"loaded": True}
    assert not again["loaded"]


def test_the_people_file_knows_everybody_with_an_iin_and_one_name_differs(tmp_path) -> None:
    cast = actions.small(seed=1, by=BY, now=NOW)
    path = tmp_path / "persons.jsonl"
    written = persons.write(path, people=300, seed=1)
    described = {one["iin"]: one for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    assert written == len(described) == Person.objects.exclude(iin_digest=None).count()
    differing = [row for row in Person.objects.exclude(iin_digest=None) if described[row.iin]["surname"] != row.family_name]
    unreliable = next(one for one in cast.citizens if one.key == "unreliable")
    assert [row.iin for row in differing] == [unreliable.human.iin]
    linked = sum(len(one["relations"]) for one in described.values())
    assert linked == 2 * Representation.objects.filter(~Q(representative__iin_digest=None)).aggregate(n=Count("id"))["n"]


@pytest.mark.parametrize(
    ("people", "father", "son", "daughter"),
    [
        ("kazakh", "Нұрлан", "Нұрланұлы", "Нұрланқызы"),
        ("russian", "Андрей", "Андреевич", "Андреевна"),
        ("russian", "Игорь", "Игоревич", "Игоревна"),
        ("russian", "Евгений", "Евгеньевич", "Евгеньевна"),
        ("russian", "Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("russian", "Илья", "Ильич", "Ильинична"),
    ],
)
def test_patronymics_follow_the_custom_of_the_people(people: str, father: str, son: str, daughter: str) -> None:
    folk = naming.peoples()[people]
    assert (folk.patronymic_of(father, "male"), folk.patronymic_of(father, "female")) == (son, daughter)


def test_no_number_comes_twice() -> None:
    numbers = Numbers()
    born = date(1990, 1, 1)
    given = [numbers.iin(born, "male") for _ in range(500)] + [numbers.phone() for _ in range(5000)]
    assert len(set(given)) == len(given)
