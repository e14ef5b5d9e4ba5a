"""Categories of the passports in the words of a page, whoever reads it."""

from django.utils.translation import gettext_lazy as _l

CATEGORIES = {
    "pensioner": _l("Pensioner"),
    "person_with_disability": _l("Person with a disability"),
    "legal_representative": _l("Legal representative"),
    "representative": _l("Representative"),
    "by_power_of_attorney": _l("Representative by power of attorney"),
    "convict": _l("Convicted person"),
    "conscript": _l("Conscript"),
    "student": _l("Student"),
    "child_born_abroad": _l("Child born abroad"),
    "ward": _l("Resident of a home or institution"),
    "vhi_contract": _l("Person insured under a contract"),
    "vhi_family": _l("Family members insured under a contract"),
    "vhi_minor": _l("Insured person under 18"),
    "payer": _l("Person who pays for the examination"),
    "third_party": _l("Somebody else who asks"),
    "consent": _l("Consent to donation"),
    "refusal": _l("Refusal of donation"),
}
