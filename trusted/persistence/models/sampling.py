"""Samples drawn from a seed, and what each pick showed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from trusted.domain.sampling import Population
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value


class Sample(Base):
    """A sample of a population, as it was drawn; its picks follow from its seed. Appended."""

    __tablename__ = "samples"
    __table_args__ = (
        CheckConstraint("size BETWEEN 1 AND population_size", name="within_population"),
        CheckConstraint("confidence_percent BETWEEN 1 AND 99", name="confidence_is_a_share"),
        CheckConstraint("tolerable_per_mille BETWEEN 1 AND 999", name="rate_is_a_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"), index=True)
    criterion_id: Mapped[str | None] = mapped_column(String(20))
    population: Mapped[Population] = mapped_column(by_value(Population))
    # How the population is numbered, so that a number leads to one thing.
    numbering: Mapped[str] = mapped_column(Text)
    population_size: Mapped[int]
    confidence_percent: Mapped[int]
    tolerable_per_mille: Mapped[int]
    size: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class SampleResult(Base):
    """What a pick showed; appended, the newest counts."""

    __tablename__ = "sample_results"

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id"), index=True)
    # The number of the thing in its population, from 1.
    pick: Mapped[int]
    conforming: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
