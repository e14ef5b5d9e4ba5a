"""`emhana serve`: the web process alone, for deployments whose database and worker run elsewhere."""

import argparse
import os
import sys

from emhana.cli.network import why_not_free

APPLICATION = "emhana.config.wsgi:application"
# A core is busy with one process; threads beyond a few only make each answer wait for the interpreter's lock.
MOST_WORKERS, THREADS = 4, 4


def granian(host: str, port: int, *, workers: int | None = None, threads: int = THREADS) -> list[str]:
    """Return the command of the web server; each of `workers` processes (one a core, at most four) answers `threads` requests at a time."""
    workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    command += ["--workers", str(workers), "--blocking-threads", str(threads), "--respawn-failed-workers"]
    return [*command, "--log-level", "warning", "--workers-kill-timeout", "1", APPLICATION]


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add the options of the address to listen on."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `emhana serve`."""
    add_address(parser)
    parser.add_argument("--workers", type=int, help=f"number of web processes (default one a core, at most {MOST_WORKERS})")
    parser.add_argument("--threads", type=int, default=THREADS, help="requests each process answers at a time (default %(default)s)")


def main(args: argparse.Namespace) -> int:
    """Replace this process by the web server; return 2 after one line when the port is taken."""
    refusal = why_not_free(args.host, args.port)
    if refusal:
        print(f"emhana serve: {refusal}", file=sys.stderr)
        return 2
    command = granian(args.host, args.port, workers=args.workers, threads=args.threads)
    os.execv(command[0], command)  # noqa: S606 - the service manager then signals the web server itself
