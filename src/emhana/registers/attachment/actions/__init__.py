"""Every write of the attachment register, one module an act.

Locks are taken in one order: the person, then precincts by id. Whoever asks for the last place waits for the one before, and counts anew.
"""

from emhana.registers.attachment.actions.annulling import annul
from emhana.registers.attachment.actions.attaching import attach
from emhana.registers.attachment.actions.doctors import choose_doctor, place
from emhana.registers.attachment.actions.ending import OF_CLOSED_LIST, end
from emhana.registers.attachment.actions.holds import hold, release
from emhana.registers.attachment.actions.leaving import report_contract_end, report_death, report_departure, withdraw_report
from emhana.registers.attachment.actions.many import attach_many
from emhana.registers.attachment.actions.merging import merge_persons, undo_merge
from emhana.registers.attachment.actions.moving import move_from_closed

__all__ = [
    "OF_CLOSED_LIST", "annul", "attach", "attach_many", "choose_doctor", "end", "hold", "merge_persons", "move_from_closed", "place",
    "release", "report_contract_end", "report_death", "report_departure", "undo_merge", "withdraw_report",
]  # fmt: skip
