"""Rows for the signed register."""

from tests.migrations.statements import Rows

SIGNED_REGISTER = Rows(load=(), refused=())
