"""Rows for plans, samples and answers around a validation."""

from tests.migrations.statements import Rows

PLANNING = Rows(load=(), refused=())
