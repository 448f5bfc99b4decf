"""Rows for policies."""

from tests.migrations.statements import Rows

POLICIES = Rows(load=(), refused=())
