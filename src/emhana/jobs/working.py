"""The worker's life: takes jobs until it is asked to stop, and begins again when the database went away."""

import asyncio
import logging
import os
import signal

from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import Error
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)
AT_A_TIME = 4
FINISH_WITHIN = 1.0  # seconds for the running jobs after a request to stop
GONE_WITHIN = 1.7  # then the process ends as if killed, which every job survives: a supervisor waits two seconds
BEGIN_AGAIN_AFTER = 1.0
AWAY = (ConnectorException, Error, PoolTimeout, OSError)


def work() -> None:
    """Run jobs until SIGTERM or SIGINT. Call it from the main thread."""
    asyncio.run(_work())


async def _work() -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def ask_to_stop() -> None:
        stop.set()
        loop.call_later(GONE_WITHIN, os._exit, 0)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask_to_stop)
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        serving = asyncio.create_task(_serve())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        serving.cancel()
        try:
            await serving
        except asyncio.CancelledError:
            break
        except AWAY as error:
            log.warning("the database is away (%s): trying again", type(error).__name__)
        await asyncio.wait({stopping}, timeout=BEGIN_AGAIN_AFTER)
    os._exit(0)  # a thread that still waits for a gateway would hold the process


async def _serve() -> None:
    """Take jobs over connections of their own: one listens, so that a queued job starts at once."""
    with app.replace_connector(PsycopgConnector(kwargs=connector_params())) as served:
        async with served.open_async():
            await served.run_worker_async(
                concurrency=AT_A_TIME,
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=FINISH_WITHIN,
            )
