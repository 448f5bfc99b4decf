"""Rows for annual reviews and filings."""

from tests.migrations.statements import Rows

REVIEWS = Rows(load=(), refused=())
