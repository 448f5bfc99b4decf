"""Deadlines: a day counted from another day."""

import calendar
from datetime import date


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28 where there is none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))
