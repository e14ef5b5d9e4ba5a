"""A broken passport stops the start with file, line and reason."""

from datetime import date
from pathlib import Path

import pytest

from emhana import catalogue
from emhana.law.deadlines import edition_on
from emhana.law.passport import load_passport
from emhana.law.sources import LawError


def _broken(tmp_path: Path, old: str, new: str) -> Path:
    source = catalogue.by_code("sick_leave_sheet").folder / "passport.yaml"
    text = source.read_text(encoding="utf-8")
    path = tmp_path / "passport.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_twenty_services_of_the_contract_load() -> None:
    contract = """phc_attachment doctor_appointment doctor_house_call phc_certificate sick_leave_sheet temporary_disability_certificate
    inpatient_record_extract sanatorium_conclusion hospitalization_referral treatment_abroad organ_donation_registration ambulance_call
    driving_fitness_certificate preliminary_medical_examination medicines_dispensing health_training_documents phthisiatry_information
    psychiatry_information narcology_information mshi_participation_information"""
    assert {service.code for service in catalogue.SERVICES} == set(contract.split())


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    path = _broken(tmp_path, "ledger_prefix: SICK", "ledger_prefix: SICK\nsurprise: 1")
    with pytest.raises(LawError, match=r"passport\.yaml:[0-9]+: surprise") as caught:
        load_passport(path)
    assert path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1].startswith("surprise")


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="written twice"):
        load_passport(_broken(tmp_path, "ledger_prefix: SICK", "ledger_prefix: SICK\nledger_prefix: SICK"))


def test_an_entry_without_a_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "passport.yaml"
    path.write_text("code: a\nfee:\n  - {since: 2023-01-01, kind: free, text: {kk: а, ru: а, en: a}}\n", encoding="utf-8")
    with pytest.raises(LawError, match=r":[0-9]+: "):
        load_passport(path)


@pytest.mark.law("ATT-00-03")
def test_an_order_takes_effect_eleven_days_after_its_publication_and_the_day_before_the_former_edition_judges(tmp_path: Path) -> None:
    text = (catalogue.by_code("phc_attachment").folder / "passport.yaml").read_text(encoding="utf-8")
    fee = """fee:
  - since: 2020-12-01
    until: 2026-06-12
    cites: [ATCH-06-01]
    kind: free
    text: { kk: бұрынғы, ru: прежняя, en: former }
  - published: 2026-06-01
    cites: [ATCH-06-01]
    kind: free
    text: { kk: жаңа, ru: новая, en: new }
"""
    path = tmp_path / "passport.yaml"
    path.write_text(text[: text.index("fee:\n")] + fee + text[text.index("requirements:\n") :], encoding="utf-8")
    passport = load_passport(path)
    assert passport.fee[-1].since == date(2026, 6, 12)
    assert edition_on(passport, date(2026, 6, 11)).fee[0].text.en == "former"
    assert edition_on(passport, date(2026, 6, 12)).fee[0].text.en == "new"


def test_a_day_of_effect_that_contradicts_the_publication_is_refused(tmp_path: Path) -> None:
    path = _broken(tmp_path, "since: 2023-01-01", "published: 2026-06-01\n    since: 2026-06-11")
    with pytest.raises(LawError, match="takes effect on 2026-06-12"):
        load_passport(path)
