"""The sentences of a verification, by reason code, in Kazakh, Russian and English."""

REASONS = {
    "intact": {
        "kk": "Құжат қол қойылғаннан бері өзгертілмеген.",
        "ru": "Документ не изменён после подписания.",
        "en": "The document has not been changed since it was signed.",
    },
    "changed": {
        "kk": "Құжат қол қойылғаннан кейін өзгертілген немесе файл бүлінген.",
        "ru": "Документ изменён после подписания, либо файл повреждён.",
        "en": "The document was changed after it was signed, or the file is damaged.",
    },
    "appended": {
        "kk": "Қол қойылғаннан кейін құжатқа мазмұн қосылған: қолтаңба файлды толық қамтымайды.",
        "ru": "После подписания в документ что-то добавлено: подпись не охватывает файл целиком.",
        "en": "Something was added after signing: the signature does not cover the whole file.",
    },
    "not_a_pdf": {
        "kk": "Бұл файл PDF құжаты емес.",
        "ru": "Этот файл не является документом PDF.",
        "en": "This file is not a PDF document.",
    },
    "damaged": {
        "kk": "Файл бүлінген, оны оқу мүмкін болмады.",
        "ru": "Файл повреждён, прочитать его не удалось.",
        "en": "The file is damaged and cannot be read.",
    },
    "not_signed": {
        "kk": "Құжатта электрондық цифрлық қолтаңба жоқ.",
        "ru": "В документе нет электронной цифровой подписи.",
        "en": "The document carries no electronic digital signature.",
    },
    "signature_valid": {
        "kk": "Электрондық цифрлық қолтаңба дұрыс.",
        "ru": "Электронная цифровая подпись верна.",
        "en": "The electronic digital signature is right.",
    },
    "signature_broken": {
        "kk": "Электрондық цифрлық қолтаңба дұрыс емес.",
        "ru": "Электронная цифровая подпись неверна.",
        "en": "The electronic digital signature is wrong.",
    },
    "issuer_trusted": {
        "kk": "Сертификатты сенімді куәландырушы орталық берген ({issuer}), ол кері қайтарылмаған.",
        "ru": "Сертификат выдан доверенным удостоверяющим центром ({issuer}) и не отозван.",
        "en": "The certificate was issued by a trusted authority ({issuer}) and is not revoked.",
    },
    "issuer_not_trusted": {
        "kk": "Қол қоюшының сертификатын біз сенетін куәландырушы орталық бермеген.",
        "ru": "Сертификат подписавшего выдан не тем удостоверяющим центром, которому мы доверяем.",
        "en": "The signer's certificate was not issued by an authority we trust.",
    },
    "certificate_unsuitable": {
        "kk": "Сертификаттың мерзімі келмеген не өтіп кеткен, немесе ол құжатқа қол қоюға арналмаған.",
        "ru": "Сертификат не действовал в момент подписания или не предназначен для подписи документов.",
        "en": "The certificate was not in force at the time, or is not meant for signing documents.",
    },
    "certificate_revoked": {
        "kk": "Қол қоюшының сертификаты кері қайтарылған.",
        "ru": "Сертификат подписавшего отозван.",
        "en": "The signer's certificate has been revoked.",
    },
    "revocation_unknown": {
        "kk": "Сертификаттың кері қайтарылған-қайтарылмағанын тексеру мүмкін болмады: жарамды тізім жоқ.",
        "ru": "Не удалось проверить, не отозван ли сертификат: нет действующего списка отозванных.",
        "en": "Whether the certificate is revoked could not be checked: there is no current list of revoked ones.",
    },
    "no_signer": {
        "kk": "Қол қоюшыны анықтау мүмкін болмады.",
        "ru": "Установить подписавшего не удалось.",
        "en": "The signer could not be established.",
    },
    "document_valid": {
        "kk": "Құжат қолданыста.",
        "ru": "Документ действует.",
        "en": "The document is in force.",
    },
    "document_revoked": {
        "kk": "Құжаттың күші жойылған.",
        "ru": "Документ отменён.",
        "en": "The document has been revoked.",
    },
    "document_replaced": {
        "kk": "Құжат жаңасымен ауыстырылған.",
        "ru": "Документ заменён новым.",
        "en": "The document has been replaced by a newer one.",
    },
    "document_expired": {
        "kk": "Құжаттың қолданылу мерзімі өтті.",
        "ru": "Срок действия документа истёк.",
        "en": "The document's term of validity is over.",
    },
    "document_unknown": {
        "kk": "Құжаттың қазіргі күйі тексерілмеді. Оны құжаттағы тексеру коды бойынша сайттан қараңыз.",
        "ru": "Текущее состояние документа не проверялось. Посмотрите его на сайте по коду проверки.",
        "en": "The document's present state was not checked. Look it up on the site by its check code.",
    },
}
