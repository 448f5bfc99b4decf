"""Rows for graduated response, confirmed suspensions and appeals."""

from tests.migrations.statements import Rows

SUSPENSIONS = Rows(load=(), refused=())
