"""For each revision: rows that its tables must take, and rows that they must refuse."""

from sqlalchemy import Connection, text

from tests.migrations.rows_0008 import COMPANIES
from tests.migrations.rows_0009 import PROFILE
from tests.migrations.rows_0010 import THREADS
from tests.migrations.rows_0011 import PLANNING
from tests.migrations.rows_0012 import SUSPENSIONS
from tests.migrations.rows_0013 import REVIEWS
from tests.migrations.rows_0014 import TELLING
from tests.migrations.rows_0015 import REMINDERS
from tests.migrations.rows_0016 import OUTCOME_COUNTS
from tests.migrations.rows_0017 import POLICIES
from tests.migrations.rows_0018 import DISPUTES
from tests.migrations.rows_0019 import OVERRIDES
from tests.migrations.rows_0020 import NOTHING
from tests.migrations.rows_0021 import SIGNED_REGISTER
from tests.migrations.rows_0022 import SCORING
from tests.migrations.rows_0023 import DRIFT_STATES
from tests.migrations.rows_0024 import CLIENT_KEYS
from tests.migrations.rows_0025 import DIRECTORY
from tests.migrations.rows_0026 import WEBHOOKS
from tests.migrations.rows_0027 import HOLDS
from tests.migrations.rows_0028 import NAMED_REQUESTS
from tests.migrations.rows_0029 import HANDED_OVER
from tests.migrations.rows_0030 import CONNECTIONS
from tests.migrations.rows_0031 import CREDENTIALS
from tests.migrations.rows_0032 import DOCUMENTS
from tests.migrations.rows_0033 import ALLEGATIONS
from tests.migrations.rows_0034 import SANDBOX_CLIENTS
from tests.migrations.rows_0035 import PROGRAM_METRICS
from tests.migrations.rows_0036 import KEPT_UP
from tests.migrations.rows_0037 import FORMER_HANDS
from tests.migrations.rows_0038 import OPEN_REVIEWS
from tests.migrations.rows_0039 import PENALTY_CASES
from tests.migrations.rows_0040 import AGENCY_WORK
from tests.migrations.rows_0041 import RIGHTS
from tests.migrations.rows_0042 import LIBRARY
from tests.migrations.rows_0043 import MUTUAL
from tests.migrations.rows_0044 import HOLDERS
from tests.migrations.rows_0045 import ENDED_REVIEWS
from tests.migrations.rows_0046 import RENEWED_SECRETS
from tests.migrations.rows_0047 import DAYS
from tests.migrations.statements import AT, Rows

PEOPLE = Rows(
    load=(
        (
            f"INSERT INTO accounts (id, email, name, role, created_at)"
            f" VALUES (1, 'a@b.c', 'A', 'member', '{AT}'), (2, 'd@b.c', 'D', 'supervisor', '{AT}')"
        ),
        (
            f"INSERT INTO companies (id, legal_name, country, address, created_at, version)"
            f" VALUES (1, 'One', 'US', 'Road', '{AT}', 1)"
        ),
        (
            f"INSERT INTO memberships (id, account_id, company_id, role, since)"
            f" VALUES (1, 1, 1, 'owner', '{AT}')"
        ),
        (
            f"INSERT INTO company_identifiers"
            f" (id, company_id, scheme, value, level, recorded_at, recorded_by_id)"
            f" VALUES (1, 1, 'scac', 'FXPQ', 'well_formed', '{AT}', 1)"
        ),
        (
            f"INSERT INTO sites (id, company_id, name, address, country, purpose, recorded_at)"
            f" VALUES (1, 1, 'Dock', 'Road', 'US', 'Storage', '{AT}')"
        ),
    ),
    refused=(
        (
            f"INSERT INTO accounts (id, email, name, role, created_at)"
            f" VALUES (3, 'A@b.c', 'A', 'member', '{AT}')"
        ),
        (
            f"INSERT INTO memberships (id, account_id, company_id, role, since)"
            f" VALUES (2, 1, 1, 'viewer', '{AT}')"
        ),
        (
            f"INSERT INTO company_identifiers"
            f" (id, company_id, scheme, value, level, recorded_at, recorded_by_id)"
            f" VALUES (2, 1, 'scac', 'FXPQ', 'well_formed', '{AT}', 1)"
        ),
        (
            f"INSERT INTO sites (id, company_id, name, address, country, purpose, recorded_at)"
            f" VALUES (2, 99, 'Dock', 'Road', 'US', 'Storage', '{AT}')"
        ),
    ),
)
ENROLLMENT = (
    "INSERT INTO enrollments (id, company_id, entity_type, partner_number, opened_at,"
    " parcels_a_year, status, status_since, tier, version)"
)
APPLICATIONS = Rows(
    load=(
        (
            f"{ENROLLMENT} VALUES (1, 1, 'carrier', 'TP00000018', '{AT}', 10, 'validated',"
            f" '{AT}', 2, 1)"
        ),
        (
            "INSERT INTO applications (id, enrollment_id, program_version, eligibility, version)"
            " VALUES (1, 1, '2027-01', '{}', 1)"
        ),
        (
            f"INSERT INTO responses (id, application_id, criterion_id, statement, self_grade,"
            f" saved_at, saved_by_id, version) VALUES (1, 1, 'GOV-01', 'So.', 2, '{AT}', 1, 1)"
        ),
        (
            f"INSERT INTO reviews (id, application_id, reviewer_id, taken_at, profile_note,"
            f" vetting_note, recommendation, recommended_by_id, recommended_at, version)"
            f" VALUES (1, 1, 1, '{AT}', '', '', 'certify', 1, '{AT}', 1)"
        ),
    ),
    refused=(
        f"{ENROLLMENT} VALUES (2, 1, 'carrier', 'TP00000026', '{AT}', 10, 'draft', '{AT}', 0, 1)",
        (
            f"{ENROLLMENT} VALUES (2, 1, 'broker', 'TP00000026', '{AT}', 10, 'suspended',"
            f" '{AT}', 2, 1)"
        ),
        (
            f"INSERT INTO responses (id, application_id, criterion_id, statement, self_grade,"
            f" saved_at, saved_by_id, version) VALUES (2, 1, 'GOV-02', 'So.', 4, '{AT}', 1, 1)"
        ),
        (
            f"INSERT INTO reviews (id, application_id, reviewer_id, taken_at, profile_note,"
            f" vetting_note, version) VALUES (2, 1, 1, '{AT}', '', '', 1)"
        ),
    ),
)
CHANGE = (
    "INSERT INTO standing_changes (id, enrollment_id, number, at, action, status, status_since,"
    " tier, note, decided_by_id, review_id, recommended_by_id, validation_id, validated_by_id)"
)
VALIDATIONS = Rows(
    load=(
        (
            f"INSERT INTO validations (id, enrollment_id, kind, site_id, validator_id,"
            f" planned_by_id,"
            f" planned_at, visit_on, summary, version)"
            f" VALUES (1, 1, 'site', 1, 1, 2, '{AT}', '2027-01-10', '', 1)"
        ),
        (
            f"{CHANGE} VALUES (1, 1, 1, '{AT}', 'certify', 'certified', '{AT}', 1, '', 2, 1, 1,"
            f" NULL, NULL)"
        ),
    ),
    refused=(
        (
            f"{CHANGE} VALUES (2, 1, 2, '{AT}', 'certify', 'certified', '{AT}', 1, '', 1, 1, 1,"
            f" NULL, NULL)"
        ),
        (
            f"{CHANGE} VALUES (2, 1, 2, '{AT}', 'validate', 'validated', '{AT}', 2, '', 2,"
            f" NULL, NULL,"
            f" NULL, NULL)"
        ),
        (
            f"{CHANGE} VALUES (2, 1, 2, '{AT}', 'validate', 'validated', '{AT}', 2, '', 1,"
            f" NULL, NULL,"
            f" 1, 1)"
        ),
        "UPDATE validations SET closed_by_id = 1",
    ),
)
OUTCOMES = Rows(
    load=(
        (
            f"INSERT INTO outcomes (id, outcome_id, content_hash, examined_at, mode, selection,"
            f" violation, received_at, received_from)"
            f" VALUES (1, 'o-1', '{'0' * 64}', '{AT}', 'express', 'random', false, '{AT}', 'test')"
        ),
        (
            "INSERT INTO outcome_parties (id, outcome_id, enrollment_id, examined_on)"
            " VALUES (1, 1, 1, '2026-11-24')"
        ),
        (
            f"INSERT INTO scores (id, enrollment_id, computed_at, policy, score, ruled_tier,"
            f" components, explanation) VALUES (1, 1, '{AT}', 'p', 80.5, 2, '{{}}', '{{}}')"
        ),
    ),
    refused=(
        (
            f"INSERT INTO outcomes (id, outcome_id, content_hash, examined_at, mode, selection,"
            f" violation, received_at, received_from)"
            f" VALUES (2, 'o-2', '{'0' * 64}', '{AT}', 'express', 'random', true, '{AT}', 'test')"
        ),
        (
            "INSERT INTO outcome_parties (id, outcome_id, enrollment_id, examined_on)"
            " VALUES (2, 1, 1, '2026-11-24')"
        ),
    ),
)
REGISTER = Rows(
    load=(
        (
            f"INSERT INTO register_changes (sequence, at, identifier, record, previous_hash, hash)"
            f" VALUES (1, '{AT}', 'scac:FXPQ', '{{}}', '{'0' * 64}', '{'1' * 64}')"
        ),
        (
            f"INSERT INTO audit_events (id, at, action, subject, detail, previous_hash, hash)"
            f" VALUES (1, '{AT}', 'try', 'thing/1', '{{}}', '{'0' * 64}', '{'1' * 64}')"
        ),
    ),
    refused=(
        (
            f"INSERT INTO audit_events (id, at, action, subject, detail, previous_hash, hash)"
            f" VALUES (2, '{AT}', 'try', 'thing/1', '{{}}', '{'0' * 64}', '{'1' * 64}')"
        ),
    ),
)
APPEND_ONLY = Rows(
    load=(),
    refused=tuple(
        statement
        for table in ("audit_events", "register_changes", "scores", "standing_changes")
        for statement in (
            f"UPDATE {table} SET {'sequence = 9' if table == 'register_changes' else 'id = 9'}",
            f"DELETE FROM {table}",
        )
    ),
)

SIGN_INS = Rows(
    load=(f"INSERT INTO sign_ins (id, account_id, began_at) VALUES (1, 1, '{AT}')",),
    refused=(
        "INSERT INTO sign_ins (id, account_id) VALUES (2, 1)",
        f"INSERT INTO sign_ins (id, began_at) VALUES (2, '{AT}')",
    ),
)

ROWS = {
    "0001": PEOPLE,
    "0002": APPLICATIONS,
    "0003": VALIDATIONS,
    "0004": OUTCOMES,
    "0005": REGISTER,
    "0006": APPEND_ONLY,
    "0007": SIGN_INS,
    "0008": COMPANIES,
    "0009": PROFILE,
    "0010": THREADS,
    "0011": PLANNING,
    "0012": SUSPENSIONS,
    "0013": REVIEWS,
    "0014": TELLING,
    "0015": REMINDERS,
    "0016": OUTCOME_COUNTS,
    "0017": POLICIES,
    "0018": DISPUTES,
    "0019": OVERRIDES,
    "0020": NOTHING,
    "0021": SIGNED_REGISTER,
    "0022": SCORING,
    "0023": DRIFT_STATES,
    "0024": CLIENT_KEYS,
    "0025": DIRECTORY,
    "0026": WEBHOOKS,
    "0027": HOLDS,
    "0028": NAMED_REQUESTS,
    "0029": HANDED_OVER,
    "0030": CONNECTIONS,
    "0031": CREDENTIALS,
    "0032": DOCUMENTS,
    "0033": ALLEGATIONS,
    "0034": SANDBOX_CLIENTS,
    "0035": PROGRAM_METRICS,
    "0036": KEPT_UP,
    "0037": FORMER_HANDS,
    "0038": OPEN_REVIEWS,
    "0039": PENALTY_CASES,
    "0040": AGENCY_WORK,
    "0041": RIGHTS,
    "0042": LIBRARY,
    "0043": MUTUAL,
    "0044": HOLDERS,
    "0045": ENDED_REVIEWS,
    "0046": RENEWED_SECRETS,
    "0047": DAYS,
}


def run(connection: Connection, statement: str) -> None:
    """Run one statement in a transaction of its own."""
    connection.execute(text(statement))
    connection.commit()
