"""From the contents of a document to a tagged PDF that claims PDF/A-2a and PDF/UA-1."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

from emhana.documents.contents import (
    AttachmentCoupon,
    AttachmentExtract,
    AttachmentNotice,
    Document,
    ExtractLine,
    Ground,
    InsurancePayment,
    Language,
    MedicinesInformation,
    Organisation,
    ParticipationInformation,
    Person,
    Provided,
    ReasonedRefusal,
    RegisterInformation,
)
from emhana.documents.wording import (
    written,
    written_date,
    written_from,
    written_instant,
    written_number,
    written_sum,
    written_until,
)  # fmt: skip
from emhana.law.sources import read_yaml

TEMPLATES = Path(__file__).parent / "templates"
HOUSE_TYPEFACE = "Golos Text"
# Travels inside the typst wheel, so a machine without the house typeface still composes every Kazakh letter.
SPARE_TYPEFACE = "New Computer Modern"


class CannotCompose(Exception):
    """The document could not be set: a letter or a typeface is missing, or the template is broken."""


@dataclass(frozen=True)
class Layout:
    """A replaceable template; `source` is `proposed` where the law gives no layout, else a key of `layouts` in the words."""

    template: str
    edition: str
    source: str = "proposed"


LAYOUTS = {
    AttachmentCoupon: Layout("attachment_coupon.typ", "1"),
    AttachmentExtract: Layout("attachment_extract.typ", "1"),
    AttachmentNotice: Layout("attachment_notice.typ", "1"),
    # This template writes the heading of the annex and numbers the rows [MSHI-A2-01, MSHI-A2-04].
    ParticipationInformation: Layout("participation_information.typ", "1", "order_26_annex_2"),
    ReasonedRefusal: Layout("reasoned_refusal.typ", "1"),
    RegisterInformation: Layout("register_information.typ", "1"),
    MedicinesInformation: Layout("medicines_information.typ", "1"),
}


@lru_cache(maxsize=4)
def _typeface(folder: Path | None) -> tuple[str, typst.Fonts]:
    """Return the family and the loaded fonts: those of `folder`, or those inside the typst wheel."""
    if folder is None:
        return SPARE_TYPEFACE, typst.Fonts(include_system_fonts=False)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if HOUSE_TYPEFACE not in fonts.families():
        raise CannotCompose(f"{folder} holds no {HOUSE_TYPEFACE} font files (.ttf); fetch them or leave the folder out.")
    return HOUSE_TYPEFACE, fonts


def verification_url(base_url: str, code: str) -> str:
    """Return the public page that tells whether the document with this check code is valid."""
    return f"{base_url.rstrip('/')}/verify/{code}"


@cache
def _words(language: Language) -> str:
    """Return the words of `language` as JSON: typst would read the YAML of all three anew for each document."""
    texts, _ = read_yaml(TEMPLATES / "texts.yaml")
    return json.dumps(texts[language.value], ensure_ascii=False)


MASK = 4  # trying all eight masks takes as long as setting the page; every reader undoes the one that was used


def _qr(url: str) -> str:
    """Return the QR code of `url` as SVG, error correction M, with the quiet zone of four modules."""
    buffer, code = io.BytesIO(), segno.make(url, error="m", micro=False, mask=MASK)
    code.save(buffer, kind="svg", border=4, scale=4, xmldecl=False, dark="#14212B", light="#FFFFFF")
    return buffer.getvalue().decode()


def _person(person: Person, language: Language) -> dict[str, Any]:
    born = written_date(person.born_on, language) if person.born_on else None
    return {"name": person.full_name, "iin": person.iin, "born": born}


def _organisation(organisation: Organisation) -> dict[str, Any]:
    return {"name": organisation.name, "bin": organisation.bin, "address": organisation.address, "telephone": organisation.telephone}


def _notice(notice: AttachmentNotice) -> dict[str, Any]:
    return {
        "person": _person(notice.person, notice.language),
        "organisation": _organisation(notice.organisation),
        "address": notice.address,
        "ground": notice.ground,
        "ground_code": notice.ground_code,
        "attached_from": written_date(notice.attached_from, notice.language),
        "from": written_from(notice.attached_from, notice.language),
        "attached_until": written_date(notice.attached_until, notice.language) if notice.attached_until else None,
        "volume": notice.volume.value,
        "precinct": notice.precinct,
        "doctor": notice.doctor,
        "previous": notice.previous,
        "campaign": str(notice.campaign) if notice.campaign else None,
    }


def _coupon(coupon: AttachmentCoupon) -> dict[str, Any]:
    language = coupon.language
    return {
        "person": _person(coupon.person, language),
        "identity": coupon.identity,
        "organisation": _organisation(coupon.organisation),
        "insurer": coupon.insurer,
        "contract": coupon.contract,
        "kind": "imposed" if coupon.imposed else "voluntary",
        "attached_from": written_date(coupon.attached_from, language),
        "attached_until": written_date(coupon.attached_until, language),
        "case_number": coupon.case_number,
        "registrar": {"name": coupon.registrar.full_name, "position": coupon.registrar.position},
    }


def _extract(extract: AttachmentExtract) -> dict[str, Any]:
    return {
        "person": _person(extract.person, extract.language),
        "organisation": _organisation(extract.organisation),
        "lines": [_extract_line(line, extract.language) for line in extract.lines],
    }


def _extract_line(line: ExtractLine, language: Language) -> dict[str, Any]:
    return {
        "organisation": line.organisation,
        "since": written_date(line.since, language),
        "until": written_date(line.until, language) if line.until else None,
        "volume": line.volume.value,
        "began": line.began,
        "ended": line.ended,
        "doctors": ", ".join(line.doctors) or None,
    }


def _ground(ground: Ground, language: Language) -> dict[str, str]:
    edition = written_date(ground.edition, language)
    return {"number": ground.number, "kk": ground.text_kk, "ru": ground.text_ru, "citation": ground.citation, "edition": edition}


def _refusal(refusal: ReasonedRefusal) -> dict[str, Any]:
    language = refusal.language
    return {
        "person": _person(refusal.recipient, language),
        "organisation": _organisation(refusal.provider),
        "service": refusal.service,
        "case_number": refusal.case_number,
        "quality_body": refusal.quality_body,
        "reason": refusal.reason,
        "facts": [{"source": f.source, "field": f.field, "found": written(f.found, language)} for f in refusal.facts],
        "remedies": list(refusal.remedies),
        "grounds": [_ground(ground, language) for ground in refusal.grounds],
        "officer": {"name": refusal.officer.full_name, "position": refusal.officer.position},
        "complain_by": written_until(refusal.complain_by, language) if refusal.complain_by else None,
    }


def _information(answer: RegisterInformation) -> dict[str, Any]:
    language, consent = answer.language, answer.consent
    given = {"number": consent.number, "acts": list(consent.acts), "at": written_instant(consent.given_at, language)} if consent else None
    return {
        "person": _person(answer.person, language),
        "organisation": _organisation(answer.organisation),
        "register": answer.register.value,
        "answer": "yes" if answer.under_observation else "no",
        "valid_until": written_date(answer.valid_until, language),
        "asked_by": _person(answer.asked_by, language) if answer.asked_by else None,
        "consent": given,
    }


def _provided(item: Provided, language: Language) -> dict[str, str | None]:
    return {
        "prescription": item.prescription,
        "prescribed_on": written_date(item.prescribed_on, language),
        "product_class": item.product_class,
        "substance": item.substance,
        "trade_name": item.trade_name,
        "form": item.form or None,
        "prescribed": f"{written_number(item.units_prescribed, language)} {item.unit}",
        "provided": f"{written_number(item.units_provided, language)} {item.unit}",
        "provided_on": written_date(item.provided_on, language),
        "point": item.point,
        "batch": item.batch,
        "expires_on": written_date(item.expires_on, language),
        "volume": item.volume.value,
        "instead_of": item.instead_of,
        "next_on": written_date(item.next_on, language) if item.next_on else None,
    }


def _medicines(information: MedicinesInformation) -> dict[str, Any]:
    return {
        "person": _person(information.recipient, information.language),
        "organisation": _organisation(information.provider),
        "attached_to": information.attached_to,
        "case_number": information.case_number,
        "items": [_provided(item, information.language) for item in information.items],
        "officer": {"name": information.officer.full_name, "position": information.officer.position},
        "appointment": information.appointment,
        "collected_by": information.collected_by,
    }


def _participation(information: ParticipationInformation) -> dict[str, Any]:
    """Return what annex 2 says: in its head the person with the IIN and the day of issue [MSHI-A2-02], then payments and status."""
    return {
        "person": _person(information.person, information.language),
        "organisation": _organisation(information.organisation),
        "issued_on": f"{information.issued_on:%d.%m.%Y}",
        "payments": [_insurance_payment(row, information.language) for row in information.payments],
        "consumer": information.consumer,
    }


def _insurance_payment(row: InsurancePayment, language: Language) -> dict[str, Any]:
    return {
        "paid_on": f"{row.paid_on:%d.%m.%Y}",  # column 2 [MSHI-A2-05]
        "amount": written_sum(row.amount, language),  # column 3 [MSHI-A2-06]
        "kind": "deduction" if row.is_deduction else "contribution",  # column 4 [MSHI-A2-07]
        "month": row.month,  # column 5 [MSHI-A2-08]
        "payer": row.payer,  # column 6 [MSHI-A2-09]
        "returned": written_sum(row.returned, language) if row.returned is not None else "",  # column 7 [MSHI-A2-10]
        "returned_on": f"{row.returned_on:%d.%m.%Y}" if row.returned_on else "",  # column 8 [MSHI-A2-11]
    }


BODIES: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    AttachmentCoupon: _coupon,
    AttachmentExtract: _extract,
    AttachmentNotice: _notice,
    ParticipationInformation: _participation,
    ReasonedRefusal: _refusal,
    RegisterInformation: _information,
    MedicinesInformation: _medicines,
}


def compose(document: Document, *, base_url: str, composed_at: datetime, fonts: Path | None = None) -> bytes:
    """Return the PDF of `document`, the same bytes for the same arguments.

    `fonts` is the folder with the house typeface; without it the one inside the typst wheel is used.
    """
    layout = LAYOUTS[type(document)]
    url = verification_url(base_url, document.check_code)
    data = BODIES[type(document)](document) | {
        "language": document.language.value,
        "number": document.number,
        "formed_at": written_instant(document.formed_at, document.language),
        "check_code": document.check_code,
        "url": url,
        "layout": {"edition": layout.edition, "source": layout.source},
    }
    family, loaded = _typeface(fonts)
    try:
        return typst.compile(
            TEMPLATES / layout.template,
            root=TEMPLATES,
            font_paths=loaded,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(composed_at.timestamp()),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "words": _words(document.language), "qr": _qr(url), "family": family},
        )
    except typst.TypstError as error:
        raise CannotCompose(f"Document {document.number} cannot be set: {error.message}") from error
