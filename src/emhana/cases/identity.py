"""Whence the identity data of an online request come: asked before the request is made, outside any transaction [MSHI-06-02, MED-05-05].

A passport names its order of sources in the reading `identity.sources`; every other service takes them from the gateway.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from emhana.cases.actions.asked import Asked
from emhana.cases.judging import legal_day
from emhana.documents.digital import service as digital
from emhana.integrations.digital_documents.messages import Act, Consent, Kind
from emhana.integrations.errors import Rejected, Unavailable
from emhana.law.steps import local
from emhana.parties import state_register
from emhana.reference.lawbook import lawbook

ALIAS = "identity.sources"
GATEWAY, DIGITAL_DOCUMENTS = "gateway", "digital_documents"
CONSENT = "identity_document_consent"
"""The answer by which a person lets their identity document be taken from the digital documents service."""
Told = Mapping[str, Any]


def resolved(asked: Asked, *, now: datetime) -> Asked:
    """Return `asked` with the name, day of birth and document number that the first source able to answer tells of the recipient.

    Nothing is asked of the digital documents service without the owner's consent. A source that is away is passed over, so the
    request goes on by what the register of persons has.
    """
    if not asked.recipient.iin:
        return asked
    for source in _sources(asked, now):
        try:
            told = ASK[source](asked, now)
        except (Unavailable, Rejected):
            continue
        if told is not None:
            return replace(asked, looked_up={"source": source, "at": local(now).isoformat(), **told})
    return asked


def _sources(asked: Asked, now: datetime) -> tuple[str, ...]:
    day = legal_day(now)
    for reading in asked.service.passport.readings:
        if reading.alias == ALIAS and reading.holds_on(day):
            chosen = lawbook(on=day).setting(reading.id, reading.default, on=day)
            return tuple(source for source in chosen if source in ASK)
    return (GATEWAY,)


def _from_documents(asked: Asked, now: datetime) -> Told | None:
    service = digital.connected()
    if service is None or asked.confirmed is None or asked.data.get(CONSENT) is not True:
        return None
    consent = Consent(act=Act(asked.confirmed.how.value), given_at=now, reference=asked.key)
    found = service.take(str(asked.recipient.iin), Kind.IDENTITY_CARD, consent, now=now)
    if found is None:
        return None
    told = digital.told(found)
    person = asked.recipient
    differs = [] if _same(told["name"], person.full_name) and found.born_on == person.born_on else ["names"]
    return {**told, "consent": consent.act.value, "differs": differs}


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _from_gateway(asked: Asked, now: datetime) -> Told | None:
    source = state_register.database()
    found = source.find(str(asked.recipient.iin), now=now) if source is not None else None
    if found is None:
        return None
    return {**state_register.identity(found), "differs": list(state_register.differences(asked.recipient, found))}


ASK: Mapping[str, Callable[[Asked, datetime], Told | None]] = {DIGITAL_DOCUMENTS: _from_documents, GATEWAY: _from_gateway}
