"""Whether an address is free, and whether the web answers on it."""

import errno
import http.client
import socket

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


def why_not_free(host: str, port: int) -> str | None:
    """Return one line saying why the web cannot listen on `host` and `port`, or None when it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"port {port} on {host} is taken: stop the program that uses it or choose another with --port"
        return f"cannot listen on {host} port {port}: {error.strerror or error}"
    return None


def answers(host: str, port: int) -> bool:
    """Return whether a web server answers anything on `host` and `port` within half a second."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=0.5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def address(host: str, port: int) -> str:
    """Return the address a person opens, for example http://127.0.0.1:8000/."""
    shown = EVERYWHERE.get(host, host)
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
