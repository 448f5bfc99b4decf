"""Connections between companies, and who looked up whose standing."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.api_client import ApiClient
from trusted.persistence.models.company import Company
from trusted.persistence.types import UTCDateTime

GOING_ON = text("ended_at IS NULL")


class Connection(Base):
    """A request of one company to another, that both see each other's standing; and its answer.

    asked_id: None: nobody bears the identifier, which who asked is not told.
    """

    __tablename__ = "connections"
    __table_args__ = (
        Index(
            "uq_connections_going_on",
            "asking_id",
            "named",
            unique=True,
            sqlite_where=GOING_ON,
            postgresql_where=GOING_ON,
        ),
        CheckConstraint("asking_id <> asked_id", name="with_another"),
        CheckConstraint("(agreed IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
        CheckConstraint("agreed IS NULL OR asked_id IS NOT NULL", name="answered_by_somebody"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asking_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    # The identifier or partner number by which was asked, in normal form.
    named: Mapped[str] = mapped_column(String(220))
    purpose: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    agreed: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    asking: Mapped[Company] = relationship(lazy="raise_on_sql", foreign_keys=asking_id)
    asked: Mapped[Company | None] = relationship(lazy="raise_on_sql", foreign_keys=asked_id)


class LookUp(Base):
    """That one company asked for the standing of another, and what it was answered; appended.

    about_id: None: nobody bears the identifier.
    answer:   None: there is no connection, or nobody.
    """

    __tablename__ = "look_ups"
    __table_args__ = (
        Index("ix_look_ups_about", "about_id", "id"),
        Index("ix_look_ups_by", "by_id", "about_id", "id"),
        CheckConstraint(
            "(account_id IS NULL) <> (api_client_id IS NULL)", name="by_a_person_or_a_machine"
        ),
        CheckConstraint("answer IS NULL OR about_id IS NOT NULL", name="answered_about_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    api_client_id: Mapped[int | None] = mapped_column(ForeignKey("api_clients.id"))
    asked: Mapped[str] = mapped_column(String(220))
    answer: Mapped[dict[str, object] | None]
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    by: Mapped[Company] = relationship(lazy="raise_on_sql", foreign_keys=by_id)
    api_client: Mapped[ApiClient | None] = relationship(lazy="raise_on_sql")


class MemberClient(Base):
    """That a client of the API asks for one company."""

    __tablename__ = "member_clients"

    api_client_id: Mapped[int] = mapped_column(
        ForeignKey("api_clients.id"), primary_key=True, autoincrement=False
    )
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)

    api_client: Mapped[ApiClient] = relationship(lazy="raise_on_sql")
