"""Who may do what to a case in which state. `check_…` raises what the person is told."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from emhana.accounts.models import DEPUTY, Role, User
from emhana.cases.errors import NotAllowed, NotYours, OwnCase
from emhana.cases.models import Case, Consent
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.journal.actions import Actor
from emhana.law.lawbook import LawBook
from emhana.parties.models import Organisation, Person

# The specialist of the register may be the one who decides, the registrar of a clinic never is [ATT-02-11].
DECIDERS = {
    "register_specialist": Role.Kind.REGISTER_SPECIALIST,
    "head": Role.Kind.HEAD,
    "pharmacist": Role.Kind.PHARMACIST,
}


INSURER = "insurer"


def acting(user: Actor) -> Role | None:
    """Return the role in which `user` acts, None for a citizen and for who is no member of staff."""
    return getattr(user, "acting", None)


def decider(service: Service, law: LawBook, on: date) -> Role.Kind:
    """Return the role that decides cases of `service` on `on`, one for all channels [ATT-09-47].

    It is that of the reading [ATCH-05-04], else the service's own, else the head.
    """
    for reading in service.passport.readings:
        if reading.alias and reading.alias.endswith(".decider_role") and reading.holds_on(on):
            return DECIDERS[str(law.setting(reading.id, reading.default, on=on))]
    return DECIDERS[workings_of(service).decider]


def check_can_decide(user: User, case: Case, *, service: Service, law: LawBook, on: date, family: Collection[int]) -> None:
    """Raise NotAllowed unless `user` acts in the deciding role [ATT-09-27], OwnCase when the case is theirs or of `family`.

    `family` holds keys of persons.
    """
    role = acting(user)
    if role is None or role.kind != decider(service, law, on):
        raise NotAllowed(act="decide")
    if {case.recipient_id, case.applicant_id} & {user.person_id, *family} - {None}:
        raise OwnCase()


def check_can_record(user: User, case: Case) -> None:
    """Raise NotAllowed unless `user` is staff that works on the case: who took it, decides it or heads its provider."""
    role = acting(user)
    if role is None or role.kind == Role.Kind.ADMINISTRATOR:
        raise NotAllowed(act="record")
    if user.person_id is not None and user.person_id in (case.recipient_id, case.applicant_id):
        raise OwnCase()


def check_can_submit(user: Actor, *, channel: str, applicant: Person | None, recipient: Person, represented: bool, on: date) -> None:
    """Raise NotYours when somebody asks for an adult whom nothing links to them, NotAllowed when staff asks at no desk of theirs.

    A child may be named by anybody: whether that holds is the ground on representation, not a closed door [ATCH-09-16]. An insurer asks
    by its own channel and by no other [ATT-09A-12].
    """
    if channel == "portal":
        if applicant is None or getattr(user, "person_id", None) != applicant.pk:
            raise NotAllowed(act="submit")
        if applicant.pk != recipient.pk and not represented and not recipient.is_child_on(on):
            raise NotYours()
    elif channel in ("in_person", "phone"):
        role = acting(user)
        if role is None or role.kind not in (Role.Kind.REGISTRAR, Role.Kind.HEAD):
            raise NotAllowed(act="submit")
    elif (channel == INSURER) != (user.actor_role.removesuffix(DEPUTY) == INSURER):
        raise NotAllowed(act="submit")


def check_own_desk(user: Actor, *, channel: str, asked_of: Iterable[Organisation | None]) -> None:
    """Raise NotAllowed when staff raises a request at the desk for an organisation that is not their own [ATT-09-26]."""
    role = acting(user)
    if channel not in ("in_person", "phone") or role is None:
        return
    if {organisation.pk for organisation in asked_of if organisation is not None} - {role.organisation_id}:
        raise NotAllowed(act="submit")


def check_can_withdraw(user: User, case: Case) -> None:
    """Raise NotAllowed unless the case is the user's own, or a registrar writes down that the person withdrew it."""
    role = acting(user)
    own = user.person_id is not None and user.person_id in (case.recipient_id, case.applicant_id)
    if not own and (role is None or role.kind != Role.Kind.REGISTRAR):
        raise NotAllowed(act="withdraw")


def check_can_assign(user: User, cases: Sequence[Case]) -> None:
    """Raise NotAllowed unless `user` hands out every one of `cases`: the administrator any, a head those of the organisation."""
    role = acting(user)
    if role is None or role.kind not in (Role.Kind.ADMINISTRATOR, Role.Kind.HEAD):
        raise NotAllowed(act="assign")
    if role.kind == Role.Kind.HEAD and {case.provider_id for case in cases} - {role.organisation_id}:
        raise NotAllowed(act="assign")


def check_can_answer(user: User, consent: Consent) -> None:
    """Raise NotAllowed unless `user` is, as a citizen, the very person who was asked."""
    if user.is_staff_member or user.person_id is None or user.person_id != consent.giver_id:
        raise NotAllowed(act="answer_consent")
