"""The demo's pharmacies: stock, prescriptions for the cast, the same from the same seed, and a pharmacist who can work."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from emhana.accounts.models import Role
from emhana.demo import actions, pharmacy
from emhana.demo.cast import Cast
from emhana.integrations.prescriptions import fake
from emhana.journal.actions import Program
from emhana.law.entitlements import ProductClass
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment.models import Attachment
from emhana.registers.pharmacy.models import Batch, Prescription, Product
from emhana.registers.pharmacy.proposal import propose

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


def test_the_pharmacies_of_the_stories_have_stock_and_the_cast_has_prescriptions() -> None:
    cast = actions.small(seed=1, by=Program("test"), now=NOW)
    clinic = Organisation.objects.get(bin=cast.bin("ordinary"))
    assert {*Product.objects.values_list("product_class", flat=True)} == {*ProductClass}
    person = Person.objects.with_iin(next(one.human.iin for one in cast.citizens if one.key == "attached")).get()
    assert Attachment.objects.on(DAY).get(person=person).organisation == clinic
    metformin = Prescription.objects.get(person=person, number="D-0001")
    found = propose(metformin, organisation=clinic, on=DAY)
    assert [(line.batch.number, line.units) for line in found.lines] == [("M-01", 40), ("M-02", 20)]
    assert [batch.product.code for batch in found.substitutes] == ["D-SIO-500"]
    standing = dict(Prescription.objects.values_list("number", "status"))
    assert (standing["D-0003"], standing["D-0006"]) == ("active", "dispensed")
    assert not Batch.objects.filter(organisation__bin=cast.bin("uncontracted")).exists()
    pharmacist = Role.objects.get(kind="pharmacist", organisation=clinic)
    assert (pharmacist.user.login, pharmacist.appointment != "") == ("pharmacist.karaganda", True)


def test_the_stand_in_reads_what_the_demo_writes(tmp_path: Path) -> None:
    path = tmp_path / "prescriptions.jsonl"
    assert pharmacy.write(path, people=300, seed=1, day=DAY) == len(pharmacy.WRITTEN)
    assert path.stat().st_mode & 0o077 == 0
    assert [*fake.prescriptions(path).values()] == [*pharmacy.prescriptions(Cast(1, 1000), day=DAY)]
