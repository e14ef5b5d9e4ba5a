"""Contents of three documents in each language, and every Kazakh letter the typeface must hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from emhana.documents.compose import compose
from emhana.documents.contents import (
    AttachmentExtract,
    AttachmentNotice,
    ExtractLine,
    Fact,
    GivenConsent,
    Ground,
    Language,
    MedicalRegister,
    MedicinesInformation,
    Officer,
    Organisation,
    Person,
    Provided,
    ReasonedRefusal,
    RegisterInformation,
    Tenge,
    Volume,
)

ROOT = Path(__file__).parents[2]
HOUSE_FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "golos-text"
FONTS = HOUSE_FONTS if HOUSE_FONTS.is_dir() else None
BASE_URL = "https://emhana.example"
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
CODE = "7K2M-9QXD-4TRH"
LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"

PERSON = Person("Әбдіғаппарова Үміт Құрманқызы", "881231399011", date(1988, 12, 31))
CLINIC = Organisation("«№ 4 қалалық емхана» ШЖҚ КМК", "990140999905", "Қарағанды қ., Бұқар жырау даңғылы, 12-үй", "+7 7212 50-40-04")
GROUND = Ground(
    "2",
    "көрсетілетін қызметті алушының мемлекеттік қызметті көрсету үшін қажетті ұсынған "
    "деректері мен мәліметтерінің белгіленген талаптарға сәйкес келмеуі",
    "несоответствие представленных услугополучателем данных и сведений, "
    "необходимых для оказания государственной услуги, установленным требованиям",
    "ҚР ДСМ-194/2020 бұйрығының қосымшасы, 9-жол",
    date(2021, 8, 10),
)
_REFUSAL = {
    Language.KK: (
        "Медициналық-санитариялық алғашқы көмек көрсететін медициналық ұйымға бекіту",
        "Өтінішіңізде көрсетілген мекенжай халық тіркелімінде расталмады, сондықтан Сізді осы емханаға бекіту мүмкін болмады.",
        ("Тұрғылықты жеріңіз бойынша тіркеліп, өтінішті қайта беріңіз.", "Тіркелген мекенжайыңыз бойынша емхананы таңдаңыз."),
        ("Жеке тұлғалар тіркелімі", "Тіркелген мекенжайы", "Теміртау қ., Һафиз көшесі, 5-үй"),
        ("МӘМС тіркелімі", "Жыл басынан төленгені", "Соңғы төлем күні"),
        "тіркеу бөлімінің меңгерушісі",
    ),
    Language.RU: (
        "Прикрепление к медицинской организации, оказывающей первичную медико-санитарную помощь",
        "Адрес, указанный в заявлении, не подтверждён регистром населения, поэтому прикрепить вас к этой поликлинике нельзя.",
        ("Зарегистрируйтесь по месту жительства и подайте заявление снова.", "Выберите поликлинику по адресу регистрации."),
        ("Регистр физических лиц", "Адрес регистрации", "г. Темиртау, ул. Һафиза, 5"),
        ("Регистр ОСМС", "Уплачено с начала года", "Дата последнего платежа"),
        "заведующий регистратурой",
    ),
    Language.EN: (
        "Attachment to a medical organisation of primary health care",
        "The address in your request is not confirmed by the population register, so you cannot be attached to this clinic.",
        ("Register at your place of residence and file the request again.", "Choose a clinic by your registered address."),
        ("Register of persons", "Registered address", "Temirtau, Hafiz street, 5"),
        ("Health insurance register", "Paid since January", "Day of the last payment"),
        "head of the registry",
    ),
}
_GROUND_OF_NOTICE = {
    "kk": "тұрғылықты жерін өзгерту",
    "ru": "смена места жительства",
    "en": "change of residence",
}


def notice(language: str) -> AttachmentNotice:
    """Return a notice whose texts hold every Kazakh letter."""
    return AttachmentNotice(
        language=Language(language),
        number="ХБ-2026-0000417",
        formed_at=NOW,
        check_code=CODE,
        person=PERSON,
        address="Қарағанды қ., Ғапеев көшесі, 31-үй, 8-пәтер",
        organisation=CLINIC,
        ground=_GROUND_OF_NOTICE[language],
        ground_code="ҚР ДСМ-194/2020, 10-тармақ",
        attached_from=date(2026, 11, 23),
        volume=Volume.GUARANTEED,
        precinct="17",
        doctor="Өтегенов Іңкәр Һамитұлы",
        previous="«№ 1 емхана» ШЖҚ КМК",
    )


def refusal(language: str) -> ReasonedRefusal:
    """Return a refusal with a text, a sum and a date among its facts."""
    service, reason, remedies, address, money, position = _REFUSAL[Language(language)]
    return ReasonedRefusal(
        language=Language(language),
        number="БТ-2026-0000093",
        formed_at=NOW,
        check_code=CODE,
        service=service,
        case_number="2026-1123-000481",
        recipient=PERSON,
        provider=CLINIC,
        quality_body="Қарағанды облысы бойынша Мемлекеттік қызмет істері департаменті",
        reason=reason,
        facts=(Fact(*address), Fact(*money[:2], Tenge(Decimal(1234567))), Fact(money[0], money[2], date(2026, 10, 25))),
        remedies=remedies,
        grounds=(GROUND,),
        officer=Officer("Ұлықбеков Әнуар Һамитұлы", position),
        complain_by=date(2027, 2, 23),
    )


@cache
def composed(make: Callable[[str], AttachmentNotice | ReasonedRefusal | RegisterInformation], language: str) -> bytes:
    """Return one of them as a PDF, made once a run."""
    return compose(make(language), base_url=BASE_URL, composed_at=NOW, fonts=FONTS)


def information(language: str) -> RegisterInformation:
    """Return an answer to a third party, given on a consent by text."""
    return RegisterInformation(
        language=Language(language),
        number="000000042-69/1",
        formed_at=NOW,
        check_code=CODE,
        person=PERSON,
        organisation=CLINIC,
        register=MedicalRegister.PHTHISIATRY,
        under_observation=False,
        valid_until=date(2026, 12, 3),
        asked_by=Person("Өтегенов Іңкәр Һамитұлы", "720229399906"),
        consent=GivenConsent("000000007-91", ("cabinet", "otp"), NOW),
    )


def medicines(language: str) -> MedicinesInformation:
    """Return annex 2 with a whole product and a substitute."""
    whole = Provided(
        prescription="RX-0001", prescribed_on=date(2026, 11, 2), product_class="дәрілік зат", substance="Metformin",
        trade_name="Метформин", form="таблетка, 500 мг", unit="таблетка", units_prescribed=60, units_provided=40,
        provided_on=date(2026, 11, 23), point="№ 4 қалалық емхана", batch="СЕР-7", expires_on=date(2027, 6, 30), volume=Volume.GUARANTEED,
    )  # fmt: skip
    other = replace(whole, trade_name="Сиофор", units_provided=20, instead_of="Метформин", next_on=date(2027, 1, 23))
    return MedicinesInformation(
        language=Language(language), number="МӨ-2026-0001", formed_at=NOW, check_code=CODE, recipient=PERSON, provider=CLINIC,
        attached_to=CLINIC.name, case_number="2026-1123-000481", items=(whole, other), officer=Officer("Омаров Ержан", "фармацевт"),
        appointment="№ 12-Ө, 05.01.2026",
    )  # fmt: skip


def extract(language: str) -> AttachmentExtract:
    """Return an extract with one attachment in force and one that ended."""
    began, ended = _GROUND_OF_NOTICE[language], {"kk": "басқа ұйымға бекітілді", "ru": "прикреплён к другой организации"}
    lines = (
        ExtractLine(CLINIC.name, date(2026, 11, 23), None, Volume.GUARANTEED, began, None, ("Өтегенов Іңкәр Һамитұлы",)),
        ExtractLine("«№ 1 емхана» ШЖҚ КМК", date(2020, 1, 5), date(2026, 11, 22), Volume.INSURANCE, began, ended.get(language, "moved")),
    )
    return AttachmentExtract(Language(language), "ТҮ-000000417/1", NOW, CODE, PERSON, CLINIC, lines)
