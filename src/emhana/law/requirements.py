"""The requirements ledger: every rule of the orders, numbered, quoted and testable."""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from emhana.law.sources import LawError, line_of, read_yaml


class Requirement(BaseModel):
    """One entry. It is executable unless its `test` begins with `n/a`; a `conflict` carries our `resolution`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    cite: str
    kind: str
    rule: str
    kk: str | None = None
    test: str
    resolution: str | None = None

    @property
    def executable(self) -> bool:
        """Return whether the entry can be proved by a test."""
        return not self.test.startswith("n/a")


@cache
def ledger() -> dict[str, Requirement]:
    """Return all requirements by id, in the order of the files; raises `LawError` for an id used twice."""
    entries: dict[str, Requirement] = {}
    for path in sorted(Path(str(resources.files("emhana.law"))).joinpath("ledger").glob("*.yaml")):
        content, node = read_yaml(path)
        for position, item in enumerate(content):
            entry = _entry(path, item, line_of(node, (position,)))
            if entry.id in entries:
                raise LawError(path, line_of(node, (position,)), f"the id {entry.id} is used twice")
            entries[entry.id] = entry
    return entries


def _entry(path: Path, item: dict[str, Any], line: int) -> Requirement:
    try:
        return Requirement.model_validate(item)
    except ValueError as error:
        raise LawError(path, line, str(error)) from error
