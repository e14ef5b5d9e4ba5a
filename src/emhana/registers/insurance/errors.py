"""What the register does not take, and the code each face has a sentence for."""

from emhana.journal.errors import DomainError
from emhana.law.passport import Words


class ImportRunning(DomainError):
    """Another process imports the same file at this moment."""

    code = "import_running"


class AlreadyImported(DomainError):
    """The same file was imported at `at` and added `added` payments; again it changes nothing."""

    code = "already_imported"


class NotPaymentFile(DomainError):
    """The file does not begin with the line of column names."""

    code = "not_payment_file"


class CategoryNotInForce(DomainError):
    """The state does not pay for that category, or not during all of the period."""

    code = "category_not_in_force"


FAULTS: dict[str, Words] = {
    "columns": Words(kk="бағандар саны тоғыз емес", ru="число столбцов не девять", en="the row does not have nine columns"),
    "act": Words(
        kk="бірінші баған payment, refund немесе correction болуы тиіс",
        ru="первый столбец должен быть payment, refund или correction",
        en="the first column is not payment, refund or correction",
    ),
    "kind": Words(
        kk="түсімнің түрі deduction немесе contribution болуы тиіс",
        ru="вид поступления должен быть deduction или contribution",
        en="the kind is not deduction or contribution",
    ),
    "iin": Words(kk="ЖСН қате: бақылау цифры сәйкес келмейді", ru="ИИН неверен: не сходится контрольная цифра", en="the IIN is wrong"),
    "payer": Words(kk="төлеушінің БСН-і (ЖСН-і) қате", ru="БИН (ИИН) плательщика неверен", en="the BIN (IIN) of the payer is wrong"),
    "own_deduction": Words(
        kk="аударымды тек жұмыс беруші төлейді, ал төлеуші – адамның өзі",
        ru="отчисления платит только работодатель, а плательщик – сам человек",
        en="a deduction is paid by an employer, and the payer is the person",
    ),
    "month": Words(
        kk="кезең ЖЖЖЖ-АА түрінде, 2017 жылғы шілдеден бастап және төлем күнінен он екі айдан аспауы тиіс",
        ru="период указывается как ГГГГ-ММ, не ранее июля 2017 года и не далее двенадцати месяцев после дня платежа",
        en="the period is not YYYY-MM from July 2017 to twelve months after the payment",
    ),
    "amount": Words(
        kk="сома оң сан болуы тиіс, тиынға дейін", ru="сумма должна быть положительной, с точностью до тиына", en="the sum is not positive"
    ),
    "day": Words(
        kk="төлем күні ЖЖЖЖ-АА-КК түрінде және бүгіннен кеш емес болуы тиіс",
        ru="день платежа указывается как ГГГГ-ММ-ДД и не позже сегодняшнего",
        en="the day of payment is not YYYY-MM-DD, or lies in the future",
    ),
    "document": Words(
        kk="төлем құжатының нөмірі жоқ не онда рұқсат етілмеген таңба бар",
        ru="нет номера платёжного документа или в нём недопустимый знак",
        en="the number of the payment order is missing or has a forbidden sign",
    ),
    "adjustment": Words(
        kk="қайтару мен түзетудің өз нөмірі болуы тиіс, ал төлемде ол болмайды",
        ru="у возврата и исправления есть свой номер, у платежа его нет",
        en="a refund or correction has its own number, a payment has none",
    ),
    "unknown_person": Words(kk="мұндай ЖСН тіркелімде жоқ", ru="такого ИИН нет в регистре", en="nobody in the register has this IIN"),
    "after_death": Words(
        kk="адам осы кезеңге дейін қайтыс болған", ru="человек умер до этого периода", en="the person died before this period"
    ),
    "before_birth": Words(
        kk="адам осы кезеңнен кейін туған", ru="человек родился после этого периода", en="the person was born after this period"
    ),
    "other_sum": Words(
        kk="осы нөмірлі құжат басқа сомамен бұрын жазылған",
        ru="документ с этим номером уже записан с другой суммой",
        en="a document with this number is on record with another sum",
    ),
    "nothing_to_adjust": Words(
        kk="қайтарылатын немесе түзетілетін төлем жазылмаған",
        ru="платёж, который возвращается или исправляется, не записан",
        en="the payment to return or correct is not on record",
    ),
    "exceeds": Words(
        kk="қайтарылған сома төленген сомадан асады", ru="возврат превышает уплаченное", en="more would be returned than was paid"
    ),
}
