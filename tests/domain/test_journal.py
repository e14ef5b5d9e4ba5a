"""The journal: an entry lives and dies with its act, the chain is made of committed rows only, and every change shows."""

import argparse
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from emhana.cli import audit
from emhana.journal import actions, chain, heads
from emhana.journal.actions import Program
from emhana.journal.models import Entry, Seal
from emhana.journal.verification import Break, verify
from emhana.keyring.keys import KeyFileError
from emhana.postgres import Cluster, urls

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
BY = Program("test")
IIN = "850101300123"
committed = pytest.mark.django_db(transaction=True)


def write(count: int = 1, **more) -> list[Entry]:
    """Write `count` entries, a transaction each."""
    written = []
    for number in range(count):
        with transaction.atomic():
            written.append(actions.record("read", Entry(pk=number), by=BY, at=NOW + timedelta(seconds=number), **more))
    return written


@transaction.atomic
def fail_after_recording() -> None:
    """Record an act that then fails."""
    actions.record("read", Entry(pk=1), by=BY, at=NOW)
    raise KeyFileError("no keys")


@pytest.fixture
def sealed(transactional_db, heads_file: Path) -> list[Entry]:
    """Return seven entries, sealed and published."""
    entries = write(7, person=IIN, reason="карта", detail={"fields": ["phone"]})
    assert actions.seal(NOW, published_in=heads_file) == 7
    return entries


@pytest.mark.django_db
def test_entries_written_together_are_one_statement_in_their_order(django_assert_num_queries) -> None:
    with django_assert_num_queries(1), actions.together():
        first = actions.record("read", Entry(pk=1), by=BY, at=NOW)
        with actions.together():
            second = actions.record("read", Entry(pk=2), by=BY, at=NOW)
    assert list(Entry.objects.order_by("id")) == [first, second]


@committed
def test_entries_written_together_die_with_a_failing_act() -> None:
    with pytest.raises(KeyFileError), transaction.atomic(), actions.together():
        fail_after_recording()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_an_entry_keeps_everything_and_is_found_by_person_and_case() -> None:
    entry = actions.record("read", Entry(pk=5), by=BY, at=NOW, person=IIN, case_number="2026-1", reason="қабылдау", detail={"iin": IIN})
    found = Entry.objects.about(IIN).get()
    assert found == entry == Entry.objects.of_case("2026-1").get()
    assert (found.actor, found.actor_role, found.act) == ("program:test", "program", "read")
    assert (found.subject_label, found.subject_key) == ("journal.entry", "5")
    assert (found.at, found.reason, found.detail) == (NOW, "қабылдау", {"iin": IIN})
    assert not Entry.objects.about("850101300124").exists()


@pytest.mark.django_db
def test_the_row_shows_no_personal_data(owner: psycopg.Connection) -> None:
    actions.record("read", Entry(pk=5), by=BY, at=NOW, person=IIN, reason=f"about {IIN}", detail={"iin": IIN})
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text, encode(reason, 'escape'), encode(detail, 'escape') FROM journal_entry e")
        assert IIN not in str(cursor.fetchone())


@committed
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="transaction of the act"):
        actions.record("read", Entry(pk=1), by=BY, at=NOW)


@committed
def test_an_entry_goes_with_the_act_that_fails() -> None:
    with pytest.raises(KeyFileError):
        fail_after_recording()
    assert not Entry.objects.exists()


@committed
def test_an_empty_journal_is_intact(heads_file: Path) -> None:
    found = verify(published_in=heads_file)
    assert (found.intact, found.sealed, found.published, found.unsealed) == (True, 0, 0, 0)
    assert actions.seal(NOW, published_in=heads_file) == 0


def test_sealed_entries_verify_and_the_unsealed_tail_is_apart(sealed: list[Entry], heads_file: Path) -> None:
    write(2)
    found = verify(published_in=heads_file)
    assert (found.intact, found.head_agrees) == (True, True)
    assert (found.sealed, found.published, found.unsealed) == (7, 7, 2)
    assert actions.seal(NOW, published_in=heads_file) == 2
    assert [head.sealed for head in heads.published(heads_file)] == [7, 9]
    assert verify(published_in=heads_file).intact


def test_a_second_sealing_without_news_publishes_nothing(sealed: list[Entry], heads_file: Path) -> None:
    assert actions.seal(NOW, published_in=heads_file) == 0
    assert len(heads_file.read_text().splitlines()) == 1


def test_many_batches_make_one_chain(transactional_db, heads_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 3)
    write(8)
    assert actions.seal(NOW, published_in=heads_file) == 8
    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 9))
    assert verify(published_in=heads_file).intact


def test_verification_needs_no_keys_and_no_time_zone(sealed: list[Entry], heads_file: Path, settings, tmp_path: Path) -> None:
    settings.EMHANA_KEY_FILE = tmp_path / "none.json"
    with connection.cursor() as cursor:
        cursor.execute("SET timezone = 'Asia/Almaty'")
        assert verify(published_in=heads_file).intact
        cursor.execute("SET timezone = 'UTC'")


COLUMNS = ["at = at + interval '1 microsecond'", "actor = 'x'", "actor_role = 'x'", "act = 'x'", "subject_label = 'x'", "subject_key = 'x'"]
COLUMNS += ["person = NULL", "case_number = ''", "reason = detail", "detail = reason", "transaction = '9'"]


@pytest.mark.parametrize("change", COLUMNS)
def test_an_edit_of_any_column_is_found(sealed: list[Entry], heads_file: Path, owner: psycopg.Connection, change: str) -> None:
    owner.execute(f"UPDATE journal_entry SET {change} WHERE id = %s", [sealed[3].pk])  # noqa: S608 - from the list above
    assert verify(published_in=heads_file).first_break == Break(4, "edited")


def delete_entry(owner: psycopg.Connection, ids: list[int]) -> None:
    owner.execute("ALTER TABLE journal_seal DROP CONSTRAINT IF EXISTS journal_seal_entry_id_gone")
    owner.execute("DELETE FROM journal_seal WHERE entry_id = %s", [ids[3]])
    owner.execute("DELETE FROM journal_entry WHERE id = %s", [ids[3]])


def delete_and_close_the_gap(owner: psycopg.Connection, ids: list[int]) -> None:
    delete_entry(owner, ids)
    for position in range(5, 8):
        owner.execute("UPDATE journal_seal SET position = position - 1 WHERE position = %s", [position])


def swap_contents(owner: psycopg.Connection, ids: list[int]) -> None:
    owner.execute(
        "UPDATE journal_entry e SET at = o.at, subject_key = o.subject_key FROM journal_entry o"
        " WHERE (e.id, o.id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))",
        {"a": ids[3], "b": ids[5]},
    )


def swap_places(owner: psycopg.Connection, ids: list[int]) -> None:
    owner.execute("UPDATE journal_seal SET position = 100 WHERE entry_id = %s", [ids[3]])
    owner.execute("UPDATE journal_seal SET position = 4 WHERE entry_id = %s", [ids[4]])
    owner.execute("UPDATE journal_seal SET position = 5 WHERE entry_id = %s", [ids[3]])


def insert_before(owner: psycopg.Connection, ids: list[int]) -> None:
    owner.execute(
        "INSERT INTO journal_entry (at, actor, actor_role, act, subject_label, subject_key, reason, detail, transaction)"
        " SELECT at, actor, actor_role, act, subject_label, 'x', reason, detail, transaction FROM journal_entry WHERE id = %s",
        [ids[2]],
    )


def cut_the_tail(owner: psycopg.Connection, ids: list[int]) -> None:
    owner.execute("DELETE FROM journal_seal WHERE position >= 4")
    owner.execute("DELETE FROM journal_entry WHERE id >= %s", [ids[3]])


def rewrite_from_the_fourth(owner: psycopg.Connection, ids: list[int]) -> None:
    """Edit an entry and make the whole chain anew, as one who owns the database can."""
    owner.execute("UPDATE journal_entry SET actor = 'x' WHERE id = %s", [ids[3]])
    running = chain.START
    for position, _, _, content in chain.sealed_after(0, 100):
        previous, running = running, chain.link(running, content)
        owner.execute("UPDATE journal_seal SET previous = %s, hash = %s WHERE position = %s", [previous, running, position])


@pytest.mark.parametrize(
    ("tamper", "position", "kind"),
    [
        (delete_entry, 4, "missing"),
        (delete_and_close_the_gap, 4, "relinked"),
        (swap_contents, 4, "edited"),
        (swap_places, 4, "relinked"),
        (insert_before, 4, "inserted"),
        (cut_the_tail, 4, "cut"),
        (rewrite_from_the_fourth, 7, "republished"),
    ],
)
def test_every_kind_of_tampering_is_found_at_its_place(
    sealed: list[Entry], heads_file: Path, owner: psycopg.Connection, tamper: Callable, position: int, kind: str
) -> None:
    tamper(owner, [entry.pk for entry in sealed])
    found = verify(published_in=heads_file)
    assert not found.intact
    assert found.first_break == Break(position, kind)


def test_sealing_does_not_cover_up_what_was_put_in(sealed: list[Entry], heads_file: Path, owner: psycopg.Connection) -> None:
    insert_before(owner, [entry.pk for entry in sealed])
    write(1)
    assert actions.seal(NOW, published_in=heads_file) == 1
    assert verify(published_in=heads_file).first_break == Break(4, "inserted")


@pytest.mark.django_db
def test_sealed_fields_survive_writes_in_bulk() -> None:
    entry = actions.record("read", Entry(pk=1), by=BY, at=NOW)
    values = {name: getattr(entry, name) for name in ("at", "actor", "actor_role", "act", "subject_label", "subject_key")}
    Entry.objects.bulk_create([Entry(**values, reason=f"себеп {number}", detail=[number, None]) for number in range(3)])
    found = Entry.objects.order_by("id").values_list("reason", "detail")
    assert list(found) == [("", {}), ("себеп 0", [0, None]), ("себеп 1", [1, None]), ("себеп 2", [2, None])]


def test_an_entry_removed_under_its_seal_is_found(sealed: list[Entry], heads_file: Path, database_cluster: Cluster) -> None:
    with psycopg.connect(database_cluster.superuser_url.rpartition("/")[0] + "/emhana", autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("DELETE FROM journal_entry WHERE id = %s", [sealed[3].pk])
    assert verify(published_in=heads_file).first_break == Break(4, "deleted")


def test_a_lost_file_of_heads_is_not_taken_for_agreement(sealed: list[Entry], heads_file: Path) -> None:
    heads_file.unlink()
    found = verify(published_in=heads_file)
    assert (found.intact, found.head_agrees) == (False, False)


def test_a_damaged_file_of_heads_is_an_error_of_its_own(sealed: list[Entry], heads_file: Path) -> None:
    heads_file.write_text(heads_file.read_text() + "{\n")
    with pytest.raises(heads.HeadsError, match="line 2"):
        verify(published_in=heads_file)


def test_a_stop_between_commit_and_publishing_is_made_good(sealed: list[Entry], heads_file: Path) -> None:
    write(1)
    assert actions._seal_batch() == 1
    assert verify(published_in=heads_file).intact
    actions.seal(NOW, published_in=heads_file)
    assert heads.published(heads_file)[-1].sealed == 8


@committed
def test_the_sealer_waits_for_the_older_transaction(database_cluster: Cluster, heads_file: Path) -> None:
    """A row of a lower transaction number may commit last: sealing past it would leave it out of order for ever."""
    with psycopg.connect(database_cluster.web_url) as slow:
        slow.execute(
            "INSERT INTO journal_entry (at, actor, actor_role, act, subject_label, subject_key, reason, detail)"
            " VALUES (%s, 'slow', 'x', 'read', 'x', 'x', '', '')",
            [NOW],
        )
        quick = write(3)
        assert actions.seal(NOW, published_in=heads_file) == 0
        assert verify(published_in=heads_file).unsealed == 3
        slow.commit()
    assert actions.seal(NOW, published_in=heads_file) == 4
    order = list(Seal.objects.order_by("position").values_list("entry_id", flat=True))
    assert order[1:] == [entry.pk for entry in quick]
    assert verify(published_in=heads_file).intact


@committed
def test_a_rolled_back_transaction_leaves_no_gap(database_cluster: Cluster, heads_file: Path) -> None:
    with pytest.raises(KeyFileError):
        fail_after_recording()
    write(2)
    assert actions.seal(NOW, published_in=heads_file) == 2
    assert verify(published_in=heads_file).intact


@committed
def test_writers_and_sealers_at_once_leave_one_unbroken_chain(heads_file: Path) -> None:
    failed: list[BaseException] = []

    def work(act: Callable[[], object]) -> None:
        try:
            for _ in range(15):
                act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    acts = [write, write, write, lambda: actions.seal(NOW, published_in=heads_file), lambda: actions.seal(NOW, published_in=heads_file)]
    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    actions.seal(NOW, published_in=heads_file)
    found = verify(published_in=heads_file)
    assert (found.intact, found.sealed, found.unsealed) == (True, 45, 0)


def run_audit(capsys: pytest.CaptureFixture, *options: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    audit.add_arguments(parser)
    code = audit.main(parser.parse_args(["verify", *options]))
    return code, *capsys.readouterr()


def test_the_command_says_yes_then_no(sealed: list[Entry], owner: psycopg.Connection, capsys: pytest.CaptureFixture) -> None:
    code, out, _ = run_audit(capsys, "--json")
    assert (code, json.loads(out)["intact"], json.loads(out)["sealed"]) == (0, True, 7)
    owner.execute("UPDATE journal_entry SET actor = 'x' WHERE id = %s", [sealed[1].pk])
    code, out, _ = run_audit(capsys, "--json")
    assert (code, json.loads(out)["first_break"]) == (1, {"position": 2, "kind": "edited"})
    code, out, _ = run_audit(capsys)
    assert (code, "BROKEN at position 2: edited" in out) == (1, True)


def test_the_command_says_that_it_cannot_find_out(sealed: list[Entry], heads_file: Path, capsys: pytest.CaptureFixture) -> None:
    heads_file.write_text("?\n")
    code, out, said = run_audit(capsys)
    assert (code, out) == (2, "")
    assert "damaged in line 1" in said


def test_without_a_url_there_is_no_database() -> None:
    assert urls.configured(role="web", web="", owner="", pool=8) == {}
