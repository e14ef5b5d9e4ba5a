"""`emhana insurer` enters an insurer, makes its key, revokes it; the daily job reminds through the same clock."""

from datetime import UTC, date, datetime

import pytest
from tests.domain.people import BY, a_unit, bin_of
from tests.domain.voluntary_samples import NOW

from emhana.cli import database
from emhana.cli.main import main
from emhana.jobs import insuring
from emhana.parties.actions import open_organisation
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.models import ApiKey, Insurer

pytestmark = pytest.mark.django_db


@pytest.fixture
def insurance(monkeypatch) -> str:
    """Return the BIN of an organisation; the command works on the database of the test."""
    monkeypatch.setattr(database, "set_up", lambda data: None)
    names = dict.fromkeys(("kk", "ru", "en"), "«Сақтандыру» АҚ")
    row = open_organisation(
        bin=bin_of(), names=names, since=date(2010, 1, 1), by=BY, now=NOW, territory=a_unit(), address="Достық, 1", phone="+7 727 1"
    )
    return row.bin


def test_an_insurer_is_entered_gets_a_key_that_is_printed_once_and_loses_it(insurance, capsys) -> None:
    assert main(["insurer", "enter", insurance, "--licence", "2.2.1", "--issued-by", "ҚРҚА", "--since", "2020-01-01"]) == 0
    assert Insurer.objects.get().is_licensed_on(date(2026, 6, 2))
    capsys.readouterr()
    assert main(["insurer", "key", insurance, "--days", "30"]) == 0
    text = capsys.readouterr().out.split()[0]
    row = ApiKey.objects.get()
    account = insurers.account_of(text, on=row.valid.lower)
    assert (account and account.actor_key, text in row.digest) == (f"insurer:{insurance}", False)
    assert main(["insurer", "revoke", insurance, "--hint", text[:8]]) == 0
    assert insurers.account_of(text, on=row.valid.lower) is None
    assert main(["insurer", "revoke", insurance, "--hint", text[:8]]) == 1


LICENCE = ["--licence", "1", "--issued-by", "x", "--since", "2020-01-01"]


@pytest.mark.parametrize("said", [["key", "000000000000"], ["enter", "000000000000", *LICENCE]], ids=["key", "enter"])
def test_an_unknown_bin_is_one_clear_line(insurance, capsys, said) -> None:
    assert main(["insurer", *said]) == 2
    assert "000000000000" in capsys.readouterr().err


def test_the_daily_job_has_nothing_to_say_while_no_contract_ends(insurance) -> None:
    assert insuring.remind(clock=lambda: datetime(2026, 6, 2, tzinfo=UTC)) == 0
