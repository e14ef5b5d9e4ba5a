"""Two records of one human being are merged by two officers."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.domain.attachment_samples import BY, NOW, Country, clinic, country, person

from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.parties.models import MergeProposal, Person
from emhana.registers.attachment import actions, errors
from emhana.registers.attachment.models import Attachment, Ground, Volume

pytestmark = pytest.mark.django_db
FIRST, SECOND = Program("first"), Program("second")


@pytest.fixture
def land() -> Country:
    return country()


def prepared(survivor: Person, duplicate: Person) -> MergeProposal:
    return actions.propose_merge(survivor=survivor, duplicate=duplicate, reason="one document", by=FIRST, now=NOW)


def test_who_prepared_a_merge_does_not_confirm_it_and_a_colleague_does(land: Country) -> None:
    survivor, duplicate, place = person(), person(), clinic(land.city)
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": "case 1", "since": date(2026, 3, 1)}
    actions.attach(person=duplicate, organisation=place, by=BY, now=NOW, **given)
    proposal = prepared(survivor, duplicate)
    with pytest.raises(errors.SameOfficer):
        actions.confirm_merge(proposal=proposal, by=FIRST, now=NOW)
    assert Attachment.objects.in_force().get().person == duplicate
    merge = actions.confirm_merge(proposal=proposal, by=SECOND, now=NOW)
    proposal.refresh_from_db()
    duplicate.refresh_from_db()
    assert (proposal.state, proposal.settled_by, proposal.merge) == ("confirmed", SECOND.actor_key, merge)
    assert duplicate.merged_into == survivor
    assert Attachment.objects.in_force().get().person == survivor
    with pytest.raises(errors.ProposalSettled):
        actions.confirm_merge(proposal=proposal, by=SECOND, now=NOW)


def test_the_database_itself_knows_two_officers(land: Country) -> None:
    proposal = prepared(person(), person())
    with pytest.raises(IntegrityError), transaction.atomic():
        MergeProposal.objects.filter(pk=proposal.pk).update(state="confirmed", settled_by=FIRST.actor_key)


def test_a_declined_merge_leaves_two_people_and_both_journals_say_so(land: Country) -> None:
    survivor, duplicate = person(), person()
    actions.decline_merge(proposal=prepared(survivor, duplicate), reason="twins", by=SECOND, now=NOW)
    assert Person.objects.filter(merged_into=None).count() == 2
    for one in (survivor, duplicate):
        assert set(Entry.objects.about(one.key).values_list("act", flat=True)) >= {"merge_prepared", "merge_declined"}
    prepared(survivor, duplicate)


def test_a_duplicate_waits_for_one_merge_at_a_time_and_nobody_is_merged_with_themselves(land: Country) -> None:
    survivor, duplicate = person(), person()
    prepared(survivor, duplicate)
    with pytest.raises(errors.ProposalSettled):
        prepared(survivor, duplicate)
    with pytest.raises(errors.PersonMerged):
        prepared(survivor, survivor)
    with pytest.raises(errors.BasisMissing):
        actions.propose_merge(survivor=survivor, duplicate=duplicate, reason=" ", by=FIRST, now=NOW)
