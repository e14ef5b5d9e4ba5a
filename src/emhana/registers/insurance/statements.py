"""The set-based statements of an import: staged rows become payments, faults or repetitions, a part of a file at a time."""

# A part is sorted and its rows are judged in memory.
MEMORY = "SET LOCAL work_mem = '128MB'"
PAYMENT_KEY = "person_id, month, payer_id, kind, document"
ONCE = f"{PAYMENT_KEY}, adjustment"

# A person is alive in every month from that of birth to that of death, both included.
_JUDGED = """
    SELECT s.*, p.id AS person_id, CASE
        WHEN p.id IS NULL THEN 'unknown_person'
        WHEN s.month > extract(year FROM p.died_on) * 12 + extract(month FROM p.died_on) - 1 THEN 'after_death'
        WHEN s.month < extract(year FROM p.born_on) * 12 + extract(month FROM p.born_on) - 1 THEN 'before_birth'
    END AS fault
    FROM registers_paymentstage s LEFT JOIN parties_person p ON p.iin_digest = s.person_digest
    WHERE s.batch_id = %(batch)s
"""
_ADD = """
    INSERT INTO registers_payment
        (person_id, payer_id, batch_id, month, kind, act, own, received_on, amount, document, adjustment)
    SELECT person_id, payer_id, batch_id, month, kind, act, own, received_on, amount, document, adjustment
"""
_FAULT = "INSERT INTO registers_paymentfault (batch_id, row, code)"

# By person, as the indexes are: a part of a file touches each page of them once. Of rows with one key the first in the file stays first.
PAYMENTS = f"""
    WITH judged AS MATERIALIZED ({_JUDGED}),
    faulty AS ({_FAULT} SELECT batch_id, row, fault FROM judged WHERE fault IS NOT NULL ON CONFLICT DO NOTHING),
    added AS ({_ADD} FROM judged WHERE fault IS NULL ORDER BY person_id, month, row ON CONFLICT ({ONCE}) DO NOTHING RETURNING 1)
    SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM judged WHERE fault IS NULL)
"""

# A row whose document is on record with another sum is no repetition. Only asked when something was not added. The limit makes the
# database look each row up by its key: before the tables are analysed it would join everything of a person with everything of a file.
OTHER_SUM = f"""
    {_FAULT} SELECT s.batch_id, s.row, 'other_sum'
    FROM registers_paymentstage s JOIN parties_person p ON p.iin_digest = s.person_digest
    JOIN LATERAL (
        SELECT a.amount, a.act FROM registers_payment a WHERE (a.person_id, a.month, a.payer_id, a.kind, a.document, a.adjustment)
            = (p.id, s.month, s.payer_id, s.kind, s.document, s.adjustment) LIMIT 1
    ) known ON (known.amount, known.act) <> (s.amount, s.act)
    WHERE s.batch_id = %(batch)s ON CONFLICT DO NOTHING
"""

# One refund or correction of a payment at a time, the first in the file first: the next one is held against what is left.
ADJUSTMENTS = f"""
    WITH judged AS MATERIALIZED ({_JUDGED}),
    numbered AS (SELECT *, row_number() OVER (PARTITION BY {PAYMENT_KEY} ORDER BY row) AS turn FROM judged WHERE fault IS NULL),
    held AS MATERIALIZED (
        SELECT n.*, l.total, l.same FROM numbered n LEFT JOIN LATERAL (
            SELECT sum(a.amount) AS total, max(a.amount) FILTER (WHERE a.adjustment = n.adjustment) AS same FROM registers_payment a
            WHERE (a.person_id, a.month, a.payer_id, a.kind, a.document) = (n.person_id, n.month, n.payer_id, n.kind, n.document)
        ) l ON true WHERE n.turn = %(turn)s
    ),
    decided AS (
        SELECT *, CASE WHEN same = amount THEN 'repeated' WHEN same IS NOT NULL THEN 'other_sum' WHEN total IS NULL THEN 'nothing_to_adjust'
            WHEN total + amount < 0 THEN 'exceeds' ELSE 'new' END AS verdict FROM held
    ),
    faulty AS (
        {_FAULT} SELECT batch_id, row, fault FROM judged WHERE fault IS NOT NULL
        UNION ALL SELECT batch_id, row, verdict FROM decided WHERE verdict NOT IN ('new', 'repeated') ON CONFLICT DO NOTHING
    ),
    added AS ({_ADD} FROM decided WHERE verdict = 'new' ON CONFLICT DO NOTHING RETURNING 1)
    SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM decided WHERE verdict = 'repeated'), (SELECT max(turn) FROM numbered)
"""

CLEAR = "DELETE FROM registers_paymentstage WHERE batch_id = %(batch)s"
STAGE = (
    "COPY registers_paymentstage (batch_id, row, person_digest, payer_id, month, kind, act, own, received_on, amount, document, adjustment)"
    " FROM STDIN"
)
FAULTS = f"{_FAULT} SELECT %s, * FROM unnest(%s::int[], %s::text[]) ON CONFLICT DO NOTHING"
