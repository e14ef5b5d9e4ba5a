"""The standard of attachment as a table: who may come, with which papers, for what fee. Row 8 and paragraph 9 of order 194/2020."""

from datetime import date

import pytest

from emhana import catalogue
from emhana.law import papers
from emhana.law.deadlines import edition_on

EDITION = edition_on(catalogue.by_code("phc_attachment").passport, date(2026, 6, 1))
IDENTITY = "identity_document"


def lacks(category: str, *given: str, channel: str = "in_person") -> list[str]:
    """Return the first paper of each group that is reported missing."""
    return [group[0].code for group in papers.missing(EDITION, channel, category, given)]


@pytest.mark.law("ATT-09-10")
def test_the_direct_channel_knows_ten_categories_and_everybody_else() -> None:
    of_paragraph_9_1 = {"vhi_family", "vhi_minor"}
    assert set(EDITION.categories) - of_paragraph_9_1 == {
        "pensioner", "person_with_disability", "legal_representative", "convict", "student", "conscript", "child_born_abroad", "ward",
        "by_power_of_attorney", "vhi_contract", "general",
    }  # fmt: skip


@pytest.mark.law("ATCH-08-01", "ATCH-08-02")
@pytest.mark.parametrize("shown", ["identity_document", "digital_identity_document"])
def test_a_plastic_card_or_a_digital_one_identifies_the_visitor(shown: str) -> None:
    assert lacks("general") == [IDENTITY]
    assert lacks("general", shown) == []


@pytest.mark.law("ALL-08-02")
@pytest.mark.parametrize("code", ["treatment_abroad", "temporary_disability_certificate", "inpatient_record_extract",
                                  "sanatorium_conclusion", "hospitalization_referral"])  # fmt: skip
def test_services_that_name_the_card_alone_take_the_digital_one_too(code: str) -> None:
    edition = edition_on(catalogue.by_code(code).passport, date(2025, 2, 3))
    wanted = papers.missing(edition, "in_person", "general", ())
    left = papers.missing(edition, "in_person", "general", ("digital_identity_document",))
    assert [group for group in wanted if group not in left] == [group for group in wanted if IDENTITY in {p.code for p in group}] != []


def row(ledger_id: str, category: str, given: str, missing: str) -> object:
    return pytest.param(category, given, missing, marks=pytest.mark.law(ledger_id), id=f"{ledger_id}-{given or 'nothing'}")


@pytest.mark.parametrize(("category", "given", "missing"), [
    row("ATCH-08-03", "pensioner", "", "pension_certificate"),
    row("ATCH-08-03", "pensioner", "pension_certificate", ""),
    row("ATCH-08-04", "person_with_disability", "medical_social_examination_extract", ""),
    row("ATCH-08-04", "person_with_disability", "", "pension_certificate"),
    row("ATCH-08-05", "legal_representative", "guardianship_document", ""),
    row("ATCH-08-05", "legal_representative", "court_decision", ""),
    row("ATCH-08-05", "legal_representative", "", "court_decision"),
    row("ATCH-08-08", "conscript", "", "commander_order_extract"),
    row("ATCH-08-09", "student", "rector_request", "joint_commission_minutes"),
    row("ATCH-08-11", "child_born_abroad", "", "foreign_birth_document"),
    row("ATCH-08-12", "ward", "health_authority_decision", ""),
    row("ATCH-08-14", "by_power_of_attorney", "power_of_attorney", ""),
    row("ATCH-08-14", "vhi_contract", "insurance_contract free_form_application foreign_passport", ""),
    row("ATT-09-20", "student", "joint_commission_minutes", "rector_request"),
    row("ATT-09-39", "vhi_contract", "insurance_contract free_form_application foreign_passport", ""),
    row("ATT-09-39", "by_power_of_attorney", "power_of_attorney", ""),
])  # fmt: skip
def test_each_category_has_the_paper_of_its_item_and_no_other(category: str, given: str, missing: str) -> None:
    assert lacks(category, IDENTITY, *given.split()) == missing.split()


@pytest.mark.law("ATCH-08-07", "ATT-09-16", "ATT-09-34")
def test_a_convict_rests_on_the_minutes_or_on_the_departments_decision_with_copies() -> None:
    assert lacks("convict", IDENTITY, "commission_minutes") == []
    assert lacks("convict", "department_decision", "identity_copy") == []
    assert lacks("convict", "department_decision", "iin_certificate_copy") == []
    assert lacks("convict", IDENTITY) == ["commission_minutes"]


@pytest.mark.law("ATCH-08-18")
@pytest.mark.parametrize("category", EDITION.categories)
def test_the_portal_demands_no_paper_of_anybody(category: str) -> None:
    assert papers.asked(EDITION, "portal", category) == ()


@pytest.mark.law("ATT-09-50")
def test_the_identity_document_is_looked_at_and_only_a_convicts_is_copied() -> None:
    shown = {paper.code: paper.shown_only for paper in EDITION.documents}
    assert shown[IDENTITY]
    assert shown["digital_identity_document"]
    copies = {paper.category for paper in EDITION.documents if paper.code in ("identity_copy", "iin_certificate_copy")}
    assert copies == {"convict"}
