"""What stands beside findings: second looks and photos."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class SecondLook(Base):
    """Another person's judgment that a criterion does not apply; appended."""

    __tablename__ = "second_looks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["finding_id", "recorded_by_id"], ["findings.id", "findings.recorded_by_id"]
        ),
        CheckConstraint("looked_by_id <> recorded_by_id", name="looked_at_by_another"),
        CheckConstraint("agrees OR note <> ''", name="refused_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(index=True)
    # Who made the finding, and as which version it was looked at.
    recorded_by_id: Mapped[int]
    finding_version: Mapped[int]
    agrees: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    looked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    looked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class FindingPhoto(Base):
    """A photo taken at a validation, with the time and place of the shot; appended."""

    __tablename__ = "finding_photos"
    __table_args__ = (
        Index(None, "validation_id", "criterion_id"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="placed_as_a_whole"),
        CheckConstraint("latitude BETWEEN -90000000 AND 90000000", name="latitude_in_range"),
        CheckConstraint("longitude BETWEEN -180000000 AND 180000000", name="longitude_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"))
    criterion_id: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(255))
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    # Millionths of a degree, north and east.
    latitude: Mapped[int | None]
    longitude: Mapped[int | None]
    # Whether time and place are the camera's own, or were entered by hand.
    time_from_camera: Mapped[bool]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_from_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
