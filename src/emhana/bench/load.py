"""Run in a process of its own: sends requests over keep-alive connections and prints what came back, and how long each took.

Standard input holds `{"host", "port", "connections", "requests": [{"method", "path", "headers", "body"}]}`.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

END = b"\r\n\r\n"
LENGTH = b"content-length:"


async def drive(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the seconds of the whole run and, for each request in order, its status, its seconds and its answer."""
    waiting = iter(list(enumerate(_encoded(plan))))
    answers: list[Any] = [None] * len(plan["requests"])
    start = time.perf_counter()
    await asyncio.gather(*(_one_connection(plan["host"], plan["port"], waiting, answers) for _ in range(plan["connections"])))
    return {"seconds": time.perf_counter() - start, "answers": answers}


def _encoded(plan: dict[str, Any]) -> Iterator[bytes]:
    for one in plan["requests"]:
        body = json.dumps(one["body"]).encode() if one.get("body") else b""
        lines = [f"{one['method']} {one['path']} HTTP/1.1", f"Host: {plan['host']}:{plan['port']}", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/json", *(f"{name}: {value}" for name, value in one["headers"].items())]
        yield "\r\n".join(lines).encode() + END + body


async def _one_connection(host: str, port: int, waiting: Iterator[tuple[int, bytes]], answers: list[Any]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for place, request in waiting:
        start = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(END)).lower()
        at = head.index(LENGTH) + len(LENGTH)
        body = await reader.readexactly(int(head[at : head.index(b"\r", at)]))
        answers[place] = (int(head[9:12]), time.perf_counter() - start, body.decode())
    writer.close()


if __name__ == "__main__":
    json.dump(asyncio.run(drive(json.load(sys.stdin))), sys.stdout)
