"""To which adapter a message of the gateway goes."""

import pytest

from emhana.integrations.gateway.routing import adapter_of


@pytest.mark.law("MSHI-03-08")
@pytest.mark.parametrize("spelled", ["Saqtandyǵy", "Saqtandyru", "SAQTANDYRU", " saqtandyǴy "])
def test_either_spelling_of_the_insurance_system_reaches_its_adapter(spelled: str) -> None:
    assert adapter_of(spelled) == "SAQTANDYRU"


def test_any_other_system_is_known_by_its_own_code() -> None:
    assert adapter_of("GBDFL_UniversalServiceSync") == "GBDFL_UniversalServiceSync"
