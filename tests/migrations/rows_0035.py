"""Rows for what the program counts of itself and publishes."""

from tests.migrations.statements import AT, Rows

TIME = "INSERT INTO application_times (enrollment_id, decided_at, days, late)"
SEGMENT = "INSERT INTO counted_segments (segment, counted_at)"
COUNT = "INSERT INTO decision_counts (day, mode, band, party, decisions, examined)"
COPY = "INSERT INTO metric_copies (id, period, as_of, program, figures)"

PROGRAM_METRICS = Rows(
    load=(
        f"{TIME} VALUES (1, '{AT}', 40, false)",
        f"{SEGMENT} VALUES ('20261124T120000000000Z-0a1b2c3d', '{AT}')",
        f"{COUNT} VALUES ('2026-11-24', 'express', 8, 'partner', 10, 0)",
        f"{COUNT} VALUES ('2026-11-24', 'express', 8, 'other', 10, 10)",
        f"{COUNT} VALUES ('2026-11-24', '', 16, 'apart', 1, 1)",
        f"{COPY} VALUES (1, '2026-Q4', '{AT}', '2027-01', '{{}}')",
        f"{COPY} VALUES (2, '2026', '{AT}', '2027-01', '{{}}')",
    ),
    refused=(
        f"{TIME} VALUES (1, '{AT}', 41, false)",
        f"{TIME} VALUES (99, '{AT}', 40, false)",
        "UPDATE application_times SET days = 1",
        f"{SEGMENT} VALUES ('20261124T120000000000Z-0a1b2c3d', '{AT}')",
        f"{COUNT} VALUES ('2026-11-24', 'express', 8, 'partner', 5, 0)",
        f"{COUNT} VALUES ('2026-11-25', 'express', 8, 'partner', 5, 6)",
        f"{COUNT} VALUES ('2026-11-25', 'express', 8, 'friend', 5, 0)",
        f"{COPY} VALUES (3, '2026', '{AT}', '2027-01', '{{}}')",
        "UPDATE metric_copies SET figures = '{\"a\": 1}'",
        "DELETE FROM metric_copies",
    ),
)
