"""Rows for what a job has done."""

from tests.migrations.statements import AT, Rows

REMINDER = "INSERT INTO reminders (id, enrollment_id, code, subject, due_on, sent_at)"
ESCALATION = (
    "INSERT INTO escalations (id, enrollment_id, deadline_id, subject, owed_by, due_on, raised_at)"
)

REMINDERS = Rows(
    load=(
        f"{REMINDER} VALUES (1, 1, 'evidence-30', 'evidence/1', '2027-01-01', '{AT}')",
        f"{REMINDER} VALUES (2, 1, 'evidence-7', 'evidence/1', '2027-01-01', '{AT}')",
        f"{ESCALATION} VALUES (1, 1, 'validate', 'enrollment/1', 'program', '2027-01-01', '{AT}')",
    ),
    refused=(
        f"{REMINDER} VALUES (3, 1, 'evidence-30', 'evidence/1', '2027-01-01', '{AT}')",
        f"{REMINDER} VALUES (3, 99, 'evidence-30', 'evidence/1', '2027-01-01', '{AT}')",
        "UPDATE reminders SET due_on = '2028-01-01'",
        "DELETE FROM reminders",
        f"{ESCALATION} VALUES (2, 1, 'validate', 'enrollment/1', 'program', '2027-01-01', '{AT}')",
        f"{ESCALATION} VALUES (2, 1, 'validate', 'enrollment/1', 'nobody', '2028-01-01', '{AT}')",
        "UPDATE escalations SET owed_by = 'company'",
        "DELETE FROM escalations",
    ),
)
