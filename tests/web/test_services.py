"""The catalogue and the deadline page, by address."""

import html

import pytest

from emhana import catalogue

DUE = {"service": "phc_attachment", "channel": "portal", "day_day": "23", "day_month": "11", "day_year": "2026", "clock": "21:15"}


def test_catalogue_lists_every_service(client):
    text = client.get("/services/").content.decode()
    for service in catalogue.SERVICES:
        assert f"/services/{service.code}/" in text


@pytest.mark.law("ATT-09-01")
def test_exactly_one_service_bears_the_name_of_attachment(client):
    text = client.get("/services/", {"lang": "kk"}).content.decode()
    assert text.count("Медициналық-санитариялық алғашқы көмек көрсететін медициналық ұйымға бекіту") == 1


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


def test_deadline_page_gives_the_date_and_its_steps(client):
    text = client.get("/deadline/", DUE | {"lang": "en"}).content.decode()
    assert "24 November 2026, 08:00" in text
    assert "25 November 2026, 08:00" in text
    assert "emhana-timeline__event" in text


def test_deadline_page_names_the_channels_a_service_has(client):
    text = client.get("/deadline/", DUE | {"channel": "phone", "lang": "en"}).content.decode()
    assert "This service cannot be asked for that way." in text
    assert "It can be asked for: at the organisation, on this portal, through the insurance organisation." in text
    assert 'value="21:15"' in text


def test_deadline_page_refuses_a_day_before_the_first_edition(client):
    text = client.get("/deadline/", DUE | {"day_year": "2010", "lang": "en"}).content.decode()
    assert "These rules were not yet in force on that day." in text
