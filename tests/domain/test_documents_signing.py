"""The demo authority, the signature of a result document, and the four answers about a file."""

import argparse
import io
import json
import re
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from tests.domain.document_samples import CLINIC, NOW, composed, notice
from tests.domain.test_documents_compose import need

from emhana.cli import verify as command
from emhana.documents.signing import ROLE_ORGANISATION, DemoAuthority, SigningFailed, SigningKey, sign
from emhana.documents.verification import State, Verification, verify


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> DemoAuthority:
    return DemoAuthority.create(tmp_path_factory.mktemp("authority"), NOW)


@pytest.fixture(scope="module")
def key(authority) -> SigningKey:
    return authority.organisation_key(CLINIC.bin, CLINIC.name)


@pytest.fixture(scope="module")
def signed(key) -> bytes:
    return sign(composed(notice, "kk"), key, now=NOW)


def judged(pdf: bytes, authority: DemoAuthority, **more) -> Verification:
    return verify(pdf, roots=[authority.root], crl=authority.crl, **more)


def reasons(verification: Verification) -> list[str]:
    return [line.reason for line in verification.lines.values()]


def claims(pdf: bytes) -> dict:
    """Return everything a reader is promised: claims, tags, language, fonts."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    fonts = [font.get_object()["/DescendantFonts"][0] for font in reader.pages[0]["/Resources"]["/Font"].values()]
    return {
        "metadata": root["/Metadata"].get_data(),
        "marked": dict(root["/MarkInfo"]),
        "tags": len(root["/StructTreeRoot"]["/ParentTree"]["/Nums"]),
        "language": root["/Lang"],
        "intents": len(root["/OutputIntents"]),
        "version": root.get("/Version"),
        "tabs": reader.pages[0]["/Tabs"],
        "fonts": [(font["/BaseFont"], bool({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]))) for font in fonts],
    }


def test_signing_keeps_claims_tags_language_and_fonts(signed):
    before = claims(composed(notice, "kk"))
    assert claims(signed) == before
    assert all(embedded for _, embedded in before["fonts"])
    assert signed.startswith(composed(notice, "kk"))


def test_the_signature_widget_is_printable_unseen_and_named(signed):
    page = pypdf.PdfReader(io.BytesIO(signed)).pages[0]
    widgets = [note.get_object() for note in page["/Annots"] if note.get_object()["/Subtype"] == "/Widget"]
    assert len(widgets) == 1
    assert widgets[0]["/F"] & 4
    assert not widgets[0]["/F"] & 2
    assert float(widgets[0]["/Rect"][2]) < 0
    assert widgets[0]["/TU"]
    assert widgets[0]["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"


def test_poppler_calls_the_signature_valid_and_the_document_wholly_signed(signed, tmp_path: Path):
    (tmp_path / "signed.pdf").write_bytes(signed)
    said = subprocess.run([need("pdfsig"), "signed.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_the_certificate_has_the_layout_of_an_organisation(key):
    subject = {part.rfc4514_attribute_name: part.value for part in key.certificate.subject}
    assert subject == {"CN": CLINIC.name, "C": "KZ", "O": CLINIC.name, "OU": f"BIN{CLINIC.bin}"}
    usage = key.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert ROLE_ORGANISATION in key.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value


def test_a_long_name_is_shortened_in_the_common_name_only(authority):
    name = "Қарағанды облысының денсаулық сақтау басқармасының көпбейінді ауруханасы"
    subject = authority.organisation_key("990140000018", name).certificate.subject
    assert subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)[0].value == name
    assert name.startswith(subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value + " ")


def test_a_key_is_made_once_and_only_its_owner_reads_it(authority, key):
    again = DemoAuthority.load(authority.folder).organisation_key(CLINIC.bin, CLINIC.name)
    assert again.certificate == key.certificate
    modes = {stat.S_IMODE(path.stat().st_mode) for path in authority.folder.glob("*.key")}
    assert modes == {0o600}


def test_an_authority_is_not_made_twice_in_one_folder(authority):
    with pytest.raises(SigningFailed, match="already holds"):
        DemoAuthority.create(authority.folder, NOW)


def test_an_empty_folder_is_no_authority(tmp_path: Path):
    with pytest.raises(SigningFailed, match="cannot be read"):
        DemoAuthority.load(tmp_path)


def test_a_spoilt_key_is_refused_by_name(tmp_path: Path):
    authority = DemoAuthority.create(tmp_path / "a", NOW)
    authority.organisation_key(CLINIC.bin, CLINIC.name)
    (authority.folder / f"organisation-{CLINIC.bin}.key").write_text("spoilt")
    with pytest.raises(SigningFailed, match=CLINIC.bin):
        authority.organisation_key(CLINIC.bin, CLINIC.name)


def test_a_bin_that_could_name_another_file_is_refused(authority):
    with pytest.raises(SigningFailed, match="twelve digits"):
        authority.organisation_key("../../issuing", "x")


def test_a_key_of_another_certificate_does_not_sign(authority, key):
    other = authority.organisation_key("990140000018", "Басқа")
    with pytest.raises(SigningFailed, match="does not belong"):
        sign(composed(notice, "kk"), SigningKey(other.private_key, key.certificate, key.chain), now=NOW)


def test_what_is_not_a_pdf_is_not_signed(key):
    with pytest.raises(SigningFailed, match="cannot be signed"):
        sign(b"not a pdf", key, now=NOW)


def test_a_signed_document_is_valid_and_names_its_signer(signed, authority):
    verification = judged(signed, authority)
    assert verification.valid
    assert reasons(verification) == ["intact", "signature_valid", "issuer_trusted", "document_unknown"]
    assert (verification.signer, verification.bin, verification.signed_at) == (CLINIC.name, CLINIC.bin, NOW)


@pytest.mark.parametrize(("status", "valid"), [("valid", True), ("revoked", False), ("replaced", False), (None, True)])
def test_the_state_in_the_store_decides_too(signed, authority, status, valid):
    verification = judged(signed, authority, status=status)
    assert verification.valid is valid
    assert verification.status.state == (status or "unknown")


def test_any_changed_byte_makes_the_document_not_valid(signed, authority):
    start = signed.rindex(b"/Contents <") + 11
    end = signed.index(b">", start)
    # Text, both ends of the file, the unsigned head of the signature, its certificates, and the zeros that fill it up.
    places = [2000, 20000, 40000 % start, len(signed) - 8, start + 50, start + 66, start + 78, start + 900, end - 2]
    for place in places:
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert not judged(changed, authority).valid, place


def test_a_changed_text_is_said_to_be_changed(signed, authority):
    changed = bytearray(signed)
    changed[signed.index(b"stream") + 20] ^= 1
    assert judged(bytes(changed), authority).integrity.reason == "changed"


@pytest.mark.parametrize("tail", [b"\n", b"% more", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_content_appended_after_the_signature_is_found(signed, authority, tail):
    assert judged(signed + tail, authority).integrity.reason == "appended"
    assert not judged(signed + tail, authority).valid


def test_a_revision_appended_by_a_pdf_editor_is_found(signed, authority):
    writer = pypdf.PdfWriter(io.BytesIO(signed), incremental=True)
    writer.add_metadata({"/Title": "Бөтен тақырып"})
    edited = io.BytesIO()
    writer.write(edited)
    assert not judged(edited.getvalue(), authority).valid


def test_a_foreign_certificate_is_not_trusted(authority, tmp_path: Path):
    foreign = DemoAuthority.create(tmp_path / "foreign", NOW)
    pdf = sign(composed(notice, "kk"), foreign.organisation_key(CLINIC.bin, CLINIC.name), now=NOW)
    verification = judged(pdf, authority)
    assert not verification.valid
    assert reasons(verification)[:3] == ["intact", "signature_valid", "issuer_not_trusted"]


def test_a_revoked_certificate_is_not_valid(tmp_path: Path):
    authority = DemoAuthority.create(tmp_path / "a", NOW)
    key = authority.organisation_key(CLINIC.bin, CLINIC.name)
    pdf = sign(composed(notice, "kk"), key, now=NOW)
    authority.revoke(key.certificate, now=NOW + timedelta(days=1))
    authority.revoke(key.certificate, now=NOW + timedelta(days=2))
    assert judged(pdf, authority).issuer.reason == "certificate_revoked"
    assert not judged(pdf, authority).valid


@pytest.mark.parametrize("crl", [None, b"spoilt"])
def test_without_a_list_of_revoked_certificates_the_issuer_stays_unknown(signed, authority, crl):
    verification = verify(signed, roots=[authority.root], crl=crl)
    assert verification.issuer.state is State.UNKNOWN
    assert not verification.valid


def test_a_certificate_out_of_its_time_is_not_valid(signed, authority):
    assert not judged(signed, authority, at=NOW + timedelta(days=4000)).valid
    assert not judged(signed, authority, at=NOW - timedelta(days=1)).valid


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "not_a_pdf"), (b"text", "not_a_pdf"), (b"%PDF-1.7 broken", "damaged"), (None, "not_signed")]
)
def test_what_is_no_signed_pdf_is_not_valid_and_says_why(authority, content, reason):
    verification = judged(composed(notice, "kk") if content is None else content, authority)
    assert not verification.valid
    assert verification.signature.reason == reason


def test_the_answer_is_json_with_four_lines_in_three_languages(signed, authority):
    answer = json.loads(json.dumps(judged(signed, authority).as_dict()))
    assert list(answer["lines"]) == ["integrity", "signature", "issuer", "status"]
    for line in answer["lines"].values():
        assert set(line["text"]) == {"kk", "ru", "en"}
        assert all(sentence.endswith(".") and not re.search("[{}]", sentence) for sentence in line["text"].values())


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args(words))


def test_the_command_answers_by_its_exit_code(signed, authority, tmp_path: Path, capsys):
    good, bad, trust = tmp_path / "good.pdf", tmp_path / "bad.pdf", str(authority.folder)
    good.write_bytes(signed)
    bad.write_bytes(signed + b"\n")
    assert run(str(good), "--trust", trust) == 0
    assert capsys.readouterr().out.startswith("valid\n")
    assert run(str(bad), "--trust", trust, "--json") == 1
    assert json.loads(capsys.readouterr().out)["lines"]["integrity"]["state"] == "invalid"


@pytest.mark.parametrize("missing", ["file", "trust"])
def test_the_command_names_what_is_missing_in_one_line(signed, authority, tmp_path: Path, capsys, missing):
    path = tmp_path / "good.pdf"
    path.write_bytes(signed)
    words = (str(tmp_path / "no.pdf"), str(authority.folder)) if missing == "file" else (str(path), str(tmp_path / "no"))
    assert run(words[0], "--trust", words[1]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_outside_the_demo_the_command_refuses_the_demo_root_in_one_line(signed, authority, tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setenv("EMHANA_DEMO", "0")
    path = tmp_path / "good.pdf"
    path.write_bytes(signed)
    assert run(str(path), "--trust", str(authority.folder)) == 2
    assert "EMHANA_DEMO=0" in capsys.readouterr().err
