"""The sick-leave sheet and the certificate of temporary incapacity: their examples, and what their rows say."""

from datetime import date
from types import ModuleType

import pytest
import yaml

from emhana.cases.service import service_from
from emhana.law.lawbook import EMPTY
from emhana.services.sick_leave_sheet import rules as sheet
from emhana.services.temporary_disability_certificate import rules as certificate

DAY = date(2025, 2, 3)
BOTH = pytest.mark.parametrize("module", [sheet, certificate])


@BOTH
def test_examples_come_out_as_written(module: ModuleType) -> None:
    service = service_from(module)
    for example in yaml.safe_load((service.folder / "examples.yaml").read_text(encoding="utf-8")):
        judgement = service.judge(example["facts"], on=example["day"], law=EMPTY)
        assert judgement.outcome == example["outcome"], example["name"]
        assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


@pytest.mark.law("SICK-06-01")
def test_the_sheet_is_free() -> None:
    edition = service_from(sheet).passport.on(DAY)
    assert edition is not None
    assert [fee.kind for fee in edition.fee] == ["free"]


@pytest.mark.law("TDCT-06-01")
def test_the_certificate_is_free() -> None:
    edition = service_from(certificate).passport.on(DAY)
    assert edition is not None
    assert [fee.kind for fee in edition.fee] == ["free"]


@BOTH
def test_there_is_no_edition_before_the_standards(module: ModuleType) -> None:
    assert service_from(module).passport.on(date(2022, 12, 31)) is None
