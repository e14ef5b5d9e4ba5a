"""What a page says to NCALayer and hears from it, through a real websocket to the stand-in; its signatures count."""

import base64
import http.client
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from emhana.documents import citizen_keys
from emhana.documents.signing import DemoAuthority
from emhana.integrations.ncalayer import fake, websocket
from emhana.signatures.issuing import Named
from emhana.signatures.trust import trust_in
from emhana.signatures.verification import Use, verify
from tests.contracts import targets

TEXT = "Сынақ мәтіні\n".encode()
PEOPLE = (Named("881231399011", "Сейітов", "Арман"), Named("650615499905", "Ли", "Ольга", "Сергеевна"))
ASKED = {
    "module": "kz.gov.pki.knca.basics",
    "method": "sign",
    "args": {
        "allowedStorages": None, "format": "cms", "data": base64.b64encode(TEXT).decode(), "locale": "kk",
        "signingParams": {"decode": True, "encapsulate": False, "digested": False}, "signerParams": {"extKeyUsageOids": []},
    },
}  # fmt: skip
OLD = {
    "module": "kz.gov.pki.knca.commonUtils",
    "method": "createCAdESFromBase64",
    "args": ["PKCS12", "SIGNATURE", base64.b64encode(TEXT).decode(), False],
}


class Page:
    """A page's end of the websocket."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=5)
        self.stream = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET / HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n\r\n"
        self.socket.sendall(head.encode())
        lines = []
        while (line := self.stream.readline().strip()) != b"":
            lines.append(line.decode())
        assert lines[0].startswith("HTTP/1.1 101")
        assert f"Sec-WebSocket-Accept: {websocket.accepted(key)}" in lines

    def hear(self) -> dict:
        """Return the next message; a server masks nothing and these are short of 64 KiB."""
        head = self.stream.read(2)
        length = head[1] if head[1] < 126 else int.from_bytes(self.stream.read(2))
        return json.loads(self.stream.read(length))

    def say(self, what: dict) -> dict:
        """Send a message as a browser does, masked, and return the answer."""
        body, mask = json.dumps(what).encode(), os.urandom(4)
        length = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2)
        self.socket.sendall(b"\x81" + length + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(body)))
        return self.hear()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DemoAuthority:
    return DemoAuthority.create(tmp_path_factory.mktemp("ncalayer") / "authority", timezone.now())


@pytest.fixture(scope="module")
def layer(authority: DemoAuthority) -> Iterator[targets.StandIn]:
    folder = citizen_keys.ensure(authority, PEOPLE, now=timezone.now())
    with targets.running("emhana.integrations.ncalayer.fake", ["--keys", str(folder)]) as stand_in:
        yield stand_in


@pytest.fixture
def page(layer: targets.StandIn) -> Iterator[Page]:
    layer.control(answer="sign", key=0)
    opened = Page(layer.url)
    assert "version" in opened.hear()["result"]
    yield opened
    opened.stream.close()
    opened.socket.close()


def signed_by(cms: str, authority: DemoAuthority) -> str:
    trust = trust_in(authority.folder, demo=True)
    return verify(cms.encode(), TEXT, trust=trust, use=Use.SIGN, at=timezone.now()).holder.iin


def test_it_signs_by_the_new_module_and_by_the_old_one(page, authority):
    answer = page.say(ASKED)
    assert answer["status"] is True
    assert signed_by(answer["body"]["result"][0], authority) == PEOPLE[0].iin
    answer = page.say(OLD)
    assert answer["code"] == "200"
    assert answer["responseObject"].startswith("-----BEGIN CMS-----")
    assert signed_by(answer["responseObject"], authority) == PEOPLE[0].iin


def test_the_person_closes_the_window_or_the_key_does_not_open(page, layer):
    layer.control(answer="cancel")
    assert page.say(ASKED) == {"status": True, "body": {}}
    layer.control(answer="fail")
    answer = page.say(ASKED)
    assert (answer["status"], answer["code"]) == (False, "500")
    assert page.say({"module": "kz.gov.pki.knca.basics", "method": "unknown"})["status"] is False


def test_the_key_is_chosen_on_the_page_and_a_file_is_signed_byte_for_byte(layer, authority):
    assert "Ли Ольга" in layer.ask("GET", "/")[1].decode()
    layer.ask("POST", "/key", b"key=1")
    for content in (TEXT, b"no end of line", b"two\r\nlines\r\n"):
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="t.txt"\r\n\r\n' + content + b"\r\n--x--\r\n"
        connection = http.client.HTTPConnection(urlsplit(layer.url).netloc, timeout=5)
        connection.request("POST", "/sign", body, {"Content-Type": "multipart/form-data; boundary=x"})
        cms = connection.getresponse().read()
        connection.close()
        trust = trust_in(authority.folder, demo=True)
        assert verify(cms, content, trust=trust, use=Use.SIGN, at=timezone.now()).holder.iin == PEOPLE[1].iin


def test_a_folder_with_something_else_is_refused(tmp_path: Path):
    (tmp_path / "01.p12").write_bytes(b"not a key")
    with pytest.raises(SystemExit, match="is not a key file"):
        fake.keys_in(tmp_path)


def test_keys_are_made_once(authority):
    folder = citizen_keys.ensure(authority, PEOPLE, now=timezone.now())
    before = (folder / "01.p12").read_bytes()
    citizen_keys.ensure(authority, PEOPLE, now=timezone.now())
    assert (folder / "01.p12").read_bytes() == before
    assert (folder / "01.p12").stat().st_mode & 0o777 == 0o600
    assert citizen_keys.key_file(authority, PEOPLE[0], ec.generate_private_key(ec.SECP256R1()), now=timezone.now())
