"""Rows for arrangements, the lists that come by them, and what is told by them."""

from tests.migrations.statements import AT, Rows

ARRANGEMENT = "INSERT INTO arrangements (id, code, administration, created_at, created_by_id)"
TERMS = (
    "INSERT INTO arrangement_terms (id, arrangement_id, number, countries, number_scheme,"
    " equivalences, roles, benefits, begins_on, ends_on, fresh_days, keys, drafted_at,"
    " drafted_by_id)"
)
APPROVAL = (
    "INSERT INTO arrangement_approvals (id, terms_id, drafted_by_id, approved_at, approved_by_id)"
)
STEP = (
    "INSERT INTO arrangement_steps (id, arrangement_id, suspended, reason, at, by_id,"
    " suspended_by_id)"
)
TURN = "INSERT INTO arrangement_turns (id, arrangement_id, terms_id, why, at)"
CLIENT = (
    "INSERT INTO api_clients (id, client_id, name, scope, created_at, created_by_id,"
    " arrangement_id)"
)
LIST = (
    "INSERT INTO exchange_lists (id, arrangement_id, terms_id, number, as_of, sha256, media_type,"
    " signed_by, rows, added, changed, gone, quarantined, unreadable, received_at, brought_by,"
    " brought_by_id, brought_by_client_id)"
)
PARTY = "INSERT INTO foreign_parties (id, arrangement_id, number)"
RECORD = (
    "INSERT INTO foreign_records (id, party_id, list_id, brought_by, row, kind, content, doubts,"
    " doubtful)"
)
NAME = "INSERT INTO foreign_names (record_id, name)"
DECISION = (
    "INSERT INTO record_decisions (id, record_id, brought_by, outcome, reason, decided_at,"
    " decided_by_id)"
)
RECOGNITION = (
    "INSERT INTO recognitions (id, party_id, record_id, at, tier, roles, since, valid_until,"
    " look_on, why, policy, random_ppm)"
)
CONSENT = (
    "INSERT INTO exchange_consents (id, enrollment_id, arrangement_id, agreed, at, given_by_id)"
)
EXPORT = (
    "INSERT INTO exchange_exports (id, arrangement_id, number, made_at, partners, added, changed,"
    " gone, sha256)"
)
TOLD = "INSERT INTO told_partners (export_id, enrollment_id, kind, content)"
READING = "INSERT INTO exchange_readings (export_id, client_id, at)"

BY_PERSON, BY_CLIENT = "'account/1', 1, NULL", "'client/3500', NULL, 3500"
KEPT = (
    *("arrangement_terms", "arrangement_approvals", "arrangement_steps", "arrangement_turns"),
    *("exchange_lists", "foreign_parties", "foreign_records", "record_decisions", "recognitions"),
    *("exchange_consents", "exchange_exports"),
)


def terms(id_, number=1, scheme="customs", days="'2026-01-01', NULL", fresh=7):
    """Return terms drafted by the person of account 1."""
    return (
        f"{TERMS} VALUES ({id_}, 1, {number}, 'KR', '{scheme}', '[]', '{{}}', '', {days}, {fresh},"
        f" '[]', '{AT}', 1)"
    )


def sent(id_, number, by=BY_PERSON):
    """Return a list that came by the arrangement."""
    return (
        f"{LIST} VALUES ({id_}, 1, 1, {number}, '{AT}', 'a', 'text/csv', 'k', 1, 1, 0, 0, 0, '[]',"
        f" '{AT}', {by})"
    )


def said(id_, by="account/1", kind="added", content="'{}'"):
    """Return a record of party 1, from list 1."""
    return f"{RECORD} VALUES ({id_}, 1, 1, '{by}', 1, '{kind}', {content}, '{{}}', true)"


def recognized(id_, tier=2, roles="carrier"):
    """Return what party 1 is given."""
    return (
        f"{RECOGNITION} VALUES ({id_}, 1, 1, '{AT}', {tier}, '{roles}', '{AT}', NULL, NULL,"
        " 'list', 'p', 1000)"
    )


MUTUAL = Rows(
    load=(
        f"{ARRANGEMENT} VALUES (1, 'kr-aeo', 'Korea', '{AT}', 2)",
        terms(1),
        f"{APPROVAL} VALUES (1, 1, 1, '{AT}', 2)",
        f"{STEP} VALUES (1, 1, true, 'Doubts', '{AT}', 1, NULL)",
        f"{STEP} VALUES (2, 1, false, 'None left', '{AT}', 2, 1)",
        f"{TURN} VALUES (1, 1, 1, 'list', '{AT}'), (2, 1, NULL, 'expired', '{AT}')",
        f"{CLIENT} VALUES (3500, 'client-3500', 'Korea', 'exchange:read', '{AT}', 2, 1)",
        sent(1, 1),
        sent(2, 2, BY_CLIENT),
        f"{PARTY} VALUES (1, 1, 'AEO-1')",
        said(1),
        said(2, kind="gone", content="NULL"),
        f"{NAME} VALUES (1, 'customs:KR/AEO-1')",
        f"{DECISION} VALUES (1, 1, 'account/1', 'release', 'Seen', '{AT}', 2)",
        recognized(1),
        recognized(2, 0, ""),
        f"{CONSENT} VALUES (1, 1, 1, true, '{AT}', 1)",
        f"{EXPORT} VALUES (1, 1, 1, '{AT}', 1, 1, 0, 0, 'a')",
        f"{TOLD} VALUES (1, 1, 'added', '{{}}')",
        f"{READING} VALUES (1, 3500, '{AT}')",
    ),
    refused=(
        f"{ARRANGEMENT} VALUES (9, 'kr-aeo', 'Again', '{AT}', 2)",
        f"{ARRANGEMENT} VALUES (9, 'JP', 'Loud', '{AT}', 2)",
        terms(9),
        terms(9, 2, scheme="phone"),
        terms(9, 2, days="'2026-01-02', '2026-01-01'"),
        terms(9, 2, fresh=0),
        # Nobody puts into force what he drafted, nor under another name, nor twice.
        f"{APPROVAL} VALUES (9, 1, 2, '{AT}', 1)",
        f"{APPROVAL} VALUES (9, 1, 1, '{AT}', 1)",
        f"{APPROVAL} VALUES (9, 1, 1, '{AT}', 2)",
        f"{STEP} VALUES (9, 1, false, 'Mine', '{AT}', 1, 1)",
        f"{STEP} VALUES (9, 1, false, 'Whose', '{AT}', 1, NULL)",
        f"{STEP} VALUES (9, 1, true, '', '{AT}', 1, NULL)",
        sent(9, 1),
        sent(9, 3, "'account/2', 1, NULL"),
        sent(9, 3, "'account/1', 1, 3500"),
        f"{PARTY} VALUES (9, 1, 'AEO-1')",
        said(9, content="NULL"),
        said(9, kind="gone"),
        said(9, kind="lost"),
        said(9, by="account/2"),
        # Nobody decides on what he brought, nor under another name, nor twice.
        f"{DECISION} VALUES (9, 2, 'account/1', 'release', 'Seen', '{AT}', 1)",
        f"{DECISION} VALUES (9, 2, 'account/2', 'release', 'Seen', '{AT}', 1)",
        f"{DECISION} VALUES (9, 1, 'account/1', 'release', 'Seen', '{AT}', 2)",
        f"{DECISION} VALUES (9, 2, 'account/1', 'release', '', '{AT}', 2)",
        f"{DECISION} VALUES (9, 2, 'account/1', 'ponder', 'Seen', '{AT}', 2)",
        recognized(9, 4),
        recognized(9, 0),
        recognized(9, 2, ""),
        f"{EXPORT} VALUES (9, 1, 1, '{AT}', 1, 1, 0, 0, 'a')",
        f"{TOLD} VALUES (1, 1, 'changed', '{{}}')",
        *(f"UPDATE {table} SET id = 99 WHERE id = 1" for table in KEPT),
        *(f"DELETE FROM {table}" for table in (*KEPT, "foreign_names", "told_partners")),
        "DELETE FROM exchange_readings",
    ),
)
