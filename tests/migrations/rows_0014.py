"""Rows for mail copies of notices."""

from tests.migrations.statements import Rows

TELLING = Rows(load=(), refused=())
