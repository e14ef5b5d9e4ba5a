"""The public check of a document in a real browser: every state accessible and narrow, and all of it without scripts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings

from emhana.documents import actions
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from tests.browser.conftest import in_thread
from tests.browser.test_shell import MATRIX, at, look
from tests.conftest import empty_tables
from tests.domain.document_rows import BY, issued
from tests.domain.document_samples import NOW

pytestmark = pytest.mark.browser
STATES = ("empty", "valid", "revoked", "replaced", "mistyped", "upload_refused", "upload_valid", "upload_changed")


@pytest.fixture(scope="module")
def documents(site, database_cluster, tmp_path_factory) -> Iterator[dict[str, ResultDocument]]:
    """Return one document of each status."""
    folder = tmp_path_factory.mktemp("trust") / "authority"
    DemoAuthority.create(folder, NOW)
    with override_settings(EMHANA_AUTHORITY=folder):
        yield in_thread(made)
    empty_tables(database_cluster)


def made() -> dict[str, ResultDocument]:
    """Issue three documents and take two of them back."""
    documents = {name: issued(f"ХБ-2026-000041{count}") for count, name in enumerate(("valid", "revoked", "replaced"))}
    for name in ("revoked", "replaced"):
        reason = "Мекенжайы қате көрсетілген"
        actions.withdraw(documents[name], replaced=name == "replaced", reason=reason, by=BY, now=NOW + timedelta(days=1))
    return documents


def show(page, site: str, state: str, language: str, documents: dict[str, ResultDocument]) -> None:
    """Bring the page to `state` as a person would."""
    if state in documents:
        page.goto(site + at(f"/verify/{documents[state].check_code}", language))
        return
    page.goto(site + at("/verify/", language))
    if state == "mistyped":
        page.locator("#id_code").fill("7K2M-9QXD-4TRH-W3NB")
        page.locator("form[method=get] button").click()
    contents = {
        "upload_refused": b"MZ",
        "upload_valid": documents["valid"].pdf,
        "upload_changed": documents["valid"].pdf + b"\n",
    }
    if state in contents:
        page.locator("#id_file").set_input_files({"name": "document.pdf", "mimeType": "application/pdf", "buffer": contents[state]})
        page.locator("form[method=post] button").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("language", "width"), MATRIX)
@pytest.mark.parametrize("state", STATES)
def test_the_check_is_accessible_and_narrow_in_every_state(site, chromium, documents, state, language, width):
    page = chromium.open(width)
    show(page, site, state, language, documents)
    look(page, f"verify_{state}_{language}_{width}")


def test_the_check_works_without_scripts(site, chromium, documents):
    page = chromium.open(scripts=False)
    page.goto(site + at("/verify/", "kk"))
    page.get_by_label("Тексеру коды").fill(documents["valid"].check_code.lower())
    page.get_by_role("button", name="Кодты тексеру").click()
    assert page.locator("h1").inner_text() == "Құжат түпнұсқа және қолданыста"
    page.get_by_role("link", name="Басқа құжатты тексеру").click()
    show(page, site, "upload_valid", "ru", documents)
    assert page.locator("h1").inner_text() == "Документ подлинный и действует"
