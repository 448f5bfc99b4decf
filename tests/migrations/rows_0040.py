"""Rows for referrals to partner agencies and their guidance."""

from tests.migrations.statements import AT, Rows

AGENCY = f"INSERT INTO agencies (id, code, name, created_at) VALUES (3600, 'a3600', 'A', '{AT}')"
REFERRAL = (
    "INSERT INTO referrals (id, agency_id, enrollment_id, allegation_id, subject, text,"
    " referred_at, referred_by_id, due_on)"
)
ANSWER = (
    "INSERT INTO referral_answers (id, referral_id, outcome, text, answered_at, answered_by_id)"
)
GUIDANCE = (
    "INSERT INTO guidance (id, agency_id, first_id, version, title, body, entity_types,"
    " commodity, valid_from, withdrawn, published_at, published_by_id)"
)
REFERRED = f"'{AT}', 2, '2026-12-24'"
SAID = f"'', '', '2026-12-01', false, '{AT}', 1"

AGENCY_WORK = Rows(
    load=(
        AGENCY,
        f"{REFERRAL} VALUES (1, 3600, 1, NULL, 'S', 'T', {REFERRED})",
        f"{REFERRAL} VALUES (2, 3600, NULL, 1, 'S', 'T', {REFERRED})",
        f"{ANSWER} VALUES (1, 1, 'acted', '', '{AT}', 1)",
        f"{GUIDANCE} VALUES (1, 3600, NULL, 1, 'T', 'B', {SAID})",
        f"{GUIDANCE} VALUES (2, 3600, 1, 2, 'T', 'B', {SAID})",
    ),
    refused=(
        f"{REFERRAL} VALUES (3, 3600, 1, 1, 'S', 'T', {REFERRED})",
        f"{REFERRAL} VALUES (3, 3600, NULL, NULL, 'S', 'T', {REFERRED})",
        f"{REFERRAL} VALUES (3, 3600, 1, NULL, 'S', '', {REFERRED})",
        f"{REFERRAL} VALUES (3, 9999, 1, NULL, 'S', 'T', {REFERRED})",
        f"{ANSWER} VALUES (2, 1, 'held', '', '{AT}', 1)",
        f"{GUIDANCE} VALUES (3, 3600, 1, 2, 'T', 'B', {SAID})",
        f"{GUIDANCE} VALUES (3, 3600, NULL, 2, 'T', 'B', {SAID})",
        f"{GUIDANCE} VALUES (3, 3600, NULL, 1, '', 'B', {SAID})",
    ),
)
