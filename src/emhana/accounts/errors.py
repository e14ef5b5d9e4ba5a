"""Why an act of this room is refused."""

from emhana.journal.errors import DomainError


class TooMany(DomainError):
    """The person was sent as many codes as may be sent; `retry_at` is when the next one may be."""

    code = "too_many_codes"


class NoPhone(DomainError):
    """The person has no registered phone, and a code goes nowhere else."""

    code = "no_registered_phone"


class SignInRefused(DomainError):
    """Login, password or authenticator code is wrong, or the account is locked: which of them is not told."""

    code = "sign_in_refused"


class LoginTaken(DomainError):
    """The login belongs to somebody else, or the person has a login already."""

    code = "login_taken"


class WrongPlace(DomainError):
    """A role of this `kind` is bound to another sort of place."""

    code = "role_wrong_place"


class RoleHeld(DomainError):
    """The user holds this role at this place already on some of these days."""

    code = "role_held"


class RoleNotHeld(DomainError):
    """The role is somebody else's, or is not held on this day."""

    code = "role_not_held"


class NotAppointed(DomainError):
    """A pharmacist is appointed by an order of the head, and none was named [MED-05-01]."""

    code = "not_appointed"


class OwnRole(DomainError):
    """Nobody gives, ends or passes on a role of their own: another administrator does."""

    code = "own_role"


class RoleDays(DomainError):
    """The days do not lie within those of the role, or the end does not follow the beginning."""

    code = "role_days"


class DeputyOfDeputy(DomainError):
    """A deputy is named for the holder of a role, not for another deputy."""

    code = "deputy_of_deputy"


class NotOfPlace(DomainError):
    """Whoever is on duty holds a role at that place on that day; `days` are those on which they do not."""

    code = "not_of_place"


class PasswordWeak(DomainError):
    """A new password has at least 12 characters and is not the old one."""

    code = "password_weak"


class PasswordWrong(DomainError):
    """The present password is another one."""

    code = "password_wrong"


class SignatureRefused(DomainError):
    """The electronic signature does not count; `why` is a reason of `signatures.verification.Why`, or `late`, `used`, `nobody`."""

    code = "signature_refused"
