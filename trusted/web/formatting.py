"""How values are written on a page: dates, shares, points, sizes, and the links of a list."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from textwrap import shorten
from urllib.parse import urlencode

from babel.dates import format_date
from flask import Flask, request
from flask_babel import gettext
from markupsafe import Markup

from trusted.domain.criteria import Criterion
from trusted.web.countries import country_name
from trusted.web.languages import locale

NOTHING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
SHOWN, CUT = 90, "…"
_UNITS = ("bytes", "KB", "MB", "GB")


def init_app(app: Flask) -> None:
    """Give the templates of `app` the filters below and the global `query_with`."""
    app.jinja_env.filters |= {
        "country": country_name,
        "date": as_date,
        "datetime": as_datetime,
        "filesize": as_filesize,
        "percent": as_percent,
        "points": as_points,
        "words": as_words,
    }
    app.jinja_env.globals["query_with"] = query_with


def as_datetime(moment: datetime | None) -> str:
    """Return a moment as "24 Nov 2026, 15:31 UTC" in a time element; a dash for None."""
    if moment is None:
        return NOTHING
    moment = moment.astimezone(UTC)
    machine = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return _time(machine, f"{_day(moment)}, {moment:%H:%M} UTC")


def as_date(day: date | None) -> str:
    """Return a day (or a moment's day in UTC) as "24 Nov 2026" in a time element."""
    if day is None:
        return NOTHING
    if isinstance(day, datetime):
        day = day.astimezone(UTC).date()
    return _time(day.isoformat(), _day(day))


def as_percent(share: Decimal | float | None, decimals: int = 1) -> str:
    """Return a share from 0 to 1 as "12.5%"; a dash for None."""
    return NOTHING if share is None else f"{share * 100:.{decimals}f}%".replace("-", MINUS)


def as_points(points: Decimal | float | str | None, *, signed: bool = False) -> str:
    """Return points with one decimal (half up; an int has none), with a real minus sign.

    points: a number, or a number as text; signed: say "+" as well.
    """
    if points is None:
        return NOTHING
    step = Decimal(1) if isinstance(points, int) else Decimal("0.1")
    number = Decimal(str(points)).quantize(step, rounding=ROUND_HALF_UP)
    return f"{number:{'+' if signed else ''}f}".replace("-", MINUS)


def as_filesize(size: int | None) -> str:
    """Return a size in bytes as people read it: "512 MB" (of 1024 units, as file managers say)."""
    if size is None:
        return NOTHING
    step = min(max(size.bit_length() - 1, 0) // 10, len(_UNITS) - 1)
    amount = size / 1024**step
    return f"{amount:.{0 if amount == int(amount) else 1}f} {_UNITS[step]}"


def as_words(value: object) -> str:
    """Return a stable name as a reader sees it: in_review -> "In review"; a dash for None."""
    if value is None:
        return NOTHING
    said = str(value).replace("_", " ").replace("-", " ")
    return gettext(said[:1].upper() + said[1:])


def in_short(text: str, most: int = SHOWN) -> str:
    """Return the beginning of a text, for a list; a cut shows, and is between words if it can."""
    said = shorten(text, most, placeholder=f" {CUT}")
    # Not every language parts its words by spaces.
    return said if said != CUT else text[: most - 1] + CUT


def in_choices(criteria: Iterable[Criterion]) -> dict[str, str]:
    """Return criteria as a list of choices names them: by number and the beginning of the text."""
    return {one.id: f"{one.id} {in_short(one.text)}" for one in criteria}


def query_with(**changes: object) -> str:
    """Return the present address's query with `changes`; None takes an argument out.

    Only a query, never a path or host: whatever was asked cannot lead the link elsewhere.
    """
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in changes]
    given = [(name, str(value)) for name, value in changes.items() if value is not None]
    return "?" + urlencode(kept + given)


def _day(day: date) -> str:
    return format_date(day, "d MMM y", locale())


def _time(machine: str, said: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, said)
