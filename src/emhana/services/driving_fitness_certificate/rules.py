"""Certificate of fitness to drive: the three grounds of row 9, and what returns a portal request without a refusal."""

from typing import Literal

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words

Paper = Literal["identity", "examination_results", "proof_of_payment"]
_PAPERS: dict[Paper, Words] = {
    "identity": Words(kk="жеке басын куәландыратын құжат", ru="документ, удостоверяющий личность", en="identity document"),
    "examination_results": Words(
        kk="медициналық қарап тексеру нәтижелері", ru="результаты медицинского осмотра", en="results of the medical examination"
    ),
    "proof_of_payment": Words(kk="төлемді растайтын құжат", ru="документ об оплате", en="proof of payment"),
}


class Facts(judgement.Facts):
    """What the case is judged by. None means: not known yet."""

    channel: Literal["in_person", "portal"] | None = Field(default=None, description="How the request arrived.")
    unreliable: tuple[str, ...] | None = Field(
        default=None, description="Documents or data found to be unreliable, each with its evidence; empty: none."
    )
    missing: tuple[Paper, ...] | None = Field(default=None, description="Papers of row 8 that were not handed in; empty: none.")
    expired: tuple[Paper, ...] | None = Field(default=None, description="Papers whose validity has run out; empty: none.")
    conclusion: Literal["fit", "unfit"] | None = Field(default=None, description="Conclusion of the medical examination.")
    examination_valid: bool | None = Field(default=None, description="Whether a finished, unexpired examination is on record.")
    payment_referenced: bool | None = Field(default=None, description="Whether an electronic payment reference was found.")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[DRV-09-01] Documents supplied or data in them are found to be unreliable."""
    return grounds.unreliable_of(facts.unreliable)


def package_incomplete_or_expired(facts: Facts, law: LawBook) -> Answer:
    """[DRV-09-02, DRV-03-05] At the desk a paper of row 8 is missing or expired; row 8 asks the portal for none."""
    if facts.channel == "portal":
        return Answer(False, Words(
            kk="Портал арқылы тек электрондық сұрау салу талап етіледі, сондықтан бұл негіз қолданылмайды.",
            ru="Через портал требуется только электронный запрос, поэтому это основание не применяется.",
            en="The portal asks only for the electronic request, so this ground does not apply.",
        ))
    if facts.channel and (facts.missing or facts.expired):
        return Answer(True, _papers_at_fault(facts.missing or (), facts.expired or ()))
    if facts.channel is None or facts.missing is None or facts.expired is None:
        return Answer(None, Words(
            kk="Құжаттар топтамасының толықтығы мен қолданылу мерзімі әлі тексерілмеген.",
            ru="Полнота пакета документов и сроки их действия ещё не проверены.",
            en="The completeness of the package and the validity of its papers have not been checked yet.",
        ))
    return Answer(False, Words(
        kk="Құжаттар топтамасы толық, қолданылу мерзімі өткен құжат жоқ.",
        ru="Пакет документов полон, документов с истекшим сроком действия нет.",
        en="The package is complete and no paper has expired.",
    ))


def _papers_at_fault(missing: tuple[Paper, ...], expired: tuple[Paper, ...]) -> Words:
    def listed(papers: tuple[Paper, ...], language: str) -> str:
        return ", ".join(_PAPERS[paper].into(language) for paper in papers)

    said = {"kk": ("Ұсынылмаған", "Қолданылу мерзімі өткен"), "ru": ("Не представлено", "Истёк срок действия"),
            "en": ("Not supplied", "Expired")}
    return Words(**{
        language: " ".join(
            f"{word}: {listed(papers, language)}." for word, papers in zip(words, (missing, expired), strict=True) if papers
        )
        for language, words in said.items()
    })


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[DRV-09-03, DRV-05-03] The examination under the Rules found the person unfit to drive."""
    if facts.conclusion is None:
        return Answer(None, Words(
            kk="Медициналық қарап тексеру қорытындысы әлі жоқ.",
            ru="Заключения медицинского осмотра ещё нет.",
            en="There is no conclusion of the medical examination yet.",
        ))
    if facts.conclusion == "fit":
        return Answer(False, Words(
            kk="Медициналық қарап тексеру қорытындысы: көлік құралын басқаруға жарамды.",
            ru="Заключение медицинского осмотра: годен к управлению транспортным средством.",
            en="The conclusion of the medical examination is: fit to drive.",
        ))
    return Answer(True, Words(
        kk="Медициналық қарап тексеру қорытындысы: көлік құралын басқаруға жарамсыз.",
        ru="Заключение медицинского осмотра: не годен к управлению транспортным средством.",
        en="The conclusion of the medical examination is: unfit to drive.",
    ))


def returned(facts: Facts, law: LawBook) -> Answer:
    """[DRV-03-05, DRV-08-06] A portal request without a valid examination or a payment goes back with a hint, not refused."""
    if facts.channel == "portal" and facts.examination_valid is False:
        return Answer(True, Words(
            kk="Алдымен медициналық ұйымда медициналық қарап тексеруден өту қажет.",
            ru="Сначала нужно пройти медицинский осмотр в медицинской организации.",
            en="The medical examination in a medical organisation is to be passed first.",
        ))
    if facts.channel == "portal" and facts.payment_referenced is False:
        return Answer(True, Words(
            kk="Алдымен қызмет ақысын электрондық түрде төлеу қажет.",
            ru="Сначала нужно оплатить услугу электронным способом.",
            en="The service is to be paid for electronically first.",
        ))
    if facts.channel is None or (facts.channel == "portal" and None in (facts.examination_valid, facts.payment_referenced)):
        return Answer(None, Words(
            kk="Медициналық қарап тексеру мен төлем әлі тексерілмеген.",
            ru="Медицинский осмотр и оплата ещё не проверены.",
            en="The examination and the payment have not been checked yet.",
        ))
    return Answer(False, Words(
        kk="Өтінішті қайтаруға негіз жоқ.", ru="Возвращать заявление нет причин.", en="Nothing returns the request."
    ))
