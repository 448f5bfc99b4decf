"""Letters and reports: what was told to a company, set as an accessible PDF."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from trusted.documents.certificate import day_said, qr_picture
from trusted.documents.pdf import fill, render


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter: words, and a table where there are rows."""

    heading: str
    paragraphs: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterValues:
    """What a letter says.

    language:  `en` or `es`; title, paragraphs and parts are written in it.
    issued_at: when the letter was issued; dated: the day on which what it says was told.
    """

    language: str
    title: str
    company: str
    address: str
    partner_number: str
    issued_at: datetime
    dated: date
    code: str
    check_url: str
    paragraphs: Sequence[str] = ()
    parts: Sequence[Part] = field(default=())


def letter_pdf(values: LetterValues) -> bytes:
    """Return the letter as PDF/UA-1; the same values give the same bytes."""
    html = fill(
        "letter.html",
        letter=values,
        made_at=values.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        dated=day_said(values.dated, values.language),
        qr=qr_picture(values.check_url),
    )
    return render(html)
