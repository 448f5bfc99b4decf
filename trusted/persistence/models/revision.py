"""Revisions: what an answer said before, says now, and was proposed to say; all appended."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class AnswerRevision(Base):
    """One wording of a partner's answer with its grade.

    The first of an answer is what was certified; `Response` repeats the newest accepted one, so
    that every reader finds it in one place. Only `services.revisions` writes both.
    """

    __tablename__ = "answer_revisions"
    __table_args__ = (
        UniqueConstraint("response_id", "number"),
        UniqueConstraint("id", "written_by_id"),
        CheckConstraint("self_grade IS NULL OR self_grade BETWEEN 0 AND 3", name="grade_in_range"),
        CheckConstraint(
            "self_grade IS NULL OR not_applicable_reason IS NULL", name="graded_or_not_applicable"
        ),
        CheckConstraint(
            "annual_review_answer_id IS NULL OR filing_id IS NULL", name="from_one_source"
        ),
        CheckConstraint(
            "(number = 1) = (annual_review_answer_id IS NULL AND filing_id IS NULL)",
            name="first_is_what_was_certified",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    number: Mapped[int]
    statement: Mapped[str] = mapped_column(Text)
    self_grade: Mapped[int | None]
    not_applicable_reason: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    annual_review_answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("annual_review_answers.id"), index=True
    )
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filings.id"))


class RevisionDocument(Base):
    """That a document supports a revision."""

    __tablename__ = "revision_documents"
    __table_args__ = (UniqueConstraint("revision_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("answer_revisions.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))


class RevisionAcceptance(Base):
    """That a revision counts from a moment on; never on the word of who wrote it."""

    __tablename__ = "revision_acceptances"
    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "written_by_id"],
            ["answer_revisions.id", "answer_revisions.written_by_id"],
        ),
        CheckConstraint("accepted_by_id <> written_by_id", name="writer_does_not_accept"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    accepted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
