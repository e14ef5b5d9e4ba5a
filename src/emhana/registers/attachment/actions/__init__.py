"""Every write of the attachment register, one module an act.

Locks are taken in one order: the person, then precincts by id. Whoever asks for the last place waits for the one before, and counts anew.
"""

from emhana.registers.attachment.actions.annulling import annul
from emhana.registers.attachment.actions.attaching import attach
from emhana.registers.attachment.actions.doctors import choose_doctor, place
from emhana.registers.attachment.actions.ending import OF_CLOSED_LIST, end
from emhana.registers.attachment.actions.holds import hold, release

__all__ = ["OF_CLOSED_LIST", "annul", "attach", "choose_doctor", "end", "hold", "place", "release"]
