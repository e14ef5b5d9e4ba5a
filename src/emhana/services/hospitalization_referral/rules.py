"""Referral for hospitalisation: the two grounds of row 9."""

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook


class Facts(judgement.Facts):
    """What the case is judged by. None means: not known yet."""

    unreliable: tuple[str, ...] | None = Field(
        default=None, description="Documents or data the provider established to be unreliable, each with its evidence; empty: none."
    )
    requirements_met: bool | None = Field(
        default=None, description="Whether the applicant and the papers meet the normative act, indications for inpatient care included."
    )
    failed_requirement: str | None = Field(default=None, description="The requirement that is not met, in words.")
    failed_act: str | None = Field(default=None, description="The normative act that sets the failed requirement.")
    failed_clause: str | None = Field(default=None, description="The clause of that act.")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[HOSP-09-01] The provider established that documents or data submitted are unreliable."""
    return grounds.unreliable_of(facts.unreliable)


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[HOSP-09-02, ALL-00-02] The applicant or the papers fail a requirement; the act and the clause must be cited."""
    return grounds.not_met_unless_named(
        facts.requirements_met, requirement=facts.failed_requirement, act=facts.failed_act, clause=facts.failed_clause
    )
