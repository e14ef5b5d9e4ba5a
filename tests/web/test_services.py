"""The catalogue and the deadline page, by address."""

import html

import pytest

from emhana import catalogue


def test_catalogue_lists_every_service(client):
    text = client.get("/services/").content.decode()
    for service in catalogue.SERVICES:
        assert f"/services/{service.code}/" in text


@pytest.mark.law("GEN-00-04", "ALL-10-01")
@pytest.mark.parametrize("code", [service.code for service in catalogue.SERVICES])
def test_every_service_page_shows_the_contact_centre(client, code):
    text = client.get(f"/services/{code}/").content.decode()
    assert "1414" in text
    assert "8-800-080-7777" in text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("code", [service.code for service in catalogue.SERVICES])
def test_service_page_speaks_the_language(client, code, language):
    response = client.get(f"/services/{code}/", {"lang": language})
    service = catalogue.by_code(code)
    assert response.status_code == 200
    assert service.passport.names[0].text.into(language) in html.unescape(response.content.decode())


def test_unknown_service_is_not_found(client):
    assert client.get("/services/no_such_service/").status_code == 404
