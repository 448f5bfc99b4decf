"""Allegations: what anybody reported, with its files, messages and triage; all appended."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.allegations import Category, Step
from trusted.domain.languages import Language
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.types import UTCDateTime, by_value, text_list

# Only the queries and services of allegations read these tables (tests/architecture): what no
# other page can ask for, no other page can show.


class Allegation(Base):
    """One violation as it was reported; nothing here says by whom."""

    __tablename__ = "allegations"
    __table_args__ = (
        CheckConstraint("length(code_hash) = 64", name="code_only_as_hash"),
        CheckConstraint("length(what) > 0", name="says_what"),
        CheckConstraint(f"category IN ({text_list(Category)})", name="category_known"),
        CheckConstraint(f"language IN ({text_list(Language)})", name="language_offered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Whoever holds the code may follow; the code itself is told once and kept nowhere.
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    category: Mapped[Category] = mapped_column(by_value(Category))
    subject: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500))
    seller: Mapped[str] = mapped_column(String(200))
    goods: Mapped[str] = mapped_column(String(500))
    occurred: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text)
    language: Mapped[Language] = mapped_column(by_value(Language))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class AllegationContact(Base):
    """How to reach a reporter who wished to be known."""

    __tablename__ = "allegation_contacts"
    __table_args__ = (CheckConstraint("length(contact) > 0", name="says_how"),)

    allegation_id: Mapped[int] = mapped_column(ForeignKey("allegations.id"), primary_key=True)
    contact: Mapped[str] = mapped_column(String(500))


class AllegationFile(Base):
    """A file that came with an allegation, by the hash of its bytes."""

    __tablename__ = "allegation_files"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    allegation_id: Mapped[int] = mapped_column(ForeignKey("allegations.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(255))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AllegationMessage(Base):
    """A question of an official, or what the reporter says; author None: the reporter."""

    __tablename__ = "allegation_messages"
    __table_args__ = (CheckConstraint("length(body) > 0", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    allegation_id: Mapped[int] = mapped_column(ForeignKey("allegations.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    body: Mapped[str] = mapped_column(Text)

    author: Mapped[Account | None] = relationship(lazy="raise_on_sql")


class AllegationStep(Base):
    """One step of the triage; where the allegation stands follows from the last."""

    __tablename__ = "allegation_steps"
    __table_args__ = (
        CheckConstraint(f"step IN ({text_list(Step)})", name="step_known"),
        CheckConstraint("(step = 'refer') = (agency IS NOT NULL)", name="referred_to_an_agency"),
        CheckConstraint("(step = 'close') = (ending IS NOT NULL)", name="closed_for_a_reason"),
        CheckConstraint("(step = 'group') = (with_id IS NOT NULL)", name="grouped_with_another"),
        CheckConstraint("with_id <> allegation_id", name="not_grouped_with_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    allegation_id: Mapped[int] = mapped_column(ForeignKey("allegations.id"), index=True)
    step: Mapped[Step] = mapped_column(by_value(Step))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Ids of the program's agencies and endings.
    agency: Mapped[str | None] = mapped_column(String(40))
    ending: Mapped[str | None] = mapped_column(String(40))
    with_id: Mapped[int | None] = mapped_column(ForeignKey("allegations.id"))
    note: Mapped[str] = mapped_column(Text)

    by: Mapped[Account] = relationship(lazy="raise_on_sql")
