"""Risk assessments of an enrollment, and which of their actions are done."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from trusted.persistence.database import db
from trusted.persistence.models import RiskActionDone, RiskAssessment


def open_assessment(enrollment_id: int) -> RiskAssessment | None:
    """Return the version that is being worked on."""
    return db.session.scalar(
        select(RiskAssessment)
        .where(
            RiskAssessment.enrollment_id == enrollment_id, RiskAssessment.signed_off_at.is_(None)
        )
        .execution_options(populate_existing=True)
    )


def signed_assessments(enrollment_id: int) -> Sequence[RiskAssessment]:
    """Return the versions that were signed off, the newest first."""
    return db.session.scalars(
        select(RiskAssessment)
        .where(
            RiskAssessment.enrollment_id == enrollment_id,
            RiskAssessment.signed_off_at.is_not(None),
        )
        .order_by(RiskAssessment.number.desc())
    ).all()


def assessment_of(enrollment_id: int, number: int) -> RiskAssessment | None:
    """Return one version of an enrollment's assessment."""
    return db.session.scalar(
        select(RiskAssessment).where(
            RiskAssessment.enrollment_id == enrollment_id, RiskAssessment.number == number
        )
    )


def is_assessed(enrollment_id: int) -> bool:
    """Return whether a version was signed off."""
    signed = select(RiskAssessment.id).where(
        RiskAssessment.enrollment_id == enrollment_id, RiskAssessment.signed_off_at.is_not(None)
    )
    return db.session.scalar(signed.limit(1)) is not None


def actions_done(assessment_ids: Collection[int]) -> Mapping[str, RiskActionDone]:
    """Return action key -> that it is done, in these versions."""
    rows = db.session.scalars(
        select(RiskActionDone).where(RiskActionDone.assessment_id.in_(assessment_ids))
    )
    return {row.action_key: row for row in rows}
