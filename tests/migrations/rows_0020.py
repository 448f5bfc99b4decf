"""Rows for work handed over."""

from tests.migrations.statements import Rows

HANDOVERS = Rows(load=(), refused=())
