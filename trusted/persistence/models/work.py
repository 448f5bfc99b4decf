"""Who has a piece of work in hand; appended only, the last one holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class WorkAssignment(Base):
    """That a piece of work was given to somebody, or given up.

    kind, subject_id: the piece, as the work queue names it.
    number:           counts the assignments of one piece, from 1.
    assignee_id:      None: nobody has it any more.
    rule, inputs:     by which rule the person was found, and what the rule knew.
    """

    __tablename__ = "work_assignments"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    number: Mapped[int]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    rule: Mapped[str] = mapped_column(String(60))
    inputs: Mapped[dict[str, object]]
