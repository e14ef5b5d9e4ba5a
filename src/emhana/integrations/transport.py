"""One HTTP POST with a limit on the time and the size of the whole answer. Redirects are not followed."""

import http.client
import ssl
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from emhana.integrations.errors import Unavailable

LARGEST_ANSWER = 1 << 20
CHUNK = 1 << 16


def post(name: str, url: str, body: bytes, headers: Mapping[str, str], within: float) -> tuple[int, bytes]:
    """Return status and body of the answer of `name`; raise Unavailable when there is none whole `within` the seconds.

    Status 5xx is returned, not raised: a SOAP fault comes with it. Up to the first byte of the body the limit holds for each
    read, from there on for the whole.
    """
    until = time.monotonic() + within
    connection = _connection(url, within)
    parts = urlsplit(url)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, dict(headers))
        answer = connection.getresponse()
        return answer.status, _whole(name, connection, answer, until)
    except TimeoutError:
        raise Unavailable(name, "no answer in time") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(name, f"no connection ({type(error).__name__})") from None
    finally:
        connection.close()


def _connection(url: str, within: float) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=within, context=ssl.create_default_context())
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=within)
    raise ValueError("the address of an outside system begins with https:// or http://")


def _whole(name: str, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, until: float) -> bytes:
    body = b""
    while chunk := answer.read1(CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise Unavailable(name, "the answer is too large")
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:  # the limit of the socket is for one read, ours for all of them
            connection.sock.settimeout(left)
    if answer.length:
        raise Unavailable(name, "the answer breaks off")
    return body
