"""The coupon of attachment (бекіту талоны): given out by the medical registrar of the clinic, for the term of the contract."""

from datetime import datetime, timedelta

from django.db import transaction

from emhana.accounts.models import Role, User
from emhana.cases.actions.moves import happened
from emhana.cases.errors import NotAllowed
from emhana.cases.models import Case
from emhana.documents import actions as documents
from emhana.documents import contents
from emhana.documents.models import ResultDocument
from emhana.journal.errors import DomainError
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.parties.models import GROUP_A
from emhana.registers.attachment.models import Attachment
from emhana.services.phc_attachment import facts, voluntary

COUPON = "attachment_coupon"
ISSUED = "coupon_issued"
IDENTITIES = {
    "foreign_passport": Words(kk="шетелдік паспорт", ru="иностранный паспорт", en="foreign passport"),
    "stateless_certificate": Words(
        kk="азаматтығы жоқ адамның куәлігі", ru="удостоверение лица без гражданства", en="certificate of a stateless person"
    ),
    "asylum_certificate": Words(
        kk="баспана іздеген адамның куәлігі", ru="свидетельство лица, ищущего убежище", en="certificate of an asylum seeker"
    ),
    "travel_document": Words(kk="жол жүру құжаты", ru="проездной документ", en="travel document"),
    "national_document": Words(kk="жеке куәлік", ru="удостоверение личности", en="identity card"),
}


class NoCoupon(DomainError):
    """The case has no attachment under a contract for which a coupon is given out."""

    code = "no_coupon"


class IdentityNotShown(DomainError):
    """The identity document is shown when the coupon is given out."""

    code = "identity_not_shown"


def is_due(case: Case, row: Attachment | None, *, on: datetime) -> bool:
    """Return whether the registrar has a coupon to give out: none was, or the contract was prolonged since [ATT-09A-26]."""
    if row is None or case.recipient.status in GROUP_A:
        return False
    last = row.valid.upper - timedelta(days=1)
    if last < local(on).date():
        return False
    given = ResultDocument.objects.filter(case_number=case.number, kind=COUPON, status=ResultDocument.Status.VALID)
    return not given.filter(valid_until=last).exists()


@transaction.atomic
def issue(*, case: Case, identity_shown: bool, by: User, now: datetime) -> ResultDocument:
    """Give out the coupon in the name of `by`, the medical registrar of the clinic of `case` [ATT-09A-07, ATT-09A-09].

    It takes the place of an earlier one. Raises NotAllowed for anybody else, IdentityNotShown, and NoCoupon where none is due.
    """
    role = by.acting
    if role is None or role.kind != Role.Kind.REGISTRAR or role.organisation_id != case.provider_id:
        raise NotAllowed(act="issue_coupon")
    Case.objects.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
    insured, row = voluntary.of(case), voluntary.record_of(case)
    if insured is None or row is None or not is_due(case, row, on=now):
        raise NoCoupon(number=case.number)
    if not identity_shown:
        raise IdentityNotShown()
    earlier = ResultDocument.objects.filter(case_number=case.number, kind=COUPON)
    for document in earlier.filter(status=ResultDocument.Status.VALID):
        documents.withdraw(document, replaced=True, reason="new coupon", by=by, now=now)
    last = row.valid.upper - timedelta(days=1)
    issued = documents.issue(
        lambda heading: _written(case, row, heading, by),
        kind=COUPON, number=f"{case.number}/T{earlier.count() + 1}", language=case.language, person=case.recipient,
        issuer=row.organisation, case_number=case.number, by=by, now=now, valid_until=last,
    )  # fmt: skip
    happened(case, ISSUED, by=by, now=now, note={"papers": [facts.asked(case).voluntary.identity]})  # type: ignore[union-attr]  # ground 4
    return issued


def _written(case: Case, row: Attachment, heading: documents.Heading, by: User) -> contents.AttachmentCoupon:
    insured, language, person, role = voluntary.of(case), heading.language, case.recipient, by.acting
    contract = voluntary.contract_by_key(row.contract)
    if insured is None or role is None:
        raise NoCoupon(number=case.number)
    return contents.AttachmentCoupon(
        language=language,
        number=heading.number,
        formed_at=heading.formed_at,
        check_code=heading.check_code,
        person=contents.Person(person.full_name, person.key, person.born_on),
        identity=IDENTITIES[insured.identity].into(language),
        organisation=voluntary.organisation_named(row.organisation, language),
        insurer=contract.insurer.organisation.name(language),
        contract=contract.number,
        imposed=contract.kind == contract.Kind.IMPOSED,
        attached_from=row.valid.lower,
        attached_until=row.valid.upper - timedelta(days=1),
        case_number=case.number,
        registrar=contents.Officer(by.person.full_name if by.person else by.actor_key, role.position or POSITION.into(language)),
    )


POSITION = Words(kk="медициналық тіркеуші", ru="медицинский регистратор", en="medical registrar")
