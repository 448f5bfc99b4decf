"""Histories of the register for tests, as publishing writes them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import insert, select

from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db
from trusted.persistence.models import RegisterChange

Answer = dict[str, object] | None


def published_record(company_id: int = 1, **given: object) -> dict[str, object]:
    """Return what an identifier answers: a carrier, validated, in tier 2."""
    enrollment = {
        "partner_number": f"TP{company_id:08}",
        "entity_type": "carrier",
        "status": "validated",
        "tier": 2,
        "status_since": "2026-03-02",
        "valid_until": "2030-03-02",
        "score_band": "B",
        "random_ppm": 31,
        "evidence_level": "site",
    } | given
    return {
        "company_id": company_id,
        "company": f"Fox “{company_id}” Express \u007f\u2028\t",
        "policy": "2027-01:9f2c",
        "enrollments": [enrollment],
    }


def append_changes(
    changes: Iterable[tuple[str, Answer]], at: datetime
) -> Sequence[dict[str, object]]:
    """Append to the history what identifiers answer, commit, and return the rows."""
    last = db.session.execute(
        select(RegisterChange.sequence, RegisterChange.hash)
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    ).first()
    sequence, head = (last.sequence, last.hash) if last else (0, GENESIS)
    rows = []
    for identifier, record in changes:
        sequence += 1
        content = {
            "sequence": sequence,
            "at": at.astimezone(UTC).isoformat(),
            "identifier": identifier,
            "record": record,
        }
        rows.append(content | {"at": at, "previous_hash": head, "hash": link(head, content)})
        head = rows[-1]["hash"]
    if rows:
        db.session.execute(insert(RegisterChange), rows)
    db.session.commit()
    return rows
