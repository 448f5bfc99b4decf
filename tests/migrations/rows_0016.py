"""Rows for examinations counted by day."""

from tests.migrations.statements import Rows

OUTCOME_COUNTS = Rows(load=(), refused=())
