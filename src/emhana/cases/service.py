"""What the engine knows of a service: its passport, its rules, its facts. The engine never names one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

from emhana.law.judgement import Facts, Judgement, Rule, assess, rules_in
from emhana.law.lawbook import LawBook
from emhana.law.passport import Passport, load_passport


@dataclass(frozen=True)
class Service:
    """One state service, ready to be judged."""

    passport: Passport
    facts: type[Facts]
    rules: Mapping[str, Rule]
    folder: Path

    @property
    def code(self) -> str:
        """Return the code of the service."""
        return self.passport.code

    def judge(self, facts: Mapping[str, Any], *, on: date, law: LawBook) -> Judgement:
        """Return the judgement of raw `facts`; raises pydantic's ValidationError for facts of the wrong shape."""
        return assess(self.passport, self.rules, self.facts.model_validate(facts), on=on, law=law)


def service_from(rules: ModuleType) -> Service:
    """Return the service whose `rules` module stands beside its passport.yaml.

    Raises `LawError` for a broken passport and LookupError for a rule that is missing or cites otherwise.
    """
    folder = Path(str(resources.files(rules.__package__ or "")))
    passport = load_passport(folder / "passport.yaml")
    return Service(passport, rules.Facts, rules_in(vars(rules), passport), folder)
