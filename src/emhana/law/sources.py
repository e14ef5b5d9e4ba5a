"""Reads YAML in which the law is written, and says of every mistake in which file and on which line it stands."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

try:
    from yaml import CSafeLoader as SafeLoader  # ten times as quick; not every build of PyYAML has it
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

M = TypeVar("M", bound=BaseModel)


class LawError(Exception):
    """A text of law cannot be used: the message names the file, the line and the reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


class _StrictLoader(SafeLoader):
    """Safe YAML that refuses a key written twice instead of keeping the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key!r} is written twice", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> tuple[Any, yaml.Node]:
    """Return the content of `path` and its node tree; raises `LawError` for broken YAML or an empty file."""
    loader = _StrictLoader(path.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        if node is None:
            raise LawError(path, 1, "the file is empty")
        return loader.construct_document(node), node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LawError(path, mark.line + 1 if mark else 1, error.problem or "not YAML") from error
    finally:
        loader.dispose()


def line_of(node: yaml.Node, location: tuple[int | str, ...]) -> int:
    """Return the line (from 1) on which the value at `location` stands, or that of its nearest parent."""
    line = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                continue
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def load(path: Path, model: type[M]) -> M:
    """Return the file at `path` as `model`; raises `LawError` with file, line and reason for the first mistake."""
    content, node = read_yaml(path)
    try:
        return model.model_validate(content, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise LawError(path, line_of(node, first["loc"]), f"{where}: {first['msg']}" if where else first["msg"]) from error
