"""The form in which a stage is told to the service-monitoring system.

Its format belongs to another act and is not published [ATT-09-49]. The fields are those the orders imply, the names are ours, and
`STAGES` is the dictionary of values {code, kkValue, ruValue} as the gateway's notifications carry them: another form is mapped here.
"""

from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from emhana.integrations.gateway import xml
from emhana.integrations.gateway.envelope import instant, moment

SERVICE_ID = "STATE_SERVICE_MONITORING"
STAGES: dict[str, tuple[str, str, str]] = {
    "received": ("RECEIVED", "Өтініш келіп түсті", "Заявление поступило"),
    "registered": ("REGISTERED", "Өтініш тіркелді", "Заявление зарегистрировано"),
    "papers_missing": ("PAPERS_MISSING", "Құжаттар толық емес", "Документы представлены не полностью"),
    "papers_completed": ("PAPERS_COMPLETED", "Құжаттар толықтырылды", "Документы дополнены"),
    "not_accepted": ("NOT_ACCEPTED", "Өтініш қабылданбады", "Заявление не принято"),
    "processing": ("IN_PROCESSING", "Өтініш қаралуда", "Заявление рассматривается"),
    "consent_asked": ("CONSENT_ASKED", "Келісім сұралды", "Запрошено согласие"),
    "payment_asked": ("PAYMENT_ASKED", "Төлем күтілуде", "Ожидается оплата"),
    "decided": ("DECIDED", "Шешім қабылданды", "Решение принято"),
    "delivered": ("DELIVERED", "Нәтиже берілді", "Результат выдан"),
    "closed": ("CLOSED", "Іс жабылды", "Дело закрыто"),
    "withdrawn": ("WITHDRAWN", "Өтініш кері алынды", "Заявление отозвано"),
    "reopened": ("REOPENED", "Өтініш қайта қаралуда", "Заявление рассматривается повторно"),
}


@dataclass(frozen=True)
class Stage:
    """That a case of a service reached `stage` at `at`; `key` is the same however often it is told. No word about a person."""

    key: str
    service: str
    number: str
    stage: str
    at: datetime
    bin_: str = ""


def write(stage: Stage) -> Element:
    """Return `stage` as the data of a message; raises KeyError for a stage without a value."""
    code, kk, ru = STAGES[stage.stage]
    data = Element("data")
    xml.add(data, "key", stage.key)
    xml.add(data, "serviceCode", stage.service)
    xml.add(data, "requestNumber", stage.number)
    value = SubElement(data, "stage")
    for tag, text in (("code", code), ("kkValue", kk), ("ruValue", ru)):
        SubElement(value, tag).text = text
    xml.add(data, "stageDate", instant(stage.at))
    xml.add(data, "providerBin", stage.bin_)
    return data


def read(data: Element) -> Stage:
    """Return the stage in `data`; raise Malformed when it is none."""
    code = xml.text(data, "stage/code")
    known = next((stage for stage, value in STAGES.items() if value[0] == code), None)
    key, service, number = (xml.text(data, tag) for tag in ("key", "serviceCode", "requestNumber"))
    if known is None or not (key and service and number):
        raise xml.Malformed("not a stage of a state service")
    return Stage(key, service, number, known, moment(data, "stageDate"), xml.text(data, "providerBin"))
