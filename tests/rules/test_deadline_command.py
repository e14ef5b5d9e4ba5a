"""The command line of due instants."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from tests.rules.passports import CODES, passport

import emhana

OWN = 'monday: { open: "10:00", close: "16:00" }\ntuesday: { open: "10:00", close: "16:00" }\n'


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the command over passports of time, so that it does not depend on the texts of the services."""

    def by_code(code: str) -> SimpleNamespace:
        if code not in CODES:
            raise LookupError(code)
        return SimpleNamespace(code=code, passport=passport(code))

    fake = ModuleType("emhana.catalogue")
    fake.by_code = by_code  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "emhana.catalogue", fake)
    monkeypatch.setattr(emhana, "catalogue", fake, raising=False)
    monkeypatch.delitem(sys.modules, "emhana.cli.deadline", raising=False)
    loaded = importlib.import_module("emhana.cli.deadline")
    monkeypatch.delitem(sys.modules, "emhana.cli.deadline")
    return loaded


def run(command: ModuleType, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return int(command.main(parser.parse_args(arguments)))


def test_json_has_the_promised_keys(command: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "phc_attachment", "--channel", "portal", "--at", "2025-02-08T15:00", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["accepted_at"] == "2025-02-10T08:00:00+05:00"
    assert printed["due_at"] == "2025-02-11T08:00:00+05:00"
    assert {"name", "role", "starts_on", "starts_at", "due_at", "pending"} <= printed["limits"][0].keys()
    assert {"rule", "from", "to", "cites", "text"} <= printed["derivation"][0].keys()


def test_own_schedule_and_events(command: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    arguments = ("phc_attachment", "--channel", "in_person", "--at", "2025-02-03T14:30", "--schedule", str(tmp_path / "own.yaml"))
    assert run(command, *arguments, "--start", "ticket=2025-02-03T14:10", "--language", "kk") == 0
    printed = capsys.readouterr().out
    assert "2025-02-04T10:00:00+05:00" in printed
    assert "2025-02-03T14:40:00+05:00" in printed


def test_a_complaint_needs_no_service(command: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "complaint", "--kind", "provider", "--at", "2026-06-01T11:00") == 0
    assert "2026-06-09T00:00:00+05:00" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "said"), [
    (("nothing", "--channel", "portal", "--at", "2025-02-03"), "nothing"),
    (("phc_attachment", "--channel", "phone", "--at", "2025-02-03"), "its channels are"),
    (("phc_attachment", "--channel", "portal", "--at", "yesterday"), "is not an ISO 8601"),
    (("phc_attachment", "--channel", "portal", "--at", "2022-01-01"), "no edition in force"),
    (("phc_attachment", "--channel", "portal", "--at", "2025-02-03", "--start", "ticket"), "EVENT=ISO"),
    (("phc_attachment", "--channel", "portal", "--at", "2025-02-03", "--schedule", "/nowhere.yaml"), "nowhere"),
    (("phc_attachment", "--at", "2025-02-03"), "--channel"),
    (("complaint", "--at", "2025-02-03"), "--kind"),
])  # fmt: skip
def test_bad_input_is_one_clear_line(
    command: ModuleType, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(command, *arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert not printed.out
