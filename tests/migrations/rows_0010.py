"""Rows for threads and vetting."""

from tests.migrations.statements import Rows

THREADS = Rows(load=(), refused=())
