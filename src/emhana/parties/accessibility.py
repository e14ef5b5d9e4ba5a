"""What helps people with a disability in a building, in the words of a page; an organisation says of each whether it is there."""

from django.utils.translation import gettext_lazy as _l

# What row 10 of the standards names, one list a building for every service [ALL-10-03]; the rest is shown where it is stated.
NAMED = {
    "ramp": _l("Ramp"),
    "call_button": _l("Call button at the entrance"),
    "tactile_path": _l("Tactile path for blind and partially sighted people"),
    "waiting_room": _l("Waiting room"),
    "sample_stands": _l("Stands with samples of documents"),
}
BESIDES = {
    "lift": _l("Lift"),
    "accessible_toilet": _l("Toilet for people in wheelchairs"),
    "tactile_signs": _l("Tactile signs"),
    "sign_language": _l("Sign language interpreter"),
}
