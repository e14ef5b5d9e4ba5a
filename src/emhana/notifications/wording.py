"""What became of a message, in three languages, for whoever looks at the case it is about."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from emhana.law.passport import Words
from emhana.notifications.models import Message

CHANNELS: Mapping[str, Words] = {
    "cabinet": Words(kk="жеке кабинет", ru="личный кабинет", en="cabinet"),
    "sms": Words(kk="телефонға қысқа хабарлама", ru="сообщение на телефон", en="text message"),
    "email": Words(kk="электрондық пошта", ru="электронная почта", en="e-mail"),
}
STATES: Mapping[str, Words] = {
    "queued": Words(kk="жіберілуін күтіп тұр", ru="ждёт отправки", en="waits to be sent"),
    "sent": Words(
        kk="жіберілді, жеткені әлі расталған жоқ", ru="отправлено, доставка пока не подтверждена", en="sent, delivery not confirmed yet"
    ),
    "delivered": Words(kk="жеткізілді", ru="доставлено", en="delivered"),
    "failed": Words(kk="жеткізілмеді", ru="не доставлено", en="not delivered"),
}
LETTER_SENT = Words(
    kk="жіберілді (пошта жеткенін растамайды)", ru="отправлено (почта не подтверждает доставку)", en="sent (mail confirms no delivery)"
)
SENT_AT = Words(kk="Жіберілген уақыты", ru="Отправлено", en="Sent at")
DELIVERED_AT = Words(kk="Жеткізілген уақыты", ru="Доставлено", en="Delivered at")


def told(messages: Iterable[Message], language: str, moment: Callable[[datetime | None], str]) -> list[dict[str, str]]:
    """Return each message as a row of a timeline: what was said, by which channel, how far it came, when it was sent and delivered."""
    return [_row(message, language, moment) for message in messages]


def _row(message: Message, language: str, moment: Callable[[datetime | None], str]) -> dict[str, str]:
    state = STATES[message.state]
    if (message.channel, message.state) == (Message.Channel.EMAIL, Message.State.SENT):
        state = LETTER_SENT
    times = [(SENT_AT, message.sent_at), (DELIVERED_AT, message.delivered_at)]
    return {
        "title": message.subject,
        "at": f"{CHANNELS[message.channel].into(language)}: {state.into(language)}",
        "text": ". ".join(f"{words.into(language)}: {moment(at)}" for words, at in times if at is not None),
    }
