"""Rows for members, mandates and successions of companies."""

from tests.migrations.statements import AT, Rows

LATER = "2026-12-08 12:00:00"
OTHER = "INSERT INTO companies (id, legal_name, country, address, created_at, version)"
INVITATION = (
    "INSERT INTO invitations (id, company_id, email, role, code_hash, invited_by_id, invited_at,"
    " expires_at, accepted_at, accepted_by_id, revoked_at, revoked_by_id)"
)
CONTACT = (
    "INSERT INTO primary_contacts (id, company_id, name, title, email, confirmed_by_id, since)"
)
CONFIRMATION = (
    "INSERT INTO identifier_confirmations (id, identifier_id, recorded_by_id, level, at,"
    " confirmed_by_id, note)"
)
MANDATE = (
    "INSERT INTO mandates (id, company_id, agent_id, may_answer, may_upload, may_report,"
    " starts_on, ends_on, granted_at, granted_by_id)"
)
REQUEST = (
    "INSERT INTO succession_requests (id, kind, from_company_id, to_company_id, effective_on,"
    " reason, requested_at, requested_by_id, decided_at, decided_by_id, approved, note, version)"
)
SUCCESSION = (
    "INSERT INTO successions (id, request_id, kind, from_company_id, to_company_id, effective_on,"
    " at, requested_by_id, approved_by_id)"
)
FATE = "INSERT INTO succession_enrollments (id, succession_id, enrollment_id, fate, ceiling)"
DAY, NEXT = "'2026-11-24'", "'2027-11-24'"
ASKED = f"'Merged.', '{AT}', 1"

COMPANIES = Rows(
    load=(
        f"{OTHER} VALUES (80, 'Eighty', 'US', 'Road', '{AT}', 1)",
        f"{OTHER} VALUES (81, 'Eighty-one', 'US', 'Road', '{AT}', 1)",
        (
            f"{INVITATION} VALUES (1, 1, 'a@b.c', 'viewer', 'x', 1, '{AT}', '{LATER}', NULL, NULL,"
            f" NULL, NULL)"
        ),
        f"{CONTACT} VALUES (1, 1, 'A', 'Director', 'a@b.c', 1, '{AT}')",
        f"{CONFIRMATION} VALUES (1, 1, 1, 'looked_up', '{AT}', 2, 'In the list of carriers.')",
        f"{MANDATE} VALUES (1, 1, 80, true, false, false, {DAY}, {NEXT}, '{AT}', 1)",
        f"{REQUEST} VALUES (1, 'merge', 80, 81, {DAY}, {ASKED}, '{AT}', 2, true, '', 1)",
        f"{SUCCESSION} VALUES (1, 1, 'merge', 80, 81, {DAY}, '{AT}', 1, 2)",
        f"{FATE} VALUES (1, 1, 1, 'keep', 0)",
    ),
    refused=(
        (
            f"{INVITATION} VALUES (2, 1, 'A@b.c', 'viewer', 'y', 1, '{AT}', '{LATER}', NULL, NULL,"
            f" NULL, NULL)"
        ),
        (
            f"{INVITATION} VALUES (2, 1, 'a@b.c', 'viewer', 'x', 1, '{AT}', '{LATER}', NULL, NULL,"
            f" NULL, NULL)"
        ),
        (
            f"{INVITATION} VALUES (2, 1, 'a@b.c', 'viewer', 'y', 1, '{AT}', '{LATER}', '{AT}', 2,"
            f" '{AT}', 1)"
        ),
        f"{CONTACT} VALUES (2, 1, 'B', 'Director', 'b@b.c', 1, '{AT}')",
        # Who entered an identifier does not confirm it, nor is somebody else named in their place.
        f"{CONFIRMATION} VALUES (2, 1, 1, 'looked_up', '{AT}', 1, 'Seen.')",
        f"{CONFIRMATION} VALUES (2, 1, 2, 'looked_up', '{AT}', 1, 'Seen.')",
        f"{CONFIRMATION} VALUES (2, 1, 1, 'evidenced', '{AT}', 2, 'Seen.')",
        f"{CONFIRMATION} VALUES (2, 1, 1, 'looked_up', '{AT}', 2, '')",
        f"{MANDATE} VALUES (2, 1, 80, true, true, true, {DAY}, {NEXT}, '{AT}', 1)",
        f"{MANDATE} VALUES (2, 1, 1, true, true, true, {DAY}, {NEXT}, '{AT}', 1)",
        f"{MANDATE} VALUES (2, 1, 81, false, false, false, {DAY}, {NEXT}, '{AT}', 1)",
        f"{MANDATE} VALUES (2, 1, 81, true, true, true, {NEXT}, {DAY}, '{AT}', 1)",
        # Who asks for a merger does not approve it.
        f"{REQUEST} VALUES (2, 'merge', 1, 81, {DAY}, {ASKED}, '{AT}', 1, true, '', 1)",
        f"{REQUEST} VALUES (2, 'merge', 1, 1, {DAY}, {ASKED}, NULL, NULL, NULL, '', 1)",
        f"{SUCCESSION} VALUES (2, 1, 'merge', 1, 81, {DAY}, '{AT}', 1, 1)",
        f"{SUCCESSION} VALUES (2, 1, 'merge', 1, 81, {DAY}, '{AT}', 2, 1)",
        f"{FATE} VALUES (2, 1, 1, 'keep', 1)",
        *(
            statement
            for table in ("identifier_confirmations", "successions", "succession_enrollments")
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}")
        ),
    ),
)
