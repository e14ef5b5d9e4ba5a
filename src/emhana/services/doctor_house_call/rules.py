"""The call of a doctor to the home: the two grounds of row 9."""

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What an order of a house call is judged by."""

    false_data: tuple[str, ...] | None = Field(
        default=None, description="Documents or data found unreliable, each with the source of the check; empty: checked, none found"
    )
    iin_given: str | None = Field(default=None, description="IIN of the patient as given in the request")
    document_iin: str | None = Field(default=None, description="IIN on the patient's identity document; null: none was shown")
    address_in_register: bool | None = Field(default=None, description="The address register knows the address of the call")
    address_invented: bool | None = Field(default=None, description="The caller confirms the address to be invented; null: not asked")
    asked_of: str | None = Field(default=None, description="The organisation that is asked to send the doctor")
    attached_to: str | None = Field(
        default=None, description="The organisation the patient is attached to on the filing day; empty: to none; null: not looked up"
    )
    attached_phone: str | None = Field(default=None, description="Phone of the organisation the patient is attached to")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[HCALL-09-01] The documents submitted, or the data in them, are established to be unreliable."""
    if facts.iin_given and facts.document_iin and facts.iin_given != facts.document_iin:
        given, shown = facts.iin_given, facts.document_iin
        return Answer(True, Words(
            kk=f"өтінімдегі ЖСН {given}, ал көрсетілген құжаттағы ЖСН {shown}",
            ru=f"ИИН в заявке – {given}, а в предъявленном документе – {shown}",
            en=f"the request gives the IIN {given}, the document shown {shown}",
        ))
    if facts.address_in_register is False and facts.address_invented:
        return Answer(True, Words(
            kk="мекенжай тіркелімде жоқ, шақырушы оның ойдан шығарылғанын растады",
            ru="адреса нет в регистре, звонивший подтвердил, что он вымышлен",
            en="the register does not know the address and the caller confirms it to be invented",
        ))
    if not facts.false_data and (facts.address_in_register is None or (not facts.address_in_register and facts.address_invented is None)):
        return Answer(None, Words(
            kk="мекенжай әлі нақтыланбаған", ru="адрес ещё не уточнён", en="the address has not been settled yet"
        ))
    return grounds.unreliable_of(facts.false_data)


def not_attached(facts: Facts, law: LawBook) -> Answer:
    """[HCALL-09-02] The patient is not attached to this PHC organisation; whom the representative is attached to does not count."""
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
            kk="пациент ешбір МСАК ұйымына бекітілмеген; шұғыл жағдайда – 103",
            ru="пациент не прикреплён ни к одной организации ПМСП; в неотложном случае – 103",
            en="the patient is attached to no PHC organisation; in urgent need call 103",
        ))
    where = f"{facts.attached_to}, {facts.attached_phone}" if facts.attached_phone else facts.attached_to
    return Answer(True, Words(
        kk=f"пациент басқа ұйымға бекітілген: {where}; шұғыл жағдайда – 103",
        ru=f"пациент прикреплён к другой организации: {where}; в неотложном случае – 103",
        en=f"the patient is attached to another organisation: {where}; in urgent need call 103",
    ))
