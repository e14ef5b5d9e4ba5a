"""Every write of the attachment register, one module an act.

Locks are taken in one order: the person, then precincts by id. Whoever asks for the last place waits for the one before, and counts anew.
"""

from emhana.registers.attachment.actions.annulling import annul
from emhana.registers.attachment.actions.attaching import attach
from emhana.registers.attachment.actions.changes import change_doctors, undo_change
from emhana.registers.attachment.actions.doctors import choose_doctor, place
from emhana.registers.attachment.actions.ending import OF_CLOSED_LIST, end
from emhana.registers.attachment.actions.handing import hand_out_people
from emhana.registers.attachment.actions.holds import hold, release
from emhana.registers.attachment.actions.leaving import report_contract_end, report_death, report_departure, withdraw_report
from emhana.registers.attachment.actions.many import attach_many
from emhana.registers.attachment.actions.merging import confirm_merge, decline_merge, merge_persons, propose_merge, undo_merge
from emhana.registers.attachment.actions.moving import move_from_closed
from emhana.registers.attachment.actions.prolonging import prolong

__all__ = [
    "OF_CLOSED_LIST", "annul", "attach", "attach_many", "change_doctors", "choose_doctor", "confirm_merge", "decline_merge", "end",
    "hand_out_people", "hold", "merge_persons", "move_from_closed", "place", "prolong", "propose_merge", "release",
    "report_contract_end", "report_death", "report_departure", "undo_change", "undo_merge", "withdraw_report",
]  # fmt: skip
