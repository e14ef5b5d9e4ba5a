"""What the attachment service does with a case: stops it, gathers its facts, keeps its place, attaches, writes the notice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.range import DateRange
from pydantic import ValidationError
from tests.domain.attachment_samples import BEGINNING, BY, DAY, NOW, Country, clinic, country, norm, person, precinct, settle

from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Decision, Event, LawCopy, Upload
from emhana.cases.service import service_from
from emhana.cases.workings import workings_of
from emhana.documents.actions import Heading
from emhana.documents.contents import Language
from emhana.law.judgement import Judgement, Outcome
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person, Status
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.errors import NormReached
from emhana.registers.attachment.load import loads
from emhana.registers.attachment.models import Attachment, Ground, Hold, Volume
from emhana.services.phc_attachment import rules
from emhana.services.phc_attachment.form import AttachmentRequest
from emhana.services.phc_attachment.wording import ADVICE, GROUND_CODES, GROUNDS

pytestmark = pytest.mark.django_db
SERVICE = service_from(rules)
WORKINGS = workings_of(SERVICE)
CHILD = date(2021, 1, 1)


@pytest.fixture
def land() -> Country:
    return country()


def case(who: Person, where: Organisation, *, channel: str = "portal", applicant: Person | None = None, **data: Any) -> Case:
    asked = {"organisation_bin": where.bin, "ground": "free_choice", "residence": "permanent"} | data
    return Case.objects.create(
        service="phc_attachment", channel=channel, recipient=who, applicant=applicant, provider=where, language="kk",
        state=State.SUBMITTED, data=AttachmentRequest.model_validate(asked).model_dump(mode="json"), submitted_at=NOW,
    )  # fmt: skip


def stop(of: Case) -> tuple[str, str] | None:
    found = WORKINGS.admit(of, NOW, lawbook(on=DAY))
    return found and (found.state, found.why.en)


def judged(of: Case) -> Judgement:
    law = lawbook(on=DAY)
    return SERVICE.judge(WORKINGS.facts(of, NOW, law), on=DAY, law=law)


def ground(of: Case, rule: str) -> bool | None:
    return next(finding.holds for finding in judged(of).findings if finding.rule == rule)


def granted(of: Case) -> Attachment:
    law, _ = LawCopy.objects.get_or_create(digest="0" * 64, defaults={"book": {}})
    decision = Decision.objects.create(
        case=of, outcome="granted", findings=[], facts={}, reason="", law=law, edition=DAY, decided_at=NOW, decided_by="user:1",
        officer="Officer", position="Specialist",
    )  # fmt: skip
    WORKINGS.grant(of, decision, BY, NOW)
    return Attachment.objects.on(DAY).get(person=of.recipient)


def attached(who: Person, where: Organisation, number: str | None = None, since: date = BEGINNING) -> Attachment:
    return register.attach(
        person=who, organisation=where, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=since, basis="act", by=BY, now=NOW,
        precinct=precinct(where, number) if number else None,
    )  # fmt: skip


@pytest.mark.law("ATT-03A-01")
@pytest.mark.parametrize("status", Status.values)
def test_on_the_portal_group_a_goes_on_and_others_are_sent_to_the_desk(land: Country, status: str) -> None:
    of = case(person(lives=land.city, status=status), clinic(land.city, "gp"))
    group_a = status in {"citizen", "kandas", "refugee", "permanent_foreigner", "permanent_stateless"}
    assert (stop(of) is None) is group_a


def test_at_the_desk_a_temporary_resident_gets_the_basis_code_in_place_of_the_ground(land: Country) -> None:
    of = case(person(lives=land.city, status="asylum_seeker"), clinic(land.city, "gp"), channel="in_person")
    assert stop(of) is None
    assert granted(of).basis_code == "group_b_gvfmc"


@pytest.mark.law("ATT-04-03")
def test_an_organisation_without_a_contract_of_the_fund_is_answered_at_once(land: Country) -> None:
    state, why = stop(case(person(), clinic(land.city, contract=False))) or ("", "")
    assert (state, "no contract" in why) == (State.NOT_ACCEPTED, True)


def test_an_organisation_that_closed_yesterday_is_answered_with_the_reason(land: Country) -> None:
    place = clinic(land.city, "gp")
    parties.close_organisation(organisation=place, on=DAY, act="act", by=BY, now=NOW)
    state, why = stop(case(person(lives=land.city), place)) or ("", "")
    assert (state, "it has closed" in why) == (State.NOT_ACCEPTED, True)


def test_a_second_open_request_is_answered_with_the_number_of_the_first(land: Country) -> None:
    who, place = person(lives=land.city), clinic(land.city, "gp")
    first, second = case(who, place), case(who, clinic(land.city, "gp"))
    assert first.number in (stop(second) or ("", ""))[1]


def test_whoever_is_attached_here_is_told_so_unless_they_ask_for_another_doctor(land: Country) -> None:
    who, place = person(lives=land.city), clinic(land.city, "gp", "gp")
    attached(who, place, "1")
    for data in ({}, {"precinct": "1"}):
        of = case(who, place, **data)
        assert "attached to this organisation already" in (stop(of) or ("", ""))[1]
        Case.objects.filter(pk=of.pk).update(state=State.NOT_ACCEPTED)
    assert stop(case(who, place, precinct="2")) is None


@pytest.mark.law("ATT-08-05")
def test_a_change_to_a_full_doctor_is_not_accepted_and_free_ones_are_offered(land: Country) -> None:
    norm("gp", 1)
    who, place = person(lives=land.city), clinic(land.city, "gp", "gp", "therapist")
    attached(who, place, "1")
    attached(person(), place, "2")
    state, why = stop(case(who, place, precinct="2")) or ("", "")
    assert (state, why.partition(": ")[2]) == (State.NOT_ACCEPTED, "3, 1.")


@pytest.mark.parametrize(("number", "words"), [("9", "does not work in this organisation"), ("2", "does not take people of this age")])
def test_a_doctor_who_cannot_be_chosen_stops_the_request(land: Country, number: str, words: str) -> None:
    of = case(person(lives=land.city), clinic(land.city, "gp", "paediatrician"), precinct=number)
    assert words in (stop(of) or ("", ""))[1]


@pytest.mark.law("ATT-10-02", "ATT-10-04")
@pytest.mark.parametrize(("until", "goes_on"), [("2026-06-20", False), ("2026-07-01", False), ("2026-07-02", True), (None, True)])
def test_a_stay_outside_the_unit_lasts_more_than_a_month(land: Country, until: str | None, goes_on: bool) -> None:
    who = person(lives=land.city)
    settle(who, land.other_city, kind="temporary")
    moved = {"ground": "residence_change", "residence": "temporary", "moved_on": "2026-06-01", "stays_until": until}
    assert (stop(case(who, clinic(land.other_city, "gp"), **moved)) is None) is goes_on


@pytest.mark.law("ATT-10-03")
def test_inside_the_unit_the_length_of_the_stay_does_not_matter(land: Country) -> None:
    who = person(lives=land.city)
    settle(who, land.city, kind="temporary")
    moved = {"ground": "residence_change", "residence": "temporary", "moved_on": "2026-06-02", "stays_until": "2026-06-09"}
    assert stop(case(who, clinic(land.city, "gp"), **moved)) is None


def test_a_move_ahead_is_a_field_error_and_stops_a_case(land: Country) -> None:
    moved = {"ground": "residence_change", "moved_on": str(DAY + timedelta(days=1))}
    of = case(person(lives=land.city), clinic(land.city, "gp"), **moved)
    assert "has not come yet" in (stop(of) or ("", ""))[1]
    with pytest.raises(ValidationError) as caught:
        AttachmentRequest.model_validate(of.data, context={"today": DAY})
    assert caught.value.errors()[0]["type"] == "moved_on_in_future"


@pytest.mark.law("ATT-10-01")
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"ground": None}, "literal_error"),
        ({"ground": "no_reason"}, "literal_error"),
        ({"ground": "residence_change"}, "moved_on_missing"),
        ({"moved_on": "2026-06-01", "stays_until": "2026-06-01"}, "stay_ends_before_move"),
        ({"organisation_bin": "1"}, "string_pattern_mismatch"),
        ({"more": 1}, "extra_forbidden"),
    ],
)
def test_the_data_of_a_request_is_checked_with_stable_kinds_of_error(change: dict[str, Any], kind: str) -> None:
    nine = "residence_change free_choice campaign vhi commission_disagreement provider_stops no_volume new_facility privatisation"
    assert Ground.values[:9] == nine.split()
    good = {"organisation_bin": "990140000005", "ground": "free_choice", "residence": "permanent"}
    assert AttachmentRequest.model_validate(good).precinct is None
    with pytest.raises(ValidationError) as caught:
        AttachmentRequest.model_validate(good | change)
    assert [error["type"] for error in caught.value.errors()] == [kind]


@pytest.mark.law("ATT-08-01", "ATCH-09-03")
def test_a_temporary_address_in_the_unit_is_enough(land: Country) -> None:
    who = person(lives=land.city)
    settle(who, land.other_city, kind="temporary")
    assert ground(case(who, clinic(land.other_city, "gp"), residence="temporary"), "lives_outside_unit") is False


@pytest.mark.law("ATT-08-02", "ATT-10-05")
def test_the_choice_is_free_inside_the_unit_and_not_outside(land: Country) -> None:
    who, near, far = person(lives=land.city), clinic(land.city, "gp"), clinic(land.other_city, "gp")
    attached(who, clinic(land.city))
    assert ground(case(who, far), "lives_outside_unit") is True
    Case.objects.update(state=State.WITHDRAWN)
    of = case(who, near)
    assert (stop(of), judged(of).outcome) == (None, Outcome.GRANT)


@pytest.mark.law("ATT-08-03", "ATCH-09-04")
def test_a_resident_of_a_border_village_is_attached_in_the_neighbouring_city_with_the_flag(land: Country) -> None:
    of = case(person(lives=land.village), clinic(land.other_city, "gp"))
    assert ground(of, "lives_outside_unit") is True
    land.pair()
    assert ground(of, "lives_outside_unit") is False
    assert granted(of).border is True


@pytest.mark.law("ATCH-09-12")
def test_a_full_doctor_meets_the_ground_and_one_filled_by_a_held_place_is_put_on_review(land: Country) -> None:
    norm("gp", 2)
    place = clinic(land.city, "gp")
    attached(person(), place, "1")
    first, second = (case(person(lives=land.city), place) for _ in range(2))
    WORKINGS.hold(first, NOW)
    assert [ground(of, "capacity_exceeded") for of in (first, second)] == [False, None]
    granted(first)
    assert ground(second, "capacity_exceeded") is True


@pytest.mark.law("ATCH-09-13")
def test_whoever_named_a_full_doctor_is_attached_with_a_free_one(land: Country) -> None:
    norm("gp", 1)
    place = clinic(land.city, "gp", "gp")
    attached(person(), place, "1")
    of = case(person(lives=land.city), place, precinct="1")
    WORKINGS.hold(of, NOW)
    assert (stop(of), judged(of).outcome) == (None, Outcome.GRANT)
    assert granted(of).placements.get().precinct.number == "2"


@pytest.mark.law("ATCH-09-15", "ATCH-09-16")
def test_a_child_needs_a_link_or_a_paper_and_the_paper_is_asked_for_first(land: Country) -> None:
    child, mother, rule = person(CHILD, lives=land.city), person(), "no_proof_of_representation"
    of = case(child, clinic(land.city, "gp"), applicant=mother)
    assert (stop(of), ground(of, rule)) == (None, None)
    Event.objects.create(
        case=of, kind="return", at=NOW, recorded_at=NOW, actor="user:1", actor_role="registrar", channel="portal", state=State.RETURNED
    )
    assert ground(of, rule) is True
    paper = Upload.objects.create(
        case=of, document="guardianship_document", name="a.pdf", media_type="application/pdf", size_bytes=1, content=b"1", uploaded_at=NOW
    )
    assert ground(of, rule) is False
    paper.delete()
    parties.represent(representative=mother, represented=child, kind="parent", source="birth record", since=CHILD, by=BY, now=NOW)
    assert ground(of, rule) is False


def test_identity_is_checked_against_the_register_of_persons(land: Country) -> None:
    who = person(lives=land.city)
    of = case(who, clinic(land.city, "gp"))
    assert ground(of, "unreliable_documents") is False
    Person.objects.filter(pk=who.pk).update(died_on=DAY)
    assert ground(Case.objects.get(pk=of.pk), "unreliable_documents") is True


@pytest.mark.law("ATT-04-01", "ATT-04-07")
def test_a_grant_attaches_from_its_day_as_guaranteed_care_and_lets_the_hold_go(land: Country) -> None:
    who, old, new = person(lives=land.city), clinic(land.city, "gp"), clinic(land.city, "gp")
    attached(who, old, "1", since=date(2026, 2, 2))
    of = case(who, new)
    WORKINGS.hold(of, NOW)
    assert stop(of) is None
    row = granted(of)
    assert (row.organisation, row.volume, row.basis, row.valid) == (new, "guaranteed", of.number, DateRange(DAY, None))
    assert Hold.objects.get().released_at == NOW
    assert [(load.attached, load.pending) for load in (loads(old, on=DAY)[0], loads(new, on=DAY)[0])] == [(0, 0), (1, 0)]


@pytest.mark.law("ATT-10-06")
def test_the_choice_may_be_made_again_in_the_same_year_outside_the_campaign(land: Country) -> None:
    who, days = person(lives=land.city), (datetime(2026, 2, 2, 5, tzinfo=UTC), datetime(2026, 5, 4, 5, tzinfo=UTC))
    for at in days:
        of = case(who, clinic(land.city, "gp"))
        Case.objects.filter(pk=of.pk).update(submitted_at=at)
        assert WORKINGS.admit(of, at, lawbook(on=at.date())) is None
        attached(who, of.provider, "1", since=at.date())
        Case.objects.filter(pk=of.pk).update(state=State.CLOSED, outcome="granted")


def test_a_precinct_that_closed_meanwhile_gives_way_to_a_free_one(land: Country) -> None:
    place = clinic(land.city, "gp", "gp")
    of = case(person(lives=land.city), place, precinct="1")
    WORKINGS.hold(of, NOW)
    closed = precinct(place, "1")
    closed.valid = DateRange(BEGINNING, DAY)
    closed.save(update_fields=["valid"])
    assert granted(of).placements.get().precinct.number == "2"


def test_no_grant_passes_a_norm(land: Country) -> None:
    norm("gp", 1)
    place = clinic(land.city, "gp")
    attached(person(), place, "1")
    of = case(person(lives=land.city), place)
    with pytest.raises(NormReached):
        granted(of)
    assert not Attachment.objects.filter(person=of.recipient).exists()


def test_a_refused_case_lets_its_place_go(land: Country) -> None:
    place = clinic(land.city, "gp")
    of = case(person(lives=land.city), place)
    WORKINGS.hold(of, NOW)
    WORKINGS.release(of, NOW)
    assert loads(place, on=DAY)[0].pending == 0


@pytest.mark.law("ATT-08-04")
def test_another_doctor_of_the_own_organisation_leaves_the_attachment_as_it_is(land: Country) -> None:
    who, place = person(lives=land.city), clinic(land.city, "gp", "gp")
    before = attached(who, place, "1")
    of = case(who, place, precinct="2")
    WORKINGS.hold(of, NOW)
    after = granted(of)
    assert (after.pk, after.valid) == (before.pk, before.valid)
    assert after.placements.get(valid__contains=DAY).precinct.number == "2"
    assert notice(of, "en").previous is None


def notice(of: Case, language: str) -> Any:
    assert WORKINGS.notice is not None
    return WORKINGS.notice(of, of.decisions.get(), Heading(Language(language), "N-1", NOW, "CODE"))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_notice_says_who_where_why_since_when_and_with_whom(land: Country, language: str) -> None:
    who, place = person(lives=land.city), clinic(land.city, "gp")
    attached(who, clinic(land.city))
    of = case(who, place, ground="residence_change", moved_on="2026-06-01")
    granted(of)
    found = notice(of, language)
    assert (found.person.iin, found.organisation.bin, found.attached_from) == (who.iin, place.bin, DAY)
    assert (found.ground, found.ground_code) == (GROUNDS["residence_change"].into(language), "ҚР ДСМ-194/2020, 10-тармақ, 1)")
    assert (found.precinct, found.doctor, found.previous) == ("1", "Дәрігер 1", "Емхана")
    assert found.address == "Қарағанды, Абай көшесі, 1"


def test_every_ground_of_refusal_has_its_advice_and_every_ground_its_words(land: Country) -> None:
    of = case(person(), clinic(land.city))
    assert set(ADVICE) == {refusal.rule for refusal in SERVICE.passport.refusals}
    assert GROUNDS.keys() == GROUND_CODES.keys()
    assert len({*WORKINGS.advice(of, "kk").values(), *WORKINGS.advice(of, "ru").values()}) == 8
