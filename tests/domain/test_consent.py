"""Consent of the person asked about: asked, answered in time by the right person only, silent, withdrawn; whoever is second is told."""

from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from tests.domain.dispensary_samples import PHONE, ask, authority, code_sent, kept_by, observed, service_of, somebody
from tests.domain.people import BY, NOW, a_citizen, a_person, staff

from emhana.cases import errors, replies
from emhana.cases.actions import consent as consents
from emhana.cases.actions import moves
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Consent, TextReply
from emhana.documents.models import ResultDocument
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from emhana.parties.models import Person, digest
from emhana.reference import actions as reference
from emhana.registers.dispensary.models import Register

pytestmark = pytest.mark.django_db
SERVICE = service_of(Register.NARCOLOGY)
MINUTE = timedelta(minutes=1)
LAST = NOW + 30 * MINUTE


@pytest.fixture(autouse=True)
def signed(tmp_path: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority(tmp_path / "authority")


@pytest.fixture
def waiting() -> Consent:
    kept_by()
    return ask(a_person(), observed(somebody())).consent


def state_of(consent: Consent) -> tuple[str, str]:
    case = Case.objects.get(pk=consent.case_id)
    return case.state, case.outcome


def say(consent: Consent, yes: bool = True, at=NOW, by: Person | None = None, acts=("cabinet", "otp")) -> Consent:
    return consents.answer(consent=consent, service=SERVICE, yes=yes, acts=acts, by=a_citizen(by or consent.giver), now=at)


def text(message: str, at=NOW, phone: str = PHONE, taken=None) -> Consent:
    return consents.answer_by_text(service=SERVICE, phone=phone, text=message, received_at=at, now=taken or at)


def looked_up() -> int:
    return Entry.objects.filter(act="register_answered").count()


def test_a_request_about_another_waits_and_the_person_is_asked_on_the_phone_and_in_the_cabinet(waiting: Consent) -> None:
    assert state_of(waiting) == (State.WAITING_CONSENT, "")
    assert [*waiting.case.events.values_list("kind", flat=True)] == ["submit", "accept", "ask_consent"]
    assert waiting.expires_at == LAST == waiting.case.due_at
    asked = Message.objects.filter(kind="consent_asked")
    assert {(row.channel, row.person_id) for row in asked} == {("sms", waiting.giver_id), ("cabinet", waiting.giver_id)}
    assert asked.get(channel="sms").address == PHONE
    assert f"ДА {code_sent()}" in asked.get(channel="sms").body
    assert "24.11.2026 10:30" in asked.get(channel="sms").body
    assert Message.objects.get(kind="consent_awaited").person_id == waiting.asker_id
    assert looked_up() == 0


def test_yes_in_the_cabinet_answers_at_once_and_keeps_the_evidence(waiting: Consent) -> None:
    given = say(waiting, at=NOW + MINUTE)
    assert state_of(given) == (State.DELIVERED, "granted")
    assert (given.answer, given.acts, given.answered_at) == ("yes", ["cabinet", "otp"], NOW + MINUTE)
    assert given.evidence[0]["actor"] == a_citizen(given.giver).actor_key
    assert Entry.objects.get(act="register_answered").reason == given.number
    assert {row.person_id for row in Message.objects.filter(kind="granted")} == {given.asker_id}


def test_no_refuses_without_a_look_into_the_register(waiting: Consent) -> None:
    say(waiting, yes=False)
    assert state_of(waiting) == (State.DELIVERED, "refused")
    assert looked_up() == 0
    assert ResultDocument.objects.get().kind == "reasoned_refusal"


@pytest.mark.parametrize("yes", [True, False])
def test_an_answer_after_the_window_is_told_so_and_changes_nothing(waiting: Consent, yes: bool) -> None:
    with pytest.raises(errors.ConsentTooLate) as told:
        say(waiting, yes=yes, at=LAST)
    assert told.value.args_for_words["until"] == LAST
    assert (state_of(waiting), Consent.objects.get().answer) == ((State.WAITING_CONSENT, ""), "")
    consents.expire(consent=waiting, service=SERVICE, now=LAST)
    with pytest.raises(errors.ConsentTooLate):
        say(waiting, yes=yes, at=LAST + MINUTE)
    assert (state_of(waiting), Consent.objects.get().answer) == ((State.DELIVERED, "refused"), "silence")


def test_the_last_second_of_the_window_is_in_time(waiting: Consent) -> None:
    assert say(waiting, at=LAST - timedelta(seconds=1)).answer == "yes"


@pytest.mark.law("PHT-10-02", "PSY-10-02", "NAR-10-02")
@pytest.mark.parametrize("register", Register)
def test_silence_is_refused_when_the_term_ends_and_may_be_asked_again_at_once(register: Register) -> None:
    kept_by(register)
    asker, subject, service = a_person(), somebody(), service_of(register)
    consent = ask(asker, subject, register).consent
    assert not consents.expire(consent=consent, service=service, now=LAST - timedelta(seconds=1))
    assert consents.expire(consent=consent, service=service, now=LAST)
    assert not consents.expire(consent=consent, service=service, now=LAST)
    assert state_of(consent) == (State.DELIVERED, "refused")
    assert consent.case.decisions.get().grounds == ["no_consent"]
    assert looked_up() == 0
    assert ask(asker, subject, register, now=LAST).state == State.WAITING_CONSENT


def test_nobody_else_answers_not_even_who_asks_or_staff(waiting: Consent) -> None:
    officer = staff("head", waiting.case.provider, waiting.giver)
    for by in (a_citizen(waiting.asker), a_citizen(a_person()), officer):
        with pytest.raises(errors.NotAllowed):
            consents.answer(consent=waiting, service=SERVICE, yes=True, acts=("cabinet",), by=by, now=NOW)
    assert Consent.objects.get().answer == ""


@pytest.mark.parametrize(("said", "outcome"), [("ИӘ {}", "granted"), ("да {}", "granted"), ("Yes, {}!", "granted"), ("{} жоқ", "refused")])
def test_a_text_from_the_registered_phone_is_an_answer(waiting: Consent, said: str, outcome: str) -> None:
    given = text(said.format(code_sent()), phone="87012224567")
    assert (given.acts, state_of(given)) == (["sms_reply"], (State.DELIVERED, outcome))
    assert given.evidence[0]["text"] == said.format(code_sent())


@pytest.mark.parametrize("bad", ["ИӘ", "{}", "ИӘ НЕТ {}", "может {}", "ИӘ {} 1", "ИӘ {}0", "ИӘ ٣{}"])
def test_a_text_that_can_be_read_in_two_ways_is_no_answer(waiting: Consent, bad: str) -> None:
    with pytest.raises(errors.ConsentNotFound):
        text(bad.format(code_sent()))
    assert Consent.objects.get().answer == ""


def test_another_phone_or_code_is_no_answer_and_the_two_are_not_told_apart(waiting: Consent) -> None:
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    for phone, code in (("+7 777 000 00 00", right), (PHONE, wrong), ("Bank", right)):
        with pytest.raises(errors.ConsentNotFound):
            text(f"ИӘ {code}", phone=phone)
    Person.objects.filter(pk=waiting.giver_id).update(phone_digest=digest("phone_digest", "+7 777 000 00 00"))
    with pytest.raises(errors.ConsentNotFound):
        text(f"ИӘ {right}")
    assert Consent.objects.get().answer == ""


def test_a_text_counts_by_when_it_came_in_not_by_when_it_was_fetched(waiting: Consent) -> None:
    assert text(f"ИӘ {code_sent()}", at=LAST - MINUTE, taken=LAST + MINUTE).answer == "yes"


def test_a_fetched_text_is_kept_once_with_what_it_did(waiting: Consent) -> None:
    more = {"service": SERVICE, "phone": PHONE, "received_at": NOW, "now": NOW}
    assert consents.take_reply(number=7, text="привет", **more) == "not_read"
    assert consents.take_reply(number=8, text=f"ДА {code_sent()}", **more) == "answered"
    assert consents.take_reply(number=8, text=f"ДА {code_sent()}", **more) is None
    assert consents.take_reply(number=9, text=f"НЕТ {code_sent()}", **more) == "not_found"
    assert [*TextReply.objects.order_by("pk").values_list("outcome", flat=True)] == ["not_read", "answered", "not_found"]
    assert (consents.last_reply(), Consent.objects.get().answer) == (9, "yes")


def test_who_texts_too_late_is_told_so(waiting: Consent) -> None:
    consents.expire(consent=waiting, service=SERVICE, now=LAST)
    late = {"service": SERVICE, "phone": PHONE, "received_at": LAST, "now": LAST}
    assert consents.take_reply(number=1, text=f"ДА {code_sent()}", **late) == "too_late"
    assert {row.person_id for row in Message.objects.filter(kind="consent_late")} == {waiting.giver_id}
    assert state_of(waiting) == (State.DELIVERED, "refused")


def test_the_second_answer_is_told_that_there_was_one(waiting: Consent) -> None:
    say(waiting, yes=False)
    with pytest.raises(errors.ConsentAnswered):
        say(waiting, yes=True)
    assert state_of(waiting) == (State.DELIVERED, "refused")


def test_a_request_taken_back_is_answered_by_nobody(waiting: Consent) -> None:
    moves.withdraw(case=waiting.case, service=SERVICE, by=a_citizen(waiting.asker), now=NOW)
    with pytest.raises(errors.ConsentAnswered):
        say(waiting)
    assert not consents.expire(consent=waiting, service=SERVICE, now=LAST)
    assert (state_of(waiting), Consent.objects.get().answer) == ((State.WITHDRAWN, ""), "")


def test_a_withdrawn_consent_revokes_the_answer_it_led_to(waiting: Consent) -> None:
    given = say(waiting)
    with pytest.raises(errors.NotAllowed):
        consents.withdraw(consent=given, service=SERVICE, by=a_citizen(given.asker), now=NOW)
    consents.withdraw(consent=given, service=SERVICE, by=a_citizen(given.giver), now=NOW + MINUTE)
    assert ResultDocument.objects.get().status == "revoked"
    assert Message.objects.get(kind="consent_withdrawn").person_id == given.asker_id
    with pytest.raises(errors.ConsentNotGiven):
        consents.withdraw(consent=given, service=SERVICE, by=a_citizen(given.giver), now=NOW + MINUTE)


def all_acts_needed() -> None:
    reference.override(
        kind="setting", key="NAR-11-04", value="all_of", act="a test", since=date(2026, 1, 1), by=staff("administrator"), now=NOW
    )


def test_where_two_acts_are_asked_for_one_is_not_enough(waiting: Consent) -> None:
    all_acts_needed()
    second = ask(a_person(), waiting.giver).consent
    text(f"ДА {code_sent()}")
    assert state_of(second) == (State.WAITING_CONSENT, "")
    assert say(second, acts=("cabinet",)).acts == ["cabinet", "sms_reply"]
    assert state_of(second) == (State.DELIVERED, "granted")


@pytest.mark.parametrize("end", ["silence", "withdrawn"])
def test_a_consent_that_lacks_an_act_ends_in_a_refusal(end: str) -> None:
    kept_by()
    all_acts_needed()
    consent = ask(a_person(), somebody()).consent
    text(f"ДА {code_sent()}")
    if end == "silence":
        consents.expire(consent=consent, service=SERVICE, now=LAST)
    else:
        consents.withdraw(consent=consent, service=SERVICE, by=a_citizen(consent.giver), now=NOW)
    assert state_of(consent) == (State.DELIVERED, "refused")
    assert looked_up() == 0


def test_without_a_phone_the_cabinet_alone_asks() -> None:
    kept_by()
    consent = ask(a_person(), somebody(phone=None)).consent
    assert [*Message.objects.filter(kind="consent_asked").values_list("channel", flat=True)] == ["cabinet"]
    assert consent.reply is None
    assert say(consent).answer == "yes"


def test_two_questions_on_a_phone_shared_by_a_family_are_told_apart() -> None:
    kept_by()
    first, second = somebody(), a_person(("Ким", "Анна", ""), phone=PHONE)
    asker = a_person()
    ask(asker, first)
    earlier = code_sent()
    ask(asker, second)
    assert text(f"ДА {earlier}").giver == first
    assert text(f"ИӘ {code_sent()}").giver == second


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_once_are_one_answer(tmp_path: Path) -> None:
    kept_by()
    consent = ask(a_person(), somebody()).consent
    outcomes: list[str] = []

    def click(yes: bool) -> None:
        try:
            outcomes.append(say(Consent.objects.get(pk=consent.pk), yes=yes).answer)
        except errors.ConsentAnswered as told:
            outcomes.append(told.code)
        finally:
            connection.close()

    threads = [Thread(target=click, args=(yes,)) for yes in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("consent_answered") == 1
    assert Consent.objects.get().answer in outcomes
    assert Case.objects.get().decisions.count() == 1


def test_staff_see_nothing_of_it_whatever_their_role(waiting: Consent) -> None:
    provider = waiting.case.provider
    places = {"registrar": provider, "head": provider, "register_specialist": provider.territory, "administrator": None}
    roles = [staff(kind, place) for kind, place in places.items()]
    assert [user.acting.kind for user in roles if Case.objects.visible_to(user).exists()] == []
    assert not Case.objects.visible_to(a_citizen(waiting.giver)).exists()
    assert Case.objects.visible_to(a_citizen(waiting.asker)).exists()


def test_codes_and_answers_stay_out_of_the_journal(waiting: Consent) -> None:
    code = code_sent()
    text(f"ДА {code}")
    kept = " ".join(f"{row.act} {row.reason} {row.detail}" for row in Entry.objects.all())
    assert code not in kept
    assert PHONE[-5:] not in kept
    assert '"yes"' not in kept.replace("'", '"')


def test_the_words_of_a_reply() -> None:
    assert replies.read("  жоқ: 123456. ") == (False, "123456")
    assert [replies.read(said) for said in ("", "123456", "да 12345", "да да 123456", "x" * 500)] == [None] * 5
    assert BY.actor_role == "program"
