"""Whatever can happen to a case has words for the citizen and for staff."""

import ast
from pathlib import Path

from emhana.cases.actions.checks import CHECKED
from emhana.cases.actions.starts import WAITS
from emhana.cases.lifecycle import Act
from emhana.portal import personal_words
from emhana.workbench import case_wording

SOURCE = Path(__file__).parents[2] / "src" / "emhana"


def named() -> set[str]:
    """Return the kinds of events that the code names as plain text."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    return {call.args[1].value for call in calls if call.func.id == "happened" and isinstance(call.args[1], ast.Constant)}


def test_every_event_has_words_for_the_citizen_and_for_staff() -> None:
    kinds = {"submit", CHECKED, WAITS, *named(), *(act.value for act in Act)}
    assert kinds - set(personal_words.EVENTS) == set()
    assert kinds - set(case_wording.EVENTS) == set()
