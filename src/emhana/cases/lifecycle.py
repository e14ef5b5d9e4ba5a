"""The life of a case: states, and the acts that lead from one to another, as one table. The diagram in the docs is made from it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a case stands (design, section 3)."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    WAITING_CONSENT = "waiting_consent"
    WAITING_PAYMENT = "waiting_payment"
    RETURNED = "returned"
    DECIDED = "decided"
    DELIVERED = "delivered"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What moves a case."""

    ACCEPT = "accept"
    RETURN = "return"
    COMPLETE = "complete"
    NOT_ACCEPT = "not_accept"
    STOP = "stop"
    OPEN = "open"
    ASK_CONSENT = "ask_consent"
    ASK_PAYMENT = "ask_payment"
    RESUME = "resume"
    DECIDE = "decide"
    DELIVER = "deliver"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Transition:
    """One row of the table: the states an act may start from and the state it leads to."""

    sources: frozenset[State]
    target: State


def _row(target: State, *sources: State) -> Transition:
    return Transition(frozenset(sources), target)


UNDECIDED = (
    State.SUBMITTED, State.ACCEPTED, State.IN_REVIEW, State.WAITING_CONSENT, State.WAITING_PAYMENT, State.RETURNED,
)  # fmt: skip
TRANSITIONS: dict[Act, Transition] = {
    Act.ACCEPT: _row(State.ACCEPTED, State.SUBMITTED),
    Act.RETURN: _row(State.RETURNED, State.SUBMITTED, State.ACCEPTED),
    Act.COMPLETE: _row(State.SUBMITTED, State.RETURNED),
    Act.NOT_ACCEPT: _row(State.NOT_ACCEPTED, State.SUBMITTED),
    Act.STOP: _row(State.NOT_ACCEPTED, *UNDECIDED),
    Act.OPEN: _row(State.IN_REVIEW, State.ACCEPTED),
    Act.ASK_CONSENT: _row(State.WAITING_CONSENT, State.ACCEPTED),
    Act.ASK_PAYMENT: _row(State.WAITING_PAYMENT, State.ACCEPTED),
    Act.RESUME: _row(State.IN_REVIEW, State.WAITING_CONSENT, State.WAITING_PAYMENT),
    Act.DECIDE: _row(State.DECIDED, State.IN_REVIEW),
    Act.DELIVER: _row(State.DELIVERED, State.DECIDED),
    Act.CLOSE: _row(State.CLOSED, State.DELIVERED),
    Act.WITHDRAW: _row(State.WITHDRAWN, *UNDECIDED),
    Act.TAKE_BACK: _row(State.WITHDRAWN, State.DECIDED, State.DELIVERED, State.CLOSED),
    Act.REOPEN: _row(State.IN_REVIEW, State.DECIDED, State.DELIVERED, State.CLOSED),
}


def diagram() -> str:
    """Return the table as a Mermaid state diagram."""
    rows = [f"    {source} --> {row.target}: {act}" for act, row in TRANSITIONS.items() for source in sorted(row.sources)]
    return "\n".join(["stateDiagram-v2", "    [*] --> submitted", *rows, "    closed --> [*]"]) + "\n"
