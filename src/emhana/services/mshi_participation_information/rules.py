"""Information on participation in mandatory social health insurance: the five grounds of order 26/2020, annex 1, row 9."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class CourtAct(BaseModel):
    """A decision or sentence of a court, as recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str = Field(min_length=1, description="Number of the act")
    issued_on: date = Field(description="Day on which the court gave it")
    in_force_from: date = Field(description="First day in force")
    in_force_until: date | None = Field(default=None, description="First day no longer in force; null: no end recorded")

    def in_force_on(self, day: date) -> bool:
        """Return whether the act is in force on `day`."""
        return self.in_force_from <= day and (self.in_force_until is None or day < self.in_force_until)


class Facts(judgement.Facts):
    """What a request for insurance information is judged by."""

    filed_on: date | None = Field(default=None, description="Day on which the request was filed")
    applicant_kind: Literal["natural_person", "legal_entity"] | None = Field(default=None, description="Who asks")
    name_matches_register: bool | None = Field(default=None, description="The name given is the one the person register has for the IIN")
    document_iin_matches: bool | None = Field(default=None, description="The identity document fetched carries the IIN of the request")
    breached_norms: tuple[str, ...] | None = Field(
        default=None, description="Requirements of acts that are not met, each with act and clause; empty: checked, none found"
    )
    court_ban: CourtAct | None = Field(default=None, description="Recorded ban of the activity; null: no record, the ground never applies")
    lost_right: CourtAct | None = Field(default=None, description="Recorded loss of the special right; null: no record, never applies")
    identity_document_consent: bool | None = Field(default=None, description="The owner consents to fetching the identity document")
    restricted_data_consent: bool | None = Field(default=None, description="The recipient consents to access to restricted personal data")


def unreliable_data(facts: Facts, law: LawBook) -> Answer:
    """[MSHI-A1R09-01] The documents or data supplied are unreliable."""
    if facts.name_matches_register is False:
        return Answer(True, Words(
            kk="аты-жөні осы ЖСН бойынша тіркелім деректеріне сәйкес келмейді",
            ru="имя не совпадает с данными реестра по этому ИИН",
            en="the name is not the one the register has for this IIN",
        ))
    if facts.document_iin_matches is False:
        return Answer(True, Words(
            kk="жеке басын куәландыратын электрондық құжаттағы ЖСН сұрау салудағы ЖСН-мен сәйкес келмейді",
            ru="ИИН в электронном документе, удостоверяющем личность, не совпадает с ИИН в запросе",
            en="the identity document carries another IIN than the request",
        ))
    if facts.name_matches_register is None or facts.document_iin_matches is None:
        return Answer(None, Words(
            kk="жеке басы туралы деректер әлі тексерілмеген",
            ru="данные о личности ещё не сверены",
            en="the identity data have not been compared yet",
        ))
    return Answer(False, Words(
        kk="аты-жөні мен ЖСН тіркелім деректеріне сәйкес келеді",
        ru="имя и ИИН совпадают с данными реестра",
        en="name and IIN agree with the register",
    ))


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[MSHI-A1R09-02] The recipient or what was supplied does not meet the requirements of legal acts."""
    if facts.applicant_kind == "legal_entity":
        return Answer(True, Words(
            kk="сұрау салуды заңды тұлға берген, ал қызмет жеке тұлғаларға көрсетіледі (Қағидалардың 4-тармағы)",
            ru="запрос подан юридическим лицом, а услуга оказывается физическим лицам (пункт 4 Правил)",
            en="a legal entity asks, while the service is for natural persons (paragraph 4 of the Rules)",
        ))
    if facts.breached_norms:
        norms = "; ".join(facts.breached_norms)
        return Answer(True, Words(
            kk=f"мына талаптар сақталмаған: {norms}", ru=f"не соблюдены требования: {norms}", en=f"requirements not met: {norms}"
        ))
    if facts.applicant_kind is None or facts.breached_norms is None:
        return Answer(None, Words(
            kk="нормативтік құқықтық актілердің талаптарына сәйкестігі әлі тексерілмеген",
            ru="соответствие требованиям нормативных правовых актов ещё не проверено",
            en="the requirements of legal acts have not been checked yet",
        ))
    return Answer(False, Words(
        kk="жеке тұлға жүгінген, талаптардың бұзылуы анықталмаған",
        ru="обратилось физическое лицо, нарушений требований не выявлено",
        en="a natural person asks, no requirement is found unmet",
    ))


def activity_banned_by_court(facts: Facts, law: LawBook) -> Answer:
    """[MSHI-A1R09-03] A court decision or sentence in force forbids the activity."""
    return _by_court_act(facts.court_ban, facts.filed_on)


def special_right_lost(facts: Facts, law: LawBook) -> Answer:
    """[MSHI-A1R09-04] A court sentence in force has taken away the special right."""
    return _by_court_act(facts.lost_right, facts.filed_on)


def _by_court_act(act: CourtAct | None, filed_on: date | None) -> Answer:
    if act is None:
        return Answer(False, Words(
            kk="сот актісі туралы жазба жоқ", ru="записи о судебном акте нет", en="no act of a court is recorded"
        ))
    named = f"№ {act.number}, {act.issued_on:%d.%m.%Y}"
    if filed_on is None:
        return Answer(None, Words(
            kk=f"сот актісі ({named}) жазылған, бірақ сұрау салу күні белгісіз",
            ru=f"записан судебный акт ({named}), но день подачи запроса неизвестен",
            en=f"an act of a court is recorded ({named}), but the filing day is not known",
        ))
    if act.in_force_on(filed_on):
        return Answer(True, Words(
            kk=f"сұрау салу күні заңды күшіндегі сот актісі бар: {named}",
            ru=f"на день подачи запроса действует вступивший в силу судебный акт: {named}",
            en=f"an act of a court is in force on the filing day: {named}",
        ))
    return Answer(False, Words(
        kk=f"сот актісі ({named}) сұрау салу күні күшінде емес",
        ru=f"судебный акт ({named}) на день подачи запроса не действует",
        en=f"the act of the court ({named}) is not in force on the filing day",
    ))


def no_consent_to_restricted_data(facts: Facts, law: LawBook) -> Answer:
    """[MSHI-A1R09-05] The recipient has not consented to access to restricted personal data."""
    consents = (facts.restricted_data_consent, facts.identity_document_consent)
    if False in consents:
        return Answer(True, Words(
            kk="көрсетілетін қызметті алушы дербес деректеріне қол жеткізуге келісім бермеген",
            ru="услугополучатель не дал согласия на доступ к своим персональным данным",
            en="the recipient refused access to their personal data",
        ))
    if None in consents:
        return Answer(None, Words(
            kk="келісім туралы жауап әлі келмеген", ru="ответ о согласии ещё не получен", en="there is no answer on consent yet"
        ))
    return Answer(False, Words(kk="келісім берілген", ru="согласие дано", en="consent is given"))
