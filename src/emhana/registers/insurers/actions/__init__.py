"""Every write of the register of insurers."""

from emhana.registers.insurers.actions.keys import (
    INSURER,
    OFFICER,
    Account,
    account_of,
    account_of_officer,
    check_licensed,
    make_key,
    revoke_key,
)
from emhana.registers.insurers.actions.register import (
    enter_contract,
    enter_insurer,
    give_care,
    insure,
    license_insurer,
    name_clinic,
    prolong,
    receive_statement,
    tell_insurer,
    terminate,
)

__all__ = [
    "INSURER", "OFFICER", "Account", "account_of", "account_of_officer", "check_licensed", "enter_contract", "enter_insurer", "give_care",
    "insure", "license_insurer", "make_key", "name_clinic", "prolong", "receive_statement", "revoke_key", "tell_insurer", "terminate",
]  # fmt: skip
