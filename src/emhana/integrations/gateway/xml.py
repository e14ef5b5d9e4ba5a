"""XML that strangers send: read without document types, so that no entity is ever declared, let alone expanded."""

from datetime import date
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

LARGEST = 1 << 20


class Malformed(Exception):
    """The bytes are not XML of the kind the gateway exchanges."""


def read(body: bytes) -> Element:
    """Return the root of UTF-8 `body`; raise Malformed when it has a document type or is no XML.

    The text is decoded first, so no other encoding can hide a document type.
    """
    if len(body) > LARGEST:
        raise Malformed("too large")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    if "<!DOCTYPE" in text:
        raise Malformed("a document type is not accepted")
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - without a document type there are no entities
    except ElementTree.ParseError:
        raise Malformed("not XML") from None


def write(root: Element) -> bytes:
    """Return `root` as UTF-8 with a declaration."""
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def add(parent: Element, tag: str, value: str | date | None) -> None:
    """Add an element with `value`, or none when there is nothing to say."""
    if value:
        SubElement(parent, tag).text = value.isoformat() if isinstance(value, date) else value


def text(parent: Element | None, path: str) -> str:
    """Return the text at `path` below `parent`, or "" when there is none."""
    return (parent.findtext(path) or "").strip() if parent is not None else ""
