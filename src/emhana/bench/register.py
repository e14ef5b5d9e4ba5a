"""`emhana bench register`: finding a person by IIN or by part of a name, and opening the load of a clinic, among many people.

The people live in a database of their own, which is thrown away; `--size` says how many.
"""

import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, connections

from emhana.bench.measure import Measurement, under
from emhana.postgres import Cluster, remove_state

SIZE, CLINICS, PRECINCTS, TIMES = 100_000, 50, 12, 15
DAY = date(2026, 11, 24)
MILLI = 1e3
COMMAND = "emhana bench register"
IIN = "900304300015"
PEOPLE = """
WITH parts AS (
  SELECT n, (ARRAY['ахметов','сеитов','омаров','касымов','иванов','болатов','жумабаев','ким','нурланов','тулегенов'])[1 + n % 10]
    || substr(md5(n::text), 1, 3) AS family, (ARRAY['аскар','аигул','тимур','олга','данияр','мадина','ерлан'])[1 + n % 7] AS given
  FROM generate_series(1, %(size)s) AS n)
INSERT INTO parties_person (iin_digest, family_name, given_name, patronymic, search_name, born_on, sex, status, language, notice_channels)
SELECT sha256(n::text::bytea), family, given, '', family || ' ' || given, date '1940-01-01' + n %% 31000, 'female', 'citizen', 'kk', '[]'
FROM parts
"""
CLINIC = """
INSERT INTO reference_territory (code, level, name_kk, name_ru, name_en, former_names, valid)
VALUES ('750000000', 'republican_city', 'Алматы', 'Алматы', 'Almaty', '[]', '[2000-01-01,)');
INSERT INTO parties_organisation
  (bin, name_kk, name_ru, name_en, gives_primary_care, territory_id, address, phone, accessibility, valid)
SELECT lpad(n::text, 12, '0'), 'Емхана', 'Поликлиника', 'Clinic', true, t.id, '', '', '{}', '[2000-01-01,)'
FROM generate_series(1, 50) AS n, reference_territory t;
INSERT INTO parties_precinct (organisation_id, number, post, doctor, valid)
SELECT o.id, n, (ARRAY['gp','therapist','paediatrician'])[1 + n % 3], 'Дәрігер', '[2000-01-01,)'
FROM parties_organisation o, generate_series(1, 12) AS n
"""
ATTACHED = """
INSERT INTO registers_attachment
  (person_id, organisation_id, funding, volume, contract, ground, basis_code, basis, residence, border, first, overload, valid,
   recorded_at, end_reason, ended_by)
SELECT id, 1 + id % 50, 'state', 'guaranteed', '', '', 'first_load', 'bench', '', false, true, false, '[2020-01-01,)', now(), '', ''
FROM parties_person;
INSERT INTO registers_placement (attachment_id, person_id, precinct_id, valid, recorded_at)
SELECT a.id, a.person_id, p.id, a.valid, now() FROM registers_attachment a
JOIN parties_precinct p ON p.organisation_id = a.organisation_id AND p.number = (1 + (a.person_id / 50) % 12)::text
"""


def run(size: int | None) -> list[Measurement]:
    """Return the median milliseconds of each search and of one load among `size` people."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        data = Path(name) / "data"
        with Cluster(data) as cluster:
            _set_up(cluster, Path(name))
            _fill(size or SIZE)
            measured = _measure()
            connections.close_all()
        remove_state(data)
    return measured


def _set_up(cluster: Cluster, folder: Path) -> None:
    os.environ |= {
        "EMHANA_DATABASE_ROLE": "owner", "DATABASE_OWNER_URL": cluster.owner_url, "DATABASE_URL": cluster.web_url,
        "DJANGO_SETTINGS_MODULE": "emhana.config.settings", "EMHANA_SECRET_KEY": secrets.token_urlsafe(40),
        "EMHANA_KEY_FILE": str(folder / "keys.json"),
    }  # fmt: skip
    django.setup()
    import_module("emhana.keyring.keys").ensure(folder / "keys.json")
    call_command("migrate", interactive=False, verbosity=0)


def _fill(size: int) -> None:
    digest = import_module("emhana.parties.models").digest
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.replace("% 10]", "%% 10]").replace("% 7]", "%% 7]"), {"size": size})
        cursor.execute(CLINIC)
        cursor.execute(ATTACHED)
        cursor.execute("UPDATE parties_person SET iin_digest = %s WHERE id = %s", [digest("iin_digest", IIN), size // 2])
        # What the server does by itself after such a load: then the index alone answers.
        cursor.execute("VACUUM ANALYZE")


def _measure() -> list[Measurement]:
    # Models exist only once Django is set up, which this benchmark does by itself.
    models, load = import_module("emhana.parties.models"), import_module("emhana.registers.attachment.load")
    history = import_module("emhana.registers.attachment.history")
    people, clinic = models.Person.objects, models.Organisation.objects.get(pk=7)
    precinct = clinic.precincts.first()
    works: list[tuple[str, Callable[[], Any], float]] = [
        ("person by IIN", lambda: list(people.with_iin(IIN)), 200.0),
        ("person by two parts of a name", lambda: list(people.called("жумаб мад")[:50]), 200.0),
        ("person by a rare part of a name", lambda: list(people.called("касымов1a")[:50]), 200.0),
        ("load of a clinic", lambda: load.loads(clinic, on=DAY), 300.0),
        ("people of a precinct", lambda: list(history.of_precinct(precinct, on=DAY)[:50]), 300.0),
        ("people without a doctor", lambda: history.without_doctor(clinic, on=DAY).count(), 300.0),
    ]
    return [under(f"register: {name}", _median(work), "ms", bound, COMMAND) for name, work, bound in works]


def _median(work: Callable[[], Any]) -> float:
    work()
    runs = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        runs.append((time.perf_counter() - start) * MILLI)
    return statistics.median(runs)
