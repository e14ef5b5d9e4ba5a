"""The appointment with a doctor: the two grounds of row 9."""

from typing import Literal

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What a request for an appointment is judged by."""

    false_data: tuple[str, ...] | None = Field(
        default=None, description="Documents or data found unreliable, each with the source of the check; empty: checked, none found"
    )
    iin_given: str | None = Field(default=None, description="IIN of the patient as given in the request")
    document_iin: str | None = Field(default=None, description="IIN on the patient's identity document; null: none was shown")
    asked_of: str | None = Field(default=None, description="The organisation that is asked for the appointment")
    attached_to: str | None = Field(
        default=None, description="The organisation the patient is attached to on the filing day; empty: to none; null: not looked up"
    )
    funding: Literal["state", "voluntary"] = Field(
        default="state", description="Who pays for the visit: the state, or a contract of voluntary medical insurance"
    )
    serving: tuple[str, ...] | None = Field(
        default=None,
        description="The organisations that give primary care under the patient's contracts on the filing day; null: not looked up",
    )


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[APPT-09-01] The documents submitted, or the data in them, are established to be unreliable."""
    if facts.iin_given and facts.document_iin and facts.iin_given != facts.document_iin:
        given, shown = facts.iin_given, facts.document_iin
        return Answer(True, Words(
            kk=f"өтінімдегі ЖСН {given}, ал көрсетілген құжаттағы ЖСН {shown}",
            ru=f"ИИН в заявке – {given}, а в предъявленном документе – {shown}",
            en=f"the request gives the IIN {given}, the document shown {shown}",
        ))
    return grounds.unreliable_of(facts.false_data)


def not_attached(facts: Facts, law: LawBook) -> Answer:
    """[APPT-09-02, ATT-13-01] The patient is not attached to this PHC organisation; whom the representative is attached to does not count.

    A visit under a contract of voluntary insurance is given where that contract provides for care, whoever serves for the state's money.
    """
    if facts.funding == "voluntary":
        return _not_served(facts)
    if facts.asked_of is None or facts.attached_to is None:
        return Answer(None, Words(
            kk="пациенттің бекітілуі әлі тексерілмеген",
            ru="прикрепление пациента ещё не проверено",
            en="the patient's attachment has not been looked up yet",
        ))
    if facts.attached_to == facts.asked_of:
        return Answer(False, Words(
            kk=f"пациент осы ұйымға бекітілген: {facts.asked_of}",
            ru=f"пациент прикреплён к этой организации: {facts.asked_of}",
            en=f"the patient is attached to this organisation: {facts.asked_of}",
        ))
    if not facts.attached_to:
        return Answer(True, Words(
            kk="пациент ешбір МСАК ұйымына бекітілмеген; бекітілу – МСАК ұйымына бекіту қызметі арқылы",
            ru="пациент не прикреплён ни к одной организации ПМСП; прикрепиться можно через услугу прикрепления",
            en="the patient is attached to no PHC organisation; the attachment service is the way to one",
        ))
    return Answer(True, Words(
        kk=f"пациент басқа ұйымға бекітілген: {facts.attached_to}",
        ru=f"пациент прикреплён к другой организации: {facts.attached_to}",
        en=f"the patient is attached to another organisation: {facts.attached_to}",
    ))


def _not_served(facts: Facts) -> Answer:
    if facts.asked_of is None or facts.serving is None:
        return Answer(None, Words(
            kk="пациенттің сақтандыру шарты бойынша бекітілуі әлі тексерілмеген",
            ru="прикрепление пациента по договору страхования ещё не проверено",
            en="the patient's attachment under an insurance contract has not been looked up yet",
        ))
    named = "; ".join(facts.serving)
    if facts.asked_of in facts.serving:
        return Answer(False, Words(
            kk=f"пациентке сақтандыру шарты бойынша осы ұйым көмек көрсетеді: {facts.asked_of}",
            ru=f"по договору страхования пациенту оказывает помощь эта организация: {facts.asked_of}",
            en=f"this organisation gives the patient care under the insurance contract: {facts.asked_of}",
        ))
    if not facts.serving:
        return Answer(True, Words(
            kk="пациент сақтандыру шарты бойынша ешбір МСАК ұйымына бекітілмеген",
            ru="пациент не прикреплён по договору страхования ни к одной организации ПМСП",
            en="the patient is attached to no PHC organisation under an insurance contract",
        ))
    return Answer(True, Words(
        kk=f"пациентке сақтандыру шарты бойынша басқа ұйым көмек көрсетеді: {named}",
        ru=f"по договору страхования пациенту оказывает помощь другая организация: {named}",
        en=f"another organisation gives the patient care under the insurance contract: {named}",
    ))
