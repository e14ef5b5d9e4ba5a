"""The key file, sealed values, hashes to look up by, and the URL of the database."""

import json
import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import models

from emhana.keyring import cipher, fields, keys, lookup, personal
from emhana.keyring.cipher import Tampered
from emhana.keyring.keys import KeyFileError, Vault
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import PersonalData
from emhana.postgres import urls

PLACE = "parties_person.iin"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "keys.json"


@pytest.fixture
def made(path: Path) -> keys.Keys:
    return keys.ensure(path)


def test_first_start_makes_a_private_file_and_the_next_one_keeps_it(path: Path) -> None:
    first = keys.ensure(path)
    content = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.ensure(path).active == first.active
    assert path.read_bytes() == content
    assert [item.name for item in path.parent.iterdir()] == ["keys.json"]


def test_a_file_made_by_another_process_meanwhile_is_kept(path: Path, made: keys.Keys) -> None:
    content = path.read_bytes()
    keys._write(path, {"active": "other"}, replace=False)
    assert path.read_bytes() == content


def test_keys_are_not_shown_by_repr(path: Path, made: keys.Keys) -> None:
    assert json.loads(path.read_text())["lookup"] not in repr(made)
    assert "lookup=" not in repr(made)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.chmod(0o644), "open to every account"),
        (lambda path: path.write_text("{"), "is damaged"),
        (lambda path: path.write_text("[]"), "is damaged"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "cannot be read"),
        (lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | {"active": "gone"})), "no usable active key"),
        (lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | {"lookup": "c2hvcnQ="})), "is damaged"),
    ],
)
def test_an_unusable_file_is_named_with_what_to_do(path: Path, made: keys.Keys, damage, said: str) -> None:
    damage(path)
    with pytest.raises(KeyFileError, match=said):
        keys.load(path)


@pytest.mark.parametrize("plain", [b"", b"850101300123", os.urandom(5000)])
def test_a_sealed_value_opens_in_its_column(made: keys.Keys, plain: bytes) -> None:
    sealed = cipher.seal(plain, place=PLACE, keys=made)
    assert cipher.open(sealed, place=PLACE, keys=made) == plain
    assert not plain or plain not in sealed


def test_text_comes_back_and_equal_texts_seal_differently(made: keys.Keys) -> None:
    one, other = (cipher.seal_text("Әлия Сейітқызы", place=PLACE, keys=made) for _ in range(2))
    assert one != other
    assert cipher.open_text(one, place=PLACE, keys=made) == "Әлия Сейітқызы"


def test_every_changed_byte_and_every_cut_is_noticed(made: keys.Keys) -> None:
    sealed = cipher.seal(b"850101300123", place=PLACE, keys=made)
    for index in range(len(sealed)):
        changed = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        for bad in (changed, sealed[:index]):
            with pytest.raises(Tampered):
                cipher.open(bad, place=PLACE, keys=made)


def test_a_value_moved_to_another_column_does_not_open(made: keys.Keys) -> None:
    with pytest.raises(Tampered, match="another column"):
        cipher.open(cipher.seal(b"x", place=PLACE, keys=made), place="parties_person.phone", keys=made)


def test_after_a_rotation_new_values_use_the_new_key_and_old_ones_still_open(path: Path, made: keys.Keys) -> None:
    old = cipher.seal(b"x", place=PLACE, keys=made)
    rotated = keys.rotate(path)
    assert cipher.open(old, place=PLACE, keys=rotated) == b"x"
    new = cipher.seal(b"x", place=PLACE, keys=rotated)
    assert cipher.key_id(old, place=PLACE) == made.active
    assert cipher.key_id(new, place=PLACE) == rotated.active != made.active
    assert rotated.lookup == made.lookup
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Tampered, match="does not have"):
        cipher.open(new, place=PLACE, keys=made)


def test_a_rotation_is_seen_without_a_restart(path: Path, made: keys.Keys, settings) -> None:
    settings.EMHANA_KEY_FILE = path
    assert keys.current().active == made.active
    rotated = keys.rotate(path)
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert keys.current().active == rotated.active


@pytest.mark.parametrize(
    ("one", "other", "purpose"),
    [
        ("+7 (701) 123-45-67", "87011234567", Purpose.PHONE),
        ("Aliya@Example.kz ", "aliya@example.kz", Purpose.EMAIL),
        ("N 1234-5678", "n12345678", Purpose.DOCUMENT),
        ("850101 300123", "850101300123", Purpose.IIN),
    ],
)
def test_one_value_in_two_spellings_has_one_hash(made: keys.Keys, one: str, other: str, purpose: Purpose) -> None:
    assert lookup.digest(one, purpose=purpose, keys=made) == lookup.digest(other, purpose=purpose, keys=made)


def test_hashes_differ_by_purpose_value_and_installation(made: keys.Keys, tmp_path: Path) -> None:
    elsewhere = keys.ensure(tmp_path / "other.json")
    found = {
        lookup.digest("850101300123", purpose=Purpose.IIN, keys=made),
        lookup.digest("850101300123", purpose=Purpose.BIN, keys=made),
        lookup.digest("850101300124", purpose=Purpose.IIN, keys=made),
        lookup.digest("850101300123", purpose=Purpose.IIN, keys=elsewhere),
    }
    assert {len(item) for item in found} == {32}
    assert len(found) == 4


def test_nothing_has_no_hash(made: keys.Keys) -> None:
    with pytest.raises(ValueError, match="nothing to look up"):
        lookup.digest("  ", purpose=Purpose.IIN, keys=made)


class Sample(models.Model):
    """A model of this test only: no table, to try the declarations."""

    iin = fields.EncryptedTextField()
    iin_lookup = fields.LookupField(Purpose.IIN)
    phone = models.TextField()
    note = models.TextField()
    personal_data = PersonalData(encrypted={"iin", "iin_lookup", "phone"}, plain={"gone": "x", "id": ""}, impersonal={"iin"})

    class Meta:
        app_label = "keyring_test"


def test_declarations_are_compared_with_the_columns() -> None:
    assert personal.undeclared(Sample) == ["note"]
    assert personal.unprotected(Sample) == ["phone"]
    assert personal.misdeclared(Sample) == ["gone", "id", "iin"]


@pytest.mark.parametrize("condition", [{"iin": "850101300123"}, {"iin__contains": "85"}, {"iin__in": ["1"]}])
def test_a_sealed_column_is_not_searched(condition: dict) -> None:
    with pytest.raises(FieldError):
        Sample.objects.filter(**condition)


def test_a_sealed_column_may_be_tested_for_null() -> None:
    assert Sample.objects.filter(iin__isnull=True).query.where.children[0].lookup_name == "isnull"


@pytest.mark.parametrize("value", ["850101300123", b"850101300123"])
def test_the_hash_column_takes_no_plain_value(value: str | bytes) -> None:
    with pytest.raises(TypeError, match="never the value"):
        Sample._meta.get_field("iin_lookup").get_db_prep_value(value, connection=None)


def test_a_url_gives_every_part() -> None:
    found = urls.parse("postgresql://web:p%40ss@db.kz:5433/emhana?sslmode=verify-full&connect_timeout=3", pool=8)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == ("web", "p@ss", "db.kz", "5433", "emhana")
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert found["OPTIONS"]["pool"]["max_size"] == 8


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://web@/emhana?host=/run/postgresql", "/run/postgresql", ""),
        ("postgresql://web@%2Frun%2Fpostgresql/emhana", "/run/postgresql", ""),
        ("postgresql://web@[::1]:5433/emhana", "::1", "5433"),
        ("postgresql://web@a:1,b:2/emhana?target_session_attrs=read-write", "a,b", "1,2"),
        ("postgres://web@a,b/emhana", "a,b", ""),
    ],
)
def test_sockets_and_several_hosts_are_understood(url: str, host: str, port: str) -> None:
    found = urls.parse(url)
    assert (found["HOST"], found["PORT"]) == (host, port)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mysql://web:secret@a/emhana",
        "postgresql:emhana",
        "postgresql://a/emhana",
        "postgresql://web:secret@a",
        "postgresql://web:secret@a/emhana/other",
        "postgresql://web:secret@a:0/emhana",
        "postgresql://web:secret@a:port/emhana",
        "postgresql://web:secret@:5432/emhana",
        "postgresql://web:secret@a/emhana?sslmod=require",
        "postgresql://web:secret@a/emhana?sslmode",
        "postgresql://web:secret@a/emhana?sslmode=a&sslmode=b",
        "postgresql://web:secret@a/emhana?host=b",
        "postgresql://web:secret@a/emhana#x",
    ],
)
def test_a_wrong_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(urls.DatabaseUrlError) as refused:
        urls.parse(url)
    assert "secret" not in str(refused.value)


def test_a_vault_opens_nothing_else_and_is_opened_by_no_other_key(made: keys.Keys) -> None:
    sealed = cipher.seal(b"x", place=PLACE, keys=made.of(Vault.NARCOLOGY))
    assert cipher.open(sealed, place=PLACE, keys=made.of(Vault.NARCOLOGY)) == b"x"
    for other in (made, made.of(Vault.PSYCHIATRY)):
        with pytest.raises(Tampered):
            cipher.open(sealed, place=PLACE, keys=other)
    digests = {lookup.digest("850327300123", purpose=Purpose.IIN, keys=own) for own in (made, *made.vaults.values())}
    assert len(digests) == 1 + len(Vault)


def test_a_file_from_before_a_vault_was_known_gets_its_keys_and_keeps_the_others(path: Path, made: keys.Keys) -> None:
    content = json.loads(path.read_text())
    del content["vaults"]["narcology"]
    path.write_text(json.dumps(content))
    with pytest.raises(KeyFileError, match="no keys for narcology: run emhana migrate"):
        keys.load(path).of(Vault.NARCOLOGY)
    old = cipher.seal(b"x", place=PLACE, keys=made.of(Vault.PSYCHIATRY))
    added = keys.ensure(path)
    assert cipher.open(old, place=PLACE, keys=added.of(Vault.PSYCHIATRY)) == b"x"
    assert added.of(Vault.NARCOLOGY).active != made.of(Vault.NARCOLOGY).active
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_vault_is_rotated_alone(path: Path, made: keys.Keys) -> None:
    old = cipher.seal(b"x", place=PLACE, keys=made.of(Vault.NARCOLOGY))
    rotated = keys.rotate(path, vault=Vault.NARCOLOGY)
    assert cipher.open(old, place=PLACE, keys=rotated.of(Vault.NARCOLOGY)) == b"x"
    assert rotated.of(Vault.NARCOLOGY).active != made.of(Vault.NARCOLOGY).active
    assert (rotated.active, rotated.of(Vault.PSYCHIATRY).active) == (made.active, made.of(Vault.PSYCHIATRY).active)
