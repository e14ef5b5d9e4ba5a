"""What a result document says: one frozen dataclass a document, without a database."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Language(StrEnum):
    """The language the document is written in."""

    KK = "kk"
    RU = "ru"
    EN = "en"


class Volume(StrEnum):
    """What pays for the care given under an attachment."""

    GUARANTEED = "guaranteed"
    INSURANCE = "insurance"
    VOLUNTARY = "voluntary"


@dataclass(frozen=True)
class Tenge:
    """An amount of money, printed with its sign."""

    amount: Decimal


@dataclass(frozen=True)
class Person:
    """The recipient as the document names them."""

    full_name: str
    iin: str
    born_on: date | None = None


@dataclass(frozen=True)
class Organisation:
    """The provider as the document names it."""

    name: str
    bin: str
    address: str
    telephone: str


@dataclass(frozen=True)
class Officer:
    """Who answers for a decision."""

    full_name: str
    position: str


@dataclass(frozen=True)
class Ground:
    """A paragraph of law in both official languages, with where it stands and the day its edition took effect."""

    number: str
    text_kk: str
    text_ru: str
    citation: str
    edition: date


@dataclass(frozen=True)
class Fact:
    """One thing found: in which document or register, under which heading, and what stands there."""

    source: str
    field: str
    found: str | int | Decimal | date | Tenge


@dataclass(frozen=True)
class AttachmentNotice:
    """Notice of attachment to an organisation of primary care; `ground_code` is the paragraph or the basis code.

    `campaign` is the year of the campaign in which the organisation was chosen, while the attachment is still to begin [ATT-12-01].
    """

    language: Language
    number: str
    formed_at: datetime
    check_code: str
    person: Person
    address: str
    organisation: Organisation
    ground: str
    ground_code: str
    attached_from: date
    volume: Volume
    precinct: str | None = None
    doctor: str | None = None
    previous: str | None = None
    attached_until: date | None = None
    campaign: int | None = None


@dataclass(frozen=True)
class AttachmentCoupon:
    """Coupon of attachment under a contract of medical insurance, for its term [ATT-09A-07, ATT-09A-08]; both days are included.

    `identity` is the kind and number of the document shown; `registrar` issues it. The form of order ҚР ДСМ-175/2020 is not in the
    texts, so the layout is proposed and can be replaced.
    """

    language: Language
    number: str
    formed_at: datetime
    check_code: str
    person: Person
    identity: str
    organisation: Organisation
    insurer: str
    contract: str
    imposed: bool
    attached_from: date
    attached_until: date
    case_number: str
    registrar: Officer


@dataclass(frozen=True)
class ExtractLine:
    """One attachment in the extract: where, from its first to its last day, what pays, why it began and ended, with which doctors."""

    organisation: str
    since: date
    until: date | None
    volume: Volume
    began: str
    ended: str | None
    doctors: tuple[str, ...] = ()


@dataclass(frozen=True)
class AttachmentExtract:
    """Extract of the register of attachment, "my clinics": all that stands, by first day; `organisation` signs it."""

    language: Language
    number: str
    formed_at: datetime
    check_code: str
    person: Person
    organisation: Organisation
    lines: tuple[ExtractLine, ...]


class MedicalRegister(StrEnum):
    """Which of the three dispensary registers an answer is from."""

    PHTHISIATRY = "phthisiatry"
    PSYCHIATRY = "psychiatry"
    NARCOLOGY = "narcology"


@dataclass(frozen=True)
class GivenConsent:
    """The consent of the person asked about: its number, the acts by which it was given, and when."""

    number: str
    acts: tuple[str, ...]
    given_at: datetime


@dataclass(frozen=True)
class RegisterInformation:
    """Whether a person is under dynamic observation, and nothing more [PHT-06-01, PHT-06-02].

    `asked_by` is None when people ask about themselves; `valid_until` is the last day on which the answer counts.
    """

    language: Language
    number: str
    formed_at: datetime
    check_code: str
    person: Person
    organisation: Organisation
    register: MedicalRegister
    under_observation: bool
    valid_until: date
    asked_by: Person | None = None
    consent: GivenConsent | None = None


@dataclass(frozen=True)
class InsurancePayment:
    """One row of annex 2: a payment, the month it is for, and what was returned of it, if anything."""

    paid_on: date
    amount: Decimal
    is_deduction: bool
    month: str
    payer: str
    returned: Decimal | None = None
    returned_on: date | None = None


@dataclass(frozen=True)
class ParticipationInformation:
    """Information on participation in mandatory social health insurance: annex 2 of order 26/2020."""

    language: Language
    number: str
    formed_at: datetime
    check_code: str
    person: Person
    organisation: Organisation
    issued_on: date
    payments: tuple[InsurancePayment, ...]
    consumer: bool


@dataclass(frozen=True)
class ReasonedRefusal:
    """Reasoned refusal of a state service; `complain_by` and the name of the quality body are printed when known."""

    language: Language
    number: str
    formed_at: datetime
    check_code: str
    service: str
    case_number: str
    recipient: Person
    provider: Organisation
    quality_body: str
    reason: str
    facts: tuple[Fact, ...]
    remedies: tuple[str, ...]
    grounds: tuple[Ground, ...]
    officer: Officer
    complain_by: date | None = None


@dataclass(frozen=True)
class Provided:
    """One product handed over: what was prescribed, what was given of which batch; `instead_of` names the product it stands in for."""

    prescription: str
    prescribed_on: date
    product_class: str
    substance: str
    trade_name: str
    form: str
    unit: str
    units_prescribed: int
    units_provided: int
    provided_on: date
    point: str
    batch: str
    expires_on: date
    volume: Volume
    instead_of: str | None = None
    next_on: date | None = None


@dataclass(frozen=True)
class MedicinesInformation:
    """Information on the products provided, annex 2 of order 103/2021; `appointment` is the order that names the officer."""

    language: Language
    number: str
    formed_at: datetime
    check_code: str
    recipient: Person
    provider: Organisation
    attached_to: str | None
    case_number: str
    items: tuple[Provided, ...]
    officer: Officer
    appointment: str
    collected_by: str | None = None


Document = (
    AttachmentNotice
    | AttachmentCoupon
    | AttachmentExtract
    | ReasonedRefusal
    | RegisterInformation
    | MedicinesInformation
    | ParticipationInformation
)
"""Every document that can be composed and issued."""
