"""Rows for documents and actions that end on days, also on none and on the same one."""

from tests.migrations.rows_0009 import EVIDENCE
from tests.migrations.rows_0012 import ACTION
from tests.migrations.statements import AT, Rows

DOCUMENT = EVIDENCE.replace("id, ", "id, valid_until, ", 1) + (
    " VALUES ({id}, {until}, 1, '" + 64 * "d" + "', 1, 'text/plain', 'd.txt', 'D', 'other',"
    " 'clean', '" + AT + "', 1, NULL, 1)"
)
DUE = f"'{AT}', 1, '2027-03-01'"

DAYS = Rows(
    load=(
        DOCUMENT.format(id=471, until="NULL"),
        DOCUMENT.format(id=472, until="'2027-03-01'"),
        DOCUMENT.format(id=473, until="'2027-03-01'"),
        f"{ACTION} VALUES (471, 1, 'Mend.', {DUE}, NULL, NULL, '', NULL, NULL, 1)",
        f"{ACTION} VALUES (472, 1, 'Mend.', {DUE}, '{AT}', 1, 'So.', '{AT}', 2, 1)",
    ),
    refused=(),
)
