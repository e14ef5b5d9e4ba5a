"""Imports the payment files that the Fund handed in."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from emhana.journal.actions import Program
from emhana.registers.insurance import actions
from emhana.registers.insurance.errors import ImportRunning, NotPaymentFile
from emhana.registers.insurance.models import PaymentBatch
from emhana.registers.insurance.rows import digest_of

PAYMENTS = Program("payments")
SENT = "sent"  # the folder of files sent by a page; a file laid down by the operator is the operator's
State = PaymentBatch.State


def import_waiting(folder: Path, *, clock: Callable[[], datetime]) -> None:
    """Import every file that waits, or whose import broke; one that cannot be read any more is given up with its reason."""
    for batch in PaymentBatch.objects.filter(state__in=[State.WAITING, State.RUNNING]).exclude(stored="").order_by("pk"):
        path = folder / batch.stored
        try:
            if digest_of(path) != batch.sha256:
                actions.give_up(batch, why="file_changed")
                continue
            actions.import_payments(path, by=PAYMENTS, now=clock())
        except ImportRunning:  # somebody imports it on the command line
            continue
        except (NotPaymentFile, OSError):
            actions.give_up(batch, why="file_unreadable")
            continue
        if batch.stored.startswith(f"{SENT}/"):
            path.unlink(missing_ok=True)
