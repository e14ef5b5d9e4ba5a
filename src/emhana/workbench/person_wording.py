"""The register of attachment in the words of a staff page: acts, messages, corrections, merges."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.numbers import key_of
from emhana.registers.attachment import wording
from emhana.workbench import case_wording
from emhana.workbench.wording import short

DEMO = "demo"  # what the invented country rests on
LISTED = re.compile(r"decision (?P<number>.+) of (?P<day>\d{4}-\d\d-\d\d), list (?P<list>\d+)")
FUNDINGS = {"state": _l("paid by the state"), "voluntary": _l("voluntary insurance")}
TIES = {
    "parent": _l("parent"),
    "adoptive_parent": _l("adoptive parent"),
    "guardian": _l("guardian"),
    "trustee": _l("trustee"),
    "foster_parent": _l("foster parent"),
    "foster_carer": _l("foster carer"),
    "other_substitute": _l("other legal representative"),
}
KINDS = {
    "death": _l("death"),
    "emigration": _l("departure for good"),
    "vhi_ended": _l("end of the voluntary insurance contract"),
}
SOURCES = {
    "civil_register": _l("register of civil acts"),
    "person_database": _l("state database of persons"),
    "insurer": _l("insurance organisation"),
    "paper": _l("from paper, while the outside register was down"),
}
MESSAGE_STATES = {
    "waiting": (_l("waits to be carried out"), "blue"),
    "done": (_l("carried out"), "green"),
    "nothing": (_l("nothing had to change"), "grey"),
    "stopped": (_l("a specialist has to look"), "red"),
    "withdrawn": (_l("withdrawn"), "grey"),
}
CORRECTIONS = {"annul": _l("The attachment was annulled"), "end": _l("The end was corrected")}
ACTS = {
    "message": _l("message %(number)s of an outside register"),
    "merge": _l("merge of records No. %(number)s"),
    "correction": _l("correction No. %(number)s"),
}


def code_words(code: str) -> str:
    """Return the sentence for the code that stopped a message, "" for none."""
    return case_wording.words(wording.ERRORS[code]) if code in wording.ERRORS else ""


def act_of(basis: str) -> Mapping[str, Any]:
    """Return in words the act on which a row rests or by which it ended, with its address when it is a case."""
    if key_of(basis) is not None:
        return {"text": basis, "href": reverse("workbench-case", args=[basis])}
    listed = LISTED.fullmatch(basis)
    if listed is not None:
        on = short(date.fromisoformat(listed["day"]))
        return {"text": _("decision %(number)s of %(day)s, list %(list)s") % {**listed.groupdict(), "day": on}, "href": ""}
    kind, _space, number = basis.partition(" ")
    if basis == DEMO:
        return {"text": _("demo data"), "href": ""}
    return {"text": str(ACTS[kind]) % {"number": number} if kind in ACTS and number else basis, "href": ""}
