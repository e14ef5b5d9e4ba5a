"""The public check of a document: by code and by file, what it tells, and what it keeps to itself."""

import hashlib
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from emhana.documents import actions
from emhana.documents.signing import DemoAuthority
from emhana.portal import verify_pages
from tests.domain.document_rows import BY, IIN, issued
from tests.domain.document_samples import NOW, composed, notice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def authority(tmp_path, settings) -> DemoAuthority:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    return DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)


def page(response) -> str:
    return unescape(response.content.decode())


def sent(client, content: bytes, name: str = "document.pdf"):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, content)})


def test_a_code_shows_the_document_and_its_four_lines(client):
    document = issued()
    text = page(client.get(f"/verify/{document.check_code}"))
    assert "<h1 class=\"govuk-heading-l\">Құжат түпнұсқа және қолданыста</h1>" in text
    for shown in ("Медициналық ұйымға бекіту туралы хабарлама", "ХБ-1", "«№ 4 қалалық емхана» ШЖҚ КМК", "990140999905", document.sha256):
        assert shown in text
    assert text.count("govuk-tag--green") == 4
    assert "23 қараша 2026\xa0ж., 14:05" in text


def test_a_stranger_learns_initials_and_nothing_more(client):
    document = issued()
    for address in (f"/verify/{document.check_code}", f"/verify/{document.check_code}?format=json"):
        text = client.get(address).content.decode()
        assert "Ә*** Ү*** Қ***" in text or "\\u04d8*** " in text
        for secret in (IIN, "Әбдіғаппарова", "Үміт", "Құрманқызы", "1988", document.case_number):
            assert secret not in text
            assert secret.encode("unicode_escape").decode() not in text


@pytest.mark.parametrize(
    ("replaced", "title", "status"),
    [(False, "Документ отменён", "Когда отменён"), (True, "Документ заменён", "Когда заменён")],
)
def test_a_document_taken_back_shows_when_and_why(client, replaced, title, status):
    document = issued()
    actions.withdraw(document, replaced=replaced, reason="неверный адрес", by=BY, now=NOW + DAY)
    text = page(client.get(f"/verify/{document.check_code}", {"lang": "ru"}))
    assert f">{title}</h1>" in text
    assert status in text
    assert "24 ноября 2026\xa0г., 14:05" in text
    assert "неверный адрес" in text
    assert "Не полагайтесь на этот документ" in text


def test_a_typed_code_leads_to_the_address_of_its_document(client):
    document = issued()
    typed = document.check_code.lower().replace("-", " ")
    response = client.get("/verify/", {"code": typed})
    assert (response.status_code, response.url) == (302, f"/verify/{document.check_code}")
    assert client.get(f"/verify/{document.check_code.replace('-', '')}").status_code == 200


@pytest.mark.parametrize("address", ["/verify/7K2M-9QXD-4TRH-W3NB", "/verify/nonsense", "/verify/?code=7K2M-9QXD-4TRH-W3NB"])
def test_a_mistyped_code_is_one_sentence_and_404(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert page(response).count("Мұндай коды бар құжат жоқ.") == 2  # in the summary and at the field
    assert response.headers["Content-Language"] == "kk"


def test_an_empty_code_is_asked_for(client):
    assert "«Тексеру коды» өрісі бос. Осы өрісті толтырыңыз." in page(client.get("/verify/", {"code": ""}))


def test_the_issued_file_is_confirmed(client):
    document = issued()
    text = page(sent(client, document.pdf))
    assert "Құжат түпнұсқа және қолданыста" in text
    assert document.number in text


def test_the_file_of_a_revoked_document_says_so(client):
    document = issued()
    actions.withdraw(document, replaced=False, reason="қате", by=BY, now=NOW + DAY)
    assert ">Құжаттың күші жойылған</h1>" in page(sent(client, document.pdf))


@pytest.mark.parametrize("change", ["appended", "unsigned", "changed"])
def test_a_changed_or_unsigned_file_is_not_confirmed(client, change):
    signed = issued().pdf
    files = {"appended": signed + b"\n", "unsigned": composed(notice, "kk"), "changed": signed[:2000] + b"~" + signed[2001:]}
    text = page(sent(client, files[change]))
    assert ">Құжат расталмады</h1>" in text
    assert "Дәл осындай файлды біз бермегенбіз" in text
    assert "govuk-tag--red" in text


def test_a_true_signature_on_a_file_we_never_issued_is_no_document_of_ours(client):
    document = issued()
    content = document.pdf
    type(document).objects.filter(pk=document.pk).update(sha256=hashlib.sha256(b"other").hexdigest())
    assert ">Бізде мұндай құжат жоқ</h1>" in page(sent(client, content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ text", "Бұл PDF файлы емес."),
        (b"%PDF" + b"0" * verify_pages.LARGEST, "Файл 5 МБ-тан үлкен."),
        (b"%PDF" + b"0" * (verify_pages.LARGEST + verify_pages.ENVELOPE), "Файл 5 МБ-тан үлкен."),
    ],
)
def test_a_file_that_cannot_be_checked_is_one_sentence(client, content, said):
    response = sent(client, content)
    assert response.status_code == 400
    assert page(response).count(said) == 2


def test_no_file_is_asked_for(client):
    response = client.post("/verify/")
    assert response.status_code == 400
    assert "Файл таңдалмаған: «PDF файлы»." in page(response)


def test_the_file_is_not_kept(client, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    sent(client, b"%PDF" + b"0" * 3_000_000)
    assert not [*settings.FILE_UPLOAD_TEMP_DIR.iterdir()]


def test_the_same_answer_is_given_as_json(client):
    document = issued()
    answer = client.get(f"/verify/{document.check_code}", {"format": "json"}).json()
    assert (answer["found"], answer["valid"], answer["status"], answer["sha256"]) == (True, True, "valid", document.sha256)
    assert list(answer["lines"]) == ["integrity", "signature", "issuer", "status"]
    missing = client.get("/verify/7K2M-9QXD-4TRH-W3NB", {"format": "json"})
    assert (missing.status_code, missing.json()) == (404, {"found": False})


@pytest.mark.parametrize("address", ["/verify/", "/verify/7K2M", "found"])
def test_the_page_has_no_inline_code_and_is_not_kept_by_caches(client, address):
    response = client.get(f"/verify/{issued().check_code}" if address == "found" else address)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page(response))
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_shows_no_word_of_another_language(client, language):
    texts = [page(client.get(address, {"lang": language})) for address in ("/verify/", f"/verify/{issued().check_code}")]
    shown = [part.strip() for text in texts for part in re.findall(r">([^<>]+)<", text)]
    assert [part for part in shown if re.search("[a-z]{3}", part) and part != "English" and not re.fullmatch("[0-9a-f]{64}", part)] == []


def test_a_check_asks_the_database_once(client, django_assert_num_queries):
    document = issued()
    with django_assert_num_queries(1):
        client.get(f"/verify/{document.check_code}")


@pytest.mark.django_db
@pytest.mark.parametrize("by_address", [False, True])
def test_guessing_codes_is_stopped_and_a_right_code_of_another_network_is_not(client, by_address: bool) -> None:
    def guess(code: str, place: str = "192.0.2.7"):
        where = f"/verify/{code}" if by_address else "/verify/"
        return client.get(where, {} if by_address else {"code": code}, REMOTE_ADDR=place, headers={"accept-language": "en"})

    codes = [f"7K2M-9QXD-4TRH-W{number:03d}".replace("0", "A").replace("1", "B") for number in range(21)]
    answers = [guess(code) for code in codes]
    assert {answer.status_code for answer in answers[:20]} == {404}
    assert (answers[20].status_code, answers[20]["Retry-After"]) == (429, "600")
    assert "Too many wrong codes came from your network. Wait ten minutes" in answers[20].content.decode()
    assert client.get(f"/verify/{codes[0]}", {"format": "json"}, REMOTE_ADDR="192.0.2.7").status_code == 429
    assert guess(codes[0], "192.0.2.8").status_code == 404
