"""The program as a whole: who holds which tier, what was found, how often something was wrong."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from trusted.domain.outcomes import Selection, Severity
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db
from trusted.persistence.models import (
    Enrollment,
    Finding,
    FindingCorrection,
    OutcomeTotal,
    Validation,
)

NOT_APPLICABLE = 4


def tiers_by_entity_type() -> Mapping[tuple[str, int], int]:
    """Return how many certified or validated enrollments hold a tier, by entity type and tier."""
    rows = db.session.execute(
        select(Enrollment.entity_type, Enrollment.tier, func.count())
        .where(Enrollment.status.in_(TRUSTED))
        .group_by(Enrollment.entity_type, Enrollment.tier)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def findings_by_grade() -> Mapping[str, Mapping[int, int]]:
    """Return how often each grade was found, by criterion; 4: it does not apply.

    Of the newest concluded validation of each enrollment, corrected findings as corrected.
    """
    closed = aliased(Validation)
    newest = (
        select(func.max(closed.id))
        .where(closed.closed_at.is_not(None))
        .group_by(closed.enrollment_id)
    )
    replaced = FindingCorrection.id.is_not(None)
    counted = case((replaced, FindingCorrection.grade), else_=Finding.grade)
    grade = func.coalesce(counted, NOT_APPLICABLE)
    rows = db.session.execute(
        select(Finding.criterion_id, grade, func.count())
        .outerjoin(FindingCorrection, FindingCorrection.finding_id == Finding.id)
        .where(Finding.validation_id.in_(newest))
        .group_by(Finding.criterion_id, grade)
        .order_by(Finding.criterion_id)
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for criterion_id, given, number in rows:
        found[criterion_id][given] = number
    return found


def pooled_examinations() -> Mapping[str, tuple[int, int]]:
    """Return random examinations and those with a violation, undecayed, by entity type."""
    columns = [getattr(OutcomeTotal, f"{Selection.RANDOM}_{severity}") for severity in Severity]
    violations = sum(columns[1:], columns[0])
    examinations = getattr(OutcomeTotal, f"{Selection.RANDOM}_examinations")
    rows = db.session.execute(
        select(Enrollment.entity_type, func.sum(examinations), func.sum(violations))
        .join(Enrollment, Enrollment.id == OutcomeTotal.enrollment_id)
        .group_by(Enrollment.entity_type)
        .order_by(Enrollment.entity_type)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}
