"""Every kind of act that an entry of the journal can carry has plain words for the person it is about."""

import ast
from collections.abc import Iterator
from pathlib import Path

from emhana.cases.lifecycle import Act
from emhana.portal.journal_words import ACTS
from emhana.registers.attachment.choices.models import Choice
from emhana.registers.attachment.corrections.models import Correction
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.pharmacy.models import Report

SOURCE = Path(__file__).parents[2] / "src" / "emhana"
WRITERS = ("record", "record_each", "_journal")
JOINED = {
    "case_": {act.value for act in Act},
    "dispense_": {Report.State.CONFIRMED.value, Report.State.REJECTED.value},
    "attachment_corrected_": set(Correction.Kind.values),
    "choice_": set(Choice.Outcome.values),
    "leaving_message_": set(LeavingMessage.State.values) - {LeavingMessage.State.WAITING.value},
}


def named(call: ast.Call) -> Iterator[str]:
    """Yield the acts that a call names: the first argument of what writes an entry, or `act` handed to what writes one."""
    writer = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if writer[:1].isupper():  # an error names an act of a policy
        return
    found = [keyword.value for keyword in call.keywords if keyword.arg == "act"]
    for value in [*found, *(call.args[:1] if writer in WRITERS else [])]:
        for way in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            if isinstance(way, ast.Constant) and isinstance(way.value, str):
                yield way.value
        if isinstance(value, ast.JoinedStr):
            start = str(value.values[0].value)
            yield from (start + end for end in JOINED[start])


def test_every_act_of_the_journal_has_words() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py") if "integrations" not in path.parts]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    acts = {act for node in nodes if isinstance(node, ast.Call) for act in named(node)}
    acts |= {node.value.value for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LOADED"}
    assert len(acts) > 80
    assert acts - set(ACTS) == set()
