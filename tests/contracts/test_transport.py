"""The transport against servers that misbehave below the level of any protocol."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable


@contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Return the address of a server that reads one request, talks and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                asked = b""
                while not asked.endswith(b"\r\n\r\nx"):  # what is left unread would reset the connection
                    asked += connection.recv(65536)
                try:
                    talk(connection)
                except OSError:  # the client has left, which is what some tests are about
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/path"
        thread.join(5)


def asked(url: str, within: float = 2.0) -> tuple[int, bytes]:
    return transport.post("the system", url, b"x", {}, within)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.05)


def test_an_answer_in_drops_does_not_outlast_the_limit():
    with server(drip) as url:
        began = time.monotonic()
        with pytest.raises(Unavailable, match="in time"):
            asked(url, within=0.3)
        assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "breaks off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha", "no connection"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (transport.LARGEST_ANSWER + 1), "too large"),
        (b"220 mail.example ESMTP\r\n", "no connection"),
        (b"", "no connection"),
    ],
)
def test_an_answer_that_is_not_whole_is_unavailable(talk, said):
    with server(lambda connection: connection.sendall(talk)) as url, pytest.raises(Unavailable, match=said):
        asked(url)


def test_a_redirect_is_not_followed():
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with server(lambda connection: connection.sendall(moved)) as url:
        assert asked(url) == (302, b"")


def test_words_of_a_refusal_are_kept_without_long_numbers():
    error = Rejected("the system", "номер +7 (700) 000-00-01 и ИИН 881231399011, код 42" + "!" * 500, "7")

    assert error.words.startswith("номер … и ИИН …, код 42!")
    assert len(error.words) <= 200
    assert str(error).endswith("(7)")
