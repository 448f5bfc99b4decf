"""Agencies, their people, and the holds that they place; appended, never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime

TARGETS = "target IN ('party', 'shipment')"


def one_agent(what: str) -> tuple[CheckConstraint, CheckConstraint]:
    """Return what the database demands of who acted: a person or a client, and its one name."""
    account, client = f"{what}_id", f"{what}_client_id"
    return (
        CheckConstraint(f"({account} IS NULL) <> ({client} IS NULL)", name="by_one"),
        CheckConstraint(
            f"{what} = CASE WHEN {client} IS NULL THEN 'account/' || {account}"
            f" ELSE 'client/' || {client} END",
            name="by_its_name",
        ),
    )


class Agency(Base):
    """A partner agency: an authority that may have parties and shipments held."""

    __tablename__ = "agencies"
    __table_args__ = (CheckConstraint("code = lower(code)", name="code_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class AgencyPerson(Base):
    """That a person acts for an agency."""

    __tablename__ = "agency_people"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class Hold(Base):
    """An order that a party or a shipment be held.

    public_id:  by which the API names it; not to be guessed.
    subject:    an identifier in normal form, or the id of a shipment.
    company_id: who bore the identifier then.
    roles:      in which a party is held, separated by spaces; empty: all.
    authority:  the law, order or case on which it rests.
    confirm_by: until when a second person may confirm it; None: nobody need.
    placed_by:  `account/<id>` or `client/<id>`, so that the database can tell the two apart.
    """

    __tablename__ = "holds"
    __table_args__ = (
        Unique("id", "agency_id", "placed_by"),
        CheckConstraint(TARGETS, name="a_target"),
        CheckConstraint("target = 'party' OR roles = ''", name="roles_of_a_party"),
        CheckConstraint("length(subject) > 0 AND length(authority) > 0", name="says_what_and_why"),
        CheckConstraint("until > starts_at", name="ends_after_it_starts"),
        *one_agent("placed_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    target: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(320), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    roles: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(60))
    authority: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    confirm_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    placed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    placed_by: Mapped[str] = mapped_column(String(40))
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    placed_by_client_id: Mapped[int | None] = mapped_column(ForeignKey("api_clients.id"))

    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class HoldConfirmation(Base):
    """The word of a second person, or client, of the same agency on a broad hold."""

    __tablename__ = "hold_confirmations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["hold_id", "agency_id", "placed_by"],
            ["holds.id", "holds.agency_id", "holds.placed_by"],
            name="fk_hold_confirmations_hold",
        ),
        CheckConstraint("confirmed_by <> placed_by", name="by_another"),
        *one_agent("confirmed_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(unique=True)
    agency_id: Mapped[int]
    placed_by: Mapped[str] = mapped_column(String(40))
    confirmed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[str] = mapped_column(String(40))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_by_client_id: Mapped[int | None] = mapped_column(ForeignKey("api_clients.id"))


class HoldRelease(Base):
    """That an agency let go what it held, or gave up a hold before it was confirmed."""

    __tablename__ = "hold_releases"
    __table_args__ = one_agent("released_by")

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("holds.id"), unique=True)
    note: Mapped[str] = mapped_column(Text)
    released_at: Mapped[datetime] = mapped_column(UTCDateTime)
    released_by: Mapped[str] = mapped_column(String(40))
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    released_by_client_id: Mapped[int | None] = mapped_column(ForeignKey("api_clients.id"))
