"""The public directory: which companies agreed to be in it, and by what they are found there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.company import Company
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime

# Beginnings of words are looked for, so both databases must order them sign by sign.
BY_SIGN = String(200).with_variant(String(200, collation="C"), "postgresql")


class DirectoryConsent(Base):
    """What a company agreed to for one enrollment from a moment on; appended, the newest holds."""

    __tablename__ = "directory_consents"
    __table_args__ = (
        Index("ix_directory_consents_in_order", "enrollment_id", "id"),
        CheckConstraint("listed OR NOT tier_shown", name="tier_only_of_who_is_listed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    listed: Mapped[bool]
    tier_shown: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class DirectoryEntry(Base):
    """An enrollment that is in the directory now.

    Follows from consents, standing and names; `services.directory` writes it with each of them.
    """

    __tablename__ = "directory_entries"
    __table_args__ = (
        Index("ix_directory_entries_in_order", "name", "enrollment_id"),
        Index("ix_directory_entries_by_entity_type", "entity_type", "name", "enrollment_id"),
        Index("ix_directory_entries_by_country", "country", "name", "enrollment_id"),
    )

    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollments.id"), primary_key=True, autoincrement=False
    )
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    # The legal name as names are compared.
    name: Mapped[str] = mapped_column(BY_SIGN)
    entity_type: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
    tier_shown: Mapped[bool]

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    company: Mapped[Company] = relationship(lazy="raise_on_sql")


class DirectoryWord(Base):
    """One word by which an entry is found, beside what lists are narrowed to."""

    __tablename__ = "directory_words"
    __table_args__ = (
        Index("ix_directory_words_by_word", "word", "entity_type", "country", "enrollment_id"),
    )

    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("directory_entries.enrollment_id"), primary_key=True, autoincrement=False
    )
    word: Mapped[str] = mapped_column(BY_SIGN, primary_key=True)
    entity_type: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
