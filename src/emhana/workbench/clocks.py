"""The clock of a case and of a visit as text: what is left, by how much it is overdue, whether the target has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from emhana.cases.lifecycle import UNDECIDED, State
from emhana.cases.models import Case
from emhana.law.passport import Role
from emhana.workbench import case_wording

SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Clock:
    """A clock in words; `tone` is `red`, `amber`, `calm` or `done` and never says more than the words."""

    text: str
    tone: str


def length(span: timedelta) -> str:
    """Return a length of time in words: 2 h 10 min; days only from one day on."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes}


def clock_of(case: Case, *, now: datetime) -> Clock:
    """Return the clock of `case` at `now`: amber when the same-day target has passed, red when the term has [ATT-09-45].

    The due instant itself is still in time.
    """
    if case.state not in UNDECIDED:
        return Clock(str(case_wording.OUTCOMES.get(case.outcome, case_wording.STATES[case.state])), "done")
    if case.due_at is None:
        return Clock(_("the term has not begun"), "calm")
    clock = until(case.due_at, now=now)
    if clock.tone != "red" and _target_passed(case, now):
        return Clock(_("%(left)s; the same-day target has passed") % {"left": clock.text}, "amber")
    return clock


def until(due_at: datetime, *, now: datetime) -> Clock:
    """Return the clock of whatever is due at `due_at`."""
    if now > due_at:
        return Clock(_("overdue by %(time)s") % {"time": length(now - due_at)}, "red")
    left = _("%(time)s left") % {"time": length(due_at - now)}
    return Clock(left, "amber" if due_at - now <= SOON else "calm")


def _target_passed(case: Case, now: datetime) -> bool:
    if case.state == State.RETURNED:
        return False
    targets = [limit["due_at"] for limit in case.clock.get("limits", []) if limit["role"] == Role.TARGET and limit["due_at"]]
    return any(now > datetime.fromisoformat(at) for at in targets)
