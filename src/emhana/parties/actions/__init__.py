"""Every write about persons and organisations. Each leaves an entry in the journal."""

from emhana.parties.actions.organisations import (
    change_doctor,
    change_organisation,
    close_organisation,
    close_precinct,
    commission_facility,
    contract,
    open_organisation,
    open_practice,
    open_precinct,
)
from emhana.parties.actions.persons import (
    change_contacts,
    correct_death,
    enter_person,
    learn_iin,
    merge,
    record_death,
    register_phone,
    represent,
    settle,
    undo_merge,
)

__all__ = [
    "change_contacts", "change_doctor", "change_organisation", "close_organisation", "close_precinct", "commission_facility", "contract",
    "correct_death", "enter_person", "learn_iin", "merge", "open_organisation", "open_practice", "open_precinct", "record_death",
    "register_phone", "represent", "settle", "undo_merge",
]  # fmt: skip
