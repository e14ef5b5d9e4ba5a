"""What a request for insurance information says: the consents it cannot be answered without."""

from pydantic import BaseModel, ConfigDict, Field


class ParticipationRequest(BaseModel):
    """The data of a case. A consent that is not given is a refusal of it: nothing is read before [MSHI-A1R09-05]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    restricted_data_consent: bool = Field(default=False, description="Consent to access to restricted personal data [MSHI-A1R09-05].")
    identity_document_consent: bool = Field(default=False, description="Consent to fetching the identity document [MSHI-A1R08-03].")
