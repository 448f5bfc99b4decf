"""Rows for the nightly computation."""

from tests.migrations.statements import Rows

SCORING = Rows(load=(), refused=())
