"""What outside registers tell of people who leave, inside the gateway's envelope.

Which service sends what is public for none of the three; service names and element names are ours, chosen after the habits of the
state's services (dates as xs:date, lists as {code}), and are mapped here alone.
"""

from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from emhana.integrations.gateway import xml

DEATH, DEPARTURE, CONTRACT_END = "ZAGS_DeathRecord", "GBDFL_PermanentDeparture", "VHI_ContractEnd"
PERMANENT, TEMPORARY = "1", "2"


class Leaving(BaseModel):
    """A death with its certificate, a departure, or the end of a voluntary contract; silent about itself in logs."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    service: str
    iin: str = Field(pattern=r"^\d{12}$")
    on: date
    certificate: str = Field(default="", max_length=60)
    certificate_on: date | None = None
    permanent: bool = True
    contract: str = Field(default="", max_length=60)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []

    @model_validator(mode="after")
    def is_whole(self) -> "Leaving":
        """Refuse a death without its certificate and the end of an unnamed contract."""
        if self.service == DEATH and not (self.certificate and self.certificate_on):
            raise ValueError("a death names its certificate")
        if self.service == CONTRACT_END and not self.contract:
            raise ValueError("a contract has a number")
        return self


def write(leaving: Leaving) -> Element:
    """Return the data of a message about `leaving`."""
    data = Element("data")
    told = SubElement(data, "leaving")
    xml.add(told, "iin", leaving.iin)
    xml.add(told, "date", leaving.on)
    xml.add(told, "certificateNumber", leaving.certificate)
    xml.add(told, "certificateDate", leaving.certificate_on)
    if leaving.service == DEPARTURE:
        xml.add(SubElement(told, "departureType"), "code", PERMANENT if leaving.permanent else TEMPORARY)
    xml.add(told, "contractNumber", leaving.contract)
    return data


def read(service: str, data: Element) -> Leaving:
    """Return what `data` of `service` tells; raise Malformed, which repeats nothing of it, when something does not fit."""
    told = data.find("leaving")
    if service not in (DEATH, DEPARTURE, CONTRACT_END) or told is None:
        raise xml.Malformed("the service is not one of those that tell of people who leave")
    code = xml.text(told, "departureType/code")
    if service == DEPARTURE and code not in (PERMANENT, TEMPORARY):
        raise xml.Malformed("the type of the departure is missing")
    fields: dict[str, Any] = {
        "service": service,
        "iin": xml.text(told, "iin"),
        "on": xml.text(told, "date"),
        "certificate": xml.text(told, "certificateNumber"),
        "certificate_on": xml.text(told, "certificateDate") or None,
        "permanent": code != TEMPORARY,
        "contract": xml.text(told, "contractNumber"),
    }
    try:
        return Leaving.model_validate(fields)
    except ValidationError as error:
        raise xml.Malformed(f"{'.'.join(map(str, error.errors()[0]['loc'])) or 'the message'} does not fit") from None
