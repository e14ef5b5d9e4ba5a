"""Complaints in the words of a page, for citizens and staff alike."""

from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from emhana.complaints.reading import Standing
from emhana.law.complaints import Outcome

AGAINST = {
    "decision": _l("A decision"),
    "action": _l("How a member of staff acted"),
    "inaction": _l("That something was not done, or not in time"),
}
CHANNELS = {"portal": _l("on this portal"), "in_person": _l("at the organisation"), "phone": _l("by telephone")}
CLOCKS = {
    "forward": _l("Sending on with the case file"),
    "provider": _l("Answer of the head of the organisation"),
    "quality": _l("Answer of the quality body"),
}
STANDINGS = {
    Standing.WAITING: (pgettext_lazy("clock of a complaint", "begins with the registration there"), "blue"),
    Standing.RUNNING: (pgettext_lazy("clock of a complaint", "the term runs"), "blue"),
    Standing.OVERDUE: (pgettext_lazy("clock of a complaint", "overdue"), "red"),
    Standing.KEPT: (pgettext_lazy("clock of a complaint", "done in time"), "green"),
    Standing.BROKEN: (pgettext_lazy("clock of a complaint", "done too late"), "yellow"),
    Standing.RELEASED: (pgettext_lazy("clock of a complaint", "not needed: satisfied in full in time"), "green"),
}
OUTCOMES: dict[str, tuple[Any, str]] = {
    Outcome.SATISFIED: (pgettext_lazy("answer to a complaint", "Satisfied in full"), "green"),
    Outcome.PARTLY: (pgettext_lazy("answer to a complaint", "Satisfied in part"), "yellow"),
    Outcome.REJECTED: (pgettext_lazy("answer to a complaint", "Not satisfied"), "red"),
}
BODIES = {
    "provider": _l("Head of the organisation"),
    "quality": _l("Body that assesses and controls the quality of state services"),
    "higher": _l("Higher administrative body"),
}
