"""What makes a passport another edition, which entries are new in it, and which paragraphs they stand for."""

from datetime import date
from pathlib import Path

import pytest

from emhana import catalogue
from emhana.law import editions
from emhana.law.passport import Passport, Words, load_passport
from emhana.law.sources import LawError

SERVICE = catalogue.by_code("mshi_participation_information")
FEE = "  - { since: 2022-11-12, cites: [MSHI-A1R06-01], ours: *undated, kind: free, text: { kk: Тегін, ru: Бесплатно, en: Free } }\n"
NEW_FEE = """  - since: 2022-11-12
    until: 2027-06-01
    cites: [MSHI-A1R06-01]
    ours: *undated
    kind: free
    text: { kk: Тегін, ru: Бесплатно, en: Free }
  - since: 2027-06-01
    cites: [MSHI-A1R06-01, MSHI-05-01, GEN-00-03]
    kind: paid
    text: { kk: Ақылы, ru: Платно, en: Paid }
"""


def written(tmp_path: Path, *changes: tuple[str, str]) -> Passport:
    text = (SERVICE.folder / "passport.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "passport.yaml"
    path.write_text(text, encoding="utf-8")
    return load_passport(path)


@pytest.mark.parametrize(
    "change",
    [
        ("fee:\n", "# A comment about the fee.\nfee:\n"),
        ("en: Free }", "en: Free of charge }"),
        ("publication date not in the text", "our note in other words"),
        ("  - code: fund\n    since: 2022-11-12\n", "  - since: 2022-11-12\n    code: fund\n"),
    ],
)
def test_comments_translations_notes_and_order_of_keys_make_no_edition(tmp_path, change):
    assert editions.digest(written(tmp_path, change)) == editions.digest(SERVICE.passport)


def test_the_order_of_entries_makes_no_edition():
    turned = SERVICE.passport.model_copy(update={"refusals": SERVICE.passport.refusals[::-1]})
    assert editions.digest(turned) == editions.digest(SERVICE.passport)


@pytest.mark.parametrize("change", [("kk: Тегін", "kk: Ақылы"), ("automation: full", "automation: partial"), (FEE, NEW_FEE)])
def test_what_binds_makes_an_edition(tmp_path, change):
    assert editions.digest(written(tmp_path, change)) != editions.digest(SERVICE.passport)


def test_a_key_that_passports_learn_later_makes_no_edition():
    class Later(Passport):
        later: tuple[str, ...] = ()

    assert editions.digest(Later.model_validate(SERVICE.passport.model_dump())) == editions.digest(SERVICE.passport)


def test_a_closed_entry_is_not_new_and_the_one_beside_it_is(tmp_path):
    newer = written(tmp_path, (FEE, NEW_FEE))
    found = editions.brought(newer, editions.marks(SERVICE.passport))
    assert found == {date(2027, 6, 1): ["MSHI-A1R06-01", "MSHI-05-01", "GEN-00-03"]}
    assert (editions.since(SERVICE.passport), editions.since(newer)) == (date(2022, 11, 12), date(2027, 6, 1))
    assert editions.brought(newer, editions.marks(newer)) == {}


def test_ids_are_said_as_paragraphs_of_the_act_and_those_of_other_acts_are_left_out():
    cites = ["MSHI-A1R06-01", "MSHI-05-01", "MSHI-A2-15", "MSHI-A1R06-01", "GEN-00-03"]
    assert editions.places(SERVICE.passport, cites) == [
        Words(kk="1-қосымша, 6-жол", ru="приложение 1, строка 6", en="annex 1, row 6"),
        Words(kk="5-тармақ", ru="пункт 5", en="paragraph 5"),
        Words(kk="2-қосымша", ru="приложение 2", en="annex 2"),
    ]


def test_the_offices_told_of_changes_are_named_by_the_passport_of_one_service():
    naming = [service for service in catalogue.SERVICES if service.passport.informed]
    named = {service.code: [office.code for office in service.passport.informed] for service in naming}
    assert named == {"mshi_participation_information": ["fund", "egov_operator", "contact_centre"]}
    assert {office.cites for office in SERVICE.passport.informed} == {("MSHI-02-02",)}


def test_an_office_named_twice_on_a_day_stops_the_start(tmp_path):
    with pytest.raises(LawError, match=r"informed: two entries \('fund',\) hold on 2022-11-12"):
        written(tmp_path, ("- code: egov_operator", "- code: fund"))


def test_an_office_without_a_source_stops_the_start(tmp_path):
    with pytest.raises(LawError, match="an entry cites the ledger or says"):
        written(tmp_path, ("    cites: [MSHI-02-02]\n    ours: *undated\n", ""))
