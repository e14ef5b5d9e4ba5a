"""The stand-in of NCALayer: `python -m emhana.integrations.ncalayer.fake --port N --keys FOLDER`.

FOLDER holds key files (*.p12 without a password). The real program lets the person choose a key in its window; here it is chosen
on the page at `/`, which also signs a file. POST {"answer": "cancel"} or "fail" to /_control makes the window close or break.
"""

import base64
import binascii
import html
import json
import sys
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from emhana.integrations import standin
from emhana.integrations.ncalayer import messages, websocket

PATIENCE = 300.0
HTML = "text/html; charset=utf-8"
HANDSHAKE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
PAGE = """<!doctype html><html lang="kk"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>NCALayer: demo</title><h1>NCALayer</h1><p>Демо: ойдан шығарылған адамдардың кілттері. Демо: ключи вымышленных людей.</p>
<form method="post" action="/key"><fieldset><legend>Кілт / Ключ</legend>%s</fieldset><p><button>Таңдау / Выбрать</button></p></form>
<form method="post" action="/sign" enctype="multipart/form-data"><p><label>Файл <input type="file" name="file" required></label>
<button>Қол қою / Подписать</button></p></form></html>"""


@dataclass(frozen=True)
class Key:
    """A key file: the name in its certificate, the key and the certificate."""

    name: str
    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate

    def sign(self, content: bytes, *, inside: bool) -> str:
        """Return the CMS of `content` as NCALayer writes it."""
        options = [PKCS7Options.Binary] + ([] if inside else [PKCS7Options.DetachedSignature])
        builder = PKCS7SignatureBuilder().set_data(content).add_signer(self.certificate, self.private, hashes.SHA256())
        return builder.sign(Encoding.PEM, options).decode().replace(" PKCS7-", " CMS-")


def keys_in(folder: Path) -> list[Key]:
    """Return the keys of the files in `folder`; raise SystemExit naming the file that is not a key."""
    found = []
    for path in sorted(folder.glob("*.p12")):
        try:
            private, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), None)
        except ValueError:
            raise SystemExit(f"{path} is not a key file without a password") from None
        if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or certificate is None:
            raise SystemExit(f"{path} holds no key that signs")
        names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        found.append(Key(str(names[0].value), private, certificate))
    return found


def answer_to(said: bytes, key: Key | None, wanted: str) -> dict[str, Any]:
    """Return what NCALayer answers to a message while `key` is chosen; `wanted` is `sign`, `cancel` or `fail`."""
    try:
        question = messages.read(json.loads(said))
        if question is None:
            return messages.failed("unknown module or method")
        if wanted == "cancel":
            return messages.cancelled(question)
        if wanted == "fail" or key is None:
            return messages.failed("the key cannot be opened", old=question.old)
        texts = [base64.b64decode(text, validate=True) for text in question.texts]
    except (ValueError, binascii.Error):
        return messages.failed("the message cannot be read")
    return messages.signed(question, [key.sign(text, inside=question.inside) for text in texts])


class Layer(standin.Handler):
    """A websocket at every address, and a page to choose a key."""

    keys: list[Key]

    def do_GET(self) -> None:
        """Open the websocket, or show the page."""
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._talk()
        elif self.path == "/":
            self.send(200, _page(self.keys, self.faults["key"]), HTML)
        else:
            super().do_GET()

    def answer(self, body: bytes) -> None:
        """Choose a key, or sign a file."""
        if self.path == "/key":
            number = parse_qs(body.decode(errors="replace")).get("key", ["0"])[0]
            self.faults.change({"key": int(number) if number.isdigit() else 0})
            return self.send(200, _page(self.keys, self.faults["key"]), HTML)
        content, key = _file_in(self.headers.get("Content-Type", ""), body), self._chosen()
        if self.path != "/sign" or content is None or key is None:
            return self.send(400, b"", "text/plain")
        return self.send(200, key.sign(content, inside=False).encode(), "application/octet-stream")

    def _chosen(self) -> Key | None:
        return self.keys[self.faults["key"]] if self.faults["key"] < len(self.keys) else None

    def _talk(self) -> None:
        self.connection.settimeout(PATIENCE)
        answer = websocket.accepted(self.headers.get("Sec-WebSocket-Key", "")).encode()
        self.wfile.write(HANDSHAKE % answer)
        self.close_connection = True
        self._say(messages.GREETING)
        while (received := websocket.receive(self.rfile)) is not None and received[0] != websocket.CLOSE:
            if received[0] == websocket.TEXT:
                self._say(answer_to(received[1], self._chosen(), self.faults["answer"]))

    def _say(self, what: dict[str, Any]) -> None:
        self.wfile.write(websocket.frame(json.dumps(what).encode()))


def handler(keys: list[Key], faults: standin.Faults) -> type[Layer]:
    """Return the handler that signs with `keys`."""
    return type("Layer", (Layer,), {"keys": keys, "faults": faults})


def _page(keys: list[Key], chosen: int) -> bytes:
    marks = ("", " checked")
    rows = (
        f'<p><label><input type="radio" name="key" value="{place}"{marks[place == chosen]}> {html.escape(key.name)}</label></p>'
        for place, key in enumerate(keys)
    )
    return (PAGE % "".join(rows)).encode()


def _file_in(kind: str, body: bytes) -> bytes | None:
    """Return the content of the only file of a form, byte for byte."""
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    for part in form.walk():
        if part.get_filename() is not None:
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else None
    return None


def main(argv: list[str] | None = None) -> int:
    """Serve until told to stop; return 0."""
    parser = standin.arguments(__doc__)
    parser.add_argument("--keys", type=Path, help="folder of key files (default: none, so nothing can be signed)")
    args = parser.parse_args(argv)
    keys = keys_in(args.keys) if args.keys else []
    return standin.serve(args, lambda faults: handler(keys, faults), answer="sign", key=0)


if __name__ == "__main__":
    sys.exit(main())
