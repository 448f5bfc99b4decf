"""How SQLite keeps days and moments."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.types import Date, DateTime

from trusted.persistence.sqlite import SQLite

OURS, THEIRS = SQLite(), SQLiteDialect_pysqlite()


def bound(kind):
    """Return what makes the text that is kept: of our dialect, and of SQLAlchemy's own."""
    return [kind.dialect_impl(dialect).bind_processor(dialect) for dialect in (OURS, THEIRS)]


@given(st.one_of(st.none(), st.dates(), st.datetimes()))
def test_a_day_is_kept_as_the_text_that_sqlalchemy_makes_of_it(value):
    ours, theirs = bound(Date())

    assert ours(value) == theirs(value)


@given(st.one_of(st.none(), st.dates(), st.datetimes(timezones=st.sampled_from([None, UTC]))))
def test_a_moment_is_kept_as_the_text_that_sqlalchemy_makes_of_it(value):
    ours, theirs = bound(DateTime())

    assert ours(value) == theirs(value)


@pytest.mark.parametrize(("kind", "value"), [(Date(), "2026-11-24"), (DateTime(), 5)])
def test_what_is_neither_is_refused(kind, value):
    ours, _ = bound(kind)

    with pytest.raises(TypeError, match="only accepts Python"):
        ours(value)


def test_years_of_few_digits_are_kept_in_order():
    ours, _ = bound(Date())

    assert ours(date(26, 1, 2)) == "0026-01-02"
    assert bound(DateTime())[0](datetime(26, 1, 2, tzinfo=None)) == "0026-01-02 00:00:00.000000"  # noqa: DTZ001
