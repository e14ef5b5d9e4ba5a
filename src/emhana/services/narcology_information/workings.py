"""Information from the narcology register: the workings it shares with the two other registers."""

from emhana.cases.service import service_from
from emhana.registers.dispensary.models import Register
from emhana.services.dispensary_workings import Dispensary
from emhana.services.narcology_information import rules

WORKINGS = Dispensary(service_from(rules), Register.NARCOLOGY).workings()
