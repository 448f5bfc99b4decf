"""Lists of partners that administrations exchange, as differences; appended, never changed."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.arrangement import Arrangement
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.models.hold import one_agent
from trusted.persistence.types import UTCDateTime

CONTENT = JSON(none_as_null=True)


def difference_checks() -> tuple[CheckConstraint, CheckConstraint]:
    """Return what the database demands of how something differs: only what is gone is empty."""
    return (
        CheckConstraint("kind IN ('added', 'changed', 'gone')", name="a_kind"),
        CheckConstraint("(kind = 'gone') = (content IS NULL)", name="gone_without_content"),
    )


class ExchangeList(Base):
    """A list that an administration sent.

    as_of:      up to when it says what holds, by its own word.
    sha256:     of its bytes, which were signed.
    signed_by:  the key, by its thumbprint (RFC 7638).
    unreadable: rows that are no partner: of {row, fault}.
    brought_by: `account/<id>` or `client/<id>`, so that the database can tell people apart.
    """

    __tablename__ = "exchange_lists"
    __table_args__ = (
        Unique("arrangement_id", "number"),
        Unique("id", "brought_by"),
        *one_agent("brought_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangements.id"))
    terms_id: Mapped[int] = mapped_column(ForeignKey("arrangement_terms.id"))
    number: Mapped[int]
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    signed_by: Mapped[str] = mapped_column(String(43))
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    gone: Mapped[int]
    quarantined: Mapped[int]
    unreadable: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    brought_by: Mapped[str] = mapped_column(String(40))
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    brought_by_client_id: Mapped[int | None] = mapped_column(ForeignKey("api_clients.id"))

    arrangement: Mapped[Arrangement] = relationship(lazy="raise_on_sql")


class ForeignParty(Base):
    """Whom an administration ever named under a number of its own."""

    __tablename__ = "foreign_parties"
    __table_args__ = (Unique("arrangement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangements.id"))
    number: Mapped[str] = mapped_column(String(60))

    arrangement: Mapped[Arrangement] = relationship(lazy="raise_on_sql")


class ForeignRecord(Base):
    """What a list says anew of a party; the newest record is what holds.

    content: the seven items; None once the party is gone from the list.
    doubts:  for which it waits for a person: code -> words; empty: for nobody.
    """

    __tablename__ = "foreign_records"
    __table_args__ = (
        Index("ix_foreign_records_in_order", "party_id", "id"),
        Unique("id", "brought_by"),
        *difference_checks(),
        ForeignKeyConstraint(
            ["list_id", "brought_by"],
            ["exchange_lists.id", "exchange_lists.brought_by"],
            name="fk_foreign_records_list",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("foreign_parties.id"))
    list_id: Mapped[int] = mapped_column(index=True)
    brought_by: Mapped[str] = mapped_column(String(40))
    row: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, object] | None] = mapped_column(CONTENT)
    doubts: Mapped[dict[str, str]] = mapped_column(JSON)
    doubtful: Mapped[bool] = mapped_column(index=True)

    party: Mapped[ForeignParty] = relationship(lazy="raise_on_sql")


class ForeignName(Base):
    """One identifier, in normal form, that a record says is the party's."""

    __tablename__ = "foreign_names"

    record_id: Mapped[int] = mapped_column(
        ForeignKey("foreign_records.id"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(320), primary_key=True, index=True)


class RecordDecision(Base):
    """What a person found of a doubtful record, other than who brought it."""

    __tablename__ = "record_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["record_id", "brought_by"],
            ["foreign_records.id", "foreign_records.brought_by"],
            name="fk_record_decisions_record",
        ),
        CheckConstraint("outcome IN ('release', 'refuse')", name="an_outcome"),
        CheckConstraint("brought_by <> 'account/' || decided_by_id", name="by_another"),
        CheckConstraint("length(reason) > 0", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(unique=True)
    brought_by: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class Recognition(Base):
    """What a foreign party is given from a moment on; the newest is what the register says.

    roles:   our entity types, separated by spaces; empty where the tier is 0.
    since:   when this tier in these roles began.
    look_on: the first day on which this may differ by itself.
    why:     what made it so: a list, a decision, a day, the arrangement.
    """

    __tablename__ = "recognitions"
    __table_args__ = (
        Index("ix_recognitions_in_order", "party_id", "id"),
        CheckConstraint("tier BETWEEN 0 AND 3", name="a_tier"),
        CheckConstraint("(tier = 0) = (roles = '')", name="roles_with_a_tier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("foreign_parties.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("foreign_records.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    tier: Mapped[int]
    roles: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_until: Mapped[date | None]
    look_on: Mapped[date | None] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(String(40))
    policy: Mapped[str] = mapped_column(String(100))
    random_ppm: Mapped[int]


class ExchangeConsent(Base):
    """Whether an enrollment may be told to an administration from a moment on; appended."""

    __tablename__ = "exchange_consents"
    __table_args__ = (Index("ix_exchange_consents_in_order", "enrollment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangements.id"), index=True)
    agreed: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ExchangeExport(Base):
    """A list of our partners as one administration may read it; what changed is kept with it.

    partners: how many it names.
    sha256:   of the list as JSON, which can be written again from what was told.
    """

    __tablename__ = "exchange_exports"
    __table_args__ = (Unique("arrangement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangements.id"))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    partners: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    gone: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class ToldPartner(Base):
    """What an export says anew of an enrollment; content None: it is in the list no more."""

    __tablename__ = "told_partners"
    __table_args__ = difference_checks()

    export_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_exports.id"), primary_key=True, autoincrement=False
    )
    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollments.id"), primary_key=True, autoincrement=False, index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, object] | None] = mapped_column(CONTENT)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class ExchangeReading(Base):
    """That an administration took an export: when first, and by which client."""

    __tablename__ = "exchange_readings"

    export_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_exports.id"), primary_key=True, autoincrement=False
    )
    client_id: Mapped[int] = mapped_column(
        ForeignKey("api_clients.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime)
