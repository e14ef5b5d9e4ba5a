"""What a page and NCALayer say to each other over the websocket, as ncalayer-js-client 1.5 speaks it. The page's side is its script."""

from dataclasses import dataclass
from typing import Any

BASICS, COMMON = "kz.gov.pki.knca.basics", "kz.gov.pki.knca.commonUtils"
GREETING = {"result": {"version": "1.4"}}
DETACHED_CADES = "createCAdESFromBase64"


@dataclass(frozen=True)
class Question:
    """What is to be signed: base64 texts, whether the text goes inside, and by which module it was asked."""

    texts: tuple[str, ...]
    inside: bool
    old: bool


def read(said: Any) -> Question | None:
    """Return what a message asks to sign, None for anything else."""
    if not isinstance(said, dict):
        return None
    args = said.get("args")
    if said.get("module") == BASICS and said.get("method") == "sign" and isinstance(args, dict) and args.get("format") == "cms":
        data = args.get("data")
        texts = tuple(data) if isinstance(data, list) else (data,)
        inside = bool(args.get("signingParams", {}).get("encapsulate"))
        return Question(texts, inside, old=False) if all(isinstance(text, str) for text in texts) else None
    if said.get("module") == COMMON and said.get("method") == DETACHED_CADES and isinstance(args, list) and len(args) == 4:
        return Question((str(args[2]),), bool(args[3]), old=True)
    return None


def signed(question: Question, signatures: list[str]) -> dict[str, Any]:
    """Return the answer with the signatures in PEM."""
    if question.old:
        return {"code": "200", "responseObject": signatures[0]}
    return {"status": True, "body": {"result": signatures}}


def cancelled(question: Question) -> dict[str, Any]:
    """Return the answer when the person closed the window."""
    return {"code": "500", "message": "action.canceled"} if question.old else {"status": True, "body": {}}


def failed(words: str, *, old: bool = False) -> dict[str, Any]:
    """Return the answer when nothing could be signed."""
    return {"code": "500", "message": words} if old else {"status": False, "code": "500", "message": words, "details": words}
