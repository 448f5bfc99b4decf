"""Rows for what a security profile holds besides answers."""

from tests.migrations.statements import AT, Rows

EVIDENCE = (
    "INSERT INTO evidence (id, company_id, sha256, size, media_type, filename, title, kind,"
    " scan_state, received_at, received_from_id, first_id, revision)"
)
DESCRIPTION = (
    "INSERT INTO evidence_descriptions"
    " (id, evidence_id, number, title, kind, why, described_at, described_by_id)"
)
CERTIFICATE = (
    "INSERT INTO outside_certificates (id, company_id, kind, number, issuer, issued_on,"
    " valid_until, evidence_id, recorded_at, recorded_by_id)"
)
AGREEMENT = (
    "INSERT INTO signed_agreements (id, application_id, version, title, text, text_hash,"
    " signer_id, signer_name, signer_title, signed_at)"
)
ASSESSMENT = (
    "INSERT INTO risk_assessments (id, enrollment_id, number, content, started_at, started_by_id,"
    " signed_off_at, signed_off_by_id, content_hash, version)"
)
DONE = (
    "INSERT INTO risk_actions_done"
    " (id, assessment_id, action_key, done_on, how, recorded_at, recorded_by_id)"
)
COPY = (
    "INSERT INTO copied_answers (id, response_id, source_response_id, statement, source_program,"
    " copied_at, copied_by_id)"
)
HASH, OTHER = "a" * 64, "b" * 64
FILE = "10, 'application/pdf', 'plan.pdf', 'Plan', 'procedure', 'not_scanned'"
PROFILE = Rows(
    load=(
        f"{EVIDENCE} VALUES (901, 1, '{HASH}', {FILE}, '{AT}', 1, NULL, 1)",
        f"{EVIDENCE} VALUES (902, 1, '{OTHER}', {FILE}, '{AT}', 1, 901, 2)",
        f"{DESCRIPTION} VALUES (901, 901, 1, 'Plan', 'procedure', '', '{AT}', 1)",
        f"{DESCRIPTION} VALUES (902, 901, 2, 'The plan', 'procedure', 'Typo.', '{AT}', 1)",
        (
            f"{CERTIFICATE} VALUES (901, 1, 'iso-28000', 'N 1', 'Body', '2026-01-01',"
            f" '2028-12-31', 901, '{AT}', 1)"
        ),
        (
            f"{AGREEMENT} VALUES (901, 1, '2027-01', 'Agreement', 'We agree.', '{HASH}', 1, 'A',"
            f" 'Director', '{AT}')"
        ),
        f"{ASSESSMENT} VALUES (901, 1, 1, '{{}}', '{AT}', 1, '{AT}', 1, '{HASH}', 1)",
        f"{ASSESSMENT} VALUES (902, 1, 2, '{{}}', '{AT}', 1, NULL, NULL, NULL, 1)",
        "UPDATE risk_assessments SET version = 2 WHERE id = 902",
        f"{DONE} VALUES (901, 901, 'a1', '2026-11-24', 'Locked.', '{AT}', 1)",
        (
            f"INSERT INTO responses (id, application_id, criterion_id, statement, saved_at,"
            f" saved_by_id, version) VALUES (901, 1, 'GOV-09', 'So.', '{AT}', 1, 1)"
        ),
        f"{COPY} VALUES (901, 901, 1, 'So.', '2027-01', '{AT}', 1)",
    ),
    refused=(
        f"{EVIDENCE} VALUES (903, 1, '{OTHER}', {FILE}, '{AT}', 1, 901, 2)",
        f"{EVIDENCE} VALUES (903, 1, '{OTHER}', {FILE}, '{AT}', 1, NULL, 2)",
        f"{EVIDENCE} VALUES (903, 1, '{OTHER}', {FILE}, '{AT}', 1, 901, 1)",
        f"UPDATE evidence SET received_at = '{AT}' WHERE id = 901",
        f"UPDATE evidence SET sha256 = '{OTHER}' WHERE id = 901",
        f"{DESCRIPTION} VALUES (903, 901, 2, 'Plan', 'procedure', 'Typo.', '{AT}', 1)",
        f"{DESCRIPTION} VALUES (903, 901, 3, 'Plan', 'procedure', '', '{AT}', 1)",
        "UPDATE evidence_descriptions SET title = 'Other' WHERE id = 901",
        (
            f"{CERTIFICATE} VALUES (902, 1, 'iso-28000', 'N 1', 'Body', '2026-01-01',"
            f" '2025-12-31', 901, '{AT}', 1)"
        ),
        f"UPDATE outside_certificates SET ended_at = '{AT}' WHERE id = 901",
        (
            f"{AGREEMENT} VALUES (902, 1, '2027-01', 'Agreement', 'We agree.', '{HASH}', 1, 'A',"
            f" 'Director', '{AT}')"
        ),
        (
            f"{AGREEMENT} VALUES (902, 1, '2027-01', 'Agreement', 'We agree.', '{OTHER}', 1, 'A',"
            f" '', '{AT}')"
        ),
        "UPDATE signed_agreements SET signer_name = 'B'",
        "DELETE FROM signed_agreements",
        f"{ASSESSMENT} VALUES (903, 1, 3, '{{}}', '{AT}', 1, NULL, NULL, NULL, 1)",
        f"{ASSESSMENT} VALUES (903, 1, 3, '{{}}', '{AT}', 1, '{AT}', NULL, NULL, 1)",
        "UPDATE risk_assessments SET content = '[]' WHERE id = 901",
        "DELETE FROM risk_assessments WHERE id = 901",
        f"{DONE} VALUES (902, 901, 'a1', '2026-11-24', 'Again.', '{AT}', 1)",
        "DELETE FROM risk_actions_done",
        f"{COPY} VALUES (902, 1, 1, 'So.', '2027-01', '{AT}', 1)",
        "DELETE FROM copied_answers",
    ),
)
