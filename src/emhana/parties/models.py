"""Persons and organisations: who they are, where they live, who stands for whom, who works where, all of it in time."""

from emhana.parties.merges import Merge, MergeProposal
from emhana.parties.organisations import DoctorTerm, FundContract, NewFacility, Organisation, OrganisationQuerySet, Precinct
from emhana.parties.persons import GROUP_A, OF_PERSON, Person, PersonQuerySet, Representation, Residence, Status, digest

__all__ = [
    "GROUP_A", "OF_PERSON", "DoctorTerm", "FundContract", "Merge", "MergeProposal", "NewFacility", "Organisation", "OrganisationQuerySet",
    "Person", "PersonQuerySet", "Precinct", "Representation", "Residence", "Status", "digest",
]  # fmt: skip
