"""The case file as one archive: application, papers, checks, decisions with their signed documents, notices, audit trail [ATT-19-02].

A bare file tells of the handling alone: neither answers nor facts about anybody, and no documents. That of a confidential case is.
"""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from emhana.cases.models import Case, Decision
from emhana.cases.reading import papers_given
from emhana.documents.models import ResultDocument
from emhana.documents.reading import pdf_of
from emhana.journal.models import Entry
from emhana.notifications.models import Message

INDEX = "case.json"


def archive(case: Case, *, made_at: datetime, bare: bool = False) -> bytes:
    """Return the file of `case` as a ZIP: `case.json`, and the papers and signed documents beside it unless it is `bare`."""
    bare = bare or case.confidential
    files = {} if bare else {**_uploads(case), **_documents(case)}
    index = {"made_at": made_at, **_handling(case, bare), **({} if bare else _contents(case)), "files": sorted(files)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(INDEX, json.dumps(index, ensure_ascii=False, indent=2, default=str))
        for name, content in files.items():
            out.writestr(name, content)
    return packed.getvalue()


def _handling(case: Case, bare: bool) -> dict[str, Any]:
    return {
        "number": case.number,
        "service": case.service,
        "channel": case.channel,
        "provider": case.provider and {"bin": case.provider.bin, "name": case.provider.name_kk},
        "state": case.state,
        "outcome": case.outcome,
        "submitted_at": case.submitted_at,
        "accepted_at": case.accepted_at,
        "due_at": case.due_at,
        "law": case.law_id,
        "edition": case.edition,
        "clock": case.clock,
        "events": [
            {"kind": event.kind, "at": event.at, "recorded_at": event.recorded_at, "actor_role": event.actor_role, "state": event.state,
             "note": None if bare else event.note}
            for event in case.events.order_by("id")
        ],
        "decisions": [_decision(row, bare=bare) for row in case.decisions.order_by("id")],
        "audit": [
            {"at": entry.at, "act": entry.act, "actor_role": entry.actor_role, "reason": entry.reason}
            for entry in Entry.objects.of_case(case.number)
        ],
    }  # fmt: skip


def _decision(row: Decision, *, bare: bool) -> dict[str, Any]:
    told = {
        "outcome": row.outcome, "grounds": row.grounds, "reason": row.reason, "decided_at": row.decided_at, "officer": row.officer,
        "position": row.position, "edition": row.edition, "law": row.law_id, "replaces": row.replaces_id is not None,
    }  # fmt: skip
    return told if bare else {**told, "findings": row.findings, "facts": row.facts}


def _contents(case: Case) -> dict[str, Any]:
    person = case.recipient
    return {
        "recipient": {"name": person.full_name, "key": person.key},
        "applicant": case.applicant and {"name": case.applicant.full_name, "key": case.applicant.key},
        "category": case.category,
        "application": case.data,
        "papers": sorted(papers_given(case)),
        "checks": case.found,
        "documents": [
            {"number": row.number, "kind": row.kind, "check_code": row.check_code, "sha256": row.sha256, "issued_at": row.issued_at,
             "status": row.status}
            for row in ResultDocument.objects.filter(case_number=case.number).defer("pdf").order_by("id")
        ],
        "notices": [
            {"at": row.created_at, "channel": row.channel, "state": row.state, "subject": row.subject, "body": row.body}
            for row in Message.objects.filter(case_number=case.number).order_by("id")
        ],
    }  # fmt: skip


def _uploads(case: Case) -> dict[str, bytes]:
    rows = case.uploads.order_by("id")
    return {f"papers/{row.pk}-{row.document}.{row.media_type.rpartition('/')[2]}": bytes(row.content) for row in rows}


def _documents(case: Case) -> dict[str, bytes]:
    rows = ResultDocument.objects.filter(case_number=case.number).order_by("id")
    return {f"documents/{row.number.replace('/', '-')}.pdf": pdf_of(row) for row in rows}
