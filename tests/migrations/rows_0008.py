"""Rows for members, mandates and successions of companies."""

from tests.migrations.statements import Rows

COMPANIES = Rows(load=(), refused=())
