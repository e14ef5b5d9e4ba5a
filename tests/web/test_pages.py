"""The public pages, by address: their language, their headers, and what they say when something fails."""

import re

import pytest
from django.test import Client

from emhana.ui import build

PAGES = ["/", "/accessibility"]
LANGUAGES = {"kk": "Емхана", "ru": "Емхана", "en": "Emhana"}
LEAD = {"kk": "Негізгі мазмұнға өту", "ru": "Перейти к основному содержанию", "en": "Skip to main content"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_page_speaks_the_language_asked_for(client, address, language):
    response = client.get(address, {"lang": language})
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in text
    assert response.headers["Content-Language"] == language
    assert LEAD[language] in text
    assert LANGUAGES[language] in text


@pytest.mark.parametrize("address", PAGES)
def test_title_is_the_only_main_heading(client, address):
    text = client.get(address).content.decode()
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", text)
    assert len(headings) == 1
    assert f"<title>{headings[0]} | Емхана</title>" in text


def test_kazakh_is_the_language_of_the_house(client):
    assert 'lang="kk"' in client.get("/").content.decode()


def test_chosen_language_is_remembered_and_the_query_is_kept(client):
    text = client.get("/", {"lang": "ru", "q": "x"}).content.decode()
    assert 'href="?lang=en&amp;q=x"' in text
    assert '<html lang="ru"' in client.get("/accessibility").content.decode()


def test_unknown_language_is_ignored(client):
    assert '<html lang="kk"' in client.get("/", {"lang": "xx"}).content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/healthz", "/no-such-page"])
def test_every_answer_carries_the_security_headers(client, address):
    headers = client.get(address).headers
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} <= policy
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", [*PAGES, "/gallery?sent=1"])
def test_no_page_has_inline_script_or_style(gallery_site, client, address):
    text = client.get(address).content.decode()
    assert "<style" not in text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", text)


def test_static_files_are_served_with_nosniff(client):
    response = client.get("/static/emhana/build/emhana.css")
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_health_answers(client):
    assert client.get("/healthz").json() == {"status": "ok"}


SAID = {
    ("404", "kk"): "Бет табылмады",
    ("404", "ru"): "Страница не найдена",
    ("404", "en"): "Page not found",
    ("403", "kk"): "Бұл бетті ашуға рұқсат жоқ",
    ("403", "ru"): "Эту страницу открыть нельзя",
    ("403", "en"): "You cannot open this page",
    ("400", "kk"): "Сұрауды оқу мүмкін болмады",
    ("400", "ru"): "Не удалось прочитать запрос",
    ("400", "en"): "We could not read this request",
    ("500", "kk"): "Кешіріңіз, қызмет уақытша жұмыс істемей тұр",
    ("500", "ru"): "Извините, сервис временно не работает",
    ("500", "en"): "Sorry, the service is not working",
}


@pytest.mark.parametrize(("status", "language"), SAID)
def test_error_page_says_what_to_do_and_nothing_technical(gallery_site, status, language):
    response = Client(raise_request_exception=False).get(f"/{status}", {"lang": language})
    text = response.content.decode()
    assert response.status_code == int(status)
    assert f'<html lang="{language}"' in text
    assert SAID[status, language] in text
    assert "1414" in text
    assert not re.search("Traceback|secret|RuntimeError|Django", text)


def test_form_ties_hint_and_error_to_the_field(gallery_site, client):
    text = client.get("/gallery?sent=1&iin=12").content.decode()
    assert "<title>Қате: " in text
    assert 'aria-describedby="id_iin_helptext id_iin_error"' in text
    assert 'id="id_iin_helptext"' in text
    assert 'id="id_iin_error"' in text
    assert 'class="govuk-input govuk-input--error"' in text
    for target in re.findall(r'<li><a href="#([^"]+)"', text):
        assert f'id="{target}"' in text


def test_styles_carry_nothing_of_another_state():
    css = (build.TARGET / "emhana.css").read_text()
    assert not re.search("gds|transport|crest|crown", css, re.IGNORECASE)
    assert css.count("{") == css.count("}")
    assert "Golos Text Variable" in css
    names = {path.name for path in build.TARGET.iterdir()}
    assert {f"golos-text-{subset}.woff2" for subset in build.SUBSETS} < names


def test_every_address_in_the_styles_is_ours():
    css = (build.TARGET / "emhana.css").read_text()
    addresses = re.findall(r"url\(\"?([^\")]+)", css)
    assert addresses
    assert all((build.TARGET / address).exists() for address in addresses)


def test_build_does_nothing_while_inputs_are_unchanged():
    build.build()
    assert build.build() is False
