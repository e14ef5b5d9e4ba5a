"""The database stopped in the middle: one clear page, in the person's language, from the portal, the workbench and the API."""

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db
ADDRESSES = [
    ("/verify/2345-6789-ABCD-EFGH?lang=kk", "қайта іске қосылуда"),
    ("/cabinet/?lang=ru", "перезапускается"),
    ("/workbench/?lang=en", "is restarting"),
]


def gone(*args: object, **kwargs: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(("address", "said"), ADDRESSES, ids=[address for address, _ in ADDRESSES])
def test_while_the_database_is_away_a_page_says_what_to_do(client, address, said):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "a-session-that-has-to-be-looked-up"
    with connection.execute_wrapper(gone):
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert said in answer.content.decode()


def test_the_api_answers_with_a_problem(client):
    with connection.execute_wrapper(gone):
        answer = client.post("/api/v1/auth/otp", {"iin": "900517400253", "phone": "1"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")


def test_a_fault_of_ours_has_a_reference_and_nothing_technical(client, settings, caplog):
    settings.ROOT_URLCONF = "tests.web.gallery"
    client.raise_request_exception = False
    page = client.get("/500?lang=en").content.decode()
    logged = next(record for record in caplog.records if record.name == "emhana.portal.errors")
    assert logged.args[0] in page
    assert "Traceback" not in page
