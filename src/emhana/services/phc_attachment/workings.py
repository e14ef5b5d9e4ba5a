"""What the attachment service does beyond its rules: keeps a place while it is decided, attaches, writes the notice, advises."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from emhana.cases.judging import law_of, legal_day
from emhana.cases.models import Case, Decision
from emhana.cases.workings import Workings
from emhana.documents import contents
from emhana.documents.actions import Heading
from emhana.journal.actions import Actor, Program
from emhana.law.lawbook import LawBook
from emhana.law.steps import local
from emhana.parties.models import GROUP_A, Organisation, Precinct, Residence
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import actions, errors, load
from emhana.registers.attachment.choices import actions as choices
from emhana.registers.attachment.letters import actions as letters
from emhana.registers.attachment.models import Attachment, BasisCode, Funding, Ground, Hold, Volume
from emhana.services.phc_attachment import choosing, facts, standing, voluntary
from emhana.services.phc_attachment.claims import warnings
from emhana.services.phc_attachment.form import AttachmentRequest
from emhana.services.phc_attachment.stops import admit
from emhana.services.phc_attachment.wording import ADVICE, GROUND_CODES, GROUNDS

BY = Program("phc_attachment")


def hold(case: Case, now: datetime) -> None:
    """Keep a place for the case, with the doctor asked for while one is left [ATCH-09-12]; the insured need none."""
    if voluntary.of(case) is not None:
        return
    day = local(now).date()
    organisation, start = _organisation(case, day), facts.starts(case, on=day)
    actions.hold(
        person=case.recipient,
        organisation=organisation,
        case_number=case.number,
        effective_on=start,
        now=now,
        by=BY,
        precinct=_asked_precinct(case, organisation, start),
        norms=dict(law_of(case).norms) if legal_day(case.submitted_at) == start else None,
    )
    if campaign := standing.campaign_of(case):
        unit = facts.home_unit(case, on=day)
        choices.choose(case_number=case.number, campaign=campaign, unit=unit, by=BY, now=now)
    if standing.letter_of(case, organisation, on=day):
        letters.tie(person=case.recipient, organisation=organisation, case_number=case.number, on=day, by=BY, now=now)


def gather(case: Case, now: datetime, law: LawBook) -> dict[str, Any]:
    """Return the facts of the registers, those of a contract of insurance where the request rests on one."""
    insured, day = voluntary.of(case), local(now).date()
    if insured is None:
        return facts.gather(case, now, law)
    filed_on = local(case.submitted_at).date()
    return voluntary.facts_of(case, insured, facts.chosen(case, on=day), filed_on=filed_on, on=day)


def release(case: Case, now: datetime) -> None:
    """Let go of the place the case held."""
    actions.release(case_number=case.number, by=BY, now=now)


def grant(case: Case, decision: Decision, by: Actor, now: datetime) -> None:
    """Attach the person from the day of the decision; raises NormReached when no suitable doctor has a place any more.

    What the commission determined ends that day where the person disagreed [ATT-15-15]; what it scheduled is replaced in place, from
    its own first day [ATT-15-16]. A choice of the campaign is scheduled, and the present record goes on until then [ATT-12-03]. Care
    of group A is paid as the guaranteed volume, insured or not [ATT-04-07]. A change of doctor leaves the organisation and its dates.
    """
    person, request = case.recipient, facts.asked(case)
    organisation, day = _organisation(case, local(now).date()), facts.starts(case, on=local(now).date())
    if request.voluntary is not None:
        voluntary.grant(case, request.voluntary, organisation, by, now)
        return
    precinct = _place_for(case, organisation, day)
    own = Attachment.objects.on(day).filter(person=person, organisation=organisation, funding=Funding.STATE).first()
    if own is not None and precinct is not None:
        actions.release(case_number=case.number, by=by, now=now)
        actions.choose_doctor(attachment=own, precinct=precinct, since=day, by=by, now=now)
        return
    row = actions.attach(
        person=person,
        organisation=organisation,
        volume=_volume(case, request),
        ground=_ground(case, request, day),
        since=day,
        basis=case.number,
        by=by,
        now=now,
        precinct=precinct,
        residence=request.residence,
        border=facts.only_over_the_border(facts.residences(person, on=day), organisation, lawbook(on=day)),
        own_request=True,
    )
    actions.release(case_number=case.number, by=by, now=now)
    if row.ground == Ground.CAMPAIGN:
        choosing.tell_scheduled(row, now=now)


def undo(case: Case, decision: Decision, by: Actor, now: datetime) -> None:
    """Take back the attachment that a replaced decision made; the former one stands again."""
    actions.annul(basis=case.number, reason=f"decision {decision.pk} is replaced", by=by, now=now)


def notice(case: Case, decision: Decision, heading: Heading) -> contents.AttachmentNotice:
    """Return the notice that proves the attachment which the decision made [ATT-09-43]."""
    day, language, person = local(decision.decided_at).date(), heading.language, case.recipient
    if voluntary.of(case) is not None:
        return voluntary.notice(case, decision, heading, _address(case, day, language))
    rows = Attachment.objects.in_force().filter(person=person, funding=Funding.STATE).select_related("organisation")
    row = rows.filter(basis=case.number).first() or rows.get(valid__contains=facts.starts(case, on=day))
    start = max(day, row.valid.lower)
    placed = row.placements.filter(superseded_at=None, valid__contains=start).select_related("precinct").first()
    ended = Attachment.objects.filter(person=person, ended_by=case.number).select_related("organisation").order_by("-pk")
    before = rows.filter(valid__endswith=row.valid.lower).first() or ended.first()
    organisation = row.organisation
    return contents.AttachmentNotice(
        language=language,
        number=heading.number,
        formed_at=heading.formed_at,
        check_code=heading.check_code,
        person=contents.Person(person.full_name, person.key, person.born_on),
        address=_address(case, day, language),
        organisation=voluntary.organisation_named(organisation, language),
        ground=GROUNDS[row.why].into(language),
        ground_code=GROUND_CODES[row.why],
        attached_from=row.valid.lower,
        volume=contents.Volume(row.volume),
        precinct=placed.precinct.number if placed else None,
        doctor=placed.precinct.doctor if placed else None,
        previous=before.organisation.name(language) if before else None,
        campaign=row.valid.lower.year - 1 if row.ground == Ground.CAMPAIGN and row.valid.lower > day else None,
    )


def advice(case: Case, language: str) -> Mapping[str, str]:
    """Return, by rule, what the person can do about a ground."""
    return {rule: words.into(language) for rule, words in ADVICE.items()}


def _organisation(case: Case, day: date) -> Organisation:
    organisation = facts.chosen(case, on=day)
    if organisation is None:
        raise errors.NoFundContract(organisation=case.provider and case.provider.key, on=day)
    return organisation


def _asked_precinct(case: Case, organisation: Organisation, day: date) -> Precinct | None:
    number = facts.asked(case).precinct
    return Precinct.objects.filter(organisation=organisation, number=number, valid__contains=day).first() if number else None


def _place_for(case: Case, organisation: Organisation, day: date) -> Precinct | None:
    """Return the precinct the case holds, else one with a place; None only where no suitable doctor is on record."""
    age = case.recipient.age_on(day)
    places = load.suitable(load.places(organisation, case.recipient, on=day, besides=case.number), age=age)
    held = Hold.objects.filter(case_number=case.number, released_at=None).first()
    kept = [place.precinct for place in places if held is not None and place.precinct.pk == held.precinct_id]
    own = load.own_precinct(case.recipient, organisation, on=day)
    free = [place.precinct for place in load.with_place(places, age=age, on=day, own=own)]
    if places and not kept + free:
        raise errors.NormReached(precinct=facts.asked(case).precinct, offered=[])
    return next(iter(kept + free), None)


def _ground(case: Case, request: AttachmentRequest, day: date) -> Ground | BasisCode:
    """Return the ground asked for, or the basis code of whoever stays temporarily [ATT-03A-05] or lives in an institution [ATT-10-25]."""
    if case.recipient.status not in GROUP_A:
        return BasisCode.GROUP_B_MSHI if request.volume == Volume.INSURANCE else BasisCode.GROUP_B_GVFMC
    return BasisCode.PARA5_INSTITUTION if standing.institution_of(case, on=day) else Ground(request.ground)


def _volume(case: Case, request: AttachmentRequest) -> Volume:
    return Volume.GUARANTEED if case.recipient.status in GROUP_A else Volume(request.volume or Volume.GUARANTEED)


def _address(case: Case, day: date, language: str) -> str:
    wanted = facts.asked(case).residence
    if home := standing.institution_of(case, on=day):
        return f"{home.organisation.name(language)}, {home.organisation.address}"
    rows = sorted(facts.residences(case.recipient, on=day), key=lambda row: row.kind != wanted)
    return _told(rows[0], language) if rows else "–"


def _told(row: Residence, language: str) -> str:
    return f"{getattr(row.territory, f'name_{language}')}, {row.street}"


WORKINGS = Workings(
    data=AttachmentRequest,
    admit=admit,
    known=facts.papers_known,
    facts=gather,
    hold=hold,
    release=release,
    grant=grant,
    undo=undo,
    notice=notice,
    advice=advice,
    warnings=warnings,
    may_take_back=choosing.may_take_back,
    take_back=choosing.take_back,
)
