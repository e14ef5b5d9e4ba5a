"""Shows which requirements of the ledger are carried by passports and code and named by tests, and which are not.

Ids in code are those written in brackets in docstrings and comments; ids in tests are the arguments of
`pytest.mark.law`; the last result comes from the last test run (`.state/law-results.json`).
"""

import argparse
import ast
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from emhana import catalogue
from emhana.law.requirements import ledger

ROOT = Path(__file__).resolve().parents[3]
RESULTS = ROOT / ".state" / "law-results.json"
_ID = re.compile(r"\b[A-Z]{2,5}-(?:[A-Z0-9]{2,5})-[0-9]{2}\b")


@dataclass
class Row:
    """What is known of one requirement."""

    id: str
    kind: str
    executable: bool
    passports: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    last_result: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--html", action="store_true", help="one table, for reading in a browser")
    parser.add_argument("--missing", action="store_true", help="only executable ids that no test names")


def _in_code() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "src").rglob("*.py")):
        for ledger_id in sorted(set(_ID.findall(path.read_text(encoding="utf-8")))):
            found[ledger_id].append(str(path.relative_to(ROOT)))
    return found


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def _law_marks(node: ast.AST) -> list[str]:
    """Return the ids of every `...law("ID", ...)` call under `node`."""
    calls = [call for call in _calls(node) if isinstance(call.func, ast.Attribute) and call.func.attr == "law"]
    return [arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]


def _makers(tree: ast.Module) -> set[str]:
    """Return the functions of a test file that mark a row of a table with their first argument: `case("ID", ...)`."""
    return {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and function.args.args
        for call in _calls(function)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "law"
        for arg in call.args
        if isinstance(arg, ast.Name) and arg.id == function.args.args[0].arg
    }


def _made_marks(node: ast.AST, makers: set[str]) -> list[str]:
    """Return the ids given to `makers` under `node`."""
    firsts = [call.args[0] for call in _calls(node) if isinstance(call.func, ast.Name) and call.func.id in makers and call.args]
    return [first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)]


def _in_tests() -> dict[str, list[str]]:
    """Return, for each id, the tests that name it; a mark in a table of cases counts for its file."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = str(path.relative_to(ROOT))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        makers = _makers(tree)
        for node in tree.body:
            is_test = isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            for ledger_id in _law_marks(node) + _made_marks(node, makers):
                found[ledger_id].append(f"{name}::{node.name}" if is_test else name)  # type: ignore[attr-defined]  # a FunctionDef then
    return found


def rows() -> list[Row]:
    """Return one row for each requirement, in the ledger's order."""
    code, tests = _in_code(), _in_tests()
    carried: dict[str, list[str]] = defaultdict(list)
    for service in catalogue.SERVICES:
        for ledger_id in service.passport.citations():
            carried[ledger_id].append(service.code)
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return [
        Row(entry.id, entry.kind, entry.executable, carried[entry.id], code[entry.id], sorted(set(tests[entry.id])), results.get(entry.id))
        for entry in ledger().values()
    ]


def _page(listed: list[Row]) -> str:
    cells = "\n".join("<tr>" + "".join(f"<td>{html.escape(str(value))}</td>" for value in asdict(row).values()) + "</tr>" for row in listed)
    heads = "".join(f"<th scope='col'>{name}</th>" for name in asdict(listed[0])) if listed else ""
    return f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Law to tests</title><table><tr>{heads}</tr>{cells}</table></html>"


def main(args: argparse.Namespace) -> int:
    """Print the coverage of the ledger and return 0."""
    listed = [row for row in rows() if not args.missing or (row.executable and not row.tests)]
    if args.json:
        print(json.dumps([asdict(row) for row in listed], ensure_ascii=False, indent=2))
    elif args.html:
        print(_page(listed))
    else:
        _print_summary(listed)
    return 0


def _print_summary(listed: list[Row]) -> None:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in listed:
        groups[row.id.split("-")[0]].append(row)
    print(f"{'ids':6}{'all':>6}{'executable':>12}{'in passport':>13}{'in code':>9}{'tested':>8}{'passed':>8}")
    for prefix, members in groups.items():
        executable = [row for row in members if row.executable]
        counts = (
            len(members),
            len(executable),
            sum(bool(row.passports) for row in members),
            sum(bool(row.code) for row in members),
            sum(bool(row.tests) for row in executable),
            sum(row.last_result == "passed" for row in executable),
        )
        print(f"{prefix:6}{counts[0]:>6}{counts[1]:>12}{counts[2]:>13}{counts[3]:>9}{counts[4]:>8}{counts[5]:>8}")
