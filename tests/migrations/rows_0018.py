"""Rows for disputed findings."""

from tests.migrations.statements import Rows

DISPUTES = Rows(load=(), refused=())
