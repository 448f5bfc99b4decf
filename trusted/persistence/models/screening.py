"""Lists of denied parties, and what screening companies against them found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.screening import HitOutcome, ListSource, SubjectKind
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value


class PartyList(Base):
    """One version of a published list, as it was imported."""

    __tablename__ = "party_lists"
    __table_args__ = (Index(None, "source", "imported_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[ListSource] = mapped_column(by_value(ListSource))
    # As the file says; None: it does not.
    published_on: Mapped[date | None]
    sha256: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    added: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ListedParty(Base):
    """One entry of a list; kept once for all versions that say the same of it."""

    __tablename__ = "listed_parties"
    __table_args__ = (UniqueConstraint("source", "content_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[ListSource] = mapped_column(by_value(ListSource))
    # Its number in the list.
    uid: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(Text)
    # kind, aliases, addresses, countries, programs, as domain/screening.py reads them.
    content: Mapped[dict[str, object]]
    content_hash: Mapped[str] = mapped_column(String(64))


class PartyListEntry(Base):
    """That a version of a list holds an entry."""

    __tablename__ = "party_list_entries"

    list_id: Mapped[int] = mapped_column(ForeignKey("party_lists.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("listed_parties.id"), primary_key=True)


class Screening(Base):
    """That a company was compared with the lists, and in which state both were."""

    __tablename__ = "screenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    screened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The newest version of any list, and the company's version, at that time: so that it is told
    # without comparing who must be compared again.
    list_id: Mapped[int] = mapped_column(ForeignKey("party_lists.id"))
    company_version: Mapped[int]
    # Hash of the names and addresses compared, and of the versions of the lists.
    state_hash: Mapped[str] = mapped_column(String(64))


class ScreeningHit(Base):
    """One likeness between what a company is called and an entry of a list."""

    __tablename__ = "screening_hits"
    __table_args__ = (
        UniqueConstraint("company_id", "key"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("listed_parties.id"), index=True)
    # Hash of what makes it the same hit when found again.
    key: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[SubjectKind] = mapped_column(by_value(SubjectKind))
    subject: Mapped[str] = mapped_column(Text)
    matched: Mapped[str] = mapped_column(Text)
    score: Mapped[int]
    why: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)

    party: Mapped[ListedParty] = relationship(lazy="raise_on_sql")


class ScreeningFind(Base):
    """That a screening found a hit, be it for the first time or again."""

    __tablename__ = "screening_finds"

    screening_id: Mapped[int] = mapped_column(ForeignKey("screenings.id"), primary_key=True)
    hit_id: Mapped[int] = mapped_column(ForeignKey("screening_hits.id"), primary_key=True)


class HitDecision(Base):
    """What a person decided on a hit; the newest counts."""

    __tablename__ = "hit_decisions"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hit_id: Mapped[int] = mapped_column(ForeignKey("screening_hits.id"), index=True)
    outcome: Mapped[HitOutcome] = mapped_column(by_value(HitOutcome))
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
