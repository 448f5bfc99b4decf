"""What was done when a day came: reminders sent, missed clocks escalated; appended only."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.domain.clocks import Party
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value, text_list


class Reminder(Base):
    """That a company was reminded of a day, or that a rule acted because it came; once."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("enrollment_id", "code", "subject", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    code: Mapped[str] = mapped_column(String(60))
    # Kind and id of the thing, such as "evidence/12".
    subject: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Escalation(Base):
    """That a clock was missed and put before the supervisors; the program's own count as well."""

    __tablename__ = "escalations"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "deadline_id", "subject", "due_on"),
        CheckConstraint(f"owed_by IN ({text_list(Party)})", name="owed_by_a_side"),
        Index(None, "raised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    deadline_id: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    owed_by: Mapped[Party] = mapped_column(by_value(Party))
    due_on: Mapped[date]
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
