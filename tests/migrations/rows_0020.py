"""No rows: 0020 changes nothing."""

from tests.migrations.statements import Rows

NOTHING = Rows(load=(), refused=())
