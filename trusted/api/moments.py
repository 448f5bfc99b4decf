"""Moments as every answer gives them: in UTC, to the second."""

from datetime import UTC, datetime
from typing import Annotated, overload

from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True)]


@overload
def to_the_second(moment: datetime) -> datetime: ...
@overload
def to_the_second(moment: None) -> None: ...


def to_the_second(moment: datetime | None) -> datetime | None:
    """Return a moment as it is answered; what is of no moment stays so."""
    return None if moment is None else moment.astimezone(UTC).replace(microsecond=0)
