"""The card of a service, as the API gives it: every row of its standard, with the paragraph each entry comes from."""

import pytest

ROWS = ("provider", "channels", "limits", "results", "fee", "schedule", "documents", "refusals", "requirements")


@pytest.mark.django_db
@pytest.mark.law("ATT-09-08")
@pytest.mark.parametrize("row", ROWS)
def test_the_card_of_attachment_has_each_row_of_its_table_with_its_paragraph(client, row) -> None:
    card = client.get("/api/v1/services/phc_attachment").json()
    assert card[row]
    assert all(entry["cites"] for entry in card[row])
    assert card["automation"] == "partial"
