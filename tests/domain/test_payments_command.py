"""`emhana payments`: progress, the error file, the same file again, everybody's status."""

import json
from pathlib import Path

import pytest
from tests.domain.insurance_samples import a_person, line, payment_file

from emhana.cli import database, main

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "set_up", lambda data: None)


def test_a_file_is_taken_with_progress_and_an_error_file_and_again_nothing_changes(tmp_path: Path, capsys) -> None:
    person = a_person()
    path = payment_file(tmp_path, [line(person, "2026-08"), line(person, "2026-09", -5), line("900101300127", "2026-09")])
    assert main.main(["payments", "import", str(path), "--json", "--language", "ru"]) == 1
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert (found["added"], found["faulty"], found["already_imported"]) == (1, 2, False)
    assert "3 rows read" in shown.err
    errors = Path(found["errors"]).read_text(encoding="utf-8")
    assert [row.split(",")[:2] for row in errors.splitlines()] == [["row", "code"], ["3", "amount"], ["4", "iin"]]
    assert "сумма должна быть положительной" in errors
    assert person.key not in errors
    main.main(["payments", "import", str(path), "--json"])
    again = json.loads(capsys.readouterr().out)
    assert {name: again[name] for name in ("added", "faulty", "already_imported")} == {"added": 1, "faulty": 2, "already_imported": True}


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, capsys) -> None:
    assert main.main(["payments", "import", str(tmp_path / "none.csv")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_everybodys_status_is_computed(capsys) -> None:
    a_person()
    assert main.main(["payments", "statuses", "--on", "2026-11-24", "--workers", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["persons"], found["consumers"], found["changed"]) == (1, 0, 1)
