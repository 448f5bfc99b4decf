"""Rows for what a job has done."""

from tests.migrations.statements import Rows

REMINDERS = Rows(load=(), refused=())
