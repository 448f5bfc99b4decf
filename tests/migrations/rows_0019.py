"""Rows for overrides of a tier."""

from tests.migrations.statements import Rows

OVERRIDES = Rows(load=(), refused=())
