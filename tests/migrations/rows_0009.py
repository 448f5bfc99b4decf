"""Rows for what a security profile holds besides answers."""

from tests.migrations.statements import Rows

PROFILE = Rows(load=(), refused=())
