"""Who may complain, and who may handle a complaint. `check_…` raises what the person is told."""

from collections.abc import Collection

from emhana.accounts.models import Role, User
from emhana.cases.errors import NotAllowed, OwnCase
from emhana.cases.models import Case
from emhana.complaints.errors import OwnDecision
from emhana.complaints.models import Complaint
from emhana.law.complaints import Body
from emhana.parties.models import Person

DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)


def check_can_file(user: User, case: Case, complainant: Person) -> None:
    """Raise NotAllowed unless `complainant` asked for the case or is its recipient, and `user` is they or the desk that heard them."""
    concerned = complainant.pk in (case.recipient_id, case.applicant_id)
    role: Role | None = user.acting
    at_desk = role is not None and role.kind in DESK and role.organisation_id == case.provider_id
    own = not user.is_staff_member and user.person_id == complainant.pk
    if not concerned or not (own or at_desk):
        raise NotAllowed(act="file_complaint")


def handles(user: User, complaint: Complaint, body: str) -> bool:
    """Return whether the acting role of `user` is that of `body`: the provider's head, or the region's quality body."""
    role: Role | None = user.acting
    if role is None:
        return False
    if body == Body.PROVIDER:
        return role.kind == Role.Kind.HEAD and role.organisation_id == complaint.provider_id
    return (
        body == Body.QUALITY
        and role.kind == Role.Kind.QUALITY_CONTROLLER
        and role.region is not None
        and complaint.provider.territory.code.startswith(role.region.code[:2])
    )


def decided_it(user: User, complaint: Complaint) -> bool:
    """Return whether the decision complained of is the user's own, or was prepared by them."""
    decision = complaint.decision
    return decision is not None and user.actor_key in (decision.decided_by, decision.prepared_by)


def check_can_handle(user: User, complaint: Complaint, body: str) -> None:
    """Raise NotAllowed unless the role of `user` is that of `body`."""
    if not handles(user, complaint, body):
        raise NotAllowed(act="handle_complaint")


def check_can_answer(user: User, complaint: Complaint, body: str, *, family: Collection[int]) -> None:
    """Raise NotAllowed, OwnCase (theirs or of `family`, keys of persons) or OwnDecision unless `user` may answer for `body`."""
    check_can_handle(user, complaint, body)
    concerned = {complaint.complainant_id, complaint.case.recipient_id, complaint.case.applicant_id}
    if concerned & {user.person_id, *family} - {None}:
        raise OwnCase()
    if decided_it(user, complaint):
        raise OwnDecision()
