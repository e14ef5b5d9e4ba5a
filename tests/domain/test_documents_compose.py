"""Result documents as PDF: what they claim, hold and print."""

import io
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import Image
from tests.domain.document_samples import BASE_URL, CODE, FONTS, LETTERS, NOW, composed, extract, information, medicines, notice, refusal

from emhana.documents.compose import CannotCompose, compose, verification_url
from emhana.documents.contents import Language, Tenge
from emhana.documents.wording import written, written_date, written_from, written_instant, written_until

LANGUAGES = ("kk", "ru", "en")
MADE = (notice, extract, refusal, information, medicines)
DOCUMENTS = [pytest.param(make, language, id=f"{make.__name__}-{language}") for make in MADE for language in LANGUAGES]


def need(program: str) -> str:
    """Return the path of a poppler program; without it skip, but never in CI."""
    found = shutil.which(program)
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"{program} (poppler-utils) is not installed")
    assert found, f"{program} must be installed in CI"
    return found


@cache
def text_of(pdf: bytes) -> str:
    """Return all text with no-break spaces and line ends turned into spaces."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(("make", "language"), DOCUMENTS)
def test_a_document_claims_archive_and_accessibility_and_is_tagged(make, language):
    reader = pypdf.PdfReader(io.BytesIO(composed(make, language)))
    root = reader.trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == f"{language}-KZ"
    assert reader.metadata.title
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize(("make", "language"), DOCUMENTS)
def test_composing_twice_gives_the_same_bytes(make, language):
    assert compose(make(language), base_url=BASE_URL, composed_at=NOW, fonts=FONTS) == composed(make, language)


@pytest.mark.parametrize(("make", "language"), DOCUMENTS)
def test_every_kazakh_letter_can_be_copied_out_of_the_document(make, language):
    document = replace(make(language), number=LETTERS)
    pdf = compose(document, base_url=BASE_URL, composed_at=NOW, fonts=FONTS)
    assert LETTERS in text_of(pdf)


def test_the_typeface_inside_the_wheel_holds_every_kazakh_letter_and_the_tenge_sign():
    pdf = compose(replace(refusal("kk"), number=LETTERS), base_url=BASE_URL, composed_at=NOW)
    assert LETTERS in text_of(pdf)
    assert "1 234 567 ₸" in text_of(pdf)


@pytest.mark.parametrize(("make", "language"), DOCUMENTS)
def test_the_qr_code_leads_to_the_page_that_checks_the_document(make, language, tmp_path: Path):
    (tmp_path / "document.pdf").write_bytes(composed(make, language))
    subprocess.run([need("pdftoppm"), "-r", "110", "-gray", "document.pdf", "page"], cwd=tmp_path, check=True)
    read = [code.text for page in sorted(tmp_path.glob("page*.pgm")) for code in zxingcpp.read_barcodes(Image.open(page))]
    assert read == [f"{BASE_URL}/verify/{CODE}"]


@pytest.mark.parametrize(("make", "language"), DOCUMENTS)
def test_the_qr_code_has_a_text_alternative_and_the_code_is_printed(make, language):
    pdf = composed(make, language)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    objects = (reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref.get(0, {})) + 1))
    alternatives = [thing["/Alt"] for thing in objects if isinstance(thing, dict) and thing.get("/S") == "/Figure"]
    assert len(alternatives) == 1
    assert alternatives[0].endswith(f"/verify/{CODE}")
    assert CODE in text_of(pdf)


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("kk", ["бас тартылды", "Бас тарту себебі", "Не анықталды", "Не істеуге болады", "Қайда және қашанға дейін", "Заң нормасы"]),
        ("ru", ["Вам отказано", "Причина отказа", "Что установлено", "Что можно сделать", "Куда и до какого срока", "Норма права"]),
        ("en", ["You were refused", "Why it was refused", "What was found", "What you can do", "Where and by when", "Paragraph of law"]),
    ],
)
def test_a_refusal_says_the_decision_first_and_the_paragraph_last(language, order):
    text = text_of(composed(refusal, language))
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    for phone in ("1414", "8-800-080-7777"):
        assert phone in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_quotes_its_ground_in_both_official_languages(language):
    text = text_of(composed(refusal, language))
    assert "белгіленген талаптарға сәйкес келмеуі" in text
    assert "установленным требованиям" in text


def test_a_notice_leaves_out_what_is_not_known():
    known = text_of(composed(notice, "ru"))
    bare = text_of(compose(replace(notice("ru"), doctor=None), base_url=BASE_URL, composed_at=NOW, fonts=FONTS))
    assert "Участковый врач" in known
    assert "Участковый врач" not in bare


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", ("2027 жылғы 1 қаңтардан бастап осы ұйымда аласыз", "Оған дейін Сізге бұрынғы ұйым қызмет көрсетеді")),
        ("ru", ("оказывает вам с 1 января 2027 г.", "До этого дня вас обслуживает прежняя организация")),
        ("en", ("gives you care from 1 January 2027", "Until then your present organisation serves you")),
    ],
)
def test_a_notice_of_a_choice_in_the_campaign_says_from_which_day_care_begins(language, said):
    chosen = replace(notice(language), attached_from=date(2027, 1, 1), campaign=2026)
    text = text_of(compose(chosen, base_url=BASE_URL, composed_at=NOW, fonts=FONTS))
    assert all(words in text for words in said)
    assert not any(words in text_of(composed(notice, language)) for words in said)


def test_markup_in_a_name_is_printed_and_not_obeyed():
    sly = replace(refusal("en"), reason='#read("/etc/passwd") *bold* $x$')
    assert '#read("/etc/passwd") *bold* $x$' in text_of(compose(sly, base_url=BASE_URL, composed_at=NOW, fonts=FONTS))


def test_a_letter_the_typeface_lacks_is_refused_with_the_number_of_the_document():
    with pytest.raises(CannotCompose, match="БТ-2026-0000093"):
        compose(replace(refusal("en"), reason="漢"), base_url=BASE_URL, composed_at=NOW, fonts=FONTS)


def test_a_folder_without_the_house_typeface_is_refused(tmp_path: Path):
    with pytest.raises(CannotCompose, match="holds no Golos Text"):
        compose(notice("kk"), base_url=BASE_URL, composed_at=NOW, fonts=tmp_path)


def test_dates_are_written_the_way_each_language_writes_them():
    day = date(2026, 11, 23)
    plain = {language: written_date(day, Language(language)).replace("\xa0", " ") for language in LANGUAGES}
    assert plain == {"kk": "2026 жылғы 23 қараша", "ru": "23 ноября 2026 г.", "en": "23 November 2026"}
    assert written_from(day, Language.KK).endswith("қарашадан")
    assert written_until(date(2027, 2, 1), Language.KK).endswith("ақпанға")
    assert written_until(day, Language.RU) == written_date(day, Language.RU)


def test_an_instant_is_printed_in_almaty_time_and_a_naive_one_is_refused():
    assert written_instant(NOW, Language.EN).replace("\xa0", " ") == "23 November 2026, 14:05"
    with pytest.raises(ValueError, match="time zone"):
        written_instant(datetime(2026, 11, 23, 9), Language.EN)  # noqa: DTZ001  # a naive instant is what is refused


@pytest.mark.parametrize(
    ("found", "language", "printed"),
    [
        (1234567, "kk", "1\xa0234\xa0567"),
        (Decimal("1234.50"), "ru", "1\xa0234,50"),
        (Decimal("1234.50"), "en", "1\xa0234.50"),
        (Tenge(Decimal(85000)), "kk", "85\xa0000\xa0₸"),
        (NOW, "en", "23\xa0November\xa02026, 14:05"),
        (date(2026, 1, 2), "ru", "2\xa0января\xa02026\xa0г."),
    ],
)
def test_a_fact_is_printed_by_its_kind(found, language, printed):
    assert written(found, Language(language)) == printed


def test_the_verification_page_does_not_double_the_slash():
    assert verification_url("https://a.kz/", "X") == verification_url("https://a.kz", "X") == "https://a.kz/verify/X"
