"""Where people may be attached for care that the state pays: whether a contract with the Fund is needed, and who has one."""

from datetime import date

from emhana.law.lawbook import LawBook
from emhana.parties.models import Organisation

PAID_BY_FUND = "gvfmc_mshi"


def takes(organisation: Organisation, *, on: date, law: LawBook) -> bool:
    """Return whether `organisation` may be chosen on `on`: under a contract with the Fund, unless the reading drops it [ATT-04-08]."""
    if Organisation.objects.taking_attached(on).filter(pk=organisation.pk).exists():
        return True
    needed = law.setting("ATT-04-08", [PAID_BY_FUND], on=on)
    return PAID_BY_FUND not in needed and organisation.gives_primary_care and on in organisation.valid


def may_be_chosen(organisation: Organisation, *, today: date, since: date, law: LawBook) -> bool:
    """Return whether `organisation` may be chosen for care from `since`: in the campaign the contract of `today` is enough [ATT-12-02].

    That of the coming year is asked for on its first day; it is enough already when there is one.
    """
    return since in organisation.valid and any(takes(organisation, on=day, law=law) for day in {today, since})
