"""`emhana doctor`: is this machine able to run the product, and if not, what to do."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg

from emhana.catalogue import SERVICES
from emhana.cli.network import answers, why_not_free
from emhana.cli.serve import add_address
from emhana.notifications import addresses
from emhana.postgres import Cluster, ClusterError, binaries

OLDEST_PYTHON = (3, 11)
OLDEST_SERVER = 15
OLDEST_TZDATA = "2024.1"  # the first with Kazakhstan in one zone


@dataclass(frozen=True)
class Check:
    """One finding: `detail` says what was seen, `advice` what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def python_version() -> Check:
    """Return whether this Python is new enough."""
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Check("python", sys.version_info[:2] >= OLDEST_PYTHON, sys.version.split()[0], f"install Python {oldest} or newer")


def programs() -> Check:
    """Return whether the embedded PostgreSQL is installed; an external database makes it unnecessary."""
    if os.environ.get("DATABASE_URL"):
        return Check("postgresql programs", True, "not needed: DATABASE_URL is set")
    try:
        binaries.installed()
    except ClusterError as error:
        return Check("postgresql programs", False, "missing", str(error))
    return Check("postgresql programs", True, binaries.version())


def data_folder(data: Path) -> Check:
    """Return whether `data`, or the nearest folder above it that exists, can be written."""
    nearest = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    writable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return Check("data folder", writable, str(data.absolute()), f"let this account write {nearest}, or choose another with --data")


def port(host: str, number: int, data: Path) -> Check:
    """Return whether the web can listen, or already does: a running installation holds its own port."""
    refusal = why_not_free(host, number)
    if refusal and Cluster(data).is_held() and answers(host, number):
        return Check("port", True, f"{number} on {host} is the running installation's")
    return Check("port", refusal is None, refusal or f"{number} on {host} is free", "stop what uses it, or choose another with --port")


def database(data: Path) -> Check:
    """Return whether the database takes a connection; an embedded one at rest is ok, `emhana run` starts it."""
    url, embedded = os.environ.get("DATABASE_URL"), Cluster(data)
    if not url and not embedded.is_held():
        return Check("database", True, "embedded, not running: emhana run starts it")
    advice = "correct DATABASE_URL" if url else f"see {embedded.data / 'postgres' / 'server.log'}"
    try:
        with psycopg.connect(url or embedded.web_url, connect_timeout=5) as connection:
            major = connection.info.server_version // 10000
    except (psycopg.Error, ClusterError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return Check("database", False, reason, advice)
    return Check("database", major >= OLDEST_SERVER, f"PostgreSQL {major}", f"use PostgreSQL {OLDEST_SERVER} or newer")


def time_zones() -> Check:
    """Return whether the rules of time zones know that Kazakhstan has one zone since 2024-03-01."""
    advice = "install the package tzdata anew"
    try:
        found = metadata.version("tzdata")
        ZoneInfo("Asia/Almaty")
    except (metadata.PackageNotFoundError, ZoneInfoNotFoundError):
        return Check("time zones", False, "missing", advice)
    current = [int(part) for part in found.split(".")[:2]] >= [int(part) for part in OLDEST_TZDATA.split(".")]
    return Check("time zones", current, f"tzdata {found}", advice)


def notice_addresses() -> Check:
    """Return whether each office that a passport names as told of changes can be written to; a demo shows the letters instead."""
    name, advice = "notice addresses", "set EMHANA_NOTICE_ADDRESSES, code=address with commas between; their letters wait meanwhile"
    if os.environ.get("EMHANA_DEMO", "1") == "1":
        return Check(name, True, "not needed in a demo")
    try:
        known = addresses.parse(os.environ.get("EMHANA_NOTICE_ADDRESSES", ""))
    except ValueError as error:
        return Check(name, False, str(error), advice)
    missing = sorted({office.code for service in SERVICES for office in service.passport.informed} - known.keys())
    return Check(name, not missing, f"none for {', '.join(missing)}" if missing else "set", advice)


def checks(*, host: str, number: int, data: Path) -> list[Check]:
    """Return every finding, in the order they matter."""
    looks: list[Callable[[], Check]] = [python_version, programs, time_zones]
    looks += [lambda: data_folder(data), lambda: port(host, number, data), lambda: database(data), notice_addresses]
    return [look() for look in looks]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `emhana doctor`."""
    add_address(parser)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of everything that is kept (default %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def main(args: argparse.Namespace) -> int:
    """Print a line for each check; return 0 when all are ok, else 1."""
    found = checks(host=args.host, number=args.port, data=args.data)
    ok = all(check.ok for check in found)
    if args.json:
        print(json.dumps({"ok": ok, "checks": [asdict(check) for check in found]}, ensure_ascii=False))
        return 0 if ok else 1
    for check in found:
        print(f"{'ok' if check.ok else 'failed':<7} {check.name}: {check.detail}{'' if check.ok else f' - {check.advice}'}")
    return 0 if ok else 1
