"""The server's half of a websocket (RFC 6455), as much as short JSON messages need: no extensions, no fragments."""

import base64
import hashlib
import struct
from io import BufferedIOBase

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
LONGEST = 1 << 20


def accepted(key: str) -> str:
    """Return the answer to the `Sec-WebSocket-Key` of a handshake."""
    return base64.b64encode(hashlib.sha1(f"{key}{GUID}".encode(), usedforsecurity=False).digest()).decode()


def receive(source: BufferedIOBase) -> tuple[int, bytes] | None:
    """Return the kind and the content of the next frame; None when the other side is gone or breaks the rules."""
    head = source.read(2)
    if len(head) < 2 or not head[0] & 0x80 or not head[1] & 0x80:
        return None
    length = head[1] & 0x7F
    if length == 126:
        length = struct.unpack(">H", source.read(2))[0]
    elif length == 127:
        length = struct.unpack(">Q", source.read(8))[0]
    if length > LONGEST:
        return None
    mask, body = source.read(4), source.read(length)
    return head[0] & 0x0F, bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))


def frame(content: bytes, kind: int = TEXT) -> bytes:
    """Return a whole frame of a server, which masks nothing."""
    size = len(content)
    length = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 1 << 16 else b"\x7f" + struct.pack(">Q", size)
    return bytes([0x80 | kind]) + length + content
