"""The card of a service, as the API gives it: every row of its standard, with the paragraph each entry comes from."""

import re
from itertools import combinations

import pytest

from emhana import catalogue
from emhana.law.passport import governing

ROWS = ("provider", "channels", "limits", "results", "fee", "schedule", "documents", "refusals", "requirements")


@pytest.mark.django_db
@pytest.mark.law("ATT-09-08")
@pytest.mark.parametrize("row", ROWS)
def test_the_card_of_attachment_has_each_row_of_its_table_with_its_paragraph(client, row) -> None:
    card = client.get("/api/v1/services/phc_attachment").json()
    assert card[row]
    assert all(entry["cites"] for entry in card[row])
    assert card["automation"] == "partial"


@pytest.mark.law("MSHI-ORD-02")
def test_where_two_wordings_differ_the_later_one_governs_and_the_page_marks_it(client) -> None:
    texts = catalogue.by_code("mshi_participation_information").passport.amendments
    assert [text.act for text in texts][1:] == ["№ ҚР ДСМ-332/2020", "№ ҚР ДСМ-50", "№ ҚР ДСМ-137", "№ ҚР ДСМ-124"]
    for earlier, later in combinations(texts, 2):
        assert governing([later, earlier]) is governing([earlier, later]) is later
    page = client.get("/services/mshi_participation_information/", {"lang": "en"}).content.decode()
    marked = re.findall(r"<li>([^<]*): [^<]*<strong[^>]*>\s*governs", page)
    assert marked == ["№ ҚР ДСМ-124, 1 November 2022"]
