"""Issuing a document, taking it back, reading it again, and whose word counts in the demo and outside it."""

import io
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from django.db import IntegrityError, transaction
from PIL import Image
from tests.domain.document_rows import BY, IIN, clinic, issued
from tests.domain.document_samples import CODE, NOW
from tests.domain.test_documents_compose import need

from emhana.cli import supervisor
from emhana.documents import actions, codes, reading
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority, SigningFailed, SigningKey
from emhana.documents.verification import State
from emhana.journal.models import Entry
from emhana.signatures.trust import NoTrust, trust_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def authority(tmp_path: Path, settings) -> DemoAuthority:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    settings.EMHANA_BASE_URL = "https://emhana.example"
    return DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)


def test_an_issued_document_is_valid_stored_sealed_and_journaled(owner):
    document = issued()
    verification = reading.verification_of(document, on=NOW.date())
    assert verification.valid
    assert verification.status.state is State.VALID
    assert (verification.signer, verification.bin) == (clinic().name_kk, "990140999905")
    assert reading.pdf_of(ResultDocument.objects.get()).startswith(b"%PDF")
    entry = Entry.objects.get(act="document_issued")
    assert (entry.subject_key, entry.case_number, entry.at) == (str(document.pk), "2026-1123-000481", NOW)
    assert entry.person == Entry._meta.get_field("person").digest(IIN)


@pytest.mark.django_db(transaction=True)
def test_the_stored_bytes_are_not_readable_in_the_table(owner):
    issued()
    (kept,) = owner.execute("SELECT pdf FROM documents_resultdocument").fetchone()
    assert b"%PDF" not in kept


def test_the_code_in_the_document_is_the_code_of_the_row_and_can_be_typed():
    document = issued()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document.pdf)).pages)
    assert document.check_code in text
    assert len(document.check_code) == 19
    typed = document.check_code.lower().replace("-", " ").replace("k", "К").replace("x", "х")
    assert ResultDocument.objects.with_code(typed).get() == document


@pytest.mark.parametrize("typed", ["", "7K2M", CODE + "0", "7K2M-9QXD-4TRH-W3NO", "../../etc/passwd", "А" * 400, "\x00" * 16])
def test_what_can_be_no_code_finds_nothing(typed):
    assert codes.read_code(typed) is None
    assert not ResultDocument.objects.with_code(typed).exists()


def test_codes_do_not_repeat_and_read_back_as_themselves():
    made = [codes.new_code() for _ in range(200)]
    assert len(set(made)) == 200
    assert [codes.read_code(code) for code in made] == made


@pytest.mark.parametrize("kind", ["attachment_notice", "reasoned_refusal"])
def test_the_qr_code_of_an_issued_document_leads_to_its_check(kind, tmp_path: Path):
    document = issued(kind=kind)
    (tmp_path / "document.pdf").write_bytes(document.pdf)
    subprocess.run([need("pdftoppm"), "-r", "110", "-gray", "document.pdf", "page"], cwd=tmp_path, check=True)
    read = [code.text for page in sorted(tmp_path.glob("page*.pgm")) for code in zxingcpp.read_barcodes(Image.open(page))]
    assert read == [f"https://emhana.example/verify/{document.check_code}"]


def test_poppler_finds_the_issued_document_wholly_signed(tmp_path: Path):
    (tmp_path / "document.pdf").write_bytes(issued().pdf)
    said = subprocess.run([need("pdfsig"), "document.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_a_number_is_given_once():
    issued("ХБ-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        issued("ХБ-1")


@pytest.mark.parametrize(("replaced", "state"), [(False, State.REVOKED), (True, State.REPLACED)])
def test_a_document_taken_back_says_so_and_only_once(replaced, state):
    document = issued()
    actions.withdraw(document, replaced=replaced, reason="қате мекенжай", by=BY, now=NOW + DAY)
    assert (document.status, document.status_at) == (state.value, NOW + DAY)
    kept = ResultDocument.objects.get()
    assert (kept.status, kept.status_at, kept.status_reason) == (state.value, NOW + DAY, "қате мекенжай")
    assert reading.verification_of(kept, on=NOW.date()).status.state is state
    assert not reading.verification_of(kept, on=NOW.date()).valid
    with pytest.raises(actions.NotInForce):
        actions.withdraw(document, replaced=False, reason="", by=BY, now=NOW + 2 * DAY)
    assert Entry.objects.filter(act="document_withdrawn").count() == 1


def test_a_file_is_known_by_its_bytes_alone():
    document = issued()
    verification, found = reading.verification_of_file(document.pdf, on=NOW.date())
    assert found == document
    assert verification.valid
    verification, found = reading.verification_of_file(document.pdf + b"\n", on=NOW.date())
    assert found is None
    assert verification.status.state is State.UNKNOWN
    assert not verification.valid


def test_stored_bytes_that_changed_are_not_handed_out():
    document = issued()
    document.pdf = document.pdf + b" "
    with pytest.raises(reading.StoredBytesChanged):
        reading.pdf_of(document)


def test_a_name_is_masked_to_its_initials():
    assert reading.masked("Әбдіғаппарова Үміт Құрманқызы") == "Ә*** Ү*** Қ***"


def test_nothing_is_issued_without_an_authority(settings, tmp_path: Path):
    settings.EMHANA_AUTHORITY = tmp_path / "nothing"
    with pytest.raises(SigningFailed, match="cannot be read"), transaction.atomic():
        issued()
    assert not ResultDocument.objects.exists()


def test_a_replaced_key_signs_at_once(authority):
    issued("ХБ-1")
    for path in authority.folder.glob("organisation-*"):
        path.unlink()
    before, after = ResultDocument.objects.get(), issued("ХБ-2")
    assert reading.verification_of(before, on=NOW.date()).valid
    assert reading.verification_of(after, on=NOW.date()).valid


def test_outside_the_demo_the_demo_authority_neither_signs_nor_convinces(settings, authority):
    document = issued()
    settings.DEMO = False
    assert reading.verification_of(document, on=NOW.date()).issuer.reason == "issuer_not_trusted"
    with pytest.raises(SigningFailed, match="EMHANA_DEMO=0"):
        issued("ХБ-2")
    with pytest.raises(NoTrust, match="demo root"):
        trust_in(authority.folder, demo=False)


def test_a_first_start_makes_the_authority_and_the_second_keeps_it(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("EMHANA_AUTHORITY", raising=False)
    env = supervisor.environment(tmp_path / "data", None)
    supervisor.prepare_authority(env)
    made = DemoAuthority.load(tmp_path / "data" / "authority")
    supervisor.prepare_authority(env)
    assert DemoAuthority.load(tmp_path / "data" / "authority").root == made.root
    assert env["EMHANA_AUTHORITY"] == str(tmp_path / "data" / "authority")
    assert stat.S_IMODE((tmp_path / "data" / "authority").stat().st_mode) == 0o700


def test_a_start_outside_the_demo_makes_none(tmp_path: Path):
    supervisor.prepare_authority({"EMHANA_DEMO": "0", "EMHANA_AUTHORITY": str(tmp_path / "none")})
    assert not (tmp_path / "none").exists()


def at_once(act: Callable[[int], object]) -> list:
    with ThreadPoolExecutor(8) as pool:
        return [*pool.map(act, range(8))]


def test_starters_at_the_same_time_get_one_authority(tmp_path: Path):
    folder = tmp_path / "shared"
    roots = at_once(lambda _: DemoAuthority.ensure(folder, NOW).root)
    assert len(set(roots)) == 1
    assert DemoAuthority.load(folder).root == roots[0]


def test_signers_at_the_same_time_get_one_key(authority):
    keys: list[SigningKey] = at_once(lambda _: authority.organisation_key("990140000018", "Басқа"))
    assert len({key.certificate for key in keys}) == 1


def test_processes_at_the_same_time_get_one_authority(tmp_path: Path):
    script = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; from emhana.documents.signing import DemoAuthority\n"
        "print(DemoAuthority.ensure(Path(sys.argv[1]), datetime(2026, 11, 23, tzinfo=UTC)).root.serial_number)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "shared")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert len({process.communicate()[0] for process in running}) == 1
