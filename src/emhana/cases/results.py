"""What the engine writes for every service: the reasoned refusal, from the findings the decision rests on."""

from datetime import date, datetime, timedelta

from emhana.cases.models import Case, Decision
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.documents import contents
from emhana.documents.actions import Heading
from emhana.documents.contents import Fact, Ground, ReasonedRefusal
from emhana.documents.reading import masked
from emhana.documents.wording import written_date
from emhana.law.deadlines import edition_on
from emhana.law.judgement import Finding
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person

ROW = Words(kk="{act}, 9-жол, {number}-тармақ", ru="{act}, строка 9, пункт {number}", en="{act}, row 9, item {number}")
FOUND = Words(kk="Анықталған дерек", ru="Установленный факт", en="Established fact")
SOURCE = Words(kk="Өтінішті қарау, {day}", ru="Рассмотрение заявления, {day}", en="Review of the request, {day}")


def person_named(person: Person) -> contents.Person:
    """Return the person as a document names them."""
    return contents.Person(person.full_name, person.key, person.born_on)


def recipient_named(case: Case) -> contents.Person:
    """Return the recipient; whom nothing links to the applicant is shown only as the applicant named them: by the IIN they typed."""
    person, day = case.recipient, local(case.submitted_at).date()
    own = case.channel != "portal" or case.applicant_id in (None, person.pk)
    if own or person.pk in Person.objects.stood_for_by(case.applicant_id, on=day):
        return person_named(person)
    return contents.Person(masked(person.full_name), person.key)


def organisation_named(organisation: Organisation, language: str) -> contents.Organisation:
    """Return the organisation as a document in `language` names it."""
    return contents.Organisation(organisation.name(language), organisation.number, organisation.address, organisation.phone)


def refusal(case: Case, service: Service, decision: Decision, holding: list[Finding], heading: Heading) -> ReasonedRefusal:
    """Return the reasoned refusal: the decision, the reason in plain words, the facts, what can be done, and the paragraphs of law.

    A confidential one names who asked: whoever typed a number learns nothing about its owner.
    """
    language = heading.language.value
    edition = edition_on(service.passport, local(case.submitted_at).date())
    day = written_date(local(decision.decided_at).date(), heading.language)
    source, field = SOURCE.into(language).format(day=day), FOUND.into(language)
    advice = workings_of(service).advice(case, language)
    if case.provider is None:
        raise ValueError("a refusal is signed by a provider")
    return ReasonedRefusal(
        language=heading.language,
        number=heading.number,
        formed_at=heading.formed_at,
        check_code=heading.check_code,
        service=edition.names[-1].text.into(language),
        case_number=case.number,
        recipient=recipient_named(case),
        provider=organisation_named(case.provider, language),
        quality_body="",
        reason=" ".join(finding.because.into(language) for finding in holding),
        facts=tuple(Fact(source, field, finding.because.into(language)) for finding in holding),
        remedies=tuple(advice[finding.rule] for finding in holding if finding.rule in advice),
        grounds=tuple(_ground(service, finding, decision, language) for finding in holding),
        officer=contents.Officer(decision.officer, decision.position),
    )


def _ground(service: Service, finding: Finding, decision: Decision, language: str) -> Ground:
    """Return the ground as it is printed: it stands in row 9 of the service's own table, whatever that is called [ALL-00-03]."""
    act = service.passport.act.into(language)
    citation = ROW.into(language).format(act=act, number=finding.number)
    return Ground(str(finding.number), finding.ground.kk, finding.ground.ru, citation, decision.edition)


def valid_until(case: Case, service: Service, law: LawBook, at: datetime) -> date | None:
    """Return the last day on which the result formed `at` counts, None where the passport sets no term in calendar days.

    The day of formation is not counted unless the reading `validity.count_issue_day` says so.
    """
    edition, day = edition_on(service.passport, local(case.submitted_at).date()), local(at).date()
    terms = [result.validity for result in edition.results if result.validity and result.validity.unit == "calendar_days"]
    if not terms:
        return None
    counted = any(
        law.setting(reading.id, reading.default, on=day) for reading in edition.readings if reading.alias == "validity.count_issue_day"
    )
    return day + timedelta(days=terms[0].amount - counted)
