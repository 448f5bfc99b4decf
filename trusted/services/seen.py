"""What is on the page when an application is decided on, and the hash to which that is bound."""

from collections.abc import Mapping
from dataclasses import asdict

from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    DecisionRecord,
    Enrollment,
    Review,
    StandingChange,
)
from trusted.persistence.queries.enrollments import identifiers_of
from trusted.persistence.queries.reviews import strands_recorded
from trusted.persistence.queries.screening import hits_of
from trusted.persistence.queries.submissions import content_of
from trusted.persistence.queries.threads import lines_of
from trusted.persistence.queries.vetting import debts_of, flags_of, lineage_of

PARTS = {
    "content": "What the company says",
    "identifiers": "Identifiers",
    "strands": "Results of the strands",
    "recommendation": "The recommendation",
    "threads": "Questions and answers",
    "hits": "Likenesses with denied parties",
    "debts": "Debts",
    "flags": "Flags",
}


def decision_facts(review: Review) -> dict[str, object]:
    """Return all on which the decision about a review rests, as the page shows it.

    Returns: a key of PARTS -> what JSON can hold; and `review`, its id.
    """
    application = db.session.get_one(Application, review.application_id)
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    company_id = enrollment.company_id
    return {
        "review": review.id,
        "content": asdict(content_of(application)),
        "identifiers": [
            [row.scheme.value, row.value, row.level.value] for row in identifiers_of(company_id)
        ],
        "strands": {
            strand.value: [row.id, row.result.value, row.note]
            for strand, row in strands_recorded(review.id).items()
        },
        "recommendation": [review.recommendation, review.reason, review.recommended_by_id],
        "threads": [
            [line.thread.id, line.thread.subject, line.newest_at.isoformat(), line.waiting]
            for line in lines_of(enrollment.id, officials=True)
        ],
        "hits": [[line.hit.id, line.hit.why, line.outcome] for line in hits_of(company_id)],
        "debts": [
            [line.debt.id, line.debt.what, str(line.debt.amount), line.newest.state.value]
            for line in debts_of(lineage_of(company_id))
        ],
        "flags": [[flag.id, flag.reason, flag.lifted_note] for flag in flags_of(enrollment.id)],
    }


def seen_hash(review: Review) -> str:
    """Return the hash to which a decision is bound, 64 hex digits."""
    return hash_of(decision_facts(review))


def hash_of(facts: Mapping[str, object]) -> str:
    """Return the hash of what was seen, 64 hex digits."""
    return link(GENESIS, facts)


def keep_seen(review: Review, change: StandingChange, facts: dict[str, object]) -> None:
    """Keep the facts on which was decided, with the change that came of it; the caller commits."""
    db.session.add(
        DecisionRecord(
            standing_change_id=change.id,
            review_id=review.id,
            seen_hash=hash_of(facts),
            facts=facts,
        )
    )


def parts_changed(before: Mapping[str, object] | None, review: Review) -> list[str]:
    """Return in words what is not any more as it was when somebody recommended or decided.

    before: the facts as they were kept; None: they were not.
    """
    if before is None:
        return []
    now = decision_facts(review)
    same = {part: _hash_of_part(before, part) == _hash_of_part(now, part) for part in PARTS}
    return [words for part, words in PARTS.items() if not same[part]]


def _hash_of_part(facts: Mapping[str, object], part: str) -> str:
    return hash_of({part: facts.get(part)})
