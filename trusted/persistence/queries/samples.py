"""Samples of a validation, and what was found in them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from trusted.persistence.database import db
from trusted.persistence.models import Sample, SampleResult


def samples_of(validation_id: int) -> Sequence[Sample]:
    """Return the samples of a validation, in the order in which they were drawn."""
    return db.session.scalars(
        select(Sample).where(Sample.validation_id == validation_id).order_by(Sample.id)
    ).all()


def sample_by_id(sample_id: int) -> Sample | None:
    """Return a sample."""
    return db.session.get(Sample, sample_id)


def newest_results(sample_id: int) -> Mapping[int, SampleResult]:
    """Return for each pick that was looked at its newest result, by pick."""
    rows = db.session.scalars(
        select(SampleResult).where(SampleResult.sample_id == sample_id).order_by(SampleResult.id)
    )
    return {row.pick: row for row in rows}
