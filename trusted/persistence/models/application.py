"""The dossier asking for an enrollment: eligibility answers, responses, agreement."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime


class Application(Base):
    """One application; it stays on the program version with which it was begun."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint(
            "(agreement_signed_at IS NULL) = (agreement_signed_by_id IS NULL)"
            " AND (agreement_signed_at IS NULL) = (agreement_text_hash IS NULL)",
            name="signed_as_a_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), unique=True)
    program_version: Mapped[str] = mapped_column(String(20))
    # Gate id -> answer.
    eligibility: Mapped[dict[str, object]] = mapped_column(default=dict)
    agreement_signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreement_signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    agreement_text_hash: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class Response(Base):
    """A company's answer to one criterion."""

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("application_id", "criterion_id"),
        CheckConstraint("self_grade IS NULL OR self_grade BETWEEN 0 AND 3", name="grade_in_range"),
        CheckConstraint(
            "self_grade IS NULL OR not_applicable_reason IS NULL", name="graded_or_not_applicable"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    criterion_id: Mapped[str] = mapped_column(String(20))
    statement: Mapped[str] = mapped_column(Text, default="")
    self_grade: Mapped[int | None]
    not_applicable_reason: Mapped[str | None] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReturnedItem(Base):
    """One thing to mend before an application is handed in again."""

    __tablename__ = "returned_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    # None: the request is about the application as a whole.
    criterion_id: Mapped[str | None] = mapped_column(String(20))
    request: Mapped[str] = mapped_column(Text)
    returned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    mended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
