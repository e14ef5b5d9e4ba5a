"""The published heads: an append-only file of JSON lines outside the database, against which a shortened chain shows."""

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO


class HeadsError(Exception):
    """The file of published heads cannot be read; the message is one line an operator can act on."""


@dataclass(frozen=True)
class Head:
    """What was published once: how many entries were sealed, and the last hash."""

    sealed: int
    hash: bytes


def publish(path: Path, *, now: datetime, head: Callable[[], tuple[int, bytes]]) -> None:
    """Append the current head to `path` unless it is the last one there, and put it on the disk.

    The head is read under the file's lock, so two sealers that publish at once leave their lines in order.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        published, (sealed, digest) = _parsed(path, file), head()
        if sealed > (published[-1].sealed if published else 0):
            file.write(json.dumps({"sealed": sealed, "hash": digest.hex(), "at": now.isoformat()}) + "\n")
            file.flush()
            os.fsync(file.fileno())


def published(path: Path) -> list[Head]:
    """Return every published head, oldest first; none when there is no file. Raises HeadsError for a damaged one."""
    try:
        with path.open(encoding="utf-8") as file:
            return _parsed(path, file)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise HeadsError(f"the journal heads {path} cannot be read: {error.strerror}") from None


def _parsed(path: Path, file: IO[str]) -> list[Head]:
    file.seek(0)
    found = []
    for number, line in enumerate(file, start=1):
        try:
            content = json.loads(line)
            found.append(Head(sealed=int(content["sealed"]), hash=bytes.fromhex(content["hash"])))
        except (ValueError, KeyError, TypeError):
            raise HeadsError(f"the journal heads {path} are damaged in line {number}") from None
    return found
